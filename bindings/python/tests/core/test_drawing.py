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
    ({"limits": (0, 1, 2)}, ValueError, "unpack"),
    ({"limits": ("a", "b")}, TypeError, ""),
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
