"""The methods of Stack, and what they say to wrong arguments."""

import gc
import weakref

import numpy
import pytest

import salmap
from salmap._bases import names
from salmap._native import Normalizer, Resampling, Statistic
from support import activations, same_bits

SIZE = (17, 23)


@pytest.fixture(name="arrays")
def fixture_arrays():
    return activations()


@pytest.fixture(name="stack")
def fixture_stack(arrays):
    with salmap.Stack(["early", "middle", "late"]) as stack:
        for layer, array in enumerate(arrays):
            stack.push(layer, array)
        yield stack


READERS = {
    "combined": lambda s, *a, **k: s.combined(*a, **k),
    "layer_map": lambda s, *a, **k: s.layer_map(1, *a, **k),
    "lovi": lambda s, *a, **k: s.lovi(*a, **k),
    "layer_lovi": lambda s, *a, **k: s.layer_lovi(1, *a, **k),
    "heatmap": lambda s, *a, **k: s.heatmap(*a, **k),
}
MAPS = ["combined", "layer_map"]
PICTURES = ["lovi", "layer_lovi", "heatmap"]


@pytest.mark.parametrize("reader", MAPS)
def test_maps_are_float32(stack, reader):
    values = READERS[reader](stack, SIZE)
    assert values.dtype == numpy.float32 and values.shape == SIZE
    assert 0 <= values.min() < values.max() <= 1


def level_of(values):
    """255 times float32 values, rounded to nearest, halves up: exact in
    float64."""
    return numpy.floor(values.astype(float).clip(0, 1) * 255 + 0.5)


@pytest.mark.parametrize("reader", MAPS)
def test_maps_come_in_grey(stack, reader):
    values = READERS[reader](stack, SIZE, 2)
    grey = READERS[reader](stack, SIZE, 2, dtype="uint8")
    assert grey.dtype == numpy.uint8 and grey.shape == SIZE
    assert (grey == level_of(values)).all()
    room = numpy.full((20, 30), 7, "uint8")
    for out in (room[2:19, 3:26], room[18:1:-1, 3:26]):
        assert READERS[reader](stack, image=2, out=out) is out
        assert same_bits(out.copy(), grey)
        out[:] = 7
        assert (room == 7).all()


@pytest.mark.parametrize("reader", MAPS)
def test_wrong_types_of_maps(stack, reader):
    read = READERS[reader]
    with pytest.raises(ValueError, match="dtype is float64; want float32 or "
                                         "uint8"):
        read(stack, SIZE, dtype=float)
    with pytest.raises(ValueError, match="want uint8 .* without gaps"):
        read(stack, out=numpy.zeros((4, 8), "uint8")[:, ::2])
    with pytest.raises(ValueError, match="want uint8"):
        read(stack, out=numpy.zeros((4, 8), "float32"), dtype="uint8")
    with pytest.raises(ValueError, match="want float32"):
        read(stack, out=numpy.zeros((4, 8), "uint8"), dtype="float32")
    with pytest.raises(ValueError, match="want float32"):
        read(stack, out=numpy.zeros((4, 8)))
    with pytest.raises(ValueError, match="read-only"):
        out = numpy.zeros((4, 8), "uint8")
        out.flags.writeable = False
        read(stack, out=out)


@pytest.mark.parametrize("reader", PICTURES)
def test_pictures_come_in_five_formats(stack, reader):
    rgb = READERS[reader](stack, SIZE)
    assert rgb.dtype == numpy.uint8 and rgb.shape == (*SIZE, 3)
    draw = {pixel: READERS[reader](stack, SIZE, pixel=pixel)
            for pixel in ("bgr8", "rgba8", "bgra8", "rgb_f32")}
    assert same_bits(draw["bgr8"][..., ::-1].copy(), rgb)
    assert same_bits(draw["rgba8"][..., :3].copy(), rgb)
    assert same_bits(draw["bgra8"][..., 2::-1].copy(), rgb)
    assert (draw["rgba8"][..., 3] == 255).all()
    assert draw["rgb_f32"].dtype == numpy.float32
    assert abs(draw["rgb_f32"] * 255 - rgb).max() <= 0.501


@pytest.mark.parametrize("reader", READERS)
def test_sizes(stack, reader):
    read = READERS[reader]
    assert read(stack, 7).shape[:2] == (7, 7)
    assert read(stack, [3, 5]).shape[:2] == (3, 5)
    assert read(stack, numpy.int64(4)).shape[:2] == (4, 4)
    assert read(stack).shape[:2] == (13, 9)  # the largest layer's
    assert read(stack, (1, 1)).shape[:2] == (1, 1)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("size, error", [
    ((0, 5), ValueError), ((5, -1), ValueError), ((2**30, 1), ValueError),
    ((1, 2, 3), TypeError), ("12", TypeError), ((1.5, 2), TypeError),
    ((2**30 - 1, 2**30 - 1), MemoryError)])
def test_wrong_sizes(stack, reader, size, error):
    with pytest.raises(error):
        READERS[reader](stack, size)


@pytest.mark.parametrize("reader", READERS)
def test_images_of_a_batch(stack, arrays, reader):
    for image in range(3):
        with salmap.Stack(3) as alone:
            for layer, array in enumerate(arrays):
                alone.push(layer, array[image])
            assert same_bits(READERS[reader](stack, SIZE, image),
                             READERS[reader](alone, SIZE))
    for image, error in ((3, ValueError), (-1, ValueError), (2**32, ValueError),
                         ("0", TypeError), (0.0, TypeError)):
        with pytest.raises(error, match="image"):
            READERS[reader](stack, SIZE, image)


@pytest.mark.parametrize("reader", READERS)
def test_out_is_written_where_it_lies(stack, reader):
    wanted = READERS[reader](stack, SIZE)
    room = numpy.full((2 * SIZE[0], SIZE[1] + 5, *wanted.shape[2:]), 9,
                      wanted.dtype)
    for out in (room[::2, 2:-3], room[SIZE[0] - 1::-1, 2:-3]):
        before = room.copy()
        assert READERS[reader](stack, out=out) is out
        assert same_bits(out.copy(), wanted)
        out[...] = 9
        assert (room == 9).all() and (before == 9).all()


@pytest.mark.parametrize("reader", READERS)
def test_an_out_that_will_not_do_is_refused_and_left(stack, reader):
    wanted = READERS[reader](stack, SIZE)
    read_only = numpy.full_like(wanted, 5)
    read_only.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        READERS[reader](stack, out=read_only)
    assert (read_only == 5).all()
    for out in (wanted.astype(numpy.float64), wanted[:, ::2], wanted[0],
                numpy.empty((2, 3, 4, 5), wanted.dtype), wanted[:, ::-1]):
        with pytest.raises(ValueError, match="want"):
            READERS[reader](stack, out=out)
    with pytest.raises(TypeError, match="bytearray"):
        READERS[reader](stack, out=bytearray(wanted.nbytes))
    with pytest.raises(ValueError, match="17 x 23"):
        READERS[reader](stack, (17, 24), out=wanted)
    with pytest.raises(ValueError):
        READERS[reader](stack, out=wanted[:0])


def test_rows_that_overlap_are_refused(stack):
    row = numpy.zeros(40, numpy.float32)
    out = numpy.lib.stride_tricks.as_strided(row, (5, 8), (12, 4))
    with pytest.raises(salmap.ArgumentError, match="stride"):
        stack.combined(out=out)


def test_info(stack, arrays):
    with salmap.Stack(1, statistic="max", weights=[2.5]) as one:
        one.push(0, arrays[0])
        info = one.info(0, 1)
    largest = arrays[0][1].max(axis=0)
    assert info == salmap.LayerInfo(
        "layer 0", 16, 13, 9, largest.min(), largest.max(),
        pytest.approx(largest.mean()), 0, 2.5, False)
    assert stack.info("late").name == stack.info(2).name == "late"


def test_flat_and_nonfinite_are_told(arrays):
    arrays[0][2, 3, 4, 5] = numpy.inf
    arrays[0][2, 3, 4, 6] = numpy.nan
    with salmap.Stack(1) as stack:
        with pytest.raises(salmap.NonFiniteError, match="row 4, column 5; .* that "
                           "takes them as 0: nonfinite='zero'$"):
            stack.push(0, arrays[0])
    with salmap.Stack(2, nonfinite="zero") as stack:
        stack.push(0, arrays[0])
        stack.push(1, numpy.ones((3, 2, 4, 4), numpy.float32))
        assert [stack.info(0, image).nonfinite for image in range(3)] \
            == [0, 0, 2]
        assert not stack.info(0).flat and stack.info(1).flat


def test_a_map_in_place_of_a_layer(arrays):
    values = arrays[0][:, 3]
    with salmap.Stack(1) as stack, salmap.Stack(1, statistic="max") as other:
        stack.push_map(0, values)
        other.push(0, arrays[0][:, 3:4])
        assert same_bits(stack.combined(SIZE, 2), other.combined(SIZE, 2))
        stack.reset()
        stack.push_map(0, values[2])
        assert same_bits(stack.combined(SIZE), other.combined(SIZE, 2))


def test_the_order_of_pushes_does_not_matter(stack, arrays):
    with salmap.Stack(3) as other:
        for layer in (2, 0, 1):
            other.push(layer, arrays[layer])
        assert same_bits(other.lovi(SIZE), stack.lovi(SIZE))


def test_defaults_are_the_librarys(stack, arrays):
    for weights in ("equal", [1, 1, 1], (3.0, 3.0, 3.0),
                    numpy.ones(3, numpy.float32)):
        with salmap.Stack(3, weights=weights) as other:
            for layer, array in enumerate(arrays):
                other.push(layer, array)
            assert same_bits(other.combined(SIZE), stack.combined(SIZE))


@pytest.mark.parametrize("settings", [
    *({setting: name} for setting, kind in
      (("statistic", Statistic), ("normalizer", Normalizer),
       ("resampling", Resampling))
      for name in names(kind)
      if name not in ("smoe", "gamma", "bilinear", "reference")),
    {"weights": "ramp"}, {"weights": [0, 1, 0.5]}, {"epsilon": 1e-3}])
def test_every_setting_reaches_the_library(stack, arrays, settings):
    with salmap.Stack(3, **settings) as other:
        for layer, array in enumerate(arrays):
            other.push(layer, array)
        assert not same_bits(other.combined(SIZE), stack.combined(SIZE))


def test_the_papers_weights_are_for_five_layers():
    with salmap.Stack(5, weights="prior") as stack:
        stack.push(0, activations()[0])
        assert stack.info(0).weight == 0.18
    with pytest.raises(salmap.ArgumentError, match="five|5"):
        salmap.Stack(3, weights="prior")


def test_layers_that_are_missing(arrays):
    with salmap.Stack(2) as stack:
        with pytest.raises(salmap.IncompleteError, match="no layer"):
            stack.combined()
        stack.push(0, arrays[0])
        for draw in (stack.combined, stack.lovi, stack.heatmap):
            with pytest.raises(salmap.IncompleteError, match="layer 1"):
                draw(SIZE)
        with pytest.raises(salmap.IncompleteError):
            stack.info(1)
        assert stack.layer_map(0, SIZE).max() > 0
    with salmap.Stack(2, incomplete="combine") as stack:
        stack.push(0, arrays[0])
        assert stack.combined(SIZE).max() > 0


@pytest.mark.parametrize("layers, error", [
    (0, ValueError), (4097, ValueError), (-1, ValueError), (2.0, TypeError),
    ("3", TypeError), (None, TypeError), ([], salmap.ArgumentError),
    (["a", "a"], ValueError)])
def test_wrong_numbers_of_layers(layers, error):
    with pytest.raises(error):
        salmap.Stack(layers)


@pytest.mark.parametrize("settings, error", [
    ({"statistic": "median"}, ValueError), ({"statistic": 0}, TypeError),
    ({"normalizer": "Gamma"}, ValueError), ({"resampling": ""}, ValueError),
    ({"nonfinite": "skip"}, ValueError), ({"incomplete": None}, TypeError),
    ({"weights": "late"}, ValueError), ({"weights": [1, 2]}, ValueError),
    ({"weights": [1, -2, 1]}, ValueError), ({"weights": [0, 0, 0]}, ValueError),
    ({"weights": ["a", 1, 1]}, ValueError), ({"weights": 3}, TypeError),
    ({"epsilon": 0}, ValueError), ({"epsilon": numpy.nan}, ValueError),
    ({"epsilon": "small"}, ValueError), ({"eps": 1}, TypeError)])
def test_wrong_settings(settings, error):
    with pytest.raises(error):
        salmap.Stack(3, **settings)


@pytest.mark.parametrize("layer, error", [
    (3, ValueError), (-1, ValueError), (2**32, ValueError), (1.0, TypeError),
    ("last", ValueError), (None, TypeError)])
def test_wrong_layers(stack, arrays, layer, error):
    for call in (lambda: stack.push(layer, arrays[0]),
                 lambda: stack.push_map(layer, arrays[0][:, 0]),
                 lambda: stack.layer_map(layer, SIZE),
                 lambda: stack.layer_lovi(layer, SIZE),
                 lambda: stack.info(layer)):
        with pytest.raises(error, match="layer"):
            call()


def test_a_refused_push_leaves_the_stack_as_it_was(stack, arrays):
    before = stack.lovi(SIZE)
    with pytest.raises(salmap.StateError, match="layer 1"):
        stack.push(1, arrays[0])
    with pytest.raises(salmap.Error):
        stack.push(0, arrays[0][:2])
    assert same_bits(stack.lovi(SIZE), before)


def test_other_refusals(arrays):
    with salmap.Stack(2) as stack:
        stack.push(0, arrays[0])
        with pytest.raises(salmap.ArgumentError, match="2"):
            stack.push(1, arrays[1][:2])
        with pytest.raises(salmap.ArgumentError, match="zero point"):
            stack.push(1, arrays[1].astype(numpy.uint8), zero_point=2**40)
        stack.push(1, arrays[1])


def test_exceptions_are_pythons_own_too():
    for ours, builtin in ((salmap.ArgumentError, ValueError),
                          (salmap.StateError, RuntimeError),
                          (salmap.IncompleteError, RuntimeError),
                          (salmap.NonFiniteError, ValueError),
                          (salmap.UnsupportedError, NotImplementedError),
                          (salmap.OutOfMemoryError, MemoryError)):
        assert issubclass(ours, builtin) and issubclass(ours, salmap.Error)


def test_a_status_of_a_newer_library_is_an_error_too():
    from salmap._errors import error_for
    error = error_for(99, "what it says")
    assert type(error) is salmap.Error and str(error) == "what it says"
    assert isinstance(error_for(6, "no memory"), MemoryError)


def test_reset(stack, arrays):
    before = stack.combined(SIZE)
    stack.reset()
    assert stack.batch_size == 0
    for layer, array in enumerate(arrays):
        stack.push(layer, array[:1])
    assert stack.batch_size == 1
    assert same_bits(stack.combined(SIZE), before)


def test_a_closed_stack_raises(arrays):
    with salmap.Stack(1) as stack:
        stack.push(0, arrays[0])
    stack.close()
    for call in (lambda: stack.push(0, arrays[0]), stack.reset, stack.combined,
                 lambda: stack.combined(SIZE), lambda: stack.lovi(SIZE),
                 lambda: stack.info(0), lambda: stack.batch_size,
                 lambda: stack.kernels,
                 lambda: stack.push_map(0, arrays[0][:, 0])):
        with pytest.raises(ValueError, match="closed"):
            call()


def test_what_is_dropped_is_freed(arrays):
    stack = salmap.Stack(1)
    stack.push(0, arrays[0])
    context = weakref.ref(stack._context)
    del stack
    gc.collect()
    assert context() is None


def test_words():
    with salmap.Stack(["a", "b"]) as stack:
        assert len(stack) == 2 and stack.names == ("a", "b")
        assert stack.kernels in ("scalar", "sse2", "avx2", "avx512", "neon")
    assert salmap.__version__.count(".") == 2
    assert all(hasattr(salmap, name) for name in salmap.__all__)
