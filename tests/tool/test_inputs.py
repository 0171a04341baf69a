"""What the command reads, and how it refuses what it cannot read."""

import json
import struct
import zipfile

import numpy
import pytest

from support import expect_same, maps, npy, photo

PLAIN = maps(1, 5, 7, 6)
EARLY = maps(2, 3, 9, 8)
LATE = maps(2, 6, 4, 5, seed=3)

# The names are not in alphabetical order: the archive's order counts.
ENTRIES = {"z/conv1.npy": EARLY, "conv2.npy": LATE}


def last(array):
    """With channels last."""
    return numpy.ascontiguousarray(numpy.moveaxis(array, -3, -1))


def test_three_dimensions_are_one_image(sandbox):
    expect_same(sandbox, PLAIN, PLAIN[0], "--layout nchw")


def test_channels_last_gives_the_same(sandbox):
    expect_same(sandbox, PLAIN, last(PLAIN), "--layout nhwc")
    expect_same(sandbox, PLAIN, last(PLAIN[0]), "--layout nhwc")


@pytest.mark.parametrize("dtype", ["<f2", ">f4", ">f2", "<f8", ">f8"])
def test_other_floats_and_byte_orders_give_the_same(sandbox, dtype):
    expect_same(sandbox, PLAIN, PLAIN.astype(dtype))
    expect_same(sandbox, PLAIN, numpy.asfortranarray(PLAIN.astype(dtype)))


@pytest.mark.parametrize("dtype", ["u1", "i1", "?"])
def test_integers_and_bools_give_the_same(sandbox, dtype):
    """Whole numbers from 0 to 96, which int8 holds too, and 0 and 1."""
    whole = (PLAIN * 16).astype(dtype)
    expect_same(sandbox, whole.astype("<f4"), whole)
    expect_same(sandbox, whole.astype("<f4"), numpy.asfortranarray(whole))


def test_float64_beyond_float32_is_cut(sandbox):
    """As the library has it: the largest float stands for 1e300."""
    array = PLAIN.astype("<f8")
    array[0, :, 2, 3] = 1e300
    expect_same(sandbox, numpy.minimum(array, 3.4028235e38).astype("<f4"), array)


def test_fortran_order_gives_the_same(sandbox):
    array = maps(2, 5, 7, 6)
    expect_same(sandbox, array, numpy.asfortranarray(array))
    assert b"'fortran_order': True" in sandbox.read("b.npy")
    expect_same(sandbox, array, numpy.asfortranarray(last(array)), "--layout nhwc")


def test_all_versions_give_the_same(sandbox):
    for version in (2, 0), (3, 0):
        expect_same(sandbox, PLAIN, PLAIN, version=version)


def test_other_values_give_other_maps(sandbox):
    for name, seed in (("a", 0), ("b", 1)):
        sandbox.write_npy(f"{name}.npy", maps(1, 5, 7, 6, seed=seed))
        sandbox.run_well(f"-q -o {name} {name}.npy")
    a, b = (sandbox.read_npy(f"{name}/combined.npy", (1, 7, 6)) for name in "ab")
    assert (a != b).any()


@pytest.mark.parametrize("compressed", [False, True])
def test_archive_gives_the_same(sandbox, compressed):
    sandbox.write_npz("all.npz", ENTRIES, compressed)
    sandbox.write_npy("early.npy", EARLY)
    sandbox.write_npy("late.npy", LATE)
    sandbox.run_well("-o a early.npy late.npy")
    assert "early.npy\n" in sandbox.output
    sandbox.run_well("-o b all.npz")
    assert "all.npz:z/conv1\n" in sandbox.output
    sandbox.expect_equal("a/lovi-001.png", "b/lovi-001.png")
    sandbox.expect_equal("a/layers.npy", "b/layers.npy")
    sandbox.run_well("-q -o c early.npy all.npz:conv2")
    sandbox.expect_equal("a/layers.npy", "c/layers.npy")


def test_names_in_archives_are_no_paths(sandbox):
    sandbox.write_npz("all.npz", {"../../evil/conv.npy": PLAIN})
    sandbox.run_well("-q -o out all.npz")
    assert not sandbox.exists("evil")
    # The archive and the results' folder.
    assert sandbox.count(".") == 2
    assert sandbox.count("out") == 7


def test_entries_without_a_suffix_are_read_as_numpy_reads_them(sandbox):
    """What begins as an array is one, whatever its name; the rest is none."""
    with zipfile.ZipFile(sandbox.folder / "mixed.npz", "w") as archive:
        for name, content in (("notes.txt", b"a text"), ("features", npy(EARLY)),
                              ("short", b"\x93NU"), ("empty", b""),
                              ("dir/", b""), ("late.npy", npy(LATE))):
            archive.writestr(name, content)
    with numpy.load(sandbox.folder / "mixed.npz") as loaded:
        assert (loaded["features"] == EARLY).all()
    sandbox.write_npy("early.npy", EARLY)
    sandbox.write_npy("late.npy", LATE)
    sandbox.run_well("-q -o a early.npy late.npy")
    for name, layers in (("b", "mixed.npz"),
                         ("c", "mixed.npz:features mixed.npz:late"),
                         ("d", "early.npy mixed.npz:late.npy")):
        sandbox.run_well(f"-q -o {name} {layers}")
        sandbox.expect_equal("a/layers.npy", f"{name}/layers.npy")
    sandbox.run("-o out mixed.npz:notes.txt")
    sandbox.expect_refusal(1, "mixed.npz", "it has features, late\n")


def test_one_key_with_two_arrays_is_refused(sandbox):
    sandbox.write_npz("two.npz", {"conv": EARLY, "conv.npy": EARLY})
    sandbox.refuse_layer("two.npz", "two arrays named 'conv'")
    sandbox.run("-o out two.npz:conv")
    sandbox.expect_refusal(1, "two.npz", "two arrays named 'conv'")


def test_archive_without_the_array_is_refused(sandbox):
    """The sentence lists those that there are, or as many as can be read."""
    sandbox.write_npz("all.npz", ENTRIES)
    sandbox.run("-o out all.npz:conv3")
    sandbox.expect_refusal(1, "all.npz",
                           "no array named 'conv3'; it has z/conv1, conv2\n")
    with zipfile.ZipFile(sandbox.folder / "none.npz", "w") as archive:
        archive.writestr("notes.txt", "a text")
    sandbox.refuse_layer("none.npz", "no arrays")
    small = maps(1, 1, 1, 1)
    sandbox.write_npz("many.npz", {f"layer{i}.npy": small for i in range(300)})
    sandbox.run("-o out many.npz:conv")
    sandbox.expect_refusal(1, "many.npz", "layer0, layer1, ")
    assert sandbox.errors.endswith(", layer11 and 288 more\n")
    assert len(sandbox.errors) < 250
    sandbox.write_npz("long.npz", {f"{'x' * 600}{i}.npy": small
                                   for i in range(3)})
    sandbox.run("-o out long.npz:conv")
    sandbox.expect_refusal(1, "long.npz", "it has 3 with long names\n")


def refuse_entry(sandbox, content, reason):
    sandbox.write("bad.npz", content)
    sandbox.run("-o out bad.npz")
    sandbox.expect_refusal(1, "bad.npz:conv", reason)


def test_damaged_archive_is_refused(sandbox):
    sandbox.write_npz("all.npz", {"conv.npy": PLAIN}, compressed=False)
    content = bytearray(sandbox.read("all.npz"))
    # The last element of the one array, which is stored as it is, comes before the
    # directory, about 100 bytes from the end.
    content[-200] ^= 1
    refuse_entry(sandbox, content, "CRC")
    for name, damaged in (("cut.npz", content[:len(content) // 2]),
                          ("text.npz", b"hello")):
        sandbox.write(name, damaged)
        sandbox.refuse_layer(name, "archive")
    sandbox.write("empty.npz", b"")
    sandbox.refuse_layer("empty.npz")
    sandbox.refuse_layer("missing.npz", "No such file")


def test_archive_that_lies_about_sizes_is_refused(sandbox):
    """What the archive's directory claims for its entry: APPNOTE.TXT 4.3.12, offset
    20 compressed, 24 not compressed."""
    sandbox.write_npz("all.npz", {"conv.npy": PLAIN})
    content = bytearray(sandbox.read("all.npz"))
    start = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, start + 24, 500)
    refuse_entry(sandbox, content, "do not match")
    for offset, reason in ((24, "would grow to 4294967280 bytes"),
                           (20, "entries claim 4294967280 bytes")):
        struct.pack_into("<I", content, start + offset, 0xfffffff0)
        sandbox.write("bad.npz", content)
        sandbox.refuse_layer("bad.npz", reason)


def test_cut_or_longer_file_is_refused(sandbox):
    content = npy(PLAIN)
    # Within the header, of 128 bytes, more things can be missing.
    for size in [*range(0, 128, 3), *range(129, len(content), 61)]:
        sandbox.write(f"cut-{size}.npy", content[:size])
        sandbox.refuse_layer(f"cut-{size}.npy")
    sandbox.write("long.npy", content + bytes(4))
    sandbox.refuse_layer("long.npy", "do not match")


def test_missing_or_wrong_file_is_refused(sandbox):
    sandbox.refuse_layer("missing.npy", "No such file")
    sandbox.run("-o out", "")
    sandbox.expect_refusal(1, "FILE", "the name is empty; want a path")
    sandbox.refuse_layer("/dev/zero", "not a regular file")
    sandbox.write("text.npy", b"this is not an array at all")
    sandbox.refuse_layer("text.npy", ".npy format")
    sandbox.write("short.npy", b"\xff\xd8\xff\xe0 12 bytes")
    sandbox.refuse_layer("short.npy", "is not in NumPy's .npy format\n")
    sandbox.write("new.npy", b"\x93NUMPY\x04\x00\x10\x00\x00\x00")
    sandbox.refuse_layer("new.npy", "version 4")


@pytest.mark.parametrize("name, start, reason", [
    ("photo.png", b"\x89PNG\r\n\x1a\n", "is a PNG picture; want arrays in NumPy's .npy "
     "format, and the photo as -i FILE\n"),
    ("photo.jpg", b"\xff\xd8\xff", "is a JPEG picture; want arrays"),
    ("photo.webp", b"RIFF\0\0\0\0WEBP", "is a WebP picture; want arrays"),
    ("layers.zip", b"PK\x03\x04", "is a ZIP archive; want an array in NumPy's .npy "
     "format, or an archive whose name ends in .npz\n")])
def test_other_files_are_called_by_their_format(sandbox, name, start, reason):
    sandbox.write(name, start + bytes(20))
    sandbox.refuse_layer(name, reason)


def test_misspelt_file_is_told_those_in_its_folder(sandbox):
    sandbox.refuse_layer("layer.npy", "layer.npy: No such file or directory\n")
    (sandbox.folder / "sub").mkdir()
    for name in ("layer2.npy", "layer1.npy", "all.npz", "notes.txt"):
        sandbox.write(f"sub/{name}", b"")
    for name in ("sub/layer3.npy", "sub/layer.npz"):
        sandbox.refuse_layer(name, "No such file or directory; its folder has all.npz, "
                             "layer1.npy, layer2.npy\n")
    sandbox.refuse_layer("sub", "is a folder; want a file; it has all.npz, layer1.npy, "
                         "layer2.npy\n")
    (sandbox.folder / "empty").mkdir()
    sandbox.refuse_layer("empty", "is a folder; want a file\n")
    sandbox.run("-o out sub/layer.npz:conv")
    sandbox.expect_refusal(1, "sub/layer.npz", "its folder has all.npz")
    sandbox.refuse_layer("none/layer.npy", "No such file or directory\n")
    sandbox.refuse_layer("/layer-that-is-not-there.npy", "No such file or directory\n")
    for i in range(100):
        sandbox.write(f"{i:03}.npy", b"")
    sandbox.refuse_layer("100.npy", "its folder has 000.npy, 001.npy, ")
    assert sandbox.errors.endswith("011.npy and 88 more\n")


def refuse_header(sandbox, header, size, reason):
    sandbox.write_raw("raw.npy", header, size)
    sandbox.refuse_layer("raw.npy", reason)


SHAPE = "'fortran_order': False, 'shape': (1, 2, 3, 4)}"
START = "{'descr': '<f4', 'fortran_order': False, 'shape': "


@pytest.mark.parametrize("dtype, size, reasons", [
    ("'<i4'", 96, ["<i4 (int32)", "array.astype('float32')"]),
    ("'>u2'", 48, [">u2 (uint16)", "array.astype('float32')"]),
    ("'<f16'", 384, ["(float128)", "array.astype('float64')"]),
    ("'<c8'", 192, ["(complex64)", "numpy.abs(array)"]),
    ("'|O'", 192, ["(Python objects)", "numpy.savez"]),
    ("'<U3'", 288, ["(text)"]), ("'|S9'", 216, ["(text)"]),
    ("'<M8[ns]'", 192, ["(dates)"]), ("'<m8[ns]'", 192, ["(times)"]),
    ("'|V2'", 48, ["bfloat16", "array.astype('float32')"]),
    ("'|f4'", 96, ["its dtype is |f4"]), ("'f4'", 96, ["its dtype is f4"]),
    ("'<'", 96, ["its dtype is <;"]), ("'<x4'", 96, ["its dtype is <x4;"]),
    ("''", 96, ["structured"]), ("[('x', '<f4')]", 96, ["structured"]),
    ("'a name that is no dtype'", 96, ["structured"])])
def test_other_dtypes_are_refused(sandbox, dtype, size, reasons):
    for reason in [*reasons, "want "]:
        refuse_header(sandbox, f"{{'descr': {dtype}, {SHAPE}", size, reason)
    assert "float16, float32, float64" in sandbox.errors or "|O" in dtype


@pytest.mark.parametrize("shape, size, reason", [
    ("(3, 4)", 48, "2 dimensions"),
    ("()", 4, "0 dimensions"),
    ("(1, 1, 1, 1, 1)", 4, "5 dimensions"),
    ("(1, 0, 3, 4)", 0, "empty"),
    ("(1, 2, 3, 5)", 96, "do not match"),
    ("(1, 1000000, 1000000, 1000)", 96, "do not match"),
    # 2^66 and 2^65 + 48 bytes: 0 and 48 if the product wraps.
    ("(1, 4294967296, 4294967296, 1)", 0, "do not match"),
    ("(1, 4611686018427387910, 2, 1)", 48, "do not match"),
    ("(1, 99999999999999999999, 2, 1)", 8, "damaged header"),
    ("(1, -2, -3, 4)", 96, "damaged header")])
def test_impossible_shapes_are_refused(sandbox, shape, size, reason):
    refuse_header(sandbox, f"{START}{shape}}}", size, reason)


@pytest.mark.parametrize("header", [
    "",
    "{",
    "{}",
    "hello",
    "{'descr': '<f4'}",
    f"{{'descr': '<f4', {SHAPE} x",
    f"{{'descr': '<f4', 'descr': '<f4', {SHAPE}",
    f"{{'descr': '<f4', 'other': 1, {SHAPE}",
    f"{{'descr': '<f4, {SHAPE}",
    f"{{'descr': 4, {SHAPE}",
    f"{{'descr': [, {SHAPE}",
    f"{{'descr' '<f4', {SHAPE}",
    f"{{'descr': '<f4' {SHAPE}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 2, 3, 4)}",
    f"{START}(1, 2, 3, 4}}",
    f"{START}[1, 2, 3, 4]}}",
    f"{START}(1 2 3 4)}}",
    f"{START}(1.0, 2, 3, 4)}}",
    f"{START}(1, 2, 3, 4)"])
def test_damaged_headers_are_refused(sandbox, header):
    refuse_header(sandbox, header, 96, "damaged header")


def test_header_longer_than_its_file_is_refused(sandbox):
    sandbox.write("long.npy", b"\x93NUMPY\x02\x00\xff\xff\xff\xff{}")
    sandbox.refuse_layer("long.npy", "damaged header")


@pytest.mark.parametrize("header", [
    '{"shape":(1,2,3,4),"descr":"<f4","fortran_order":False}',
    " { 'shape' : ( 1L , 2L , 3L , 4L , ) , 'descr' : '=f4' ,\n"
    "'fortran_order' : True , } \n"])
def test_unusual_headers_are_read(sandbox, header):
    sandbox.write_raw("raw.npy", header, 96)
    sandbox.run_warned("-q -o out raw.npy", "ALL LAYERS ARE FLAT", "raw.npy")


@pytest.mark.parametrize("value", [numpy.nan, numpy.inf, -numpy.inf])
def test_values_that_are_not_finite_are_refused(sandbox, value):
    array = PLAIN.copy()
    array.flat[-10] = value
    sandbox.write_npy("bad.npy", array)
    sandbox.refuse_layer("bad.npy", "channel")
    sandbox.run("-o out --nonfinite error bad.npy")
    sandbox.expect_refusal(1, "bad.npy", "channel")
    sandbox.refuse_layer("bad.npy", "that takes them as 0: --nonfinite zero\n")


def test_values_that_are_not_finite_can_count_as_zero(sandbox):
    array = maps(2, 5, 7, 6)
    for at, value in ((0, numpy.nan), (100, numpy.inf), (-10, -numpy.inf)):
        array.flat[at] = value
    sandbox.write_npy("bad.npy", array)
    sandbox.run("-o a --nonfinite zero bad.npy")
    assert sandbox.status == 0
    assert "bad.npy (3 not finite)\n" in sandbox.output
    sandbox.write_npy("zero.npy", numpy.nan_to_num(array, posinf=0, neginf=0))
    sandbox.run_well("-q -o b zero.npy")
    sandbox.expect_equal("a/layers.npy", "b/layers.npy")
    infos = json.loads(sandbox.read("a/stats.json"))["layers"][0]["images"]
    assert [info["nonfinite"] for info in infos] == [2, 1]
    assert all("nonfinite" in info["flags"] for info in infos)


def test_batches_that_differ_are_refused(sandbox):
    sandbox.write_npy("one.npy", PLAIN)
    sandbox.write_npy("two.npy", EARLY)
    sandbox.run("-o out one.npy two.npy")
    sandbox.expect_refusal(1, "two.npy")


def test_control_characters_are_not_printed(sandbox):
    sandbox.run("-o out", b"bad\033[31m\n\x9bname.npy")
    sandbox.expect_refusal(1, "bad?[31m?\ufffdname.npy")


# ------------------------------------------------------------------------- photos

def expect_photo_refusal(sandbox, name, reason, content=None):
    if content is not None:
        sandbox.write(name, content)
    sandbox.write_npy("a.npy", PLAIN)
    sandbox.run(f"-o out -i {name} a.npy")
    sandbox.expect_refusal(1, name, reason)


def test_missing_or_wrong_photo_is_refused(sandbox):
    expect_photo_refusal(sandbox, "missing.png", "No such file")
    expect_photo_refusal(sandbox, ".", "is a folder; want a file")


def write_whole(sandbox, name):
    sandbox.write_photo(name, photo(40, 30))
    return bytearray(sandbox.read(name))


def test_cut_photo_is_refused(sandbox):
    png, jpeg = (write_whole(sandbox, f"whole.{end}") for end in ("png", "jpg"))
    expect_photo_refusal(sandbox, "cut.png", "damaged PNG", png[:len(png) // 2])
    expect_photo_refusal(sandbox, "cut.jpg", "damaged JPEG", jpeg[:len(jpeg) // 2])
    expect_photo_refusal(sandbox, "start.jpg", "damaged JPEG", jpeg[:100])


def test_photo_with_a_wrong_byte_is_refused(sandbox):
    content = write_whole(sandbox, "whole.png")
    content[len(content) // 2] ^= 0x10
    expect_photo_refusal(sandbox, "bad.png", "damaged PNG", content)


def test_huge_photo_is_refused(sandbox):
    """65500 x 65500 pixels in a JPEG of a few bytes: baseline, one component; and
    400000 x 400000 in a PNG, with the CRC of the header."""
    expect_photo_refusal(
        sandbox, "huge.jpg", "too large with 65500x",
        b"\xff\xd8\xff\xc0\x00\x0b\x08\xff\xdc\xff\xdc\x01\x01\x11\x00"
        b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\xff\xd9")
    expect_photo_refusal(
        sandbox, "huge.png", "too large with 400000x",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x06\x1a\x80\x00\x06\x1a\x80"
        b"\x08\x02\x00\x00\x00\xea\xf9\x05\x34\x00\x00\x00\x08IDAT01234567")


def test_nothing_is_written_if_the_last_layer_is_bad(sandbox):
    sandbox.write_npy("a.npy", PLAIN)
    sandbox.write_photo("photo.png", photo(8, 8))
    sandbox.write("bad.npy", b"x")
    sandbox.run("-o out -i photo.png a.npy a.npy bad.npy")
    sandbox.expect_refusal(1, "bad.npy")
    # Two arrays and a photo.
    assert sandbox.count(".") == 3
