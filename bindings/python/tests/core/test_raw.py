"""Maps as they were before their normaliser, and class maps with their sign."""

import numpy
import pytest

import salmap

SHAPE = 3, 6, 5, 7


@pytest.fixture
def activation():
    return numpy.random.default_rng(5).random(SHAPE, numpy.float32)


@pytest.mark.parametrize("normalizer", ["gamma", "gauss", "range", "none"])
def test_a_raw_map_pushed_again_makes_the_same(activation, normalizer):
    stack = salmap.Stack(["relu"], normalizer=normalizer, keep_raw=True)
    stack.push(0, activation)
    raw = numpy.stack([stack.layer_raw("relu", image) for image in range(3)])
    again = salmap.Stack(1, normalizer=normalizer)
    again.push_map(0, raw)
    assert raw.shape == (3, 5, 7)
    for image in range(3):
        assert numpy.array_equal(again.layer_map(0, image=image),
                                 stack.layer_map(0, image=image))
        info = stack.info(0, image)
        assert info.min == raw[image].min() and info.max == raw[image].max()


def test_a_class_map_has_its_sign(activation):
    weights = numpy.array([1, -1, 2, -2, 0.5, 0], numpy.float32)
    stack = salmap.Stack(1, cams=1, evidence="negative", keep_raw=True)
    stack.push_cam(0, activation, weights=weights)
    stack.push(0, activation)
    wanted = numpy.tensordot(activation[2], weights, (0, 0))
    raw = stack.cam_raw(image=2)
    assert numpy.allclose(raw, wanted, atol=1e-5)
    assert raw.min() < 0 < raw.max()


def test_it_has_to_be_asked_for(activation):
    stack = salmap.Stack(1)
    stack.push(0, activation)
    with pytest.raises(salmap.StateError, match="give keep_raw=True before the push"):
        stack.layer_raw(0)
