"""Checks that what is said and tested of an enumerator is there.

    check.py ROOT

ROOT is the top folder. Each row of a list of include/salmap.h has to be described in
the documentation, named in a unit test and, if it is newer than 0.1.0, named in
CHANGELOG.md. A statistic, a normaliser or a resampling has golden figures as well.
Whatever is missing is told in a sentence, and the exit status is 1 then.
"""

import pathlib
import re
import sys
from typing import NamedTuple

HEADER = "include/salmap.h"
#: What was in the first release: changes of it are told since then.
FIRST_HEADER = "tests/abi/salmap-0.1.0.h"

#: The lists whose rows have a section in docs/numerics.md and golden figures, and what
#: the names of the figures begin with.
COMPUTED = {"SALMAP_STATISTICS": "", "SALMAP_NORMALIZERS": "",
            "SALMAP_RESAMPLINGS": "resize_"}

#: The figures of the first are those of the statistics, which it leaves as they are;
#: those of the second depend on a data set.
WITHOUT_FIGURES = {"SALMAP_NORMALIZER_NONE", "SALMAP_NORMALIZER_REFERENCE"}


class Row(NamedTuple):
    list: str
    enumerator: str
    name: str


def rows_of(header):
    """The rows of all lists of a header."""
    text = re.sub(r"/\*.*?\*/", "", header.replace("\\\n", ""), flags=re.S)
    return [Row(define, enumerator, name)
            for define, body in re.findall(r"^#define (\w+)\(ROW\)(.*)$", text, re.M)
            for enumerator, name in re.findall(r"ROW\((\w+),\s*\d+,\s*(\w+),", body)]


def names(text, word):
    return re.search(rf"\b{word}\b", text) is not None


class Tree:
    """What the files of the project say."""

    def __init__(self, root):
        def read(path):
            return (root / path).read_text()

        self.numerics, self.guide = read("docs/numerics.md"), read("docs/guide.md")
        self.changes = read("CHANGELOG.md").partition("\n## [0.1.0]")[0]
        self.first = read(FIRST_HEADER)
        self.tests = "".join(path.read_text() for path in
                             sorted((root / "tests/unit").glob("*.c")))
        self.cases = [{path.stem for path in case.iterdir()}
                      for case in sorted((root / "tests/golden").glob("case*"))]

    def missing(self, row):
        """Sentences about what there is not for a row."""
        if row.list in COMPUTED:
            if not re.search(rf"^### .*`{row.name}`$", self.numerics, re.M):
                yield (f"docs/numerics.md has no section about {row.enumerator}: want "
                       f"a heading that ends with `{row.name}`.")
            if row.enumerator not in WITHOUT_FIGURES:
                yield from self.missing_figures(row)
        elif not re.search(rf"^\|.*`{row.name}` \| `{row.enumerator}` \|",
                           self.guide + self.numerics, re.M):
            yield (f"No table of docs/guide.md or docs/numerics.md has {row.enumerator}: "
                   f"want a row with the cells `{row.name}` and `{row.enumerator}`.")
        if not names(self.tests, row.enumerator):
            yield (f"No unit test names {row.enumerator}: want one of its values in "
                   "tests/unit/.")
        if not names(self.first, row.enumerator) and not names(
                self.changes, row.enumerator):
            yield (f"CHANGELOG.md does not name {row.enumerator}, which is newer than "
                   "0.1.0.")

    def missing_figures(self, row):
        """Statistics have figures in all cases, the rest in those that have all."""
        figure = COMPUTED[row.list] + row.name
        cases = [case for case in self.cases
                 if "maps" in case or row.list == "SALMAP_STATISTICS"]
        if not all({f"{figure}_0", f"{figure}64_0"} & case for case in cases):
            yield (f"tests/golden has no figures of {row.enumerator}: want "
                   f"{figure}_0.npy or {figure}64_0.npy and so on in each case.")


def check(root, header=None):
    """Sentences about what is missing, for the header of the tree or another text."""
    rows = rows_of(header or (root / HEADER).read_text())
    tree = Tree(root)
    if not rows:
        return [f"{HEADER} has no lists."]
    return [sentence for row in rows for sentence in tree.missing(row)]


def main():
    wrong = check(pathlib.Path(sys.argv[1]))
    for sentence in wrong:
        print(sentence)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
