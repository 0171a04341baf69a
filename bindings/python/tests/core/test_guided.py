"""Guided layers and a relative epsilon against their formulas in NumPy."""

import numpy
import pytest

import salmap

N, C, H, W = 3, 12, 10, 14
MAP = (3, 4)


@pytest.fixture
def arrays():
    random = numpy.random.default_rng(9)
    activation = numpy.maximum(random.standard_normal((N, C, H, W)), 0)
    return {"activation": activation.astype("float32"),
            "map": random.standard_normal((N, *MAP)).astype("float32")}


def area(plane, size):
    """A plane averaged over the windows of a smaller one."""
    def windows(length, count):
        return [(i * length // count, -(-(i + 1) * length // count))
                for i in range(count)]
    return numpy.array([[plane[top:bottom, left:right].mean()
                         for left, right in windows(plane.shape[1], size[1])]
                        for top, bottom in windows(plane.shape[0], size[0])])


def gains(activation, evidence):
    """How far the channels of an image agree with a class map."""
    g = evidence.astype(float) - evidence.mean(dtype=float)
    found = []
    for plane in activation.astype(float):
        p = area(plane, evidence.shape)
        p = p - p.mean()
        norms = numpy.linalg.norm(p) * numpy.linalg.norm(g)
        found.append(max(0, (p * g).sum() / norms) if norms else 0)
    return numpy.array(found)


def smoe(activation, epsilon):
    a = numpy.maximum(activation, 0) + epsilon
    mean = a.mean(0)
    return mean * (numpy.log2(mean) - numpy.log2(a).mean(0))


def check(stack, wanted):
    for image, want in enumerate(wanted):
        got = stack.layer_map(0, (H, W), image)
        numpy.testing.assert_allclose(got, want, atol=1e-5 * want.max())


@pytest.mark.parametrize("evidence, side", [("positive", 1), ("negative", -1)])
def test_a_guide(arrays, evidence, side):
    activation, map = arrays["activation"], arrays["map"]
    with salmap.Stack(1, cams=2, guide=1, normalizer="none",
                      evidence=evidence) as stack:
        with pytest.raises(salmap.StateError,
                           match="class map 1, which guides"):
            stack.push(0, activation)
        stack.push_cam_map(1, map)
        stack.push(0, activation)
        check(stack, [smoe(gains(a, numpy.maximum(side * m, 0))[:, None, None]
                           * a.astype(float), 1e-7)
                      for a, m in zip(activation, map)])


def test_a_relative_epsilon(arrays):
    activation = arrays["activation"]
    with salmap.Stack(1, relative_epsilon=1e-2, normalizer="none") as stack:
        stack.push(0, activation)
        check(stack, [smoe(a.astype(float), 1e-2 * a.mean(dtype=float))
                      for a in activation])
        before = stack.layer_map(0, (H, W), 1)
        stack.reset()
        stack.push(0, activation * numpy.float32(2.0**-30))
        assert (stack.layer_map(0, (H, W), 1) == before * 2.0**-30).all()


def test_both(arrays):
    """The epsilon is relative to what the guide makes of the activations."""
    activation, map = arrays["activation"], arrays["map"]
    with salmap.Stack(1, cams=1, guide=0, relative_epsilon=1e-2,
                      normalizer="none") as stack:
        stack.push_cam_map(0, map)
        stack.push(0, activation)
        wanted = []
        for a, m in zip(activation, map):
            guided = gains(a, numpy.maximum(m, 0))[:, None, None] * a.astype(float)
            wanted.append(smoe(guided, 1e-2 * guided.mean()))
        check(stack, wanted)


def test_what_is_wrong_is_told_in_a_sentence():
    for guide in (0, 3):
        with pytest.raises(ValueError, match=f"class map {guide} cannot guide"):
            salmap.Stack(1, guide=guide)
    with pytest.raises(TypeError, match="guide is 'cat'; want a whole number"):
        salmap.Stack(1, cams=1, guide="cat")
    with pytest.raises(ValueError, match="relative epsilon is -1"):
        salmap.Stack(1, relative_epsilon=-1)
