"""Peaks and boxes against scipy.ndimage, and vectors against NumPy's indexing."""

import numpy
import pytest

import salmap

ndimage = pytest.importorskip("scipy.ndimage", reason="needs scipy")


def maps(count):
    """Random maps and volumes of odd and even sides: smooth, of few levels, and
    sparse."""
    random = numpy.random.default_rng(11)
    for number in range(count):
        shape = random.integers(1, [(7, 12, 12), (30, 30)][number % 2])
        values = random.standard_normal(shape).astype(numpy.float32)
        if number % 3 == 0:
            values = numpy.round(values * 2) / 2
        elif number % 3 == 1:
            values = numpy.maximum(values - 1, 0)
        yield number, numpy.ascontiguousarray(values, numpy.float32)


def expected_peaks(values, radius):
    """Where the maximum of the neighbourhood is the pixel itself, and above the
    least of all; from the highest on, what is not near one that was taken."""
    highest = ndimage.maximum_filter(values, 2 * radius + 1, mode="nearest")
    places = numpy.argwhere((values == highest) & (values > values.min()))
    taken = []
    for place in sorted(map(tuple, places),
                        key=lambda place: (-values[place], place)):
        if all(numpy.abs(numpy.subtract(place, other)).max() > radius
               for other in taken):
            taken.append(place)
    return taken


def place_of(peak):
    """The index of a peak: all but its value."""
    return tuple(peak)[:-1]


def ranges_of(box):
    """Of each axis, where a box begins and ends."""
    axes = {"slice": "depth", "row": "height", "column": "width"}
    return tuple(slice(getattr(box, first), getattr(box, first) + getattr(box, extent))
                 for first, extent in axes.items() if hasattr(box, first))


def test_peaks_are_those_of_a_maximum_filter():
    for number, values in maps(60):
        radius = number % 4
        found = salmap.peaks(values, count=1000, radius=radius)
        assert list(map(place_of, found)) == expected_peaks(values, radius)
        assert all(peak.value == values[place_of(peak)] for peak in found)
        assert all((peak.row, peak.column) == place_of(peak)[-2:] for peak in found)
        assert salmap.peaks(values, count=3, radius=radius) == found[:3]


def test_boxes_are_those_of_label():
    for number, values in maps(60):
        share = (number % 5) / 5
        found, labels = salmap.label_boxes(values, share, count=1000)
        threshold = share * max(float(values.max()), 0)
        regions, count = ndimage.label(values > threshold)
        assert len(found) == count
        masses = [box.mass for box in found]
        assert masses == sorted(masses, reverse=True)
        assert (labels > 0).tolist() == (regions > 0).tolist()
        for index, box in enumerate(found):
            mask = labels == index + 1
            region = regions[place_of(box.peak)]
            assert (mask == (regions == region)).all()
            assert ranges_of(box) == ndimage.find_objects(regions)[region - 1]
            assert box.area == mask.sum()
            assert box.mass == pytest.approx(
                ndimage.sum(values.astype(float), regions, region))
            assert box.peak.value == values[mask].max()
            assert place_of(box.peak) == ndimage.maximum_position(
                values, regions, region)
        assert salmap.boxes(values, share, count=2) == found[:2]


def test_volumes_may_be_views():
    whole = numpy.random.default_rng(5).standard_normal((9, 8, 12)).astype("float32")
    for view in (whole[::-1], whole[1::3, 2:7], whole[:, ::-2, 3:9], whole[4:5]):
        copy = numpy.ascontiguousarray(view)
        assert salmap.peaks(view) == salmap.peaks(copy)
        assert salmap.boxes(view) == salmap.boxes(copy)
        assert (salmap.keep(view) == salmap.keep(copy)).all()
    for wrong in (whole[:, :, ::2], whole.transpose(1, 0, 2), whole.transpose(2, 0, 1),
                  whole[:0], whole.astype("float64")):
        with pytest.raises(ValueError, match="depth, height, width"):
            salmap.peaks(wrong)


def test_the_most_salient_pixels_of_a_volume_are_of_all_its_slices():
    values = numpy.random.default_rng(6).standard_normal((3, 5, 7)).astype("float32")
    kept = salmap.keep(values, 20)
    assert kept.sum() == 21 and kept.shape == values.shape
    assert values[kept > 0].min() > values[kept == 0].max()
    assert salmap.keep(values, 20, out=values) is values and (values == kept).all()
    kept.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        salmap.keep(values, out=kept)
    with pytest.raises(ValueError, match="output has 2 slices"):
        salmap.keep(values, out=numpy.zeros((2, 5, 7), "float32"))


@pytest.mark.parametrize("layout", ["nchw", "nhwc"])
def test_a_vector_is_the_column_of_channels_behind_a_place(layout):
    activation = numpy.random.default_rng(3).standard_normal((3, 5, 4, 7)).astype("float32")
    for row, column in [(0, 0), (7, 13), (3, 9)]:
        vector = salmap.peak_vector(
            activation.transpose([("nchw").index(axis) for axis in layout]),
            (row, column), (8, 14), image=2, layout=layout)
        assert (vector == activation[2, :, row // 2, column // 2]).all()


def test_a_vector_of_a_volume_is_behind_a_voxel():
    activation = numpy.random.default_rng(4).standard_normal(
        (2, 5, 3, 4, 7)).astype("float32")
    for z, row, column in [(0, 0, 0), (5, 7, 13), (3, 2, 9)]:
        for layout in ("ncdhw", "ndhwc"):
            vector = salmap.peak_vector(
                activation.transpose([("ncdhw").index(axis) for axis in layout]),
                (z, row, column), (6, 8, 14), image=1, layout=layout)
            assert (vector == activation[1, :, z // 2, row // 2, column // 2]).all()
    with pytest.raises(salmap.UnsupportedError, match="tells no slice"):
        salmap.peak_vector(activation, (0, 0), (6, 8), layout="ncdhw")
    with pytest.raises(ValueError, match="slice 6, row 0, column 0 lie"):
        salmap.peak_vector(activation, (6, 0, 0), (6, 8, 14), layout="ncdhw")


def test_wrong_arguments_are_refused_with_a_sentence():
    values = numpy.zeros((3, 4), numpy.float32)
    with pytest.raises(ValueError, match="count is 0"):
        salmap.peaks(values, count=0)
    with pytest.raises(ValueError, match="radius is -1"):
        salmap.peaks(values, radius=-1)
    with pytest.raises(ValueError, match="share is 1"):
        salmap.boxes(values, share=1)
    with pytest.raises(ValueError, match="row 3, column 0"):
        salmap.peak_vector(values[None, None], (3, 0), (3, 4))
    values[1, 2] = numpy.nan
    with pytest.raises(salmap.NonFiniteError, match="row 1, column 2"):
        salmap.boxes(values)
