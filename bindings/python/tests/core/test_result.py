"""salmap.explain, what it returns, and what that writes."""

import builtins
import copy
import io
import json
import os
import struct
import subprocess
import zlib

import numpy
import pytest

import salmap
from salmap import drawing, photo as photo_module
from support import activations, combined, same_bits, same_files

SIZE = (24, 31)


@pytest.fixture(name="arrays")
def fixture_arrays():
    return activations()


@pytest.fixture(name="photo")
def fixture_photo():
    return numpy.random.default_rng(3).integers(0, 256, (48, 62, 3),
                                                numpy.uint8)


@pytest.fixture(name="result")
def fixture_result(arrays, photo):
    return salmap.explain(arrays, SIZE, photo)


def hide(monkeypatch, name):
    """Makes a package look as if it were not installed."""
    def importing(module, *arguments, **keywords):
        if module.split(".")[0] == name:
            raise ImportError(f"No module named {name}")
        return genuine(module, *arguments, **keywords)

    genuine = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", importing)


def paeth(left, above, corner):
    estimate = left + above - corner
    return min((left, above, corner), key=lambda near: abs(estimate - near))


def unfiltered(kind, line, before, step):
    """A row of a PNG without its filter (ISO/IEC 15948, clause 9)."""
    row = [0] * step
    before, corners = before[step:], before
    for index, byte in enumerate(line):
        left, above, corner = row[index], before[index], corners[index]
        guess = (0, left, above, (left + above) // 2,
                 paeth(left, above, corner))[kind]
        row.append((byte + guess) % 256)
    return row


def decode_png(data):
    """The pixels of a PNG of 8 bits, grey or RGB."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] \
            == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    width, height, depth, colour, *_ = struct.unpack(">IIBBBBB",
                                                     chunks[b"IHDR"])
    assert depth == 8 and list(chunks)[-1] == b"IEND"
    rows = numpy.frombuffer(zlib.decompress(chunks[b"IDAT"]), numpy.uint8)
    step = 3 if colour == 2 else 1
    pixels, row = [], [0] * (step + step * width)
    for kind, *line in rows.reshape(height, -1).tolist():
        row = unfiltered(kind, line, row, step)
        pixels.append(row[step:])
    return numpy.array(pixels, numpy.uint8).reshape(
        (height, width, 3) if colour == 2 else (height, width))


def test_attributes(result, arrays):
    assert result.size == SIZE and len(result) == 3
    assert same_bits(result.combined, combined(arrays, SIZE))
    assert result.layers.shape == (3, *SIZE)
    for name in ("lovi", "heatmap", "overlay", "mask", "photo"):
        picture = getattr(result, name)
        assert picture.dtype == numpy.uint8 and picture.shape == (*SIZE, 3)
    assert [info.channels for info in result.info] == [16, 33, 8]
    assert result.names == ("layer 0", "layer 1", "layer 2")
    assert "24 x 31" in repr(result)
    assert result.combined is result.combined


def test_images_of_a_batch(result, arrays):
    for image, one in enumerate(result):
        assert len(one) == 1
        assert same_bits(one.combined, combined(arrays, SIZE, image))
        assert one.info != result.info or image == 0
    assert same_bits(result[-1].lovi, result[2].lovi)
    assert same_bits(result[1:][0].lovi, result[1].lovi)
    assert not same_bits(result[1].lovi, result.lovi)
    with pytest.raises(IndexError, match="there is no image .*; want 0 to 2, or -1"):
        _ = result[3]
    with pytest.raises(IndexError):
        _ = result[:0].lovi


def test_each_image_may_have_a_photo_of_its_own(arrays, photo):
    photos = [photo, photo[::-1], photo[:, ::-1]]
    for many in (photos, numpy.stack(photos)):
        result = salmap.explain(arrays, image=many)
        for one, wanted in zip(result, photos):
            assert same_bits(one.photo, wanted.copy())
    with pytest.raises(ValueError, match="2 photos for 3 images"):
        salmap.explain(arrays, image=photos[:2])


def test_names_from_a_dictionary_and_an_archive(arrays, result):
    names = dict(zip("abc", arrays))
    file = io.BytesIO()
    numpy.savez(file, **names)
    file.seek(0)
    for given in (names, numpy.load(file)):
        named = salmap.explain(given, SIZE)
        assert named.names == ("a", "b", "c")
        assert same_bits(named.lovi, result.lovi)


def test_the_size_is_the_photos_or_the_largest_layers(arrays, photo):
    assert salmap.explain(arrays).size == (13, 9)
    assert salmap.explain(arrays, image=photo).size == (48, 62)
    assert salmap.explain(arrays, 5, photo).size == (5, 5)


def test_layouts_and_settings_are_passed_on(arrays):
    last = [array.transpose(0, 2, 3, 1) for array in arrays]
    got = salmap.explain(last, SIZE, layout="nhwc", statistic="mean",
                         weights="ramp").combined
    assert same_bits(got, combined(arrays, SIZE, statistic="mean",
                                   weights="ramp"))
    with pytest.raises(TypeError, match="normaliser"):
        salmap.explain(arrays, normaliser="gauss")


@pytest.mark.parametrize("wrong, error", [
    (numpy.ones((1, 2, 3, 4), numpy.float32), TypeError), ("layers", TypeError),
    ([], ValueError), ({}, ValueError), (3, TypeError), ([[1, 2]], TypeError)])
def test_wrong_activations(wrong, error):
    with pytest.raises(error):
        salmap.explain(wrong)


def test_what_needs_a_photo_says_so(arrays):
    result = salmap.explain(arrays, SIZE)
    assert result.photo is None
    for name in ("overlay", "mask"):
        with pytest.raises(ValueError, match="image="):
            getattr(result, name)


@pytest.mark.parametrize("wrong", [
    numpy.zeros((4, 5, 3), numpy.float32), numpy.zeros((3, 4, 5), numpy.uint8),
    numpy.zeros((4, 5, 4), numpy.uint8), numpy.zeros(4, numpy.uint8), 3.5])
def test_wrong_photos(arrays, wrong):
    with pytest.raises(ValueError, match="photo"):
        salmap.explain(arrays, image=wrong)


def test_a_grey_photo_becomes_rgb(arrays, photo):
    result = salmap.explain(arrays, image=photo[..., 0])
    assert (result.photo == photo[..., :1]).all()


def test_overlay(photo):
    other = photo[::-1].copy()
    got = salmap.overlay(photo, other, 0.25)
    wanted = 0.75 * photo + 0.25 * other
    assert abs(got - wanted).max() <= 0.501
    assert salmap.overlay(photo, other, 0.25, out=other) is other
    assert same_bits(other, got)
    with pytest.raises(salmap.ArgumentError, match="alpha is 1.5"):
        salmap.overlay(photo, other, 1.5)
    with pytest.raises(salmap.ArgumentError, match="62 x 47|62x47|47"):
        salmap.overlay(photo, other[:-1])
    with pytest.raises(ValueError, match="photo"):
        salmap.overlay(photo.astype(numpy.float32), other)
    with pytest.raises(TypeError, match="picture"):
        salmap.overlay(photo, None)


def test_keep(arrays):
    values = arrays[0][0, 0]
    marked = salmap.keep(values, 20)
    assert marked.sum() == round(0.2 * values.size)
    assert values[marked > 0].min() >= values[marked == 0].max()
    with pytest.raises(salmap.ArgumentError, match="101"):
        salmap.keep(values, 101)
    with pytest.raises(salmap.NonFiniteError):
        salmap.keep(values * numpy.float32(numpy.nan))
    assert salmap.keep(values, 20, out=values) is values
    assert same_bits(values, marked)


@pytest.mark.parametrize("wrong, sentence", [
    ({"keep": 120}, "percent"), ({"keep": numpy.nan}, "percent"),
    ({"alpha": -0.5}, "alpha"), ({"alpha": 2}, "alpha")])
def test_wrong_parameters_are_told_at_once(arrays, wrong, sentence):
    with pytest.raises(salmap.ArgumentError, match=sentence):
        salmap.explain(arrays, **wrong)


def test_mask_and_overlay_have_their_parameters(arrays, photo):
    result = salmap.explain(arrays, SIZE, photo, keep=numpy.float32(50),
                            alpha=0, epsilon=numpy.float32(1e-7))
    assert json.loads(json.dumps(result.stats()))["settings"]["keep"] == 50
    assert same_bits(result.overlay, result.photo)
    seen = (result.mask == result.photo).all(axis=2).sum()
    assert abs(seen - 0.5 * SIZE[0] * SIZE[1]) <= 2


@pytest.mark.parametrize("size", [(5, 7), (9, 3), (11, 13)])
def test_photos_of_one_colour_stay_so_when_resized(size):
    even = numpy.full((9, 8, 3), (200, 0, 33), numpy.uint8)
    assert (drawing.resize(even, size) == even[0, 0]).all()


def test_the_notebooks_picture(result, monkeypatch):
    for name in ("PIL", "matplotlib"):
        hide(monkeypatch, name)
    assert same_bits(decode_png(result._repr_png_()), result.lovi)


def test_a_deepcopy_has_the_same_bits_and_its_own_arrays(result):
    wanted = result.lovi.copy(), result.photo.copy(), result.stats()
    other = copy.deepcopy(result)
    result.lovi[:] = 0
    result.photo[:] = 0
    assert same_bits(other.lovi, wanted[0])
    assert same_bits(other.photo, wanted[1])
    assert other.stats() == wanted[2] and len(other) == len(result)
    assert same_bits(copy.copy(other)[1].layers, other[1].layers)


def titles(figure):
    return [axis.get_title() for axis in figure.axes if axis.get_title()]


def test_plot(result, arrays, monkeypatch):
    pytest.importorskip("matplotlib")
    assert titles(result.plot()) == ["photo", "overlay", "heat map", "LOVI"]
    assert titles(salmap.explain(arrays).plot()) == ["heat map", "LOVI"]
    hide(monkeypatch, "matplotlib")
    with pytest.raises(ImportError, match="matplotlib"):
        result.plot()


def test_a_plot_is_shown_once_and_leaves_no_figure_open(result):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    from matplotlib import pyplot
    figure = result.plot()
    assert not pyplot.get_fignums()
    width = int.from_bytes(figure._repr_png_()[16:20], "big")
    assert 700 <= width <= 1000  # pixels, at which a notebook does not shrink it
    own = pyplot.figure()
    assert result.plot(own) is own and titles(own)[0] == "photo"
    pyplot.close(own)


@pytest.mark.parametrize("palette", ["paper", "ordered"])
def test_a_plot_has_a_legend_and_a_colour_bar(arrays, palette):
    pytest.importorskip("matplotlib")
    result = salmap.explain(dict(zip(["early", "middle", "late"], arrays)),
                            palette=palette)
    axes = result.plot().axes
    legend = [axis.get_legend() for axis in axes if axis.get_legend()][0]
    sizes = [f"{array.shape[3]}\N{MULTIPLICATION SIGN}{array.shape[2]}" for array in arrays]
    assert [text.get_text() for text in legend.get_texts()] == [
        f"{name}, {size}" for name, size in zip(result.names, sizes)]
    alone = salmap.Stack(3, normalizer="range", palette=palette)
    for layer, array in enumerate(arrays):
        alone.push_map(layer, array[0, 0])
    for layer, patch in enumerate(legend.get_patches()):
        painted = alone.layer_lovi(layer, arrays[layer].shape[2:]).reshape(-1, 3)
        assert painted[painted.sum(axis=1).argmax()] / 255 \
            == pytest.approx(patch.get_facecolor()[:3])
    bars = [bar for axis in axes for bar in axis.child_axes
            if "mean of the layers" in bar.get_ylabel()]
    low, high = bars[0].get_ylim()
    assert len(bars) == 1
    assert (low, high) == pytest.approx((result.layers.min(),
                                         result.combined.max()))


def test_the_colour_bar_of_a_plot_tells_the_values_of_the_heat_map(arrays):
    pytest.importorskip("matplotlib")
    for limits in None, (0.25, 0.5):
        result = salmap.explain(arrays, limits=limits)
        figure = result.plot()
        axis = next(axis for axis in figure.axes if axis.get_title() == "heat map")
        shown = axis.images[0].get_array()
        bar, = axis.child_axes
        told = bar._colorbar.mappable.to_rgba(result.combined)[..., :3] * 255
        assert abs(shown - told).max() < 8  # of 256 colours, the next
        if limits is not None:
            assert bar.get_ylim() == limits


def test_a_legend_of_many_layers_can_be_read(arrays):
    pytest.importorskip("matplotlib")
    legend = salmap.explain([arrays[0]] * 99).plot().axes[-2:]
    texts = [text.get_text() for axis in legend if axis.get_legend()
             for text in axis.get_legend().get_texts()]
    assert len(texts) == len(set(texts)) == 16
    assert texts[0].startswith("layer 0,") and texts[-1].startswith("layer 98,")


def test_without_pil_a_path_is_an_error_that_says_what_to_do(monkeypatch, top):
    hide(monkeypatch, "PIL")
    with pytest.raises(ImportError, match="python3-pil"):
        salmap.read_photo(top / "docs/demo/astronaut-320x240.png")


def test_photos_are_read_as_the_command_reads_them(tmp_path):
    image = pytest.importorskip("PIL.Image")
    grey = numpy.array([[0, 257 * 100, 65535]], numpy.uint16)
    image.fromarray(grey).save(tmp_path / "grey16.png")
    assert salmap.read_photo(tmp_path / "grey16.png")[0, :, 0].tolist() \
        == [0, 100, 255]
    clear = numpy.array([[[10, 20, 30, 0], [10, 20, 30, 255]]], numpy.uint8)
    image.fromarray(clear).save(tmp_path / "clear.png")
    assert salmap.read_photo(str(tmp_path / "clear.png")).tolist() \
        == [[[255] * 3, [10, 20, 30]]]
    assert same_bits(photo_module.as_photo(image.fromarray(clear[..., :3])),
                     clear[..., :3].copy())
    with pytest.raises(OSError):
        salmap.read_photo(tmp_path / "absent.png")


def test_saving_replaces_whole_files_and_nothing_else(result, tmp_path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine")
    (folder / "combined.npy").write_bytes(b"old")
    result.save(folder)
    names = {"combined.npy", "layers.npy", "stats.json", "mine.txt"} | {
        f"{kind}-{image:03}.png" for image in range(3) for kind in
        ("combined", "lovi", "heatmap", "layers", "overlay", "mask")}
    assert set(os.listdir(folder)) == names
    assert numpy.load(folder / "combined.npy").shape == (3, *SIZE)
    assert numpy.load(folder / "layers.npy").shape == (3, 3, *SIZE)
    assert same_bits(decode_png((folder / "lovi-002.png").read_bytes()),
                     result[2].lovi)


def test_one_image_of_a_batch_is_saved_as_such(result, tmp_path):
    result[1].save(tmp_path)
    assert same_bits(numpy.load(tmp_path / "combined.npy")[0],
                     result[1].combined)
    assert (tmp_path / "lovi.png").exists()


def test_a_file_that_cannot_be_written_leaves_no_trace(result, tmp_path):
    (tmp_path / "layers.npy").mkdir()
    with pytest.raises(OSError):
        result.save(tmp_path)
    assert set(os.listdir(tmp_path)) == {"combined.npy", "layers.npy"}
    (tmp_path / "file").touch()
    with pytest.raises(OSError):
        result.save(tmp_path / "file")


# ------------------------------------------------------ against the command

def run_tool(tool, arrays, folder, *arguments):
    """Returns what it wrote, and the arrays by the names that it has for them."""
    named = {str(folder / f"layer{layer}.npy"): array
             for layer, array in enumerate(arrays)}
    for name, array in named.items():
        numpy.save(name, array)
    subprocess.run([tool, "-q", "-o", folder / "tool", *arguments, *named],
                   check=True)
    return folder / "tool", named


@pytest.fixture(name="tool")
def fixture_tool(build):
    tool = build / "salmap"
    if not tool.exists():
        pytest.skip("the command was not built")
    return tool


@pytest.fixture(name="demo")
def fixture_demo(top):
    """What a face detector computed, and the photo that it saw."""
    folder = top / "docs" / "demo"
    layers = [numpy.load(path) for path in sorted(folder.glob("layer*.npy"))]
    assert len(layers) == 6
    return layers, folder / "astronaut-320x240.png"


def test_all_files_of_the_demo_are_the_commands(tool, demo, tmp_path):
    pytest.importorskip("PIL")
    layers, photo = demo
    theirs, named = run_tool(tool, layers, tmp_path, "-i", photo)
    salmap.explain(named, image=photo).save(tmp_path / "ours")
    same_files(tmp_path / "ours", theirs)


@pytest.mark.parametrize("settings, arguments", [
    ({}, []),
    ({"size": (7, 40)}, ["-s", "40x7"]),
    ({"size": (90, 70)}, ["-s", "70x90"]),
    ({"normalizer": "none", "statistic": "std", "resampling": "bicubic"},
     ["--norm", "none", "--stat", "std", "--resize", "bicubic"]),
    ({"weights": [1, 0.5, 0], "epsilon": 1e-3, "keep": 33.3, "alpha": 0.25},
     ["--weights", "1,0.5,0", "--eps", "1e-3", "--keep", "33.3", "--alpha",
      "0.25"]),
    ({"palette": "ordered", "heat_palette": "paper", "limits": (0.1, 0.9),
      "overlay": "lovi"},
     ["--palette", "ordered", "--heat-palette", "paper", "--limits", "0.1,0.9",
      "--overlay", "lovi"]),
    ({"layout": "nhwc", "weights": "ramp"},
     ["--layout", "nhwc", "--weights", "ramp"])])
@pytest.mark.filterwarnings("ignore::salmap.InputWarning")
@pytest.mark.parametrize("shapes", [
    [(3, 16, 13, 9), (3, 33, 7, 5), (3, 8, 4, 3)],
    [(1, 4, 5, 6), (1, 1, 3, 4), (1, 6, 1, 1)]])
def test_all_files_are_the_commands(tool, tmp_path, shapes, settings,
                                    arguments):
    image = pytest.importorskip("PIL.Image")
    photo = tmp_path / "photo.png"
    random = numpy.random.default_rng(3)
    image.fromarray(random.integers(0, 256, (45, 60, 3), numpy.uint8)).save(
        photo)
    theirs, named = run_tool(tool, activations(shapes), tmp_path, "-i", photo,
                             *arguments)
    salmap.explain(named, image=photo, **settings).save(tmp_path / "ours")
    same_files(tmp_path / "ours", theirs)
