"""The check of the lists, on the header with a row that is nowhere else."""

import pathlib
import re
import unittest

import check

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = (ROOT / check.HEADER).read_text()

LISTS = sorted({row.list for row in check.rows_of(HEADER)})


def with_row(define, enumerator="SALMAP_INVENTED", name="invented"):
    """The header with another first row in a list."""
    return re.sub(rf"(#define {define}\(ROW\)\s*\\\n)",
                  rf'\1\tROW({enumerator}, 99, {name}, "a (meaning)") \\' + "\n",
                  HEADER)


class Check(unittest.TestCase):
    def test_every_list_of_the_header_is_read(self):
        self.assertEqual(LISTS, sorted(re.findall(r"#define (\w+)\(ROW\)", HEADER)))
        self.assertEqual(len(check.rows_of(HEADER)),
                         len(re.findall(r"^\tROW\(", HEADER, re.M)))

    def test_the_header_without_a_list_is_told(self):
        self.assertEqual(check.check(ROOT, "int x;"), ["include/salmap.h has no lists."])

    def test_an_invented_row_lacks_everything(self):
        for define in LISTS:
            found = check.check(ROOT, with_row(define))
            wanted = ["section" if define in check.COMPUTED else "table",
                      *(["figures"] if define in check.COMPUTED else []),
                      "unit test", "CHANGELOG"]
            self.assertEqual(len(found), len(wanted), (define, found))
            for sentence, word in zip(found, wanted):
                self.assertIn(word, sentence)
                self.assertIn("SALMAP_INVENTED", sentence)

    def test_a_part_of_a_name_is_not_the_name(self):
        found = check.check(ROOT, with_row("SALMAP_STATISTICS",
                                           "SALMAP_STATISTIC_ME", "mea"))
        self.assertEqual(len(found), 4, found)

    def test_the_first_version_has_no_changes(self):
        """A row that is in the header of 0.1.0 needs no line in the changelog."""
        found = check.check(ROOT, with_row("SALMAP_STATISTICS",
                                           "SALMAP_STATISTIC_MAX", "invented"))
        self.assertEqual([sentence.split(" about ")[0].split(" of ")[0]
                          for sentence in found],
                         ["docs/numerics.md has no section",
                          "tests/golden has no figures"])


if __name__ == "__main__":
    unittest.main()
