"""Peaks and boxes against scipy.ndimage, and vectors against NumPy's indexing."""

import numpy
import pytest

import salmap

ndimage = pytest.importorskip("scipy.ndimage", reason="needs scipy")


def maps(count):
    """Random maps of odd and even sides: smooth, of few levels, and sparse."""
    random = numpy.random.default_rng(11)
    for number in range(count):
        height, width = random.integers(1, 30, 2)
        values = random.standard_normal((height, width)).astype(numpy.float32)
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
    for row, column in sorted(map(tuple, places),
                              key=lambda place: (-values[place], place)):
        if all(abs(v - row) > radius or abs(u - column) > radius
               for v, u in taken):
            taken.append((row, column))
    return taken


def test_peaks_are_those_of_a_maximum_filter():
    for number, values in maps(60):
        radius = number % 4
        found = salmap.peaks(values, count=1000, radius=radius)
        assert [(peak.row, peak.column) for peak in found] == \
            expected_peaks(values, radius)
        assert all(peak.value == values[peak.row, peak.column]
                   for peak in found)
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
            region = regions[box.peak.row, box.peak.column]
            assert (mask == (regions == region)).all()
            rows, columns = ndimage.find_objects(regions)[region - 1]
            assert (box.row, box.row + box.height) == (rows.start, rows.stop)
            assert (box.column, box.column + box.width) == (columns.start,
                                                            columns.stop)
            assert box.area == mask.sum()
            assert box.mass == pytest.approx(
                ndimage.sum(values.astype(float), regions, region))
            assert box.peak.value == values[mask].max()
            assert (box.peak.row, box.peak.column) == ndimage.maximum_position(
                values, regions, region)
        assert salmap.boxes(values, share, count=2) == found[:2]


@pytest.mark.parametrize("layout", ["nchw", "nhwc"])
def test_a_vector_is_the_column_of_channels_behind_a_place(layout):
    activation = numpy.random.default_rng(3).standard_normal((3, 5, 4, 7)).astype("float32")
    for row, column in [(0, 0), (7, 13), (3, 9)]:
        vector = salmap.peak_vector(
            activation.transpose([("nchw").index(axis) for axis in layout]),
            (row, column), (8, 14), image=2, layout=layout)
        assert (vector == activation[2, :, row // 2, column // 2]).all()


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
