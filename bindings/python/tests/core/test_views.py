"""What arrays may be: where the library is told that they lie, that nothing is
copied, and that the result depends on nothing but the numbers."""

import array as array_module
import ctypes
import tracemalloc

import hypothesis
import numpy
import pytest
from hypothesis import strategies

import salmap
from producer import Producer
from support import SHAPES, activations, combined, pushed, same_bits

DTYPES = ["float32", "float16", "float64", "uint8", "int8"]


def misaligned(array):
    room = numpy.empty(array.nbytes + 1, numpy.uint8)
    view = room[1:].view(array.dtype).reshape(array.shape)
    view[...] = array
    assert view.itemsize == 1 or not view.flags.aligned
    return view


def sliced(array):
    room = numpy.full([2 * extent + 1 for extent in array.shape], 7,
                      array.dtype)
    view = room[1::2, 1::2, 1::2, 1::2]
    view[...] = array
    return view


VIEWS = {
    "sliced": sliced,
    "misaligned": misaligned,
    "negative strides": lambda a: a[::-1, ::-1, ::-1, ::-1].copy()[
        ::-1, ::-1, ::-1, ::-1],
    "Fortran order": numpy.asfortranarray,
    "channels last": lambda a: a.transpose(0, 2, 3, 1).copy().transpose(
        0, 3, 1, 2),
    "width outermost": lambda a: a.transpose(3, 1, 0, 2).copy().transpose(
        2, 1, 3, 0),
    "DLPack": Producer,
    "versioned DLPack": lambda a: Producer(a, (1, 0)),
    "buffer protocol": lambda a: memoryview(a),
    "ctypes": lambda a: numpy.ctypeslib.as_ctypes(a.copy()),
}


@pytest.mark.parametrize("view", VIEWS)
def test_views_give_the_same_bits(view):
    arrays = activations()
    assert same_bits(combined([VIEWS[view](array) for array in arrays]),
                     combined(arrays))


def test_bools_count_as_0_and_1():
    arrays = [array > 1 for array in activations()]
    assert all(array.any() and not array.all() for array in arrays)
    floats = combined([array.astype("float32") for array in arrays])
    assert same_bits(combined(arrays), floats)
    assert same_bits(combined([sliced(array) for array in arrays]), floats)


@hypothesis.given(
    shape=strategies.tuples(strategies.integers(1, 3),
                            strategies.integers(1, 40),
                            strategies.integers(1, 9),
                            strategies.integers(1, 11)),
    order=strategies.permutations(range(4)),
    steps=strategies.tuples(*[strategies.sampled_from([-3, -1, 1, 2])] * 4),
    dtype=strategies.sampled_from(DTYPES),
    seed=strategies.integers(0, 2**32 - 1))
@hypothesis.settings(max_examples=150, deadline=None)
def test_any_strides_and_axes_give_the_same_bits(shape, order, steps, dtype,
                                                 seed):
    packed = (activations([shape], seed)[0] * 9).astype(dtype)
    room = numpy.zeros([abs(step) * extent
                        for step, extent in zip(steps, shape)], dtype)
    room = room.transpose(order).copy().transpose(numpy.argsort(order))
    view = room[tuple(slice(None, None, step) for step in steps)]
    view[...] = packed
    wanted = combined([packed])
    assert same_bits(combined([view]), wanted)
    letters = "".join("nchw"[axis] for axis in order)
    assert same_bits(combined([view.transpose(order)],
                              push={"layout": letters}), wanted)


def test_a_broadcast_array_is_read_as_such():
    row = activations([(1, 5, 1, 7)])[0]
    wide = numpy.broadcast_to(row, (1, 5, 6, 7))
    assert same_bits(combined([wide]), combined([wide.copy()]))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("view", ["sliced", "misaligned", "negative strides",
                                  "Fortran order", "channels last"])
def test_the_library_is_handed_the_arrays_own_address(view, dtype):
    array = VIEWS[view](activations(dtype=dtype)[0])
    tensor = pushed(array)
    assert tensor.data == array.ctypes.data
    strides = (tensor.stride_n, tensor.stride_c, tensor.stride_h,
               tensor.stride_w)
    assert strides == tuple(stride // array.itemsize
                            for stride in array.strides)


def test_read_only_arrays_and_buffers_are_read_where_they_lie():
    array = activations()[0]
    array.flags.writeable = False
    assert pushed(array).data == array.ctypes.data
    assert pushed(memoryview(array)).data == array.ctypes.data


def test_what_has_an_array_interface_is_read_where_it_lies():
    class Holder:
        def __init__(self, array):
            self.__array_interface__ = array.__array_interface__

    array = activations()[0][:, ::-1]
    assert pushed(Holder(array)).data == array.ctypes.data


def test_one_axis_of_a_buffer():
    numbers = array_module.array("f", [1, 0, 2, 5, 0, 0])
    assert pushed(numbers, layout="w").data == numbers.buffer_info()[0]
    room = (ctypes.c_float * 6)(*numbers)
    assert same_bits(combined([room], push={"layout": "c"}),
                     combined([numbers], push={"layout": "c"}))


def test_a_push_allocates_next_to_nothing():
    arrays = activations([(2, 64, 100, 90)])
    copy = arrays[0].copy()
    with salmap.Stack(1) as stack:
        stack.push(0, arrays[0])
        stack.reset()
        tracemalloc.start()
        stack.push(0, arrays[0][..., ::-1])
        peak = tracemalloc.get_traced_memory()[1]
        copy = copy + 0
        assert tracemalloc.get_traced_memory()[1] > copy.nbytes  # it counts
        tracemalloc.stop()
    assert peak < 20_000


def test_channels_last_and_tokens():
    array = activations([(3, 16, 6, 5)])[0]
    wanted = combined([array])
    last = array.transpose(0, 2, 3, 1).copy()
    assert same_bits(combined([last], push={"layout": "nhwc"}), wanted)
    tokens = numpy.concatenate(
        [numpy.full((3, 2, 16), 99, numpy.float32), last.reshape(3, 30, 16)],
        axis=1)
    push = {"layout": "tokens", "prefix": 2, "grid": (6, 5)}
    assert same_bits(combined([tokens], push=push), wanted)
    push["layout"] = "tnc"
    assert same_bits(combined([tokens.transpose(1, 0, 2).copy()], push=push),
                     wanted)


def test_a_square_grid_is_worked_out():
    tokens = activations([(2, 17, 8)])[0]
    grid = tokens[:, 1:].reshape(2, 4, 4, 8)
    assert same_bits(combined([tokens], push={"layout": "tokens",
                                              "prefix": 1}),
                     combined([grid], push={"layout": "nhwc"}))


def test_one_image_needs_no_batch_axis():
    array = activations([(1, 4, 3, 5)])[0]
    assert same_bits(combined([array[0]]), combined([array]))
    last = array.transpose(0, 2, 3, 1)
    assert same_bits(combined([last[0]], push={"layout": "nhwc"}),
                     combined([array]))


def test_scale_and_zero_point():
    quantized = (activations([(2, 6, 4, 5)])[0] * 40).astype(numpy.int8)
    scales = numpy.linspace(0.5, 2, 6)
    points = numpy.arange(-3, 3)
    real = ((quantized - points[:, None, None])
            * scales.astype(numpy.float32)[:, None, None]).astype(
                numpy.float32)
    assert same_bits(
        combined([quantized], push={"scale": scales, "zero_point": points}),
        combined([real]))
    assert same_bits(
        combined([quantized], push={"scale": 0.5, "zero_point": 3}),
        combined([((quantized.astype(numpy.float32) - 3) * 0.5)]))


@pytest.mark.parametrize("push, sentence", [
    ({"layout": "nchwx"}, "layout is 'nchwx'"),
    ({"layout": "nhc"}, "the array has 4 dimensions; layout='nhc' wants 3, or one "
     "less for one image$"),
    ({"layout": "hw"}, "the array has 4 dimensions; layout='hw' wants 2$"),
    ({"layout": "ncht"}, "layout is 'ncht'"),
    ({"layout": "nncw"}, "layout is 'nncw'"),
    ({"layout": ""}, "layout is ''"),
    ({"layout": 3}, "layout is 3"),
    ({"prefix": 1}, "prefix and grid are for tokens"),
    ({"grid": (2, 2)}, "prefix and grid are for tokens"),
    ({"scale": [1, 2]}, r"\(2,\)"),
    ({"zero_point": numpy.zeros((16, 1), int)}, r"\(16, 1\)"),
])
def test_what_does_not_fit_is_told(push, sentence):
    with salmap.Stack(1) as stack:
        with pytest.raises(ValueError, match=sentence):
            stack.push(0, activations(SHAPES)[0], **push)
        stack.push(0, activations(SHAPES)[0])


@pytest.mark.parametrize("push, sentence", [
    ({}, "17 tokens"), ({"prefix": 2, "grid": (4, 4)}, r"2 \+ 4 \* 4"),
    ({"prefix": -1, "grid": (3, 6)}, "-1"),
    ({"prefix": 17, "grid": (0, 3)}, r"0 \* 3")])
def test_tokens_that_do_not_fit_are_told(push, sentence):
    with salmap.Stack(1) as stack, pytest.raises(ValueError, match=sentence):
        stack.push(0, numpy.ones((2, 17, 8), numpy.float32), layout="tokens",
                   **push)


@pytest.mark.parametrize("shape, sentence", [
    ((9,), "the array has 1 dimension; .*; want what comes before the pooling"),
    ((197, 24), "2 dimensions; .* tokens and channels are layout='tokens'"),
    ((1, 5, 3, 4, 6), "5 dimensions; .* volumes and clips are layout='ncdhw'")])
def test_arrays_of_other_dimensions_are_told_their_layout(shape, sentence):
    with pytest.raises(salmap.ArgumentError, match=sentence):
        salmap.explain([numpy.ones(shape)])


@pytest.mark.parametrize("tokens, prefix, wanted", [
    (17, 0, "17 tokens less prefix=0 are no square; want prefix=1 for a grid of 4x4, "
     "or grid="),
    (201, 1, "want prefix=5 for a grid of 14x14"),
    (20, 2, "want prefix=4 for a grid of 4x4"),
    (3, 0, "want the grid of the patches"),
    (4, 4, "want prefix=0 for a grid of 2x2"),
    (1, 1, "1 token less prefix=1 is no square; want the grid"),
    (300, 0, "want prefix=11 for a grid of 17x17"),
    (340, 0, "want prefix=16 for a grid of 18x18"),
    (341, 0, "want the grid of the patches")])
def test_the_prefix_of_tokens_is_guessed(tokens, prefix, wanted):
    array = numpy.ones((1, tokens, 8), numpy.float32)
    with pytest.raises(ValueError, match=wanted):
        salmap.explain([array], layout="tokens", prefix=prefix)


@pytest.mark.parametrize("wrong, sentence", [
    ([[1.0, 2.0]], "is a list"), (None, "is a NoneType"), ("text", "is a str"),
    (1.5, "is a float"), ({}, "is a dict"),
    (numpy.ma.zeros((1, 2, 3, 4), "float32"), "masked"),
    (numpy.ones((1, 2, 3, 4), "int32"), "int32"),
    (numpy.ones((1, 2, 3, 4), "complex64"), "complex64"),
    (numpy.ones((1, 2, 3, 4), ">f4"), ">f4"),
    (numpy.ones((1, 2, 3, 4), object), "object")])
def test_wrong_types_are_told(wrong, sentence):
    with salmap.Stack(1) as stack, pytest.raises(TypeError, match=sentence):
        stack.push(0, wrong)


def test_a_stride_of_broken_elements_is_told():
    records = numpy.zeros((1, 2, 3, 4), [("value", "f4"), ("flag", "u1")])
    with salmap.Stack(1) as stack, pytest.raises(ValueError, match="stride"):
        stack.push(0, records["value"])
