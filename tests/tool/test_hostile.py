"""Inputs that somebody made to do harm: none gets memory that its own size does not
explain, or makes the command write anywhere but in the results' folder."""

import io
import json
import os
import struct
import zipfile
import zlib

import numpy
import pytest

from support import CAN_LIMIT_MEMORY, maps, npy, photo

PLAIN = maps(1, 5, 7, 6)
START = "{'descr': '<f4', 'fortran_order': False, 'shape': "


@pytest.fixture
def limited(sandbox):
    """More than the command and its libraries need, less than any of the bombs."""
    if not CAN_LIMIT_MEMORY:
        pytest.skip("a checker needs its memory itself")
    sandbox.memory_limit = 128 << 20
    return sandbox


# ------------------------------------------------------------------------- arrays

def write_hole(sandbox, shape):
    """A file of 1 TiB of float32 that takes a block of the disk: the rest is a
    hole."""
    sandbox.write_raw("hole.npy", f"{START}{shape}}}", 0)
    path = sandbox.folder / "hole.npy"
    try:
        os.truncate(path, path.stat().st_size + (1 << 40))
    except OSError:
        pytest.skip("no file system here holds a file of 1 TiB")


def test_array_larger_than_memory_is_refused(limited):
    write_hole(limited, "(1, 262144, 1024, 1024)")
    limited.refuse_layer("hole.npy", "not enough memory")


def test_scales_larger_than_memory_are_refused(limited):
    limited.write_npy("a.npy", numpy.ones((1, 5, 7, 6), "u1"))
    write_hole(limited, "(274877906944,)")
    limited.run("-o out --scale hole.npy a.npy")
    limited.expect_refusal(1, "hole.npy", "not enough memory")


def test_scales_for_layers_that_are_not_there_are_refused(sandbox):
    sandbox.write_npy("a.npy", PLAIN)
    sandbox.run("-o out --scale", "1," * 60000 + "1", "a.npy")
    sandbox.expect_refusal(2, "--scale", "has 60001 values for 1 layer;")
    sandbox.run("-o out --zero-point", "," * 60000, "a.npy")
    sandbox.expect_refusal(2, "--zero-point", "'' is no number")


@pytest.mark.parametrize("header, reason", [
    ("{'descr': " + "[" * 60000, "damaged header"),
    (START + "(" + "1," * 30000 + ")}", "dimensions")],
    ids=["brackets", "axes"])
def test_long_headers_are_refused(sandbox, header, reason):
    """Thirty thousand axes, or sixty thousand brackets."""
    sandbox.write_raw("long.npy", header, 96)
    sandbox.refuse_layer("long.npy", reason)


# ----------------------------------------------------------------------- archives

def test_archive_larger_than_memory_is_refused(limited):
    """A deflated array of zeros, a thousandth of its size; 160 MiB are within what
    an archive may grow to, and beyond the memory that there is."""
    limited.write_npz("zeros.npz",
                      {"conv.npy": numpy.zeros((1, 40, 1024, 1024), "<f4")})
    limited.run("-o out zeros.npz")
    limited.expect_refusal(1, "zeros.npz:conv", "not enough memory")


# Where headers stand in an archive: APPNOTE.TXT, 4.3.7 and 4.3.12.
LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


@pytest.fixture
def pair(sandbox):
    """An archive of two arrays."""
    sandbox.write_npz("pair.npz", {"conv.npy": PLAIN, "conx.npy": PLAIN}, False)
    return bytearray(sandbox.read("pair.npz"))


def test_entries_that_overlap_are_refused(sandbox, pair):
    """Two entries with the same bytes: thousands of them make a bomb of what is not
    one by itself."""
    first = pair.index(CENTRAL)
    for start in first, pair.index(CENTRAL, first + 4):
        struct.pack_into("<I", pair, start + 20, len(pair) * 2 // 3)
    sandbox.write("overlap.npz", pair)
    sandbox.refuse_layer("overlap.npz", "entries claim")


def test_arrays_of_one_name_are_refused(sandbox, pair):
    sandbox.write("twice.npz", pair.replace(b"conx.npy", b"conv.npy"))
    sandbox.refuse_layer("twice.npz", "two arrays named 'conv'")
    sandbox.run("-o out twice.npz:conv")
    sandbox.expect_refusal(1, "twice.npz", "two arrays named 'conv'")


def test_encrypted_archive_is_refused(sandbox, pair):
    pair[pair.index(LOCAL) + 6] |= 1
    pair[pair.index(CENTRAL) + 8] |= 1
    sandbox.write("secret.npz", pair)
    sandbox.run("-o out secret.npz:conv")
    sandbox.expect_refusal(1, "secret.npz:conv", "assword")


def test_archive_without_its_sizes_is_refused(sandbox, pair):
    """Sizes that stand in a field for 64 bits which is not there."""
    struct.pack_into("<I", pair, pair.index(CENTRAL) + 24, 0xffffffff)
    sandbox.write("wide.npz", pair)
    sandbox.refuse_layer("wide.npz")


def test_entries_that_are_no_arrays_are_passed_over(sandbox):
    """Ten thousand of them, some of which nobody can read."""
    with zipfile.ZipFile(sandbox.folder / "many.npz", "w") as archive:
        for i in range(10000):
            archive.writestr(f"{i}.txt", b"\x93NUMP")
        archive.writestr("conv.npy", npy(PLAIN))
    content = bytearray(sandbox.read("many.npz"))
    at = 0
    for _ in range(100):
        at = content.index(CENTRAL, at + 4)
        content[at + 8] |= 1  # encrypted
    sandbox.write("many.npz", content)
    sandbox.run_well("-q -o out many.npz")
    assert json.loads(sandbox.read("out/stats.json"))["layers"][0]["name"] \
        == "many.npz:conv"


def test_names_in_lists_of_arrays_steer_no_terminal(sandbox):
    sandbox.write_npz("a.npz", {"a\033[31m\n.npy": PLAIN, "b\x9b.npy": PLAIN})
    sandbox.run("-o out a.npz:conv")
    sandbox.expect_refusal(1, "a.npz", "it has a")
    assert not set(sandbox.errors[:-1]) & set("\033\n\x9b\udc9b")


def test_archive_of_numpy_is_read(sandbox):
    """As NumPy itself writes it, whose local headers have sizes of 64 bits."""
    file = io.BytesIO()
    numpy.savez(file, conv=PLAIN)
    assert struct.unpack_from("<H", file.getvalue(), 30 + len("conv.npy")) == (1,)
    sandbox.write("stored.npz", file.getvalue())
    sandbox.run_well("-q -o out stored.npz")


def test_names_of_arrays_are_no_paths(sandbox):
    """Names are words for messages, whatever they look like."""
    names = ("/tmp/salmap-evil.npy", "../evil.npy", "..\\evil.npy",
             "out/../../evil.npy", ".npy", "a\033[31m\r.npy", "b\x9b;31m.npy")
    sandbox.write_npz("all.npz", dict.fromkeys(names, PLAIN))
    for options in "", "--json":
        sandbox.run_well(f"{options} -o out all.npz")
        assert not set(sandbox.output) & set("\033\r\x9b\udc9b")
    assert not os.path.exists("/tmp/salmap-evil.npy")
    # The archive and the results' folder.
    assert sandbox.count(".") == 2
    assert sandbox.count("out") == 7


# ------------------------------------------------------------------------- photos

def png(pixels, bits=8, is_interlaced=False, size=None, data=None):
    """A PNG of RGB pixels, in one pass or Adam7's seven; or one that claims another
    size, or has other data."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
              (1, 0, 2, 2), (0, 1, 1, 2)) if is_interlaced else ((0, 0, 1, 1),)
    # A channel of 16 bits has the same byte twice.
    wide = numpy.repeat(pixels, bits // 8, axis=2)
    rows = b"".join(b"\0" + row.tobytes() for x, y, step_x, step_y in passes
                    for row in wide[y::step_y, x::step_x])
    width, height = size or (pixels.shape[1], pixels.shape[0])
    header = struct.pack(">2I5B", width, height, bits, 2, 0, 0, is_interlaced)

    def chunk(kind, content):
        return (struct.pack(">I", len(content)) + kind + content
                + struct.pack(">I", zlib.crc32(kind + content)))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
            (chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
             if data is None else data))


# 16384 x 16384 pixels, as many as a photo may have: 805 MB.
LARGE_PNG = png(photo(1, 1), size=(16384, 16384),
                data=b"\x00\x00\x00\x08IDAT01234567")

# SOF0 is baseline, SOF2 progressive, whose coefficients take 1.6 GB more.
LARGE_JPEG = (b"\xff\xd8\xff\xc0\x00\x0b\x08\x40\x00\x40\x00\x01\x01\x11\x00"
              b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\xff\xd9")


def refuse_photo(sandbox, name, content, reason):
    sandbox.write(name, content)
    sandbox.write_npy("a.npy", PLAIN)
    sandbox.run(f"-o out -i {name} a.npy")
    sandbox.expect_refusal(1, name, reason)


def test_photos_larger_than_memory_are_refused(limited):
    for name, content in (
            ("large.png", LARGE_PNG), ("large.jpg", LARGE_JPEG),
            ("large.jpg", LARGE_JPEG.replace(b"\xff\xc0", b"\xff\xc2"))):
        refuse_photo(limited, name, content, "not enough memory")


def test_chunks_larger_than_their_file_are_refused(limited):
    """A chunk that claims 738 MB of compressed text, or of EXIF, and has none."""
    for name in b"zTXt", b"eXIf":
        refuse_photo(limited, "text.png",
                     png(photo(7, 5), data=b"\x2c\0\0\x79" + name), "damaged PNG")


def test_photos_of_all_kinds_are_the_same(sandbox):
    pixels = photo(11, 9)
    sandbox.write_npy("a.npy", PLAIN)
    for name, content in (("plain", png(pixels)), ("wide", png(pixels, 16)),
                          ("woven", png(pixels, 16, True))):
        sandbox.write(f"{name}.png", content)
        # As another reader sees them.
        assert (sandbox.read_png(f"{name}.png") == pixels).all()
        sandbox.run_well(f"-q -o {name} -i {name}.png a.npy")
        sandbox.expect_equal("plain/overlay.png", f"{name}/overlay.png")


# ------------------------------------------------------------------------ results

def test_links_in_the_folder_are_not_followed(sandbox):
    """A result takes the place of a link of its name, and leaves alone what that
    leads to."""
    sandbox.write_npy("a.npy", PLAIN)
    sandbox.write("victim", b"precious")
    out = sandbox.folder / "out"
    out.mkdir()
    (out / "lovi.png").symlink_to("../victim")
    (out / "combined.npy").symlink_to("../made")
    sandbox.run_well("-q -o out a.npy")
    assert sandbox.read("victim") == b"precious"
    assert not sandbox.exists("made")
    sandbox.expect_png("out/lovi.png", 6, 7, 3)
    assert sandbox.count("out") == 7


def test_link_to_a_folder_is_followed(sandbox):
    """The folder itself is what the user says, a link too."""
    sandbox.write_npy("a.npy", PLAIN)
    (sandbox.folder / "real").mkdir()
    link = sandbox.folder / "link"
    link.symlink_to("real")
    sandbox.run_well("-q -o link a.npy")
    assert sandbox.count("real") == 7
    link.unlink()
    link.symlink_to("nowhere")
    assert sandbox.run("-q -o link a.npy") == 1
    assert "cannot make a folder" in sandbox.errors
    assert not sandbox.exists("nowhere")
