"""Reading photos: which way up they are, and files that are none."""

import io
import json
import random
import struct
import subprocess

import numpy
import pytest

Image = pytest.importorskip("PIL.Image")
ImageOps = pytest.importorskip("PIL.ImageOps")

import salmap  # noqa: E402
from salmap.photo import as_photo, oriented_photo  # noqa: E402
from support import activations, same_bits, same_files  # noqa: E402

ORIENTATION = 0x0112


def pixels_of(shape, seed=1):
    return numpy.random.default_rng(seed).integers(0, 256, shape, numpy.uint8)


def exif(orientation):
    block = Image.Exif()
    block[ORIENTATION] = orientation
    return block


def save(path, pixels, orientation, **options):
    Image.fromarray(pixels).save(path, exif=exif(orientation), **options)
    return path


def with_block(jpeg, block):
    """A JPEG with another EXIF block before all segments."""
    content = b"Exif\0\0" + block
    return (jpeg[:2] + struct.pack(">BBH", 0xff, 0xe1, len(content) + 2) + content
            + jpeg[2:])


def jpeg_of(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


def as_pil_has_it(path):
    with Image.open(path) as image:
        shown = ImageOps.exif_transpose(image).convert("RGBA")
    white = Image.new("RGBA", shown.size, "white")
    return numpy.array(Image.alpha_composite(white, shown).convert("RGB"))


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
@pytest.mark.parametrize("shape", [(4, 7, 3), (9, 5), (6, 4, 4), (1, 1, 3), (1, 6),
                                   (8, 1, 3)])
def test_photos_are_turned_as_exif_says(tmp_path, name, shape):
    if name == "a.jpg" and shape[2:] == (4,):
        shape = shape[:2]
    for orientation in range(10):
        path = save(tmp_path / name, pixels_of(shape), orientation)
        wanted = as_pil_has_it(path)
        assert same_bits(salmap.read_photo(path), wanted)
        with Image.open(path) as image:
            assert same_bits(as_photo(image), wanted)
            upright = ImageOps.exif_transpose(image).convert("RGBA")
        if shape[2:] != (4,):
            assert same_bits(as_photo(upright), wanted)
        raw = salmap.read_photo(path, exif=False)
        assert raw.shape == (*shape[:2], 3)
        assert same_bits(as_photo(Image.open(path), exif=False), raw)


def test_the_block_may_come_after_the_pixels_of_a_png(tmp_path):
    data = save(tmp_path / "a.png", pixels_of((4, 7, 3)), 6).read_bytes()
    at = data.index(b"eXIf") - 4
    size, = struct.unpack_from(">I", data, at)
    end = data.index(b"IEND") - 4
    (tmp_path / "late.png").write_bytes(
        data[:at] + data[at + size + 12:end] + data[at:at + size + 12] + data[end:])
    assert same_bits(salmap.read_photo(tmp_path / "late.png"),
                     salmap.read_photo(tmp_path / "a.png"))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pil_turns_a_tiff_itself(tmp_path, orientation):
    pixels = pixels_of((4, 7, 3))
    Image.fromarray(pixels).save(tmp_path / "a.tiff",
                                 tiffinfo={ORIENTATION: orientation})
    save(tmp_path / "a.png", pixels, orientation)
    assert same_bits(salmap.read_photo(tmp_path / "a.tiff"),
                     salmap.read_photo(tmp_path / "a.png"))


def test_an_array_is_as_it_is():
    pixels = pixels_of((4, 7, 3))
    assert same_bits(as_photo(pixels), pixels)


def test_of_an_animation_the_first_frame_counts(tmp_path):
    first, second = (Image.new("RGB", (5, 4), colour) for colour in ("red", "blue"))
    for name, options in (("a.gif", {}), ("a.webp", {"lossless": True})):
        first.save(tmp_path / name, save_all=True, append_images=[second], **options)
        assert (salmap.read_photo(tmp_path / name) == (255, 0, 0)).all()


def test_results_and_their_size_are_turned(tmp_path):
    path = save(tmp_path / "a.jpg", pixels_of((20, 33, 3)), 6)
    result = salmap.explain(activations(), image=path)
    assert result.size == (33, 20)
    assert same_bits(result.photo, as_pil_has_it(path))
    assert result.stats()["orientation"] == 6
    raw = salmap.explain(activations(), image=path, exif=False)
    assert raw.size == (20, 33) and raw.stats()["orientation"] == 1
    assert same_bits(raw.photo, salmap.read_photo(path, exif=False))
    many = salmap.explain(activations(), image=[path, str(path), Image.open(path)])
    assert all(same_bits(one.photo, result.photo) for one in many)
    assert many.stats()["orientation"] == 1  # no one photo has it


# ----------------------------------------------------------------- broken blocks

def blocks(count, seed=1):
    """EXIF blocks that were damaged at random places, or cut."""
    chance = random.Random(seed)
    whole = exif(6)
    whole[0x010f], whole[0x011a] = "maker", 72.0
    whole = whole.tobytes()[6:]
    for _ in range(count):
        block = bytearray(whole)
        for _ in range(chance.choice([1, 1, 2, 4])):
            at = chance.randrange(len(block) + 1)
            kind = chance.random()
            if kind < 0.2:
                del block[at:]
            elif kind < 0.3:
                block[at:at] = bytes([chance.randrange(256)])
            else:
                block[at:at + 1] = bytes([chance.choice([*range(9), 255])])
        yield bytes(block)


def test_broken_blocks_say_nothing_or_what_they_said(tmp_path):
    """The pixels are those of a photo without a block, turned by a known
    orientation; nothing is raised, and nothing warned of by us."""
    jpeg = jpeg_of(pixels_of((4, 7, 3)))
    plain = numpy.array(Image.open(io.BytesIO(jpeg)))
    turned = {orientation: salmap.photo._turned(plain, orientation)
              for orientation in range(1, 9)}
    path = tmp_path / "a.jpg"
    for block in blocks(300):
        path.write_bytes(with_block(jpeg, block))
        pixels, orientation = oriented_photo(path)
        assert same_bits(pixels, turned[orientation]), block
        assert same_bits(salmap.read_photo(path, exif=False), plain), block


def test_the_command_has_the_same_rules(tmp_path, build):
    tool = build / "salmap"
    if not tool.exists():
        pytest.skip("the command was not built")
    numpy.save(tmp_path / "a.npy", activations()[0])
    jpeg, path = jpeg_of(pixels_of((4, 7, 3))), tmp_path / "a.jpg"
    for block in blocks(60, seed=2):
        path.write_bytes(with_block(jpeg, block))
        said = subprocess.run([tool, "--json", "-i", path, "-o", "out", "a.npy"],
                              check=True, cwd=tmp_path, capture_output=True).stdout
        assert json.loads(said)["orientation"] == oriented_photo(path)[1], block


@pytest.mark.parametrize("form, orientation", [("jpg", 5), ("png", 8), ("png", 1)])
def test_the_files_of_a_turned_photo_are_those_of_the_command(
        tmp_path, build, form, orientation):
    tool = build / "salmap"
    if not tool.exists():
        pytest.skip("the command was not built")
    path = save(tmp_path / f"a.{form}", pixels_of((20, 33, 3)), orientation)
    numpy.save(tmp_path / "a.npy", activations()[0])
    for switch in (), ("--no-exif",):
        said = subprocess.run([tool, "-i", path, "-o", "theirs", *switch, "a.npy"],
                              check=True, cwd=tmp_path, capture_output=True,
                              text=True).stdout
        result = salmap.explain({"a.npy": activations()[0]}, image=path,
                                exif=not switch)
        result.save(tmp_path / "ours")
        same_files(tmp_path / "ours", tmp_path / "theirs")
        assert said.startswith(result._request.text("table"))
        assert ("was turned" in said) == (orientation > 1 and not switch)


# -------------------------------------------------------------------- no photos

def test_files_that_are_no_whole_photo_are_named(tmp_path):
    path = tmp_path / "photo"
    jpeg = jpeg_of(pixels_of((40, 60, 3)))
    brand = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    for content, sentence in ((jpeg[:len(jpeg) // 2], "is damaged: image file is"),
                              (jpeg[:100], "is damaged: "),
                              (b"", "is damaged, or not a picture"),
                              (brand, "HEIC needs the package pillow-heif")):
        path.write_bytes(content)
        with pytest.raises(OSError, match=f"{path}: .*{sentence}"):
            salmap.read_photo(path)


@pytest.mark.parametrize("photo, error, sentence", [
    ("", ValueError, "name is empty"),
    (b"GIF89a", TypeError, "the photo is a bytes; want a path"),
    (io.BytesIO(), TypeError, "the photo is a BytesIO; want a path"),
    (numpy.zeros((0, 4, 3), "uint8"), ValueError, r"shape \(0, 4, 3\)"),
    (numpy.zeros((3, 4, 5), "uint8"), ValueError, r"shape \(3, 4, 5\)")])
def test_what_is_no_photo_is_told(photo, error, sentence):
    with pytest.raises(error, match=sentence):
        salmap.explain([numpy.zeros((1, 2, 3, 4), "float32")], image=photo)


def test_a_photo_of_floats_is_refused(tmp_path):
    picture = Image.fromarray(numpy.zeros((4, 5), numpy.float32))
    picture.save(tmp_path / "a.tiff")
    for photo in picture, tmp_path / "a.tiff":
        with pytest.raises(ValueError, match="floats; want one of 8 or 16 bits"):
            as_photo(photo)


def test_a_photo_that_is_too_large_for_pil_is_an_error(tmp_path, monkeypatch):
    Image.fromarray(pixels_of((40, 60, 3))).save(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(OSError, match="a.png: is too large"):
        salmap.read_photo(tmp_path / "a.png")
