"""Copies and pickles of stacks and results: the same bits afterwards."""

import copy
import pickle
import subprocess
import sys

import numpy
import pytest

import salmap
from salmap._album import Album
from salmap.result import result_of
from support import SHAPES, activations, same_bits, same_files

SIZE = (19, 30)

SETTINGS = [{"normalizer": normalizer, "resampling": resampling}
            for normalizer in ("gamma", "gauss", "range", "none")
            for resampling in ("bilinear", "bicubic", "nearest")] + [
    {"weights": [1, 0.5, 0], "statistic": "std", "epsilon": 1e-3},
    {"weights": "ramp", "normalizer": "none", "statistic": "max"}]


def travelled(each):
    return pickle.loads(pickle.dumps(each))


WAYS = [copy.deepcopy, travelled, copy.copy]


def photos():
    return numpy.random.default_rng(3).integers(0, 256, (3, 12, 20, 3),
                                                numpy.uint8)


def flat(arrays):
    """The second layer of the second image is flat."""
    arrays[1][1] = 2
    return arrays


def check_same(ours, theirs):
    for name in ("combined", "layers", "lovi", "heatmap", "overlay", "mask",
                 "grey", "sheet"):
        assert same_bits(getattr(ours, name), getattr(theirs, name)), name
    assert ours.info == theirs.info and ours.names == theirs.names
    assert ours.stats() == theirs.stats() and ours.warnings == theirs.warnings
    assert ours.size == theirs.size and repr(ours) == repr(theirs)
    assert same_bits(ours.photo, theirs.photo)


@pytest.mark.filterwarnings("ignore::salmap.InputWarning")
@pytest.mark.parametrize("settings", SETTINGS)
def test_a_result_is_the_same(settings, tmp_path):
    result = salmap.explain(dict(zip("abc", flat(activations()))), SIZE,
                            photos(), keep=33, alpha=0.25, **settings)
    for number, way in enumerate(WAYS):
        other = way(way(result))
        for image in range(3):
            check_same(other[image], result[image])
        check_same(other[1:], result[1:])
    result.save(tmp_path / "ours")
    other.save(tmp_path / "theirs")
    same_files(tmp_path / "theirs", tmp_path / "ours")
    assert other._request.text("table") == result._request.text("table")


@pytest.mark.filterwarnings("ignore::salmap.InputWarning")
@pytest.mark.parametrize("shapes", [[(1, 3, 1, 1)], [(2, 1, 9, 8), (2, 5, 1, 7)]])
def test_small_ones_and_their_warnings(shapes):
    image = photos()[:1]
    result = salmap.explain(activations(shapes), SIZE, image[0])
    assert result.warnings
    check_same(travelled(result), result)


@pytest.mark.parametrize("resampling", ["bilinear", "bicubic"])
@pytest.mark.parametrize("way", WAYS)
def test_results_of_different_sizes_and_with_padding(way, resampling):
    def result(size, share):
        stack = salmap.Stack(3, resampling=resampling)
        for layer, array in enumerate(activations()):
            stack.push(layer, array)
        return result_of(stack, size, photos()[0], 10, 0.5, "nchw", share=share)

    album = Album([result((19, 30), (1.5, 1.25)), result((8, 5), (1, 1.6))])
    other = way(album)
    assert len(other) == 2 and repr(other) == repr(album)
    for ours, theirs in zip(other, album):
        check_same(ours, theirs)


def test_one_image_travels_alone_and_with_others():
    result = salmap.explain(activations(), SIZE, photos())
    one, two = travelled([result[2], result[0]])
    check_same(one, result[2])
    check_same(two, result[0])
    assert len(one) == 1


def test_a_result_in_another_process(tmp_path):
    result = salmap.explain(activations(), SIZE, photos(), normalizer="gauss")
    (tmp_path / "result").write_bytes(pickle.dumps(result))
    program = f"""
import sys
sys.path[:] = {[entry for entry in sys.path if entry]!r}
import pickle
result = pickle.load(open({str(tmp_path / 'result')!r}, "rb"))
result.save({str(tmp_path / 'theirs')!r})
"""
    subprocess.run([sys.executable, "-c", program], check=True)
    result.save(tmp_path / "ours")
    same_files(tmp_path / "theirs", tmp_path / "ours")


@pytest.mark.parametrize("way", WAYS)
def test_a_stack_without_maps_travels_with_its_settings(way):
    stack = salmap.Stack(["a", "b", "c"], normalizer="range", weights=[1, 2, 3])
    other = way(stack)
    for layer, array in enumerate(activations()):
        stack.push(layer, array)
        assert other.batch_size == 0 or layer
        other.push(layer, array)
    assert same_bits(other.combined(SIZE), stack.combined(SIZE))
    assert other.settings == stack.settings and other.names == stack.names


@pytest.mark.parametrize("way", WAYS)
def test_a_stack_with_maps(way):
    stack = salmap.Stack(3, incomplete="combine")
    for layer in (0, 2):
        stack.push(layer, activations()[layer])
    other = way(stack)
    for image in range(3):
        assert same_bits(other.lovi(SIZE, image), stack.lovi(SIZE, image))
        assert other.info(2, image) == stack.info(2, image)
    for call in (other, stack):
        with pytest.raises(salmap.IncompleteError):
            call.info(1)
    with pytest.raises(salmap.ArgumentError, match="image is 3"):
        other.info(0, 3)
    for each in (other, stack):  # the copy takes more, as the first does
        each.push(1, activations()[1])
        with pytest.raises(salmap.StateError, match="pushed already"):
            each.push(0, activations()[0])
    assert same_bits(other.combined(SIZE), stack.combined(SIZE))
    assert other.info(1) == stack.info(1)
    for each in (other, stack):
        each.reset()
        for layer, array in enumerate(activations(SHAPES, seed=5)):
            each.push(layer, array)
    assert same_bits(other.combined(SIZE), stack.combined(SIZE))
    assert other.info(1) == stack.info(1)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("normalizer", ["range", "none", "gamma", "gauss"])
def test_bicubic_maps_travel(way, normalizer):
    with salmap.Stack(3, resampling="bicubic", normalizer=normalizer) as stack:
        for layer, array in enumerate(flat(activations())):
            stack.push(layer, array)
        other = way(way(stack))
        for image in range(3):
            for size in (SIZE, (3, 4), (60, 7)):
                assert same_bits(other.combined(size, image),
                                 stack.combined(size, image))
                assert same_bits(other.lovi(size, image),
                                 stack.lovi(size, image))
                for layer in range(3):
                    assert same_bits(other.layer_map(layer, size, image),
                                     stack.layer_map(layer, size, image))


def classes(**settings):
    """A stack whose layers class map 0 guides; 0 has a sign, and no evidence in
    the first image; 1 is of the principal component; 2 is not pushed; the last
    layer is not pushed either."""
    stack = salmap.Stack(3, cams=3, guide=0, incomplete="combine", **settings)
    map_ = numpy.random.default_rng(4).standard_normal((3, 4, 5))
    map_[0] = -1
    stack.push_cam_map(0, map_)
    stack.push_cam(1, activations()[0])
    for layer in range(2):
        stack.push(layer, flat(activations())[layer])
    return stack


def check_same_classes(ours, theirs):
    for image in range(3):
        for cam in range(2):
            assert ours.cam_info(cam, image) == theirs.cam_info(cam, image)
            for name in ("cam", "fastcam", "fastcam_lovi", "fastcam_heatmap"):
                for size in (SIZE, (3, 4)):
                    assert same_bits(
                        getattr(ours, name)(size, image, cam),
                        getattr(theirs, name)(size, image, cam)), name
        assert same_bits(ours.lovi(SIZE, image), theirs.lovi(SIZE, image))
        assert same_bits(ours.combined(SIZE, image),
                         theirs.combined(SIZE, image))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("evidence", ["positive", "negative", "magnitude"])
@pytest.mark.parametrize("resampling", ["bilinear", "bicubic"])
def test_class_maps_travel(way, evidence, resampling):
    with classes(evidence=evidence, resampling=resampling) as stack:
        other = way(way(stack))
        check_same_classes(other, stack)
        with pytest.raises(salmap.IncompleteError, match="class map 2"):
            other.cam_info(2)
        for each in (other, stack):  # a layer that the copied map guides
            each.push(2, activations()[2])
            each.push_cam(2, activations()[1])
        check_same_classes(other, stack)
        assert same_bits(other.cam(SIZE, 1, 2), stack.cam(SIZE, 1, 2))


@pytest.mark.parametrize("way", WAYS)
def test_raw_maps_stay_behind_until_a_reset(way):
    with salmap.Stack(1, keep_raw=True) as stack:
        stack.push(0, activations()[0])
        other = way(stack)
        assert other.settings == stack.settings
        with pytest.raises(salmap.StateError, match="raw maps are not kept"):
            other.layer_raw(0)
        other.reset()
        other.push(0, activations()[0])
        assert same_bits(other.layer_raw(0), stack.layer_raw(0))


def test_a_closed_stack_cannot_travel():
    stack = salmap.Stack(1)
    stack.close()
    with pytest.raises(ValueError, match="closed"):
        pickle.dumps(stack)


def test_what_an_older_library_told_is_enough():
    """A salmap_layer_info may become longer."""
    stack = salmap.Stack(1)
    stack.push(0, activations()[0])
    state = stack.__getstate__()
    held = state["held"]
    for change in (lambda each: each[:-8], lambda each: each + b"12345678"):
        maps = [type(each)(each.values, list(map(change, each.infos)))
                for each in held.layers]
        changed = {**state, "held": type(held)(maps, held.cams)}
        other = salmap.Stack.__new__(salmap.Stack)
        other.__setstate__(changed)
        assert other.info(0, 2) == stack.info(0, 2)
