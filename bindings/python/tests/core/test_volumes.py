"""Volumes: arrays of five dimensions in; volumes, slices and projections out."""

import copy

import numpy
import pytest

import salmap
from support import same_bits

#: (c, d, h, w) of each layer, and how large outputs are.
SHAPES = [(6, 4, 7, 5), (9, 2, 3, 3)]
SIZE = (6, 9, 11)


@pytest.fixture(name="arrays")
def fixture_arrays():
    random = numpy.random.default_rng(5)
    return [random.gamma(0.7, 1, (2, *shape)).astype("float32")
            for shape in SHAPES]


def push(arrays, **settings):
    stack = salmap.Stack(len(arrays), **settings)
    for layer, array in enumerate(arrays):
        stack.push(layer, array, layout="ncdhw")
    return stack


@pytest.fixture(name="stack")
def fixture_stack(arrays):
    with push(arrays) as stack:
        yield stack


def resized(values, size, mode):
    """The formulas of docs/numerics.md in float64, axis by axis."""
    for axis, out in enumerate(size):
        count = values.shape[axis]
        index = numpy.arange(out)
        if mode == "bilinear":
            at = (index + 0.5) * count / out - 0.5
            low = numpy.floor(at).astype(int)
            weights = numpy.zeros((out, count))
            for offset, share in ((0, 1 - (at - low)), (1, at - low)):
                numpy.add.at(weights,
                             (index, (low + offset).clip(0, count - 1)), share)
        elif mode == "nearest":
            weights = numpy.eye(count)[index * count // out]
        else:
            first, end = index * count // out, -(-(index + 1) * count // out)
            weights = numpy.array([
                [float(a <= i < b) / (b - a) for i in range(count)]
                for a, b in zip(first, end)])
        values = numpy.moveaxis(numpy.tensordot(weights, values, (1, axis)), 0,
                                axis)
    return values


@pytest.mark.parametrize("mode", ["bilinear", "nearest", "area"])
@pytest.mark.parametrize("size", [SIZE, (2, 3, 4)])
def test_volumes_are_those_of_the_formulas(arrays, mode, size):
    with push(arrays, resampling=mode, normalizer="range", statistic="mean",
              weights=[1, 3]) as stack:
        maps = []
        for layer, array in enumerate(arrays):
            raw = array[1].astype(float).mean(0)
            want = resized((raw - raw.min()) / (raw.max() - raw.min()), size,
                           mode)
            got = stack.layer_volume(layer, size, 1)
            assert got.shape == size and got.dtype == numpy.float32
            assert abs(got - want).max() < 2e-6
            maps.append(want)
        combined = (maps[0] + 3 * maps[1]) / 4
        assert abs(stack.volume(size, 1) - combined).max() < 2e-6


@pytest.mark.parametrize("axis", "dhw")
def test_slices_have_the_bits_of_the_volume(stack, axis):
    along = "dhw".index(axis)
    volume = stack.volume(SIZE, 1)
    layer = stack.layer_volume(0, SIZE, 1)
    for index in range(SIZE[along]):
        want = volume.take(index, along)
        shown = {"slice": index, "axis": axis, "depth": SIZE[along]}
        assert same_bits(stack.combined(want.shape, 1, **shown), want)
        assert same_bits(stack.layer_map(0, want.shape, 1, **shown),
                         layer.take(index, along))
        assert stack.lovi(want.shape, 1, **shown).shape == (*want.shape, 3)
        assert stack.heatmap(want.shape, 1, **shown).any()
        grey = stack.combined(want.shape, 1, dtype="uint8", **shown)
        assert abs(grey / 255 - want).max() < 0.5 / 255 + 1e-6


@pytest.mark.parametrize("axis", "dhw")
def test_projections_are_those_of_the_volume(stack, axis):
    along = "dhw".index(axis)
    volume = stack.volume(SIZE, 1)
    shape = volume.take(0, along).shape
    shown = {"axis": axis, "depth": SIZE[along]}
    assert same_bits(stack.combined(shape, 1, project="max", **shown),
                     volume.max(along))
    mean = stack.combined(shape, 1, project="mean", **shown)
    assert abs(mean - volume.mean(along, dtype=float)).max() < 1e-6
    assert stack.lovi(shape, 1, project="max", **shown).max() == 255


def test_sizes_are_those_of_the_largest_layer(stack):
    assert stack.volume().shape == (4, 7, 5)
    assert stack.combined(slice=3).shape == (7, 5)
    assert stack.combined(slice=6, axis="h").shape == (4, 5)
    assert stack.lovi(project="mean", axis="w").shape == (4, 7, 3)
    assert stack.info(1).depth == 2
    out = numpy.empty(SIZE, "float32")
    assert stack.volume(image=1, out=out) is out
    assert same_bits(out, stack.volume(SIZE, 1))


def test_channels_last_and_tokens_have_the_same_bits(arrays, stack):
    last = [numpy.ascontiguousarray(numpy.moveaxis(array, 1, -1))
            for array in arrays]
    with salmap.Stack(2) as other:
        other.push(0, last[0], layout="ndhwc")
        tokens = last[1].reshape(2, -1, 9)
        other.push(1, numpy.concatenate([tokens[:, :2], tokens], axis=1),
                   layout="tokens", prefix=2, grid=(2, 3, 3))
        assert same_bits(other.volume(SIZE, 1), stack.volume(SIZE, 1))
        assert same_bits(other.lovi((9, 11), slice=0, depth=6),
                         stack.lovi((9, 11), slice=0, depth=6))


def test_class_maps_and_copies_of_volumes(arrays):
    with salmap.Stack(1, cams=1, keep_raw=True, guide=0) as stack:
        stack.push_cam(0, arrays[0], gradient=arrays[0] - 1, layout="ncdhw")
        stack.push(0, arrays[0], layout="ncdhw")
        want = (arrays[0] * (arrays[0] - 1).mean((2, 3, 4), keepdims=True)
                ).sum(1)
        raw = stack.cam_raw(image=1)
        assert abs(raw - want[1]).max() < 1e-5 * abs(want).max()
        assert stack.cam_info().depth == 4
        assert stack.layer_raw(0).shape == (4, 7, 5)
        copied = copy.deepcopy(stack)
        assert same_bits(copied.volume(SIZE), stack.volume(SIZE))
        shown = {"slice": 2, "axis": "w", "depth": 11}
        for reader in ("cam", "fastcam", "fastcam_lovi", "fastcam_heatmap"):
            assert same_bits(getattr(copied, reader)((6, 9), 1, 0, **shown),
                             getattr(stack, reader)((6, 9), 1, 0, **shown))


def test_what_is_wrong_is_told(stack):
    with pytest.raises(salmap.ArgumentError, match="layer 0 has 4 slices"):
        stack.combined((9, 11))
    with pytest.raises(salmap.ArgumentError, match="index is 6; want 0 to 5"):
        stack.combined((9, 11), slice=6, depth=6)
    with pytest.raises(ValueError, match="axis is 'x'"):
        stack.combined((9, 11), slice=0, axis="x")
    with pytest.raises(ValueError, match="project is 'sum'"):
        stack.combined((9, 11), project="sum")
    with pytest.raises(ValueError, match="want one of them"):
        stack.combined((9, 11), slice=1, project="max")
    with pytest.raises(ValueError, match="want slice= or project="):
        stack.combined((9, 11), depth=6)
    with pytest.raises(TypeError, match="depth, height, width"):
        stack.volume((9, 11))
    with pytest.raises(ValueError, match="0 x 9 x 11"):
        stack.volume((0, 9, 11))
    with pytest.raises(ValueError, match="float32"):
        stack.volume(SIZE, out=numpy.empty(SIZE))
    with pytest.raises(TypeError, match="out is a list"):
        stack.volume(SIZE, out=[1])
    locked = numpy.empty(SIZE, "float32")
    locked.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        stack.volume(SIZE, out=locked)
    with pytest.raises(ValueError, match=r"0 \+ 2 \* 3 \* 4"):
        stack.push(0, numpy.ones((1, 25, 3), "float32"), layout="tokens",
                   grid=(2, 3, 4))
