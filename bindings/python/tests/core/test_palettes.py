"""Palettes: pictures that people with any colour vision can read."""
import importlib.util
import pathlib

import numpy as np
import pytest

import salmap

SOURCE = pathlib.Path(__file__).parents[4] / "docs/derivations/vision.py"
SPEC = importlib.util.spec_from_file_location("vision", SOURCE)
vision = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(vision)


def alone(count, **settings):
    """The colours of a LOVI picture with one pixel for each layer alone, and one
    for all of them; sRGB [count + 1, 3]."""
    stack = salmap.Stack(count, normalizer="none", **settings)
    for layer in range(count):
        row = np.zeros((1, 1, count + 1), np.float32)
        row[..., [layer, count]] = 1
        stack.push_map(layer, row)
    return stack.lovi((1, count + 1), pixel="rgb_f32")[0]


@pytest.mark.parametrize("pair, wanted", [
    # Of the data that Sharma, Wu and Dalal published with CIEDE2000.
    (((50, 2.6772, -79.7751), (50, 0, -82.7485)), 2.0425),
    (((50, 2.8361, -74.0200), (50, 0, -82.7485)), 3.4412),
    (((50, 2.5, 0), (73, 25, -18)), 27.1492),
    (((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514)), 0.9082)])
def test_the_difference_is_that_of_the_standard(pair, wanted):
    assert vision.difference(*pair) == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("name", vision.VISIONS)
def test_layers_differ_and_keep_their_order(name):
    seen = vision.lab(alone(5, palette="ordered"), name)
    layers, white = seen[:5], seen[5]
    assert (vision.difference(layers[:-1], layers[1:]) >= 10).all()
    assert (np.diff(layers[:, 0]) > 0).all(), "early is dark, late is light"
    assert white[0] - layers[:, 0].max() >= 12


def test_the_papers_palette_is_not_as_good():
    """So that the test above says something."""
    worst = min(vision.difference(seen[:-1], seen[1:]).min() for seen in
                (vision.lab(alone(5), name)[:5] for name in vision.VISIONS))
    assert worst < 10


@pytest.mark.parametrize("name", vision.VISIONS)
@pytest.mark.parametrize("layers", [1, 3])
def test_the_heat_map_gets_lighter_to_the_end(name, layers):
    ramp = np.linspace(0, 1, 101, dtype=np.float32).reshape(1, 1, 101)
    stack = salmap.Stack(layers, normalizer="none", heat_palette="rising")
    for layer in range(layers):
        stack.push_map(layer, ramp)
    colours = stack.heatmap((1, 101), pixel="rgb_f32")[0]
    lightness = vision.lab(colours, name)[:, 0]
    assert (np.diff(lightness) > 0).all()
    assert lightness[0] == pytest.approx(0, abs=1e-3) and lightness[-1] > 95
    assert np.ptp(colours[50]) > 0.3, "in colour, whatever the layers"


def test_limits_make_images_comparable():
    maps = np.array([[[0.0, 0.2, 0.4]], [[0.0, 0.4, 0.8]]], np.float32)
    stack = salmap.Stack(1, normalizer="none", heat_palette="rising",
                         limits=(0, 1))
    stack.push_map(0, maps)
    dim, bright = (stack.heatmap((1, 3), image)[0] for image in (0, 1))
    assert (dim[2] == bright[1]).all()
    assert dim[2].sum() < bright[2].sum()
    own = salmap.Stack(1, normalizer="none", heat_palette="rising")
    own.push_map(0, maps)
    assert (own.heatmap((1, 3), 0) == own.heatmap((1, 3), 1)).all()


@pytest.mark.parametrize("limits, sentence", [
    ((1, 1), "limits are both 1.0"), ((2, 1), "limits are 2 and 1")])
def test_limits_that_are_none_are_refused(limits, sentence):
    with pytest.raises((ValueError, salmap.Error), match=sentence):
        salmap.Stack(1, limits=limits)


@pytest.mark.parametrize("palette", ["paper", "ordered"])
def test_the_legend_has_the_layers_colours(palette):
    stack = salmap.Stack(5, palette=palette)
    legend = stack.legend((8, 50), pixel="rgb_f32")
    assert (legend[0, 5::10] == alone(5, palette=palette)[:5]).all()
    assert (legend[5] == 1).all() and (legend[7] == 0).all()
    with pytest.raises(ValueError, match="lovi"):
        stack.legend((8, 50), "lovy")
