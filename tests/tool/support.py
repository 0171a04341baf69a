"""A fresh folder for each test, the command run in it, its input files, and what it
wrote read back.

The command is the program that SALMAP_TOOL names, else build/salmap; RUNNER, if set,
is a command that runs it, such as valgrind."""

import io
import os
import pathlib
import re
import resource
import select
import shlex
import shutil
import signal
import subprocess
import zipfile

import numpy
import pytest
from PIL import Image

TOP = pathlib.Path(__file__).parents[2]
TOOL = pathlib.Path(os.environ.get("SALMAP_TOOL", "build/salmap")).resolve()
HEADER = (TOP / "include" / "salmap.h").read_text()
RUNNER = shlex.split(os.environ.get("RUNNER", ""))

# Whether the command's memory can be limited: most sanitizers and valgrind have
# needs of their own, which no limit meets.
SANITIZERS = set(re.findall(rb"__([amtu]b?san)_(?:init|handle)", TOOL.read_bytes()))
CAN_LIMIT_MEMORY = not RUNNER and SANITIZERS <= {b"ubsan"}

# What valgrind exits with where it found an error, as tests/checks.mk asks it to.
CHECKER_FAILED = 99

# Seconds after which a run that hangs is ended.
TIME_LIMIT = 300

# How often a run is started anew that ended before it was caught.
MAX_TRIES = 50


class Sandbox:
    """A folder, and runs of the command in it."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.tool = TOOL
        # Of the last run: its exit status, negative for the signal that ended it,
        # and what it printed.
        self.status = 0
        self.output = self.errors = ""
        # Of runs to come: the limits in bytes of a file and of the address space, a
        # signal that is ignored from the start, whether standard error is a
        # terminal, and variables of the environment.
        self.file_limit = self.memory_limit = self.ignored_signal = None
        self.has_terminal = False
        self.variables: dict[str, str] = {}
        self.child = self.terminal = None

    # -------------------------------------------------------------------- runs

    def _prepare(self):
        """In the child, whichever way the test itself was started: under nohup, or
        in the background of a script."""
        for number in signal.SIGHUP, signal.SIGINT, signal.SIGTERM:
            signal.signal(number, signal.SIG_IGN if number == self.ignored_signal
                          else signal.SIG_DFL)
        signal.alarm(TIME_LIMIT)
        if self.file_limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.file_limit,) * 2)
        if self.memory_limit:
            resource.setrlimit(resource.RLIMIT_AS, (self.memory_limit,) * 2)

    def _begin(self, line, more):
        errors = subprocess.PIPE
        if self.has_terminal:
            self.terminal, errors = os.openpty()
        self.child = subprocess.Popen(
            [*RUNNER, self.tool, *line.split(), *more], cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
            env={**os.environ, **self.variables}, preexec_fn=self._prepare)
        if self.has_terminal:
            os.close(errors)

    def _read_terminal(self):
        """All that the terminal gets, until the command has let go of it."""
        text = b""
        try:
            while part := os.read(self.terminal, 65536):
                text += part
        except OSError:  # EIO: no one writes to it any more
            pass
        os.close(self.terminal)
        return text

    def _end(self):
        errors = self._read_terminal() if self.has_terminal else b""
        output, more_errors = self.child.communicate()
        self.status = self.child.returncode
        self.child = None
        self.output = output.decode(errors="surrogateescape")
        self.errors = (errors + (more_errors or b"")).decode(
            errors="surrogateescape")
        assert self.status != CHECKER_FAILED, self.errors

    def run(self, line, *more):
        """Runs the command with a line's words and more arguments; returns its
        exit status."""
        self._begin(line, more)
        self._end()
        return self.status

    def run_well(self, line, *more):
        """The same, and expects that it works and prints no error."""
        self.run(line, *more)
        assert (self.status, self.errors) == (0, "")

    def run_together(self, *lines):
        """Runs the command with all these lines at the same time, and expects that
        each works."""
        others = [Sandbox(self.folder) for _ in lines]
        for other, line in zip(others, lines):
            other._begin(line, [])
        for other in others:
            other._end()
            assert (other.status, other.errors) == (0, "")

    def run_warned(self, line, *parts):
        """The same, and expects a line on standard error for each part, which it
        contains after "salmap: warning: "."""
        self.run(line)
        lines = self.errors.splitlines()
        assert self.status == 0 and len(lines) == len(parts), self.errors
        for each, part in zip(lines, parts):
            assert each.startswith("salmap: warning: ") and part in each, each

    def _has_ended(self):
        return os.waitid(os.P_PID, self.child.pid,
                         os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _stop_at(self, prefix):
        """Stops the run at such a file; false if it ended first."""
        while not self._has_ended():
            if not self.count("out", prefix):
                select.select([], [], [], 1e-4)
                continue
            self.child.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, self.child.pid,
                      os.WEXITED | os.WSTOPPED | os.WNOWAIT)
            if not self._has_ended() and self.count("out", prefix):
                return True
            os.kill(self.child.pid, signal.SIGCONT)
        return False

    def catch(self, prefix, line):
        """Starts a run without a folder "out", and stops it while that holds a file
        whose name starts with `prefix`: a temporary one is there for as long as a
        result is worked on. Whatever the machine's speed, the test goes on with a
        run that has not ended."""
        for _ in range(MAX_TRIES):
            shutil.rmtree(self.folder / "out", ignore_errors=True)
            self._begin(line, [])
            if self._stop_at(prefix):
                return
            self._end()
        pytest.fail(f"a run could not be caught at out/{prefix}")

    def finish(self, number=None):
        """Lets a caught run go on after a signal, and waits for its end."""
        if number:
            self.child.send_signal(number)
        self.child.send_signal(signal.SIGCONT)
        self._end()

    def end_of_test(self):
        """Ends a run that a test which failed has left."""
        if self.child:
            self.child.kill()
            self.child.communicate()

    # ------------------------------------------------------------ what it said

    def expect_refusal(self, status, subject, reason=""):
        """Expects of the last run that exit status, one line on standard error that
        starts with "salmap: SUBJECT:" and has that reason, nothing printed, and
        nothing in "out"."""
        assert self.errors.startswith(f"salmap: {subject}:"), self.errors
        assert reason in self.errors
        assert self.errors.count("\n") == 1 and self.errors[-1] == "\n"
        assert (self.status, self.output) == (status, "")
        assert not (self.folder / "out").exists()

    def refuse_layer(self, layer, reason=""):
        """Expects that a run with that layer is refused for that reason."""
        self.run("-o out", layer)
        self.expect_refusal(1, layer, reason)

    # ------------------------------------------------------------------- files

    def write(self, name, content: bytes):
        (self.folder / name).write_bytes(content)

    def read(self, name) -> bytes:
        return (self.folder / name).read_bytes()

    def exists(self, name):
        return os.path.lexists(self.folder / name)

    def count(self, name, prefix=""):
        """How many files a folder holds whose names start so, hidden ones too."""
        folder = self.folder / name
        return sum(entry.startswith(prefix) for entry in
                   (os.listdir(folder) if folder.is_dir() else []))

    def expect_equal(self, name, other):
        assert self.read(name) == self.read(other), f"{name} and {other} differ"

    def write_npy(self, name, array, version=(1, 0)):
        self.write(name, npy(array, version))

    def write_raw(self, name, header, size):
        """A .npy file with any header text and so many zero bytes behind it."""
        self.write(name, b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little")
                   + header.encode() + bytes(size))

    def write_npz(self, name, entries, compressed=True):
        """An archive of arrays, compressed or stored, in their order."""
        method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
        with zipfile.ZipFile(self.folder / name, "w", method) as archive:
            for entry, array in entries.items():
                archive.writestr(entry, npy(array))

    def write_photo(self, name, pixels, mode=None, orientation=1):
        """A PNG or JPEG as its name ends, with EXIF if it is not upright."""
        exif = Image.Exif()
        if orientation != 1:
            exif[0x0112] = orientation
        Image.fromarray(pixels, mode).save(
            self.folder / name, exif=exif,
            **({"quality": 100} if ".jpg" in name else {}))

    def read_png(self, name):
        """A PNG's pixels, as they are stored: grey (h, w) or RGB (h, w, 3)."""
        with Image.open(self.folder / name) as image:
            assert image.format == "PNG" and image.mode in ("L", "RGB")
            return numpy.asarray(image)

    def expect_png(self, name, width, height, channels):
        shape = (height, width) if channels == 1 else (height, width, channels)
        assert self.read_png(name).shape == shape

    def read_npy(self, name, shape):
        """The elements of a .npy file of float32 and of that shape, which has to
        hold nothing else."""
        data = self.read(name)
        array = numpy.load(io.BytesIO(data))
        header = 10 + int.from_bytes(data[8:10], "little")
        assert data[:8] == b"\x93NUMPY\x01\x00" and header % 64 == 0
        assert b"'fortran_order': False" in data[:header]
        assert (array.dtype, array.shape) == (numpy.float32, shape)
        assert len(data) == header + array.nbytes
        return array


def expect_same(sandbox, array, variant, options="", for_both="", version=(1, 0)):
    """Expects that a variant of an array gives the same maps as the plain way."""
    sandbox.write_npy("a.npy", array)
    sandbox.write_npy("b.npy", variant, version)
    sandbox.run_well(f"-q -o a {for_both} a.npy")
    sandbox.run_well(f"-q -o b {for_both} {options} b.npy")
    sandbox.expect_equal("a/combined.npy", "b/combined.npy")
    sandbox.expect_equal("a/layers.npy", "b/layers.npy")


def names(kind):
    """The names in a list of the library: ROW(enumerator, value, name, meaning)."""
    rows = re.search(rf"#define SALMAP_{kind}\(ROW\)(.*?)\n\n", HEADER, re.S).group(1)
    found = re.findall(r"ROW\(\w+, \d+, (\w+),", rows)
    assert found and len(found) == rows.count("ROW(")
    return found


def maps(*shape, seed=0):
    """Activations of shape (n, c, h, w): multiples of 1/16 from 0 to 6, so that
    float16 and float32 hold the same; other values for other seeds."""
    values = numpy.random.default_rng(seed).integers(0, 97, shape)
    return (values / 16).astype("<f4")


def npy(array, version=(1, 0)) -> bytes:
    """The bytes of a .npy file."""
    file = io.BytesIO()
    numpy.lib.format.write_array(file, array, version)
    return file.getvalue()


def photo(width, height, channels=3):
    """Pixels of which none is black, nor like the one beside it."""
    size = width * height * channels
    pixels = (1 + numpy.arange(size) * 7 % 255).astype(numpy.uint8)
    shape = (height, width) if channels == 1 else (height, width, channels)
    return pixels.reshape(shape)
