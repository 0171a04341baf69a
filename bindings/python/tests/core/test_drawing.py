"""Maps in colours."""

import numpy
import pytest

import salmap
from support import same_bits

VALUES = numpy.linspace(-1, 2, 5 * 7, dtype=numpy.float32).reshape(5, 7)


def test_the_least_and_the_greatest_value_get_the_ends_of_a_palette():
    grey = salmap.colour(VALUES, "grey")
    assert grey.shape == (5, 7, 3) and grey.dtype == numpy.uint8
    assert not grey[0, 0].any() and (grey[-1, -1] == 255).all()
    assert (numpy.diff(grey[..., 0].ravel().astype(int)) > 0).all()


def test_limits_cut_and_may_lie_beyond_the_map():
    cut = salmap.colour(VALUES, "grey", (0, 1))
    assert not cut[VALUES <= 0].any() and (cut[VALUES >= 1] == 255).all()
    wide = salmap.colour(VALUES, "grey", (-4, 8))
    assert wide.min() > 0 and wide.max() < 255


def test_zero_is_white_where_colours_diverge():
    values = numpy.array([[-2, 0, 1]], numpy.float32)
    low, middle, high = salmap.colour(values, "diverging")[0].astype(int)
    assert (middle == 255).all()
    assert low[2] > low[0] and high[0] > high[2]


def test_it_writes_where_it_is_told():
    out = numpy.zeros((5, 7, 3), numpy.uint8)
    assert salmap.colour(VALUES, "magma", out=out) is out
    assert same_bits(out, salmap.colour(VALUES, "magma"))
    assert not same_bits(out, salmap.colour(VALUES))


@pytest.mark.parametrize("arguments, error, words", [
    ({"palette": "magna"}, ValueError, "'magma' is meant"),
    ({"limits": (1, 1)}, ValueError, "limits"),
    ({"limits": (0, numpy.inf)}, ValueError, "limits"),
    ({"limits": (0, 1, 2)}, ValueError, "want two numbers"),
    ({"limits": ("a", "b")}, ValueError, "want two numbers"),
    ({"out": numpy.zeros((5, 7), numpy.uint8)}, ValueError, "out"),
])
def test_what_is_wrong_is_told(arguments, error, words):
    with pytest.raises(error, match=words):
        salmap.colour(VALUES, **arguments)
    with pytest.raises(salmap.NonFiniteError):
        salmap.colour(VALUES + numpy.float32(numpy.nan))


PHOTO = numpy.arange(5 * 7 * 3, dtype=numpy.uint8).reshape(5, 7, 3)


def test_a_highlight_leaves_the_rest_of_the_photo():
    picture = salmap.colour(VALUES, "turbo")
    drawn = salmap.highlight(PHOTO, picture, VALUES, (1, 1.5), 1)
    assert (drawn[VALUES <= 1] == PHOTO[VALUES <= 1]).all()
    assert (drawn[VALUES >= 1.5] == picture[VALUES >= 1.5]).all()
    opacity = 0.4 * numpy.sqrt((VALUES + 1) / 3)[..., None]
    wanted = PHOTO * (1 - opacity) + picture * opacity
    drawn = salmap.highlight(PHOTO, picture, VALUES, alpha=0.4)
    assert abs(drawn - wanted).max() <= 0.501
    out = PHOTO.copy()
    assert salmap.highlight(out, picture, VALUES, alpha=0.4, out=out) is out
    assert same_bits(out, drawn)


@pytest.mark.parametrize("arguments, error, words", [
    ({"alpha": 2}, ValueError, "alpha is 2"),
    ({"limits": (1, 1)}, ValueError, "limits"),
    ({"values": VALUES[1:]}, ValueError, "map is 7 x 4"),
    ({"values": VALUES + numpy.float32(numpy.inf)}, salmap.NonFiniteError, "map"),
])
def test_what_is_wrong_with_a_highlight_is_told(arguments, error, words):
    with pytest.raises(error, match=words):
        salmap.highlight(**{"photo": PHOTO, "picture": PHOTO, "values": VALUES,
                            **arguments})


# ------------------------------------------------------------------- volumes

VOLUME = numpy.linspace(2, -1, 4 * 5 * 7, dtype=numpy.float32).reshape(4, 5, 7)
CLIP = (numpy.arange(4 * 5 * 7 * 3) % 251).astype(numpy.uint8).reshape(4, 5, 7, 3)


def test_slices_of_volumes_have_the_limits_of_all():
    limits = VOLUME.min(), VOLUME.max()
    coloured = salmap.colour(VOLUME, "magma")
    lit = salmap.highlight(CLIP, coloured, VOLUME)
    laid = salmap.overlay(CLIP, coloured, 0.3)
    assert coloured.shape == lit.shape == laid.shape == (4, 5, 7, 3)
    for index, values in enumerate(VOLUME):
        assert same_bits(coloured[index],
                         salmap.colour(values, "magma", limits))
        assert same_bits(lit[index], salmap.highlight(
            CLIP[index], coloured[index], values, limits))
        assert same_bits(laid[index], salmap.overlay(
            CLIP[index], coloured[index], 0.3))


def test_clips_may_have_gaps_and_be_turned_around():
    wide = numpy.zeros((8, 6, 7, 3), numpy.uint8)
    out = wide[::-2, :5]
    assert salmap.overlay(CLIP, CLIP[::-1], 0.5, out=out) is out
    assert same_bits(out.copy(), salmap.overlay(CLIP, CLIP[::-1], 0.5))
    assert not wide[:, 5].any() and not wide[::2].any()


@pytest.mark.parametrize("call, words", [
    (lambda: salmap.overlay(CLIP, CLIP[1:]), "picture has 3 slices"),
    (lambda: salmap.highlight(CLIP, CLIP, VOLUME[:2]), "map has 2 slices"),
    (lambda: salmap.colour(VOLUME, out=CLIP[:3].copy()), "output has 3 slices"),
    (lambda: salmap.overlay(CLIP[:0], CLIP[:0]), "photo has shape"),
])
def test_other_depths_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
