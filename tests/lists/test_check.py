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


def found(define, enumerator="SALMAP_INVENTED", name="invented"):
    """What the check says of that row: of others it may speak in truth."""
    return [sentence for sentence in
            check.check(ROOT, with_row(define, enumerator, name))
            if check.names(sentence, enumerator)]


class Check(unittest.TestCase):
    def test_every_list_of_the_header_is_read(self):
        self.assertEqual(LISTS, sorted(re.findall(r"#define (\w+)\(ROW\)", HEADER)))
        self.assertEqual(len(check.rows_of(HEADER)),
                         len(re.findall(r"^\tROW\(", HEADER, re.M)))

    def test_the_header_without_a_list_is_told(self):
        self.assertEqual(check.check(ROOT, "int x;"), ["include/salmap.h has no lists."])

    def test_an_invented_row_lacks_everything(self):
        for define in LISTS:
            sentences = found(define)
            wanted = ["section" if define in check.COMPUTED else "table",
                      *(["figures"] if define in check.COMPUTED else []),
                      "unit test", "CHANGELOG"]
            self.assertEqual(len(sentences), len(wanted), (define, sentences))
            for sentence, word in zip(sentences, wanted):
                self.assertIn(word, sentence)

    def test_a_part_of_a_name_is_not_the_name(self):
        sentences = found("SALMAP_STATISTICS", "SALMAP_STATISTIC_ME", "mea")
        self.assertEqual(len(sentences), 4, sentences)

    def test_the_first_version_has_no_changes(self):
        """A row that is in the header of 0.1.0 needs no line in the changelog."""
        sentences = found("SALMAP_STATISTICS", "SALMAP_STATISTIC_MAX")
        self.assertEqual([sentence.split(" about ")[0].split(" of ")[0]
                          for sentence in sentences],
                         ["docs/numerics.md has no section",
                          "tests/golden has no figures"])


if __name__ == "__main__":
    unittest.main()
