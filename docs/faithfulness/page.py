"""What the parts of `make faithfulness` write into docs/faithfulness.md: each its own
section, between two comments."""
import pathlib
import re

PAGE = pathlib.Path(__file__).resolve().parents[1] / "faithfulness.md"


def add_options(parser, output):
    """Those that all parts have."""
    parser.add_argument("-o", "--output", default=output, type=pathlib.Path,
                        help=f"the folder of tables and plots ({output})")
    parser.add_argument("--page", action="store_true",
                        help="write the section of docs/faithfulness.md too")


def text_of(interval, sign="", digits=3):
    """A mean with its interval."""
    mean, low, high = (format(each, f"{sign}.{digits}f") for each in interval)
    return f"{mean} [{low}, {high}]"


def table(heads, rows):
    """Rows of texts as Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def verdict(interval, goal):
    """Whether a mean is at a goal or above it, where its interval tells, and by how
    much it is above or below."""
    found = ("met" if interval.low >= goal else
             "missed" if interval.high < goal else "not settled")
    return f"{found}, {interval.mean - goal:+.3f}"


def replaced(page, part, text):
    """A page with another section. Raises ValueError where it has no such one."""
    begin, end = f"<!-- {part}: begin -->\n", f"<!-- {part}: end -->"
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    page, count = re.subn(pattern, lambda _: begin + text + end, page, flags=re.S)
    if count != 1:
        raise ValueError(f"the page has {count} sections {begin.strip()}; want one")
    return page


def write(options, part, text):
    """To OUTPUT/PART.md, to the screen and, where that is wanted, to the page."""
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / f"{part}.md").write_text(text, encoding="utf-8")
    if options.page:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(replaced(page, part, text), encoding="utf-8")
    print(text)
