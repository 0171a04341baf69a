"""How far two data sets are apart: in which layer, and where."""

import numpy
import pytest

import salmap
from support import activations

SIZE = 12, 9


def total_of(seeds, change=lambda arrays: None, names=3):
    total = salmap.Aggregate(names, SIZE)
    for seed in seeds:
        arrays = activations(seed=seed)
        change(arrays)
        total.add(salmap.explain(arrays), None)
    return total


def strange(arrays):
    """The lower right of the second layer is another thing."""
    arrays[1][..., 4:, 3:] *= 30


@pytest.fixture(name="reference", scope="module")
def fixture_reference():
    return total_of(range(6))


@pytest.fixture(name="today", scope="module")
def fixture_today():
    return total_of(range(6, 12), strange)


def test_it_is_nothing_where_nothing_changed(reference):
    same = salmap.drift(reference, reference)
    for layer in (*same.layers, same.combined):
        assert layer.statistic == layer.place == layer.change == 0
        assert layer.medians[0] == layer.medians[1]


def test_the_layer_and_the_place_are_found(reference, today):
    drift = salmap.drift(reference, today)
    assert [layer.name for layer in drift.layers] == list(reference.names)
    assert drift.most is drift.layers[1]
    chance = salmap.drift(reference, total_of(range(6, 12)))
    for layer, other in zip(drift.layers, chance.layers):
        assert (layer.statistic > 3 * other.statistic) == (layer is drift.most)
        assert (layer.place > 3 * other.place) == (layer is drift.most)
    most = drift.most
    assert most.row >= SIZE[0] // 2 and most.column >= SIZE[1] // 2
    assert most.change > 0 and most.shares[0] != most.shares[1]
    assert most.medians == (reference.quantile(1, 0.5), today.quantile(1, 0.5))
    assert drift.counts == (18, 18)


def test_distances_are_the_librarys_and_differences_have_no_mean(reference,
                                                                today):
    drift = salmap.drift(reference, today)
    for number, layer in enumerate(drift.layers):
        assert layer[1:3] == reference.distance(today, number)
        difference = drift.difference(layer.name if number else 0)
        assert difference.shape == SIZE and difference.dtype == numpy.float32
        assert abs(difference.mean()) < 1e-6
        assert layer.change == difference[layer.row, layer.column]
        assert abs(layer.change) == abs(difference).max()
    assert drift.combined.place == reference.distance(today).place


def test_tables_have_a_line_for_each_layer(reference, today):
    drift = salmap.drift(reference, today)
    lines = str(drift).splitlines()
    assert len(lines) == 6 and lines[0].startswith("18 images and 18")
    for line, layer in zip(lines[2:], (*drift.layers, drift.combined)):
        assert line.startswith(layer.name) and f"{layer.place:.4f}" in line
        assert f"row {layer.row}, column {layer.column}" in line
    table = drift.markdown().splitlines()
    assert table == drift._repr_markdown_().splitlines()
    assert all(line.count("|") == 7 for line in table[2:])
    assert "18 images" in repr(drift)


def test_names_come_from_either(reference):
    named = salmap.Aggregate.from_bytes(reference.to_bytes(), ["a", "b", "c"])
    for pair in ((reference, named), (named, reference)):
        assert [layer.name for layer in salmap.drift(*pair).layers] \
            == ["a", "b", "c"]


def test_of_volumes_it_has_a_slice():
    pair = []
    for place in ((0, 2, 1), (3, 1, 4)):
        array = numpy.zeros((1, 2, 4, 3, 5), numpy.float32)
        array[(0, 1, *place)] = 1
        pair.append(salmap.Aggregate(1, (4, 3, 5)))
        pair[-1].add(salmap.explain([array], layout="ncdhw"))
    drift = salmap.drift(*pair)
    layer, difference = drift.most, drift.difference(0)
    assert difference.shape == (4, 3, 5)
    places = [(0, 2, 1), (3, 1, 4)]
    assert (layer.slice, layer.row, layer.column) in places
    assert layer.change == difference[layer.slice, layer.row, layer.column]
    where = f"slice {layer.slice}, row {layer.row}, column {layer.column}"
    assert all(where in line for line in str(drift).splitlines()[2:])
    pytest.importorskip("matplotlib").use("agg")
    titles = [axes.get_title() for axes in drift.plot().axes]
    assert f"layer 0: place in slice {layer.slice}" in titles


def test_maps_alone_have_a_place():
    pair = []
    for column in (1, 3):
        values = numpy.zeros((3, 5), numpy.float32)
        values[1, column] = 1
        pair.append(salmap.Aggregate(0, (3, 5)))
        pair[-1].add_map(values)
    drift = salmap.drift(*pair)
    assert drift.layers == () and drift.combined.place == 1
    assert drift.combined.row == 1
    assert abs(drift.combined.change) == pytest.approx(15)
    with pytest.raises(ValueError, match="no layers"):
        drift.most
    dark = salmap.Aggregate(0, (3, 5))
    dark.add_map(numpy.zeros((3, 5), numpy.float32))
    assert salmap.drift(dark, dark).combined.change == 0


def test_it_is_drawn(reference, today):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    figure = salmap.drift(reference, today).plot()
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[0].startswith("distance") and len(figure._repr_png_()) > 1000
    assert "layer 1: place" in titles and "layer 1: statistic" in titles
    alone = salmap.Aggregate(0, 4)
    alone.add_map(numpy.eye(4, dtype=numpy.float32))
    assert "combined: place" in [
        axes.get_title() for axes in salmap.drift(alone, alone).plot().axes]


def test_what_does_not_fit_is_refused(reference):
    with pytest.raises(ValueError, match="2 layers"):
        salmap.drift(reference, salmap.Aggregate(2, SIZE))
    with pytest.raises(salmap.IncompleteError, match="no image"):
        salmap.drift(reference, salmap.Aggregate(3, SIZE))
    for pair in ((None, reference), (reference, "today.sma")):
        with pytest.raises(TypeError, match="want a salmap.Aggregate"):
            salmap.drift(*pair)
    with pytest.raises(TypeError, match="other is a NoneType"):
        reference.distance(None)


def test_layers_of_other_names_are_not_compared(reference, today):
    names = [["a", "b", "c"], ["a", "b", "d"]]
    pair = [salmap.Aggregate.from_bytes(each.to_bytes(), own)
            for each, own in zip((reference, today), names)]
    with pytest.raises(ValueError, match="a, b, d, those of the aggregate a, b, c"):
        salmap.drift(*pair)
    with pytest.raises(ValueError, match="want the same"):
        pair[0].distance(pair[1], 2)
