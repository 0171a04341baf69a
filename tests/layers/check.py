"""Checks that the files of the project need each other one way only.

    check.py ROOT BUILD

ROOT is the top folder, BUILD where its objects are. In lib/ each file has a level,
which a table in docs/architecture.md assigns: a file may include, and call, files
of its own level and of those below it. In lib/, in src/ and among the modules of
the Python package no files may need each other in a circle. What is found is told
in sentences, and the exit status is 1 then.

A C source and the header of its name count as one file. What a file needs are the
headers that it includes, and the files whose functions and tables its object uses,
as nm tells. A header may not name those of a file above it either. A Python module needs those that it imports, wherever it does.
"""

import ast
import fnmatch
import os
import pathlib
import re
import subprocess
import sys

TABLE = "docs/architecture.md"


class Graph:
    """Who needs whom, and why."""

    def __init__(self, files):
        self.needs = {file: {} for file in files}

    def add(self, file, needed, reason):
        if needed != file and needed in self.needs:
            self.needs[file].setdefault(needed, reason)

    def arrow(self, file, needed):
        return f"{file} {self.needs[file][needed]}"

    def circles(self):
        """A list of files for each circle, the first one being the last again."""
        found, done = [], set()
        for file in sorted(self.needs):
            if file in done:
                continue
            members = self.reachable(file) & self.reaching(file)
            done |= members | {file}
            if file in members:
                found.append(self.way_back(file))
        return found

    def reachable(self, file):
        seen, ahead = set(), [file]
        while ahead:
            for needed in self.needs[ahead.pop()]:
                if needed not in seen:
                    seen.add(needed)
                    ahead.append(needed)
        return seen

    def reaching(self, file):
        return {other for other in self.needs if file in self.reachable(other)}

    def way_back(self, file):
        """The shortest way from a file to itself."""
        ways = [[file]]
        while True:
            way = ways.pop(0)
            for needed in sorted(self.needs[way[-1]]):
                if needed == file:
                    return [*way, file]
                if needed not in way:
                    ways.append([*way, needed])


# ------------------------------------------------------------------------- C


def c_files(folder):
    """The sources and headers of each file of a folder, by its name."""
    files = {}
    for path in sorted(folder.rglob("*.[ch]")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        files.setdefault(name, []).append(path)
    return files


def add_includes(graph, folder, files):
    for name, paths in files.items():
        for path in paths:
            for header in re.findall(r'^\s*#\s*include\s*"([^"]+)"',
                                     path.read_text(), re.M):
                target = path.parent / header
                if not target.exists():  # one that -iquote finds
                    target = folder / header
                needed = pathlib.PurePath(os.path.relpath(target, folder))
                graph.add(name, needed.with_suffix("").as_posix(),
                          f"includes {header}")


def symbols(object_file):
    """What an object defines for others, and what it uses."""
    nm = os.environ.get("NM", "nm")
    lines = subprocess.run([nm, "-P", "-g", object_file], check=True, text=True,
                           capture_output=True).stdout.splitlines()
    words = [line.split() for line in lines]
    used = {word[0] for word in words if word[1] in "Uw"}
    return {word[0] for word in words} - used, used


def read_objects(objects, files):
    """The file that defines each symbol, the symbols that each file uses, and
    sentences about objects that are missing."""
    owner, uses, wrong = {}, {}, []
    for name, paths in files.items():
        if not any(path.suffix == ".c" for path in paths):
            continue
        object_file = objects / f"{name}.o"
        if not object_file.exists():
            wrong.append(f"{object_file} is missing: build first.")
            continue
        defined, uses[name] = symbols(object_file)
        owner.update(dict.fromkeys(defined, name))
    return owner, uses, wrong


def c_graph(folder, files, owner, uses):
    graph = Graph(files)
    add_includes(graph, folder, files)
    for name, used in uses.items():
        for symbol in sorted(used & owner.keys()):
            graph.add(name, owner[symbol], f"uses {symbol} of {owner[symbol]}")
    return graph


# -------------------------------------------------------------------- levels


def table_rows(text):
    """The cells of the rows of the table whose head is "level | files"."""
    rows, inside = [], False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if cells == ["level", "files"]:
            inside = True
        elif inside and not line.startswith("|"):
            break
        elif inside and not set(line) <= set("|- "):
            rows.append(cells)
    return rows


def levels_of(text, files):
    """The number of each file's level, the names of the levels, and sentences about
    what does not fit."""
    wrong, level, names = [], {}, []
    for number, (name, entries) in enumerate(table_rows(text)):
        names.append(name)
        for entry in re.findall(r"`([^`]+)`", entries):
            matching = fnmatch.filter(files, entry)
            if not matching:
                wrong.append(f"{TABLE} gives a level to {entry}, which is no file of "
                             "lib/.")
            for file in matching:
                if file in level:
                    wrong.append(f"{TABLE} gives two levels to {file}.")
                level[file] = number
    wrong += [f"{TABLE} gives no level to {file}." for file in files
              if file not in level]
    return level, names, wrong


def upward(graph, level, names):
    return [f"lib/{graph.arrow(file, needed)}, which is above it: "
            f"{names[level[file]]} must not need {names[level[needed]]}."
            for file in graph.needs for needed in graph.needs[file]
            if level.get(file, 0) < level.get(needed, 0)]


def named_above(files, owner, level):
    """Sentences about headers that name what a file above them defines."""
    for name, paths in files.items():
        for path in paths:
            if path.suffix == ".h":
                text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
                for symbol in sorted(owner.keys() & set(re.findall(r"\w+", text))):
                    if level.get(name, 0) < level.get(owner[symbol], 0):
                        yield (f"lib/{name}.h names {symbol} of {owner[symbol]}, "
                               "which is above it.")


# -------------------------------------------------------------------- Python


def modules(folder):
    """The path of each module of a package, by its full name."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


def base_of(name, path, node):
    """What stands before the imported names, in full."""
    if not node.level:
        return node.module
    package = name.split(".")
    up = node.level - (path.name == "__init__.py")
    package = package[:len(package) - up]
    return ".".join(package + ([node.module] if node.module else []))


def python_graph(folder):
    found = modules(folder)
    graph = Graph(found)
    for name, path in found.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    graph.add(name, alias.name, f"imports {alias.name}")
            elif isinstance(node, ast.ImportFrom):
                base = base_of(name, path, node)
                for alias in node.names:
                    full = f"{base}.{alias.name}"
                    target = full if full in found else base
                    graph.add(name, target, f"imports {target}")
    return graph


# ---------------------------------------------------------------------- main


def circle_sentences(prefix, graph):
    for circle in graph.circles():
        arrows = [graph.arrow(*pair) for pair in zip(circle, circle[1:])]
        yield f"These files of {prefix} need each other: {'; '.join(arrows)}."


def check(root, build):
    wrong = []
    for folder in ("lib", "src"):
        if not (root / folder).exists():
            continue
        files = c_files(root / folder)
        owner, uses, missing = read_objects(build / folder, files)
        graph = c_graph(root / folder, files, owner, uses)
        wrong += missing
        if folder == "lib":
            level, names, misfits = levels_of((root / TABLE).read_text(),
                                              list(files))
            wrong += misfits + upward(graph, level, names)
            wrong += named_above(files, owner, level)
        wrong += circle_sentences(folder + "/", graph)
    package = root / "bindings/python/salmap"
    if package.exists():
        wrong += circle_sentences("bindings/python/", python_graph(package))
    return wrong


def main():
    wrong = check(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
