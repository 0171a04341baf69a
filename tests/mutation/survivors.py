"""The committed list of mutants that no test notices, and why.

An entry is a mutant's key, two lines, and then its reason, indented, which begins
with one word: `same` where what callers see stays the same (speed, memory that is
only larger, a check that another repeats), `hole` where it does not.
"""
from pathlib import Path

LIST = Path(__file__).with_name("survivors.txt")


def read(path=LIST):
    """{key: reason} of the list."""
    entries, key = {}, None
    for line in path.read_text().splitlines():
        if not line or line.startswith("#"):
            key = None
        elif not line.startswith("\t"):
            key = line
        elif key is not None and "\n" not in key:
            key += "\n" + line
            entries[key] = ""
        elif key is not None:
            entries[key] = (entries[key] + " " + line.strip()).strip()
    return entries


def is_same(reason):
    return reason is not None and reason.split(":", 1)[0] == "same"
