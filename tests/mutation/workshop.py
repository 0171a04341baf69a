"""A copy of the tree in which one mutant at a time is built and tested.

The tests are linked once, with a shared library that exports all of lib/'s own
functions too: for a mutant only what it changes is compiled, and that library
linked. The tests themselves are never compiled with a mutant's headers.
"""
import enum
import os
import resource
import shutil
import signal
import subprocess
from pathlib import Path

# Everything that the library and its tests are made from.
PARTS = ("Makefile", "include", "lib", "tests", "docs/demo")
LIBRARY = "build/libmutant.so"
# Without line numbers, so that equal objects mean equal code.
MAKE = ("make", "-s", "CC=gcc", "CFLAGS=-O2 -g0 -w", "LIB_CFLAGS=-std=c11 "
        "-Iinclude -O2 -g0 -w -fPIC -fno-semantic-interposition")


class Verdict(enum.Enum):
    INVALID = "does not compile"
    EQUIVALENT = "compiles to the same code"
    KILLED = "noticed"
    SURVIVED = "survived"


class Workshop:
    def __init__(self, root, seconds=None):
        self.root = Path(root)
        self.seconds = seconds or {}  # on the CPU, of each test

    def populate(self, source):
        """Copies a tree, builds it, and times its tests, which must pass."""
        for part in PARTS:
            start, target = Path(source, part), self.root / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if start.is_dir():
                shutil.copytree(start, target, ignore=shutil.ignore_patterns(
                    "__pycache__", "node_modules"))
            else:
                shutil.copy2(start, target)
        tests = self.listed("LIB_TESTS")
        objects = [test + ".o" for test in tests]
        support = self.listed("SUPPORT_OBJECTS")
        self.make("-j2", *self.listed("LIB_OBJECTS"), *objects, *support)
        self.link("-shared", "-o", LIBRARY, *self.objects())
        for test in tests:
            self.link("-o", test, test + ".o", *support, LIBRARY,
                      "-Wl,-rpath,$ORIGIN/../..", "-lcmocka", "-lm", "-pthread")
            self.seconds[test] = self.time_of(test)
        shutil.copytree(self.root / "build", self.root / "kept",
                        copy_function=shutil.copy2)

    def twin(self, root):
        """The same once more, in a folder that does not exist yet."""
        shutil.copytree(self.root, root, copy_function=shutil.copy2)
        return Workshop(root, self.seconds)

    def listed(self, variable):
        """The words of one of the Makefile's variables."""
        return self.make("-f", "Makefile", "-f", "-", "tell", stdin=
                         f"tell: ; @echo $({variable})\n").split()

    def run(self, command, stdin=""):
        """What a command printed; CalledProcessError where it fails."""
        return subprocess.run(command, cwd=self.root, check=True, input=stdin,
                              stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.DEVNULL).stdout

    def make(self, *arguments, stdin=""):
        return self.run(MAKE + arguments, stdin)

    def link(self, *arguments):
        self.run(("gcc",) + arguments)

    def objects(self):
        return sorted(str(path.relative_to(self.root)) for path in
                      (self.root / "build/lib").rglob("*.o"))

    def compiled(self):
        """Paths of the sources that give this CPU any code, and all headers."""
        for path in sorted((self.root / "lib").rglob("*.[ch]")):
            name = str(path.relative_to(self.root))
            if path.suffix == ".h" or self.has_code(name):
                yield name

    def has_code(self, source):
        built = "build/" + source.removesuffix(".c") + ".o"
        return int(self.run(("size", built)).splitlines()[1].split()[0]) > 0

    # ------------------------------------------------------------- testing

    def start(self, test, seconds):
        """Starts a test that may take so many seconds of the CPU."""
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        return subprocess.Popen(
            [self.root / test], cwd=self.root, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=limit)

    def time_of(self, test):
        """Seconds on the CPU of a test that has to pass."""
        before = os.times()
        if self.start(test, 600).wait() != 0:
            raise SystemExit(f"{test} fails without any mutation")
        after = os.times()
        return (after.children_user + after.children_system -
                before.children_user - before.children_system)

    def passes(self, test):
        """Runs a test; one that takes much more than it should fails."""
        seconds = self.seconds[test]
        process = self.start(test, int(3 + 4 * seconds))
        try:
            return process.wait(120 + 60 * seconds) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()

    def order(self, path):
        """The tests, those that are likely to notice soon first."""
        own = f"/unit/test_{Path(path).stem}"
        return sorted(self.seconds, key=lambda test: (
            not test.endswith(own), self.seconds[test]))

    # ------------------------------------------------------------- mutants

    def judge(self, mutant):
        """Builds and tests a mutant; (verdict, the test that noticed it)."""
        path = self.root / mutant.path
        text, times = path.read_text(), path.stat()
        path.write_text(mutant.apply(text))
        try:
            return self.verdict(mutant.path)
        finally:
            path.write_text(text)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
            self.restore()

    def verdict(self, path):
        objects = self.objects()
        try:
            self.make(*objects)
        except subprocess.CalledProcessError:
            return Verdict.INVALID, None
        if all(self.is_kept(name) for name in objects):
            return Verdict.EQUIVALENT, None
        try:
            self.link("-shared", "-o", LIBRARY, *objects)
        except subprocess.CalledProcessError:
            return Verdict.INVALID, None
        for test in self.order(path):
            if not self.passes(test):
                return Verdict.KILLED, test
        return Verdict.SURVIVED, None

    def kept(self, name):
        return self.root / "kept" / Path(name).relative_to("build")

    def is_kept(self, name):
        return (self.root / name).read_bytes() == self.kept(name).read_bytes()

    def restore(self):
        """Makes the library's objects what they were."""
        for kept in (self.root / "kept/lib").rglob("*.o"):
            built = self.root / "build" / kept.relative_to(self.root / "kept")
            if not built.exists() or \
                    built.stat().st_mtime_ns != kept.stat().st_mtime_ns:
                shutil.copy2(kept, built)
