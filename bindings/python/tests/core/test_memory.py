"""salmap.memory_estimate: what the library takes for a stack."""

import pytest
import salmap


def test_the_estimate_grows_with_layers_batch_and_size():
    one = salmap.memory_estimate([(7, 9)])
    two = salmap.memory_estimate([(7, 9), (3, 4)])
    assert one.blocks == 2 and two.blocks == 3
    assert one.largest < one.bytes < two.bytes
    # A float for each location of two more images, and what is kept of each.
    more = salmap.memory_estimate([(7, 9)], batch=3).bytes - one.bytes
    assert 2 * 7 * 9 * 4 <= more < 2 * 7 * 9 * 4 + 256


def test_class_maps_and_what_they_guide_count_too():
    layers = [(7, 9), (3, 4)]
    plain = salmap.memory_estimate(layers)
    mapped = salmap.memory_estimate(layers, cams=[(7, 9)])
    guided = salmap.memory_estimate(layers, cams=[(7, 9)], guide=0)
    raw = salmap.memory_estimate(layers, keep_raw=True)
    assert mapped.blocks == guided.blocks == plain.blocks + 2
    assert plain.bytes < mapped.bytes
    assert guided.bytes - mapped.bytes == len(layers) * 4096 * 4
    assert abs(raw.bytes - plain.bytes - 4 * (7 * 9 + 3 * 4)) < 32
    with pytest.raises(salmap.ArgumentError,
                       match="class map 0: height is 0"):
        salmap.memory_estimate(layers, cams=[(0, 9)])
    with pytest.raises(TypeError, match="guide is meant"):
        salmap.memory_estimate(layers, gude=0)


@pytest.mark.parametrize("shapes, batch, sentence", [
    ([], 1, "layers is 0"),
    ([(7, 0)], 1, "layer 0: width is 0"),
    ([(7, 9), (-1, 2)], 1, "layer 1: height is -1"),
    ([(7, 9)], 0, "batch is 0"),
])
def test_what_cannot_be_is_refused(shapes, batch, sentence):
    with pytest.raises(salmap.ArgumentError, match=sentence):
        salmap.memory_estimate(shapes, batch)
