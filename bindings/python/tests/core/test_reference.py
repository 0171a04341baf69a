"""Maps that are compared with a data set."""

import copy
import json
import pickle

import numpy
import pytest

import salmap
from support import activations, same_bits

SIZE = 12, 9


def data_set(seeds=range(8)):
    total = salmap.Aggregate(3, SIZE)
    for seed in seeds:
        total.add(salmap.explain(activations(seed=seed)), None)
    return total


@pytest.fixture(name="reference", scope="module")
def fixture_reference():
    return data_set()


def with_reference(reference, seed=20, **settings):
    return salmap.explain(activations(seed=seed), SIZE, reference=reference,
                          **settings)


def test_a_value_is_the_share_of_the_data_set_below(reference):
    result = with_reference(reference)
    stack, _ = result.place()
    assert result.stats()["settings"]["norm"] == "reference"
    for layer in range(3):
        counts, edges = reference.histogram(layer)
        below = numpy.concatenate([[0], counts.cumsum()]) / counts.sum()
        for image in range(3):
            raw = stack.layer_raw(layer, image)
            values = stack.layer_map(layer, raw.shape, image)
            numbers = numpy.searchsorted(edges, raw, "right") - 1
            assert (values >= below[numbers].astype("f4")).all()
            assert (values <= below[numbers + 1].astype("f4")).all()
            order = raw.ravel().argsort()
            assert (numpy.diff(values.ravel()[order]) >= 0).all()


def test_a_region_that_is_strange_stands_out_with_it_alone(reference):
    """An image that is calm but for a region beyond all that the data set has,
    and one that is calm everywhere. Compared with the data set, the first one
    alone has high values; each for itself, both have."""
    def greatest(strange, **settings):
        arrays = [array[:1] * 0.05 for array in activations(seed=30)]
        if strange:
            for array in arrays:
                height, width = array.shape[2:]
                array[..., height // 2:, width // 2:] *= 400
        stack, _ = salmap.explain(arrays, **settings).place()
        last = stack.layer_map(2, (4, 3))
        return last[2:, 1:].max(), last[:2].max()

    inside, outside = greatest(True, reference=reference)
    assert inside > 0.99 and outside < 0.5
    assert max(greatest(False, reference=reference)) < 0.5
    for normalizer in ("range", "gauss", "gamma"):
        assert max(greatest(False, normalizer=normalizer)) > 0.9


def test_bits_are_the_same_for_the_data_set_in_any_order(reference):
    other = data_set(reversed(range(8)))
    assert same_bits(with_reference(reference).lovi,
                     with_reference(other).lovi)


def test_what_is_added_later_does_not_count(reference):
    growing = copy.deepcopy(reference)
    before = with_reference(growing)
    stack, _ = before.place()
    growing.add(salmap.explain(activations(seed=9)), None)
    copied = copy.deepcopy(stack)
    for each in (stack, copied):
        each.reset()
        for layer, array in enumerate(activations(seed=20)):
            each.push(layer, array)
    wanted = with_reference(reference).combined
    assert same_bits(stack.combined(SIZE), wanted)
    assert same_bits(copied.combined(SIZE), wanted)
    assert not same_bits(with_reference(growing).combined, wanted)


def test_results_travel_and_add_up(reference):
    result = with_reference(reference)
    again = pickle.loads(pickle.dumps(result))
    assert same_bits(again.lovi, result.lovi)
    total = salmap.Aggregate(3, SIZE)
    total.add(result, None)
    assert total.count == 3
    with pytest.raises(ValueError, match="normaliser"):
        total.merge(reference)


def test_the_explorer_gets_the_maps_as_they_are(reference):
    page = with_reference(reference).explore().page
    head = json.loads(page.partition('id="salmap-head-0">')[2]
                      .partition("</script>")[0])
    assert head["raw"] is False


@pytest.mark.parametrize("settings, error, sentence", [
    ({"reference": None, "normalizer": "reference"}, ValueError,
     "wants reference="),
    ({"normalizer": "gauss"}, ValueError, "not 'gauss'"),
    ({"reference": b"bytes"}, TypeError, "want a salmap.Aggregate"),
    ({"reference": salmap.Aggregate(3, 4)}, salmap.IncompleteError, "no image"),
    ({"epsilon": 1e-3}, ValueError, "epsilon"),
    ({"statistic": "max"}, ValueError, "statistic")])
def test_what_does_not_fit_is_refused(reference, settings, error, sentence):
    with pytest.raises(error, match=sentence):
        salmap.Stack(3, **{"reference": reference, **settings})
    with pytest.raises(ValueError, match="3 layers, the context 2"):
        salmap.Stack(2, reference=reference)
