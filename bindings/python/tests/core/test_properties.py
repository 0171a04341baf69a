"""What holds for any input."""

import itertools

import hypothesis
import numpy
from hypothesis import strategies
from hypothesis.extra import numpy as arrays_of

import salmap
from producer import Producer
from support import activations, combined, same_bits

SHAPES = strategies.tuples(strategies.integers(1, 3),
                           strategies.integers(1, 40),
                           strategies.integers(1, 9),
                           strategies.integers(1, 11))
SEEDS = strategies.integers(0, 2**32 - 1)
REFUSALS = (TypeError, ValueError, BufferError, MemoryError,
            NotImplementedError, RuntimeError)


def check(examples):
    return hypothesis.settings(max_examples=examples, deadline=None)


@hypothesis.given(shapes=strategies.lists(SHAPES, min_size=2, max_size=4),
                  order=strategies.randoms(), seed=SEEDS)
@check(60)
def test_the_order_of_pushes_does_not_matter(shapes, order, seed):
    batch = shapes[0][0]
    arrays = activations([(batch, *shape[1:]) for shape in shapes], seed)
    numbers = list(range(len(arrays)))
    order.shuffle(numbers)
    with salmap.Stack(len(arrays)) as one, salmap.Stack(len(arrays)) as other:
        for layer, array in enumerate(arrays):
            one.push(layer, array)
        for layer in numbers:
            other.push(layer, arrays[layer])
        for image in range(batch):
            assert same_bits(one.lovi((9, 7), image),
                             other.lovi((9, 7), image))
            assert same_bits(one.combined((9, 7), image),
                             other.combined((9, 7), image))


@hypothesis.given(shape=SHAPES, steps=strategies.tuples(
    *[strategies.sampled_from([-2, -1, 1, 3])] * 4),
    version=strategies.sampled_from([None, (1, 0)]),
    offset=strategies.integers(0, 64), seed=SEEDS)
@check(60)
def test_dlpack_gives_the_bits_of_the_array(shape, steps, version, offset,
                                            seed):
    room = activations([[abs(step) * extent
                         for step, extent in zip(steps, shape)]], seed)[0]
    view = room[tuple(slice(None, None, step) for step in steps)]
    producer = Producer(view, version, byte_offset=offset)
    assert same_bits(combined([producer]), combined([view.copy()]))
    assert len(producer.deleted) == len(producer.capsules) == 1


@hypothesis.given(shape=SHAPES, prefix=strategies.integers(0, 6), seed=SEEDS)
@check(60)
def test_tokens_are_channels_last(shape, prefix, seed):
    count, channels, height, width = shape
    last = activations([(count, height, width, channels)], seed)[0]
    tokens = numpy.concatenate(
        [numpy.full((count, prefix, channels), 9, numpy.float32),
         last.reshape(count, height * width, channels)], axis=1)
    assert same_bits(
        combined([tokens], push={"layout": "tokens", "prefix": prefix,
                                 "grid": (height, width)}),
        combined([last], push={"layout": "nhwc"}))


@hypothesis.given(shape=SHAPES, size=strategies.tuples(
    strategies.integers(1, 30), strategies.integers(1, 30)),
    row_step=strategies.sampled_from([-2, -1, 1, 3]),
    pixel=strategies.sampled_from(["rgb8", "bgr8", "rgba8", "bgra8",
                                   "rgb_f32"]), seed=SEEDS)
@check(60)
def test_out_gets_the_picture_and_nothing_beside_it(shape, size, row_step,
                                                    pixel, seed):
    with salmap.Stack(1) as stack:
        stack.push(0, activations([shape], seed)[0])
        wanted = stack.lovi(size, pixel=pixel)
        room = numpy.full((abs(row_step) * size[0], size[1] + 3,
                           wanted.shape[2]), 77, wanted.dtype)
        out = room[::row_step, 1:-2]
        stack.lovi(pixel=pixel, out=out)
        assert same_bits(out.copy(), wanted)
        out[...] = 77
        assert (room == 77).all()


@hypothesis.given(
    source=strategies.one_of(
        arrays_of.arrays(
            strategies.one_of(
                arrays_of.scalar_dtypes(), arrays_of.array_dtypes(),
                strategies.sampled_from(["f4", "f2", "u1", "i1", "f8"])),
            arrays_of.array_shapes(min_dims=0, max_dims=6, min_side=0,
                                   max_side=3)),
        strategies.none(), strategies.text(), strategies.integers(),
        strategies.binary(), strategies.lists(strategies.floats())),
    layout=strategies.one_of(
        strategies.sampled_from(["".join(letters) for letters in
                                 itertools.permutations("nchw")]),
        strategies.sampled_from(["tokens", "hw", "c", "ntc", "ncdhw"]),
        strategies.text("ncdhwtx", max_size=6), strategies.none()),
    prefix=strategies.integers(-2, 4), grid=strategies.one_of(
        strategies.none(), strategies.tuples(strategies.integers(-1, 3),
                                             strategies.integers(-1, 3))),
    scale=strategies.one_of(strategies.floats(), strategies.text(max_size=2),
                            strategies.lists(strategies.floats(), max_size=3)),
    zero_point=strategies.one_of(
        strategies.integers(), strategies.floats(),
        strategies.lists(strategies.integers(-9, 9), max_size=3)))
@check(300)
def test_anything_is_pushed_or_refused(source, layout, prefix, grid, scale,
                                       zero_point):
    with salmap.Stack(2) as stack:
        try:
            stack.push(0, source, layout=layout, prefix=prefix, grid=grid,
                       scale=scale, zero_point=zero_point)
        except REFUSALS as error:
            assert str(error)
            stack.push(0, numpy.ones((1, 2, 2, 2), numpy.float32))
        stack.push(1, numpy.ones((stack.batch_size, 1, 1, 1), numpy.float32))
        assert stack.lovi(4).shape == (4, 4, 3)
