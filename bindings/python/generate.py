"""Writes salmap/_native.py, the enumerations, limits, structs and prototypes of
salmap.h for ctypes, and salmap/_native_results.py, those of src/results/results.h.

    generate.py [--check]

With --check nothing is written; the exit status is 1 if a file is not what would
be written now. This is no parser of C: it knows the few forms of declarations that
the header has, and ends with an error where it finds fewer of them than there are.
"""

import ast
import pathlib
import re
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
HEADER = TOP / "include" / "salmap.h"
RESULTS_HEADERS = [TOP / "src" / "results" / name for name in (
    "guard.h", "error.h", "request.h", "image.h", "results.h")]

HEAD = '''\
"""What salmap.h declares, for ctypes. Written by generate.py: do not edit."""

from ctypes import (CFUNCTYPE, POINTER, c_char, c_char_p, c_double, c_float,
                    c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p)

from ._bases import FlagRow, Row, Sized
'''

RESULTS_HEAD = '''\
"""What src/results/results.h declares, for ctypes. Written by generate.py: do not
edit."""

from ctypes import (CFUNCTYPE, POINTER, Structure, c_bool, c_char, c_char_p,
                    c_double, c_int, c_int32, c_int64, c_size_t, c_uint32,
                    c_void_p)

from ._bases import Row, Sized
'''

NUMBERS = {"uint32_t": "c_uint32", "int32_t": "c_int32", "int64_t": "c_int64",
           "uint64_t": "c_uint64", "size_t": "c_size_t", "double": "c_double",
           "float": "c_float", "void": "None", "int": "c_int",
           "bool": "c_bool"}


def camel(name):
    return "".join(word.title() for word in name.split("_"))


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def sentence_of(comment):
    """The text of a C comment, on one line."""
    return " ".join(re.sub(r"^\s*\*", "", comment, flags=re.M).split())


def docstring(text, indent="    "):
    """Wrapped, in triple quotes."""
    return "\n".join(textwrap.wrap(f'"""{text}"""', 79, break_on_hyphens=False,
                                   initial_indent=indent,
                                   subsequent_indent=indent))


class Header:
    """The declarations of salmap.h, or of others that include it."""

    def __init__(self, text, integers=()):
        self.text = re.sub(r"\\\n", "", text)
        self.code = without_comments(self.text)
        self.integers = [*integers,
                         *re.findall(r"typedef int32_t (\w+);", self.code)]
        self.callbacks = []
        self.structs = []
        self.lists = []

    # ------------------------------------------------------------------ types

    def ctype(self, declaration):
        """The ctypes type of "const TYPE *name", of a parameter or a field, and
        the name."""
        words = re.sub(r"\b(const|struct|RESULTS_API)\b", " ", declaration)
        words = words.replace("unsigned char", "byte")
        words = re.sub(r"\*\s+(?=\*)", "*", words)
        base, stars, name, count = re.fullmatch(
            r"\s*(\w+)\s*(\**)\s*(\w*)(?:\[(\w+)\])?\s*", words).groups()
        return self.pointed(base, stars, count), name

    def pointed(self, base, stars, count):
        if base in self.callbacks:
            return camel(base.removeprefix("salmap_"))
        if base == "char" and stars == "**":
            return "POINTER(c_char_p)"
        if base == "char":
            return f"c_char * {self.number(count)}" if count else "c_char_p"
        if not stars and base in self.structs:
            return camel(base.removeprefix("salmap_"))
        if not stars:
            return "c_int32" if base in self.integers else NUMBERS[base]
        if stars == "*" and base in self.structs:
            return f"POINTER({camel(base.removeprefix('salmap_'))})"
        return "POINTER(c_void_p)" if stars == "**" else "c_void_p"

    def number(self, name):
        return re.search(rf"#define {name} (\d+)", self.code).group(1)

    def callback(self, result, arguments):
        types = [self.ctype(result)[0],
                 *(self.ctype(each)[0] for each in arguments.split(",")
                   if each != "void")]
        return f"CFUNCTYPE({', '.join(types)})"

    # ----------------------------------------------------------------- parts

    def limits(self):
        """Numbers that are a macro."""
        for name, value in re.findall(r"#define SALMAP_(\w+) (\d+)$", self.code,
                                      re.M):
            yield f"{name} = {value}\n"

    def rows_of_lists(self):
        """Of each list: the comment before it, the noun of its functions, such
        as "cam_flag", and (enumerator, value, name, meaning) of each row."""
        for comment, define, body, name in re.findall(
                r"/\*((?:(?!\*/).)*)\*/\s*(?:typedef int32_t \w+;\s*)?"
                r"#define (SALMAP_\w+)\(ROW\)(.*?)\n.*?"
                r"char \*salmap_(\w+)_name\(int32_t index\);",
                self.text, re.S):
            rows = [(enumerator, int(value), row_name,
                     ast.literal_eval(f"({meaning})"))
                    for enumerator, value, row_name, meaning in re.findall(
                        r'ROW\((\w+), (\d+), (\w+),\s*'
                        r'((?:"[^"]*"\s*)+)\)', body)]
            assert len(rows) == without_comments(body).count("ROW("), define
            self.lists.append(define)
            yield sentence_of(comment), name, rows

    def enumerations(self):
        """Each list of rows, with the comment before it."""
        for comment, name, rows in self.rows_of_lists():
            kind = "FlagRow" if name.endswith("_flag") else "Row"
            yield (f"class {camel(name)}({kind}):\n{docstring(comment)}\n\n"
                   + "".join(map(self.member, rows)))

    @staticmethod
    def member(row):
        _, value, name, words = row
        line = f"    {name.upper()} = {value}, "
        parts = textwrap.wrap(words, 79 - len(line) - 4, drop_whitespace=False,
                              break_on_hyphens=False)
        if len(parts) == 1:
            return f"{line}{quoted(words)}\n"
        return f"{line}(\n" + "\n".join(
            f"        {quoted(part)}" for part in
            textwrap.wrap(words, 68, drop_whitespace=False,
                          break_on_hyphens=False)) + ")\n"

    def function_types(self):
        for result, name, arguments in re.findall(
                r"typedef (\w+) \(\*(\w+)\)\((.*?)\);", self.code, re.S):
            made = self.callback(result, arguments)
            self.callbacks.append(name)
            yield f"{camel(name.removeprefix('salmap_'))} = {made}\n"

    def fields_of_structs(self):
        """Of each struct: its name, and (type, name) of each field."""
        for name, body in re.findall(r"struct (\w+) \{(.*?)\n\}",
                                     self.code, re.S):
            fields = [field for line in body.split(";") if line.strip()
                      for field in self.fields(" ".join(line.split()))]
            self.structs.append(name)
            yield name, fields

    def structures(self):
        for name, fields in self.fields_of_structs():
            is_sized = any(field == "struct_size" for _, field in fields)
            base = "Sized" if is_sized else "Structure"
            yield (f"class {camel(name.removeprefix('salmap_'))}({base}):\n"
                   "    _fields_ = [\n" + "".join(
                       f'        ("{field}", {type_}),\n'
                       for type_, field in fields) + "    ]\n")

    def fields(self, line):
        """"int64_t n, c" declares two; a pointer to a function one."""
        function = re.fullmatch(r"(.*)\(\*(\w+)\)\((.*)\)", line)
        if function:
            result, name, arguments = function.groups()
            return [(self.callback(result, arguments), name)]
        first, *others = line.split(",")
        base = re.match(r"(?:const )?\w+", first).group()
        return [self.ctype(first),
                *(self.ctype(f"{base} {other}") for other in others)]

    def functions(self):
        """Of each function: its name, and the types of its result and its
        parameters."""
        for result, name, arguments in re.findall(
                r"^\w+_API ([\w ]+?\**)\s*(salmap_\w+)\(([^;]*)\);",
                self.code, re.M):
            types = [] if arguments == "void" else [
                self.ctype(" ".join(each.split()))[0]
                for each in arguments.split(",")]
            yield name, self.ctype(result)[0], types

    def prototypes(self):
        for name, result, types in self.functions():
            yield "\n".join(textwrap.wrap(
                f'"{name}": ({result}, [{", ".join(types)}]),',
                79, initial_indent="    ", subsequent_indent=" " * 8,
                break_long_words=False, break_on_hyphens=False)) + "\n"


def quoted(words):
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def native(header, head):
    parts = [head, "".join(header.limits()), *header.enumerations(),
             "".join(header.function_types()), *header.structures()]
    structs = "".join(
        f'    "{name}": {camel(name.removeprefix("salmap_"))},\n'
        for name in header.structs)
    prototypes = list(header.prototypes())
    for found, pattern in ((header.lists, r"#define \w+\(ROW\)"),
                           (header.structs, r"struct \w+ \{"),
                           (header.callbacks, r"typedef [^;{]*\(\*"),
                           (prototypes, r"^\w+_API ")):
        there = re.findall(pattern, header.code, re.M)
        assert len(found) == len(there), (found, there)
    return "\n\n".join([
        *filter(None, parts), f"#: By their names in C.\nSTRUCTS = {{\n{structs}}}\n",
        "#: name: (result, arguments).\nPROTOTYPES = {\n"
        + "".join(prototypes) + "}\n"])


def main(arguments):
    header = Header(HEADER.read_text())
    results = Header("\n".join(each.read_text() for each in RESULTS_HEADERS),
                     header.integers)
    for made, head, name in ((header, HEAD, "_native.py"),
                             (results, RESULTS_HEAD, "_native_results.py")):
        output, wanted = HERE / "salmap" / name, native(made, head)
        if arguments != ["--check"]:
            output.write_text(wanted)
        elif not output.exists() or output.read_text() != wanted:
            sys.exit(f"{output} is not what the headers say now: run "
                     "bindings/python/generate.py, and commit what it writes")


if __name__ == "__main__":
    main(sys.argv[1:])
