"""Scores against masks, against a plain re-computation: loops over pixels, and the
mean over all orders of equal values; scikit-learn where it has the score."""

import itertools

import numpy
import pytest

import salmap
from salmap import evaluate

SCORES = [evaluate.pointing_game, evaluate.mass_accuracy, evaluate.rank_accuracy,
          evaluate.roc_auc,
          lambda maps, masks: evaluate.top_k_intersection(maps, masks, k=3)]


def batch(levels=None, images=3, height=5, width=7, seed=1):
    """Maps, with ties if there are only so many levels, and masks."""
    random = numpy.random.default_rng(seed)
    maps = random.random((images, height, width))
    if levels is not None:
        maps = numpy.floor(maps * levels) / levels
    masks = random.random(maps.shape) < 0.3
    masks[:, 1, 2] = True
    return maps, masks


def top_share(values, inside, k):
    """The share of the k highest that is inside, the mean over all orders."""
    order = sorted(range(len(values)), key=lambda pixel: -values[pixel])
    limit = values[order[k - 1]]
    above = [pixel for pixel in order if values[pixel] > limit]
    tied = [pixel for pixel in order if values[pixel] == limit]
    counts = [sum(inside[pixel] for pixel in (*above, *some)) for some in
              itertools.combinations(tied, k - len(above))]
    return numpy.mean(counts) / k


@pytest.mark.parametrize("levels", [None, 4, 1])
@pytest.mark.parametrize("k", [1, 2, 12])
def test_the_highest_pixels_are_counted_one_by_one(levels, k):
    maps, masks = batch(levels, height=3, width=4)
    score = evaluate.top_k_intersection(maps, masks, k)
    expected = [top_share(values.ravel(), mask.ravel(), k)
                for values, mask in zip(maps, masks)]
    assert score == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("levels", [None, 4, 1])
def test_rank_accuracy_looks_at_as_many_pixels_as_the_mask_has(levels):
    maps, masks = batch(levels, height=3, width=4)
    expected = [top_share(values.ravel(), mask.ravel(), int(mask.sum()))
                for values, mask in zip(maps, masks)]
    assert evaluate.rank_accuracy(maps, masks) == pytest.approx(expected,
                                                                abs=1e-12)


@pytest.mark.parametrize("tolerance", [0, 1, 1.5, 2, 40])
@pytest.mark.parametrize("levels", [None, 2])
def test_the_pointing_game_measures_distances(levels, tolerance):
    maps, masks = batch(levels, height=9, width=6)
    masks[:] = False
    masks[0, 4, 1] = masks[1, 0, 5] = masks[2, 8, :3] = True
    expected = []
    for values, mask in zip(maps, masks):
        hits = [min(numpy.hypot(*(place - pixel))
                    for pixel in numpy.argwhere(mask)) <= tolerance
                for place in numpy.argwhere(values == values.max())]
        expected.append(numpy.mean(hits))
    assert evaluate.pointing_game(maps, masks, tolerance) == pytest.approx(
        expected, abs=1e-12)


def test_mass_accuracy_adds_up():
    maps, masks = batch()
    expected = [sum(values[place] for place in zip(*numpy.nonzero(mask)))
                / values.sum() for values, mask in zip(maps, masks)]
    assert evaluate.mass_accuracy(maps, masks) == pytest.approx(expected,
                                                                abs=1e-12)


def test_sums_do_not_overflow_or_vanish():
    maps, masks = batch()
    expected = evaluate.mass_accuracy(maps, masks)
    for scale in 1e308, 2.0 ** -1000:
        assert evaluate.mass_accuracy(maps * scale, masks) == pytest.approx(
            expected, abs=1e-12)


@pytest.mark.parametrize("levels", [None, 4, 1])
def test_the_area_is_the_share_of_pairs_in_the_right_order(levels):
    maps, masks = batch(levels)
    expected = []
    for values, mask in zip(maps, masks):
        pairs = values[mask][:, None] - values[~mask][None, :]
        expected.append((pairs > 0).mean() + (pairs == 0).mean() / 2)
    assert evaluate.roc_auc(maps, masks) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("levels", [None, 4])
def test_the_area_is_that_of_scikit_learn(levels):
    metrics = pytest.importorskip("sklearn.metrics")
    maps, masks = batch(levels, height=13, width=9)
    expected = [metrics.roc_auc_score(mask.ravel(), values.ravel())
                for values, mask in zip(maps, masks)]
    assert evaluate.roc_auc(maps, masks) == pytest.approx(expected, abs=1e-6)


def test_a_constant_map_scores_as_chance_does():
    maps, masks = batch(height=9, width=7)
    area = masks.mean(axis=(1, 2))
    for level in 0, 0.25:
        maps[:] = level
        for score in (evaluate.mass_accuracy, evaluate.rank_accuracy,
                      lambda *both: evaluate.pointing_game(*both, tolerance=0),
                      lambda *both: evaluate.top_k_intersection(*both, k=5)):
            assert score(maps, masks) == pytest.approx(area, abs=1e-12)
        assert evaluate.roc_auc(maps, masks) == pytest.approx(0.5)


@pytest.mark.parametrize("score", SCORES)
def test_one_map_one_mask_and_other_types(score):
    maps, masks = batch()
    one = score(maps, masks[0])
    assert one.dtype == numpy.float64 and one.shape == (3,)
    assert score(maps[0], masks[0]).tolist() == one[:1].tolist()
    assert score(maps[:, ::-1].astype("float32"), masks[0][::-1] * 255) \
        == pytest.approx(one, abs=1e-6)


@pytest.mark.parametrize("score", SCORES)
def test_what_cannot_be_scored_is_refused_with_a_sentence(score):
    maps, masks = batch()
    for value in numpy.nan, numpy.inf:
        maps[1, 2, 3] = value
        with pytest.raises(salmap.NonFiniteError,
                           match=f"maps has {value} at image 1, row 2, column 3"):
            score(maps, masks)
    maps, masks = batch()
    masks[2] = False
    with pytest.raises(ValueError, match="mask of image 2 is empty"):
        score(maps, masks)
    with pytest.raises(ValueError, match=r"\[3, 5, 7\], masks \[3, 5, 6\]"):
        score(maps, masks[:, :, 1:])
    with pytest.raises(ValueError, match=r"shape \[3\]; want \[n, height"):
        score(maps[0, 0, :3], masks)
    with pytest.raises(ValueError, match=r"shape \[0, 5, 7\]"):
        score(maps[:0], masks[:0])
    with pytest.raises(TypeError, match="elements of complex128"):
        score(maps * 1j, masks)


def test_arguments_out_of_range_are_refused_with_a_sentence():
    maps, masks = batch()
    for k in 0, 36:
        with pytest.raises(ValueError, match=f"k is {k}; want 1 to 35"):
            evaluate.top_k_intersection(maps, masks, k)
    for tolerance in -1, numpy.nan, numpy.inf:
        with pytest.raises(ValueError, match=f"tolerance is {tolerance}"):
            evaluate.pointing_game(maps, masks, tolerance)
    with pytest.raises(ValueError, match="image 1, row 0, column 4; want 0 or"):
        maps[1, 0, 4] = -0.5
        evaluate.mass_accuracy(maps, masks)
    masks[1] = True
    with pytest.raises(ValueError, match="mask of image 1 is the whole image"):
        evaluate.roc_auc(maps, masks)


def test_boxes_are_masks():
    masks = evaluate.box_masks([(1, 2, 3, 4), (-1, 5, 2, 9)], (6, 8))
    expected = numpy.zeros((2, 6, 8), bool)
    expected[0, 1:4, 2:6] = expected[1, :1, 5:] = True
    assert masks.tolist() == expected.tolist()


def test_boxes_of_a_map_are_masks():
    values = numpy.zeros((6, 9), numpy.float32)
    values[2:4, 3:8] = 1
    box, = salmap.boxes(values)
    assert (evaluate.box_masks([box], 6)[0] == (values[:, :6] > 0)).all()
    assert evaluate.mass_accuracy(values, evaluate.box_masks([box], (6, 9))) == 1


@pytest.mark.parametrize("boxes", [[], [(1, 2, 3)], [(0.5, 1, 2, 2)]])
def test_other_boxes_are_refused(boxes):
    with pytest.raises(ValueError, match="row, column, height and width"):
        evaluate.box_masks(boxes, 8)
