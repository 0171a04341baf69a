"""Small changes to C source, each of which a test ought to notice."""
import re
from typing import NamedTuple


class Mutant(NamedTuple):
    """One change: `before` becomes `after` at an offset of a file."""
    path: str
    offset: int
    before: str
    after: str
    line: str  # the text of the line, without indentation
    place: int  # which of the line's same changes it is, from 1

    def key(self):
        """What tells it from others, and stays when lines move."""
        return (f"{self.path}: {self.line}\n"
                f"\t{shown(self.before)} -> {shown(self.after)}"
                + (f" #{self.place}" if self.place > 1 else ""))

    def apply(self, text):
        end = self.offset + len(self.before)
        return text[:self.offset] + self.after + text[end:]


def shown(code):
    return " ".join(code.split()) or "nothing"


TOKEN = re.compile(r"""
    (?P<comment> /\*.*?\*/ | //[^\n]* )
  | (?P<string> "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' )
  | (?P<directive> ^[ \t]*\# (?: /\*.*?\*/ | \\\n | [^\n] )* )
  | (?P<number> 0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?\w*
              | \d[\d.]*(?:[eE][+-]?\d+)?\w* )
  | (?P<name> [A-Za-z_]\w* )
  | (?P<operator> <<= | >>= | -> | \+\+ | -- | << | >> | [-+*/%&|^<>=!]=
                | && | \|\| | [-+*/%&|^<>=!~?:;,.(){}\[\]] )
""", re.VERBOSE | re.MULTILINE | re.DOTALL)

DEFINE = re.compile(r"[ \t]*#[ \t]*define[ \t]+\w+(?:\([^)]*\))?")

# The neighbours' style has spaces on both sides of binary operators only.
BINARY = {
    "<": ("<=", ">"), "<=": ("<", ">="), ">": (">=", "<"), ">=": (">", "<="),
    "==": ("!=",), "!=": ("==",), "&&": ("||",), "||": ("&&",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",),
    "&": ("|",), "|": ("&",), "^": ("|",), "<<": (">>",), ">>": ("<<",),
    "+=": ("-=", "="), "-=": ("+=", "="), "*=": ("/=", "="),
    "/=": ("*=", "="), "|=": ("&=", "="), "&=": ("|=", "="),
    "<<=": (">>=",), ">>=": ("<<=",),
}
# Words that begin what is no expression, or may not be left out.
NO_STATEMENT = set("""break case const continue default do double else enum
    extern float for goto if int register return sizeof static struct switch
    typedef uint32_t union unsigned void volatile while""".split())


class Token(NamedTuple):
    kind: str
    text: str
    at: int


def tokens(text, start=0, end=None):
    """The tokens of code: comments, strings and directives other than the
    bodies of macros are passed over."""
    end = len(text) if end is None else end
    for match in TOKEN.finditer(text, start, end):
        kind = match.lastgroup
        if kind == "directive":
            define = DEFINE.match(text, match.start())
            if define:
                yield from tokens(text, define.end(), match.end())
        elif kind not in ("comment", "string"):
            yield Token(kind, match.group(), match.start())


def integer_changes(literal):
    digits, suffix = re.fullmatch(
        r"(0[xX][\da-fA-F]+|\d+)([uUlL]*)", literal).groups()
    value = int(digits, 0 if digits[:2].lower() == "0x" else 10)
    form = "{:#x}" if digits[:2].lower() == "0x" else "{}"
    yield form.format(value + 1) + suffix
    if value > 0:
        yield form.format(value - 1) + suffix


def number_changes(literal):
    """One more and one less; of floats, a thousandth more."""
    if re.fullmatch(r"(0[xX][\da-fA-F]+|\d+)[uUlL]*", literal):
        yield from integer_changes(literal)
        return
    suffix = "f" if literal[-1] in "fF" else ""
    if float.fromhex(literal.rstrip("fF")) == 0 \
            if "x" in literal.lower() else float(literal.rstrip("fF")) == 0:
        yield "1.0" + suffix
    else:
        yield f"({literal} * 1.0009765625{suffix})"


def spaced(text, token):
    after = token.at + len(token.text)
    return text[token.at - 1].isspace() and text[after:after + 1].isspace()


def token_changes(text, token, before):
    if token.kind == "number":
        for change in number_changes(token.text):
            yield token.text, change
    elif token.text in BINARY and spaced(text, token):
        for change in BINARY[token.text]:
            yield token.text, change
    elif token.text in ("++", "--"):
        yield token.text, "--" if token.text == "++" else "++"
    elif token.text in ("!", "~"):
        yield token.text, ""
    elif token.text == "-" and before and (before.kind == "operator" and
                                           before.text not in ")]"):
        yield token.text, ""


def closes_condition(found, at):
    """Whether the `)` at an index ends what follows if, for or while."""
    depth = 0
    while at > 0:
        depth += (found[at].text == ")") - (found[at].text == "(")
        if depth == 0:
            return found[at - 1].text in ("if", "for", "while")
        at -= 1
    return False


def begins_statement(found, at):
    """Whether a token is the first of a statement that may be left out."""
    before, token, after = found[at - 1].text, found[at], found[at + 1]
    guarded = before == "else" or (before == ")" and
                                   closes_condition(found, at - 1))
    if before not in (";", "{", "}") and not guarded:
        return False
    if token.text == "return":
        return guarded  # a function's last one has to stay
    if token.kind == "name":
        return token.text not in NO_STATEMENT and after.kind != "name" or \
            token.text in ("break", "continue")
    return token.text in ("*", "(")


def statement(text, found, first):
    """The statement that begins with a token, up to its semicolon, if it is
    simple: an expression or a jump."""
    depth = 0
    for token in found[first:]:
        depth += (token.text in "([") - (token.text in ")]")
        if token.text in ("{", "}") or depth < 0:
            return None
        if token.text == ";" and depth == 0:
            return text[found[first].at:token.at]
    return None


def statement_changes(text, found):
    """Statements of functions, left out one at a time."""
    braces = parentheses = 0
    for i, token in enumerate(found[:-1]):
        if i > 0 and braces > 0 and parentheses == 0:
            code = begins_statement(found, i) and statement(text, found, i)
            if code and re.search(r"[=(]|\+\+|--|^(break|continue|return)", code):
                yield token.at, code, ""
        braces += (token.text == "{") - (token.text == "}")
        parentheses += (token.text == "(") - (token.text == ")")


def changes(text):
    """(offset, before, after) of every change to a file."""
    found = list(tokens(text))
    for before, token in zip([None] + found, found):
        for old, new in token_changes(text, token, before):
            yield token.at, old, new
    yield from statement_changes(text, found)


def line_at(text, offset):
    return text[text.rfind("\n", 0, offset) + 1:].split("\n", 1)[0].strip()


def mutants(path, text):
    """Every mutant of a file, in the order of its text."""
    counts, result = {}, []
    for offset, before, after in sorted(changes(text)):
        line = line_at(text, offset)
        start = text.rfind("\n", 0, offset)
        same = (start, before, after)
        counts[same] = counts.get(same, 0) + 1
        result.append(Mutant(path, offset, before, after, line, counts[same]))
    return result
