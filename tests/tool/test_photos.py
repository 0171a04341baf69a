"""Photos of all kinds: which way up they are, what their pixels become, and what is
said of files that are none."""

import io
import json
import struct
import zlib

import numpy
import pytest
from PIL import Image, ImageOps

from support import TOP, maps, photo

PLAIN = maps(1, 5, 7, 6)
TURN = "was turned, as its EXIF orientation"


@pytest.fixture(autouse=True)
def layer(sandbox):
    sandbox.write_npy("a.npy", PLAIN)


# ------------------------------------------------------------------ EXIF of tests

def entry(value, tag=0x0112, kind=3, count=1, order="<"):
    """An entry of a directory (TIFF 6.0, section 2): one number."""
    return struct.pack(order + ("HHIHH" if kind == 3 else "HHII"), tag, kind, count,
                       *([value, 0] if kind == 3 else [value]))


def block(*entries, order="<", at=8, count=None):
    """An EXIF block, with a directory of these entries at that place."""
    header = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    return header + bytes(max(at - 8, 0)) + struct.pack(
        order + "H", len(entries) if count is None else count) + b"".join(entries)


def segment(content, marker=0xe1):
    return struct.pack(">BBH", 0xff, marker, len(content) + 2) + content


def chunk(kind, content):
    return (struct.pack(">I", len(content)) + kind + content
            + struct.pack(">I", zlib.crc32(kind + content)))


def encoded(pixels, form, **options):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, form, **options)
    return file.getvalue()


def jpeg_with(pixels, *segments):
    """A JPEG with these segments before all others."""
    data = encoded(pixels, "JPEG", quality=90)
    return data[:2] + b"".join(segments) + data[2:]


def exif_jpeg(pixels, content):
    return jpeg_with(pixels, segment(b"Exif\0\0" + content))


def exif_png(pixels, content, is_last=False):
    """A PNG with the chunk eXIf right before or right behind its pixels."""
    data = encoded(pixels, "PNG")
    at = data.index(b"IEND" if is_last else b"IDAT") - 4
    return data[:at] + chunk(b"eXIf", content) + data[at:]


def late_png(pixels, content):
    return exif_png(pixels, content, is_last=True)


WRITERS = {"jpeg": exif_jpeg, "png": exif_png, "late": late_png}


# ----------------------------------------------------------------------- reading

def pixels_of(sandbox, content, line=""):
    """A photo's pixels as the command has read them: an overlay without LOVI."""
    sandbox.write("photo", content)
    sandbox.run_well(f"-o out --alpha 0 -i photo {line} a.npy")
    return sandbox.read_png("out/overlay.png")


def orientation_of(sandbox, content):
    """By which the command turned a photo."""
    pixels_of(sandbox, content)
    stats = json.loads(sandbox.read("out/stats.json"))
    assert (TURN in sandbox.output) == (stats["orientation"] != 1)
    return stats["orientation"]


def as_pil_has_it(content, exif=True):
    """What another reader makes of a photo: turned, on white."""
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        shown = (ImageOps.exif_transpose(image) if exif else image).convert("RGBA")
    white = Image.new("RGBA", shown.size, "white")
    return numpy.asarray(Image.alpha_composite(white, shown).convert("RGB"))


# ------------------------------------------------------------------- orientation

@pytest.mark.parametrize("width, height", [(7, 4), (1, 1), (1, 6), (8, 1)])
@pytest.mark.parametrize("writer", WRITERS)
def test_photos_are_turned_as_exif_says(sandbox, writer, width, height):
    for orientation in range(1, 9):
        content = WRITERS[writer](photo(width, height), block(entry(orientation)))
        got, wanted = pixels_of(sandbox, content), as_pil_has_it(content)
        assert got.shape == wanted.shape, orientation
        assert (got == wanted).all(), orientation
        assert (TURN in sandbox.output) == (orientation > 1)


@pytest.mark.parametrize("writer", WRITERS)
def test_photos_can_stay_as_they_are_stored(sandbox, writer):
    for orientation in 2, 5, 8:
        content = WRITERS[writer](photo(9, 5), block(entry(orientation)))
        raw = pixels_of(sandbox, content, "--no-exif")
        assert (raw == as_pil_has_it(content, exif=False)).all(), orientation
        assert TURN not in sandbox.output


@pytest.mark.parametrize("orientation", [3, 6, 7])
@pytest.mark.parametrize("channels", [1, 3, 4], ids=["grey", "rgb", "rgba"])
def test_photos_of_all_channels_are_turned(sandbox, channels, orientation):
    pixels = numpy.squeeze(numpy.random.default_rng(1).integers(
        0, 256, (5, 8, channels), numpy.uint8))
    for writer in WRITERS.values():
        if writer is exif_jpeg and channels == 4:
            continue
        content = writer(pixels, block(entry(orientation)))
        got, wanted = pixels_of(sandbox, content), as_pil_has_it(content)
        assert got.shape == wanted.shape
        assert abs(got.astype(int) - wanted).max() <= (channels == 4)  # rounding


def test_woven_photos_are_turned(sandbox):
    """Adam7's passes read what the passes before them wrote, wherever that is."""
    from test_hostile import png
    pixels = photo(11, 9)
    for orientation in range(1, 9):
        data = png(pixels, is_interlaced=True)
        at = data.index(b"IDAT") - 4
        content = data[:at] + chunk(b"eXIf", block(entry(orientation))) + data[at:]
        assert (pixels_of(sandbox, content) == as_pil_has_it(content)).all()


def test_results_have_the_turned_size(sandbox):
    sandbox.write("photo", exif_jpeg(photo(30, 20), block(entry(8))))
    sandbox.run_well("-o out -i photo a.npy")
    assert "\nphoto was turned, as its EXIF orientation 8 says; --no-exif " \
        in sandbox.output
    sandbox.expect_png("out/lovi.png", 20, 30, 3)
    sandbox.run_well("-o raw --no-exif -i photo a.npy")
    sandbox.expect_png("raw/lovi.png", 30, 20, 3)
    for line in "-q", "--json":
        sandbox.run_well(f"{line} -o out -i photo a.npy")
        assert TURN not in sandbox.output


@pytest.mark.parametrize("content", [
    block(entry(6), order="<"),
    block(entry(6, order=">"), order=">"),
    block(entry(6, kind=4)),
    block(entry(6, kind=4, order=">"), order=">"),
    block(entry(5, tag=0x0100), entry(6), entry(3, tag=0x0128)),
    block(entry(6), at=60000),
    block(entry(6), count=2),     # which ends within its second entry
    block(entry(6), count=65535),
    block(entry(9), entry(6)),    # the first that is one
    block(entry(3, tag=0x010f, kind=2, count=1 << 30), entry(6))],
    ids=range(10))
def test_orientation_is_found(sandbox, content):
    for writer in exif_jpeg, exif_png:
        assert orientation_of(sandbox, writer(photo(5, 4), content)) == 6


WHOLE = block(entry(6, order=">"), order=">")

BROKEN = [
    *(WHOLE[:size] for size in (0, 1, 2, 4, 7, 8, 9, 10, 21)),
    b"hello, this is no block of EXIF",
    b"II\0*" + WHOLE[4:], b"MM*\0" + WHOLE[4:], b"XX" + WHOLE[2:],
    b"\xff" * 64, bytes(64),
    *(block(entry(value)) for value in (0, 9, 255, 1536, 65535)),
    *(block(entry(value, kind=4)) for value in (0, 9, 0x60000, (1 << 32) - 1)),
    *(block(entry(6, kind=kind)) for kind in (0, 1, 2, 5, 7, 8, 9, 13, 65535)),
    *(block(entry(6, count=count)) for count in (0, 2, 65537, (1 << 32) - 1)),
    *(b"II*\0" + struct.pack("<I", at) + WHOLE[8:]
      for at in (0, 4, 7, 21, 22, 23, (1 << 31) - 1, (1 << 32) - 2, (1 << 32) - 1)),
    block(entry(6), count=0),
    block(entry(6, tag=0x0111)),
    block(entry(6, tag=0x1201)),
]


def test_broken_exif_says_nothing(sandbox):
    for content in BROKEN:
        assert orientation_of(sandbox, exif_jpeg(photo(5, 4), content)) == 1, content


def test_broken_exif_of_a_png_says_nothing(sandbox):
    """libpng looks at the first bytes itself."""
    for content in BROKEN[::4]:
        for writer in exif_png, late_png:
            assert orientation_of(sandbox, writer(photo(5, 4), content)) == 1, content


def test_the_first_segment_of_exif_counts(sandbox):
    pixels, name = photo(5, 4), b"Exif\0\0"
    six, three = (segment(name + block(entry(value))) for value in (6, 3))
    xmp = segment(b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta "
                  b"tiff:Orientation=\"3\"/>")
    for segments, wanted in (
            ((xmp, six), 6), ((six, three), 6), ((xmp,), 1),
            ((segment(b""), segment(b"E"), segment(name), three), 1),
            ((segment(b"Exif\0x" + block(entry(6))),), 1),
            ((segment(name + block(entry(6)), marker=0xe2),), 1)):
        assert orientation_of(sandbox, jpeg_with(pixels, *segments)) == wanted


def test_chunk_with_a_wrong_sum_says_nothing(sandbox):
    content = bytearray(exif_png(photo(5, 4), block(entry(6))))
    content[content.index(b"eXIf") + 4 + 18] ^= 1
    assert orientation_of(sandbox, content) == 1


def test_orientation_goes_only_with_a_photo(sandbox):
    sandbox.run_well("-o out a.npy")
    assert json.loads(sandbox.read("out/stats.json"))["orientation"] == 1
    sandbox.write("photo", exif_jpeg(photo(3, 2), block(entry(8))))
    sandbox.run_well("--json -o out -i photo a.npy")
    assert json.loads(sandbox.output)["orientation"] == 8


def test_shared_cases(sandbox):
    cases = TOP.parent / "shared" / "cases"
    found = [path for path in (cases / name for name in
                               ("ex3.jpg", "ex6.jpg", "ex6.png")) if path.exists()]
    if not found:
        pytest.skip("there is no ../shared/cases here")
    for path in found:
        content = path.read_bytes()
        assert (pixels_of(sandbox, content) == as_pil_has_it(content)).all()


# -------------------------------------------------------------- kinds of pictures

def test_cmyk_photos(sandbox):
    """As another reader has them."""
    inks = numpy.random.default_rng(1).integers(0, 256, (6, 9, 4), numpy.uint8)
    file = io.BytesIO()
    Image.fromarray(inks, "CMYK").save(file, "JPEG", quality=95)
    content = file.getvalue()
    got = pixels_of(sandbox, content).astype(int)
    assert abs(got - as_pil_has_it(content)).max() <= 1


def png_of(pixels, colour, bits, *chunks):
    """A PNG of that type of colour and number of bits, with chunks before its
    pixels; the pixels as they are packed in rows."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">2I5B", width, height, bits, colour, 0, 0, 0))
            + b"".join(chunks) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


PALETTE = chunk(b"PLTE", bytes(range(1, 61)))
CLEAR = chunk(b"tRNS", bytes([0, 128, 255, 7]))
RANDOM = numpy.random.default_rng(2)

# Pixels, and the greatest difference to what Pillow makes of them, which drops the
# lower byte of 16 bits where others round.
KINDS = {
    "palette": (png_of(RANDOM.integers(0, 20, (5, 8), numpy.uint8), 3, 8,
                       PALETTE), 0),
    "clear palette": (png_of(RANDOM.integers(0, 20, (5, 8), numpy.uint8), 3, 8,
                             PALETTE, CLEAR), 1),
    "clear colour": (png_of(RANDOM.integers(0, 2, (5, 8, 3), numpy.uint8), 2, 8,
                            chunk(b"tRNS", bytes([0, 1, 0, 0, 0, 1]))), 0),
    "clear grey": (png_of(RANDOM.integers(0, 3, (5, 8), numpy.uint8), 0, 8,
                          chunk(b"tRNS", bytes([0, 1]))), 0),
    "grey and alpha": (png_of(RANDOM.integers(0, 256, (5, 8, 2), numpy.uint8),
                              4, 8), 1),
    "rgb of 16 bits": (png_of(RANDOM.integers(0, 1 << 16, (5, 8, 3)).astype(">u2"),
                              2, 16), 1),
    "rgba of 16 bits": (png_of(RANDOM.integers(0, 1 << 16, (5, 8, 4)).astype(">u2"),
                               6, 16), 2),
    "with a gamma": (png_of(RANDOM.integers(0, 256, (5, 8, 3), numpy.uint8), 2, 8,
                            chunk(b"gAMA", struct.pack(">I", 100000))), 0),
    "sRGB, with alpha": (png_of(RANDOM.integers(0, 256, (5, 8, 4), numpy.uint8), 6, 8,
                                chunk(b"sRGB", b"\0")), 1),
}


@pytest.mark.parametrize("kind", KINDS)
def test_png_of_all_kinds(sandbox, kind):
    content, most = KINDS[kind]
    difference = pixels_of(sandbox, content).astype(int) - as_pil_has_it(content)
    assert abs(difference).max() <= most


def as_form(form, **options):
    return encoded(photo(9, 5), form, **options)


BRAND = b"\0\0\0\x18ftyp%s\0\0\0\0mif1"

FORMATS = [
    ("a GIF", as_form("GIF")), ("a WebP", as_form("WEBP")),
    ("a BMP", as_form("BMP")), ("a TIFF", as_form("TIFF")),
    ("a TIFF", b"MM\0*\0\0\0\x08"), ("a JPEG 2000", as_form("JPEG2000")),
    ("a PPM", as_form("PPM")), ("an AVIF", BRAND % b"avif"),
    ("a HEIC", BRAND % b"heic"), ("a HEIC", BRAND % b"hevc"),
    ("a HEIF", BRAND % b"mif1"), ("a JPEG XL", b"\xff\x0a\x05"),
    ("a JPEG XL", b"\0\0\0\x0cJXL \r\n\x87\n"), ("a Photoshop", b"8BPS\0\1"),
]


@pytest.mark.parametrize("name, content", FORMATS, ids=range(len(FORMATS)))
def test_other_formats_are_named_with_a_way_out(sandbox, name, content):
    sandbox.write("photo.jpg", content)
    sandbox.run("-o out -i photo.jpg a.npy")
    sandbox.expect_refusal(1, "photo.jpg", f"is {name} picture; want PNG or JPEG")
    assert "convert 'FILE[0]' -auto-orient photo.png" in sandbox.errors
    assert "Pillow" in sandbox.errors


@pytest.mark.parametrize("reason, content", [
    ("is empty; want a PNG or JPEG", b""),
    ("is not a PNG or JPEG", b"this is a text"),
    ("is not a PNG or JPEG", b"\0"),
    ("is not a PNG or JPEG", b"RIFF\0\0\0\0WAVE"),
    ("is not a PNG or JPEG", b"BMWs and other cars"),
    ("is not a PNG or JPEG", b"\x89PNG\n\x1a\n, whose newlines were converted"),
    ("is a video; want a PNG or JPEG", BRAND % b"isom"),
    ("is a NumPy array; want", b"\x93NUMPY\x01\0"),
    ("is a ZIP archive; want", b"PK\x03\x04"),
    ("is a PDF; want", b"%PDF-1.7"),
    ("is a web page; want", b"<!DOCTYPE html>"),
    ("is a Git LFS pointer, not the file itself; want",
     b"version https://git-lfs.github.com/spec/v1\n")])
def test_what_is_no_picture_is_refused(sandbox, reason, content):
    sandbox.write("photo.jpg", content)
    sandbox.run("-o out -i photo.jpg a.npy")
    sandbox.expect_refusal(1, "photo.jpg", reason)
    assert "-auto-orient" not in sandbox.errors
