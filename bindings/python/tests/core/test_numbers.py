"""Numbers of wrong types and sizes, wherever they are given."""

import numpy
import pytest
import salmap

ARRAYS = [numpy.random.default_rng(1).random((1, 4, 6, 8), "float32")]
TOKENS = [numpy.random.default_rng(2).random((1, 13, 4), "float32")]
PHOTO = numpy.zeros((6, 8, 3), numpy.uint8)
VALUES = ARRAYS[0][0, 0]


def pushed():
    stack = salmap.Stack(1)
    stack.push(0, ARRAYS[0])
    return stack


@pytest.mark.parametrize("call, error, sentence", [
    (lambda: salmap.Stack(-1), ValueError, "layers is -1; want 1 to 4096"),
    (lambda: salmap.Stack(1, cams=-1), ValueError, "cams is -1; want 0 or more"),
    (lambda: salmap.Stack(1, weights=1), TypeError,
     "weights is 1; want a number for each layer, or one of equal, ramp, prior"),
    (lambda: salmap.Stack(2, weights={0: 1, 1: 2}), TypeError, "weights is {0: 1"),
    (lambda: salmap.Stack(1, weights=["late"]), ValueError, r"weights is \['late'"),
    (lambda: salmap.Stack(1, epsilon="small"), ValueError,
     "epsilon is 'small'; want a number"),
    (lambda: salmap.Stack(1, epsilon=10**400), ValueError, "that a float holds"),
    (lambda: salmap.Stack(1, relative_epsilon=None), TypeError,
     "relative_epsilon is None; want a number"),
    (lambda: salmap.Stack(1, limits=1), TypeError,
     "limits is 1; want two numbers, or None"),
    (lambda: salmap.Stack(1, limits=(0, 1, 2)), ValueError,
     r"limits is \(0, 1, 2\); want two numbers"),
    (lambda: pushed().push(-1, ARRAYS[0]), ValueError, "layer is -1; want 0 to 0"),
    (lambda: pushed().lovi(6, image=-1), ValueError, "image is -1; want 0 or more"),
    (lambda: pushed().lovi(6, slice=-1), ValueError, "slice is -1; want 0 or more"),
    (lambda: pushed().lovi(6, slice="first"), TypeError, "slice is 'first'"),
    (lambda: salmap.explain(ARRAYS, image=PHOTO, alpha="half"), ValueError,
     "alpha is 'half'; want a number"),
    (lambda: salmap.explain(ARRAYS, image=PHOTO, keep=None), TypeError,
     "percent is None; want a number"),
    (lambda: salmap.explain(TOKENS, layout="tokens", grid="3x4"), TypeError,
     r"grid is '3x4'; want \(height, width\)"),
    (lambda: salmap.explain(TOKENS, layout="tokens", grid=3), TypeError,
     "grid is 3; want"),
    (lambda: salmap.explain(TOKENS, layout="tokens", prefix="1"), TypeError,
     "prefix is '1'; want a whole number"),
    (lambda: salmap.explain(TOKENS, layout="tokens", prefix=-1), ValueError,
     "prefix is -1; want 0 or more"),
    (lambda: salmap.explain(ARRAYS)[1.5], TypeError,
     "the image is 1.5; want a whole number or a slice"),
    (lambda: salmap.explain(ARRAYS).explore(plain=3), TypeError,
     "plain is a int; want a salmap.Result"),
    (lambda: salmap.Aggregate(1, 6).quantile(0, "half"), ValueError,
     "q is 'half'; want 0 to 1"),
    (lambda: salmap.Aggregate.from_bytes("SMAP"), TypeError, "want bytes"),
    (lambda: salmap.Aggregate(1, 6).save("none/data.sma"), FileNotFoundError,
     "no such folder to write the file to: 'none'"),
    (lambda: salmap.peaks(VALUES, "all"), TypeError, "count is 'all'"),
    (lambda: salmap.peaks(VALUES, radius=2**32), ValueError, "radius is 4294967296"),
    (lambda: salmap.peaks(VALUES, radius=1.5), TypeError, "radius is 1.5"),
    (lambda: salmap.peaks(VALUES[:0]), ValueError, "map: size is 8 x 0"),
    (lambda: salmap.boxes(VALUES, "half"), ValueError, "share is 'half'"),
    (lambda: salmap.peak_vector(ARRAYS[0], salmap.peaks(VALUES)[0], (6, 8)),
     TypeError, r"place is Peak\(.*; want \(row, column\)"),
    (lambda: salmap.peak_vector(ARRAYS[0], (1,), (6, 8)), TypeError,
     r"place is \(1,\); want"),
    (lambda: salmap.peak_vector(ARRAYS[0], (1, 1), (6, 8), image=2**32),
     ValueError, "image is 4294967296"),
    (lambda: salmap.memory_estimate(56), TypeError,
     r"shapes is 56; want \(height, width\) of each map"),
    (lambda: salmap.memory_estimate([(6, 8)], batch=2**32 + 1), ValueError,
     "batch is 4294967297")])
def test_a_sentence_names_the_argument_and_what_is_right(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()


def test_numbers_of_other_kinds_will_do():
    with salmap.Stack(numpy.int8(1), epsilon=numpy.float16(0.5),
                      weights=numpy.array([2]), limits=numpy.array([0, 1])) as one:
        one.push(numpy.uint8(0), ARRAYS[0])
        assert one.lovi(6, image=numpy.int64(0)).any()
    assert salmap.explain(TOKENS, layout="tokens", prefix=numpy.int64(1),
                          grid=[3, 4]).size == (3, 4)


@pytest.mark.parametrize("settings", [{"cams": 1}, {"guide": 0}])
def test_explain_has_no_settings_of_class_maps(settings):
    with pytest.raises(TypeError, match="explain has no argument "):
        salmap.explain(ARRAYS, **settings)


def test_results_name_arguments_and_not_options():
    with pytest.raises(ValueError, match="^overlay: fastcam needs a class map"):
        salmap.explain(ARRAYS, image=PHOTO, overlay="fastcam").overlay
