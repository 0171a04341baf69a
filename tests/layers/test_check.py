"""The check of the levels, on small trees that are wrong in one way each."""

import os
import pathlib
import subprocess
import tempfile
import unittest

import check

HEAD = "Words.\n\n| level | files |\n| --- | --- |\n"

# A tree without a fault: the table, and files by their paths.
TABLE = HEAD + "| ground | `low` |\n| public | `high` `parts/*` |\n\nMore.\n"
FILES = {
    "lib/low.h": "int low(void);\n",
    "lib/low.c": '#include "low.h"\nint low(void) { return 1; }\n',
    "lib/high.c": '#include "low.h"\n#include <stddef.h>\n'
                  "int high(void) { return low(); }\n",
    "lib/parts/part.h": '#include "../low.h"\n',
    "src/tool.c": '#include "help.h"\nint main(void) { return help(); }\n',
    "src/help.h": "int help(void);\n",
    "src/help.c": '#include "help.h"\nint help(void) { return 0; }\n',
    "bindings/python/salmap/__init__.py": "from .context import Context\n",
    "bindings/python/salmap/context.py": "import os\nfrom . import _low\n",
    "bindings/python/salmap/_low.py": "import sys\n",
    "bindings/python/salmap/torch/__init__.py": "from ..context import Context\n",
    "bindings/python/salmap/torch/walk.py": "from .. import _low\n",
}


def compile_sources(root):
    for source in sorted(root.glob("lib/**/*.c")) + sorted(root.glob("src/*.c")):
        target = root / "build" / source.relative_to(root).with_suffix(".o")
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([*os.environ.get("CC", "cc").split(), "-c", "-o", target,
                        source], check=True)


class Check(unittest.TestCase):
    def found(self, table=TABLE, build=True, **changes):
        """What the check says of the tree with changed files, those by their names:
        `lib__low_c` for lib/low.c; None takes one away."""
        files = dict(FILES)
        for name, text in changes.items():
            files[name.replace("__", "/").replace("_c", ".c").replace("_py", ".py")
                  ] = text
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path, text in {**files, check.TABLE: table}.items():
                if text is not None:
                    (root / path).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).write_text(text)
            if build:
                compile_sources(root)
            return check.check(root, root / "build")

    def assert_one(self, found, *parts):
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def test_nothing_is_said_of_a_tree_without_a_fault(self):
        self.assertEqual(self.found(), [])

    def test_an_include_may_not_run_upwards(self):
        found = self.found(lib__low_c='#include "parts/part.h"\n'
                                      "int low(void) { return 1; }\n",
                           **{"lib/parts/part.h": "int part(void);\n"})
        self.assert_one(found, "lib/low includes parts/part.h", "ground", "public")

    def test_a_call_may_not_run_upwards(self):
        found = self.found(lib__low_c="int top(void);\n"
                                      "int low(void) { return top(); }\n",
                           lib__high_c="int top(void) { return 2; }\n")
        self.assert_one(found, "lib/low uses top of high", "ground", "public")

    def test_a_header_may_not_name_what_is_above(self):
        found = self.found(**{"lib/low.h": "int low(void);\nint high(void);\n"})
        self.assert_one(found, "lib/low.h names high of high")
        found = self.found(**{"lib/low.h": "int low(void); /* not high */\n"})
        self.assertEqual(found, [])

    def test_a_table_that_is_used_counts_as_a_call(self):
        found = self.found(lib__low_c="extern const int top[];\n"
                                      "int low(void) { return top[0]; }\n",
                           lib__high_c="const int top[2] = { 1, 2 };\n")
        self.assert_one(found, "lib/low uses top of high")

    def test_includes_may_not_go_in_a_circle(self):
        found = self.found(**{"lib/parts/part.h": '#include "other.h"\n',
                              "lib/parts/other.h": '#include "third.h"\n',
                              "lib/parts/third.h": '#include "part.h"\n'})
        self.assert_one(found, "lib/", "parts/part includes other.h",
                        "parts/other includes third.h", "parts/third includes part.h")

    def test_includes_and_calls_may_not_go_in_a_circle(self):
        table = TABLE.replace("`low`", "`low` `high`").replace("`high` `parts", "`parts")
        found = self.found(table=table,
                           lib__low_c="int high(void);\n"
                                      "int low(void) { return high(); }\n")
        self.assert_one(found, "low uses high of high", "high ")

    def test_each_file_needs_a_level(self):
        self.assert_one(self.found(lib__new_c="int n;\n"),
                        "docs/architecture.md gives no level to new")

    def test_each_level_needs_its_files(self):
        self.assert_one(self.found(table=TABLE.replace("`low`", "`low` `gone`")),
                        "gone, which is no file of lib/")

    def test_a_file_has_one_level(self):
        self.assert_one(self.found(table=TABLE.replace("`high`", "`high` `low`")),
                        "two levels to low")

    def test_a_tree_that_was_not_built_is_told(self):
        found = self.found(build=False)
        self.assertEqual(len(found), 4)
        for sentence in found:
            self.assertIn("is missing: build first", sentence)

    def test_the_command_may_not_have_circles(self):
        found = self.found(src__help_c="int main(void);\n"
                                       "int help(void) { return main(); }\n")
        self.assert_one(found, "src/", "help uses main of tool", "tool ")

    def test_the_package_may_not_have_circles(self):
        for text in ("from .context import Context\n", "from . import context\n",
                     "import salmap.context\n",
                     "def late():\n    from salmap.context import Context\n"):
            found = self.found(**{"bindings/python/salmap/_low.py": text})
            self.assert_one(found, "bindings/python/",
                            "salmap._low imports salmap.context",
                            "salmap.context imports salmap._low")

    def test_a_part_that_is_not_there_is_passed_over(self):
        self.assertEqual(self.found(src__tool_c=None, src__help_c=None,
                                    **{"src/help.h": None}), [])


if __name__ == "__main__":
    unittest.main(verbosity=0)
