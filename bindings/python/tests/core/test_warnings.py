"""What the package warns of: the sentences are the command's, whose tests have all
kinds of them."""

import json
import warnings

import numpy
import pytest

import salmap
from salmap import _engine
from salmap._warnings import in_python
from support import activations, combined, same_bits

TOKENS = activations([(1, 17, 12)])[0]


def test_right_arrays_get_no_warning(photo):
    arrays = activations()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert salmap.explain(arrays).warnings == ()
        salmap.explain(arrays, image=photo, alpha=0.2, keep=3)
        salmap.explain([TOKENS], layout="tokens", prefix=1)
        salmap.explain([TOKENS[0]], layout="hw", statistic="max")


@pytest.fixture(name="photo")
def fixture_photo():
    return numpy.full((6, 5, 3), 90, numpy.uint8)


def test_tokens_that_are_read_as_one_channel_are_told():
    with pytest.warns(salmap.InputWarning) as caught:
        result = salmap.explain([TOKENS])
    sentences = [str(each.message) for each in caught]
    assert sentences[0].startswith("ALL LAYERS ARE FLAT")
    assert sentences[1].endswith("want layout='tokens' prefix=1")
    assert result.warnings == tuple(sentences)
    # At the line of the caller.
    assert {each.filename for each in caught} == {__file__}
    # The files have the command's words.
    assert result.stats()["warnings"][1].endswith(
        "want --layout tokens --prefix 1")
    assert result.info[0].single_channel and result.info[0].flat


@pytest.mark.parametrize("arrays, keywords, sentence", [
    (activations([(4, 17, 24)]), {}, "else layout='chw'"),
    (activations([(3, 64, 4, 5), (3, 8, 9, 10)]), {}, "late to early"),
    (activations([(3, 8, 8, 30), (3, 4, 4, 40)]), {}, "want layout='nhwc'"),
    (activations(), {"alpha": 0.1}, "alpha: has no effect"),
    (activations(), {"keep": 1}, "keep: has no effect"),
    (activations(), {"epsilon": 1, "statistic": "mean", "normalizer": "range"},
     "epsilon: has no effect"),
    (activations([(3, 5, 6, 7)]), {"weights": [2]}, "weights: has no effect")])
def test_what_is_told(arrays, keywords, sentence):
    with pytest.warns(salmap.InputWarning, match=sentence):
        salmap.explain(arrays, **keywords)


def test_nonfinite_values_are_counted():
    array = activations([(2, 5, 6, 7)])[0]
    array[0, 0, 0, :3] = numpy.inf
    with pytest.warns(salmap.InputWarning, match="in 3 of its activations"):
        result = salmap.explain([array], nonfinite="zero")
    assert len(result[0].warnings) == 1 and result[1].warnings == ()


def test_a_push_tells_scales_without_an_effect():
    array = activations([(2, 5, 6, 7)])[0]
    with salmap.Stack(2) as stack:
        with pytest.warns(salmap.InputWarning, match="holds no integers") as caught:
            stack.push(0, array, scale=0.5)
        assert caught[0].filename == __file__
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            stack.push(1, (array * 9).astype(numpy.uint8), scale=0.5)


def test_a_push_after_another_is_what_counts():
    with salmap.Stack(1) as stack:
        stack.push(0, TOKENS)
        assert stack.lacks_images == [True] and stack.info(0).single_channel
        stack.reset()
        stack.push(0, TOKENS[None])
        assert stack.lacks_images == [False]
        stack.reset()
        stack.push(0, TOKENS[..., None])
        assert not stack.info(0).single_channel
        stack.reset()
        stack.push(0, TOKENS)
        stack.reset()
        stack.push_map(0, TOKENS)
        assert not stack.info(0).single_channel
        assert stack.lacks_images == [False]


def test_maps_need_no_engine(monkeypatch):
    """Neither do their warnings, which are left out."""
    def missing():
        raise ImportError("none")
    monkeypatch.setattr(_engine, "load", missing)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = salmap.explain([TOKENS])
    assert not result.combined.any() and result.info[0].single_channel


def test_a_filter_makes_it_an_error():
    with warnings.catch_warnings():
        warnings.simplefilter("error", salmap.InputWarning)
        with pytest.raises(salmap.InputWarning, match="ALL LAYERS"):
            salmap.explain([TOKENS])


@pytest.mark.parametrize("sentence, wanted", [
    ("--alpha: has no effect", "alpha: has no effect"),
    ("--eps: has", "epsilon: has"), ("--stat max takes", "statistic='max' takes"),
    ("--layout tokens --prefix 12, else --layout chw",
     "layout='tokens' prefix=12, else layout='chw'"),
    ("that --layout says", "that layout says"), ("a--b: is", "a--b: is")])
def test_options_have_pythons_names(sentence, wanted):
    assert in_python(sentence) == wanted


def test_a_misspelt_layer_is_told_those_there_are():
    with salmap.Stack(["early", "late"]) as stack:
        with pytest.raises(ValueError, match="want one of early, late$"):
            stack.info("x")
    with salmap.Stack([f"block{i}.relu" for i in range(300)]) as stack:
        with pytest.raises(ValueError) as caught:
            stack.info("blok217.relu")
    text = str(caught.value)
    assert "want one of block217.relu, " in text
    assert text.endswith(" and 288 more") and text.count(",") == 11


def test_maps_are_as_without_warnings():
    arrays = activations([(3, 64, 4, 5), (3, 8, 9, 10)])
    with pytest.warns(salmap.InputWarning):
        result = salmap.explain(arrays, (17, 23))
    assert same_bits(result.combined, combined(arrays))
    json.dumps(result.stats())
