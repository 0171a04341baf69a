"""What holds for any maps and masks."""

import hypothesis
import numpy
from hypothesis import strategies
from hypothesis.extra import numpy as arrays_of

from salmap import evaluate


@strategies.composite
def cases(draw):
    """Maps with many ties, or few; other maps; masks that are neither empty nor
    everything."""
    shape = draw(strategies.tuples(strategies.integers(1, 3),
                                   strategies.integers(1, 7),
                                   strategies.integers(2, 6)))
    values = draw(strategies.sampled_from([
        strategies.integers(0, 3),
        strategies.floats(0, 1e6, allow_subnormal=False)]))
    maps, others = (draw(arrays_of.arrays(numpy.float64, shape, elements=values))
                    for _ in range(2))
    masks = draw(arrays_of.arrays(bool, shape))
    masks[:, 0, 0], masks[:, -1, -1] = True, False
    return maps, others, masks


def k_of(maps):
    """Some of the pixels, not all."""
    return 1 + maps[0].size // 3


def scores_of(maps, others, masks):
    """All scores but the entropy, which alone is not 0..1 or -1..1."""
    return [evaluate.pointing_game(maps, masks, 1),
            evaluate.mass_accuracy(maps, masks),
            evaluate.rank_accuracy(maps, masks),
            evaluate.top_k_intersection(maps, masks, k_of(maps)),
            evaluate.roc_auc(maps, masks),
            evaluate.sparseness(maps),
            evaluate.top_k_overlap(maps, others, k_of(maps)),
            evaluate.rank_correlation(maps, others)]


def near(one, other):
    return numpy.allclose(one, other, rtol=0, atol=1e-9)


check = hypothesis.settings(max_examples=80, deadline=None)


@hypothesis.given(cases())
@check
def test_scores_stay_in_their_range(case):
    *shares, correlation = scores_of(*case)
    for score in shares:
        assert ((0 <= score) & (score <= 1)).all()
    assert (numpy.abs(correlation) <= 1).all()
    entropy = evaluate.entropy(case[0])
    assert (entropy >= 0).all()
    assert (entropy <= numpy.log(case[0][0].size) + 1e-9).all()


@hypothesis.given(cases())
@check
def test_a_batch_is_its_images_one_by_one(case):
    whole = scores_of(*case)
    for image in range(len(case[0])):
        alone = scores_of(*(part[image:image + 1] for part in case))
        for score, one in zip(whole, alone):
            assert near(score[image:image + 1], one)


@hypothesis.given(cases(), strategies.booleans(), strategies.booleans())
@check
def test_no_pixel_counts_for_where_it_lies(case, flip, mirror):
    """So equal values are in no order."""
    moved = tuple(part[:, ::-1 if flip else 1, ::-1 if mirror else 1]
                  for part in case)
    for score, other in zip(scores_of(*case), scores_of(*moved)):
        assert near(score, other)


@hypothesis.given(cases())
@check
def test_only_the_order_counts_where_pixels_are_sorted(case):
    maps, others, masks = case
    _, places = numpy.unique(maps, return_inverse=True)
    ranked = (places.reshape(maps.shape) ** 3) * 7.0 - 5
    for score in (evaluate.rank_accuracy, evaluate.roc_auc,
                  evaluate.pointing_game):
        assert near(score(maps, masks), score(ranked, masks))
    assert near(evaluate.rank_correlation(maps, others),
                evaluate.rank_correlation(ranked, others))


@hypothesis.given(cases())
@check
def test_inside_and_outside_add_up(case):
    maps, _, masks = case
    k = k_of(maps)
    assert near(evaluate.mass_accuracy(maps, masks)
                + evaluate.mass_accuracy(maps, ~masks), 1)
    assert near(evaluate.roc_auc(maps, masks) + evaluate.roc_auc(maps, ~masks), 1)
    assert near(evaluate.top_k_intersection(maps, masks, k)
                + evaluate.top_k_intersection(maps, ~masks, k), 1)


@hypothesis.given(cases())
@check
def test_the_mask_itself_scores_best(case):
    _, _, masks = case
    for score in (evaluate.pointing_game, evaluate.mass_accuracy,
                  evaluate.rank_accuracy, evaluate.roc_auc):
        assert near(score(masks, masks), 1)


@hypothesis.given(cases())
@check
def test_maps_are_like_themselves_and_unlike_their_reverse(case):
    maps, others, _ = case
    is_flat = numpy.ptp(maps, axis=(1, 2)) == 0
    assert near(evaluate.rank_correlation(maps, maps), ~is_flat)
    assert near(evaluate.rank_correlation(maps, -maps), -1.0 * ~is_flat)
    assert near(evaluate.rank_correlation(maps, others),
                evaluate.rank_correlation(others, maps))


@hypothesis.given(cases(), strategies.floats(0, 4), strategies.floats(0, 4))
@check
def test_the_pointing_game_is_easier_with_more_tolerance(case, one, other):
    maps, _, masks = case
    low, high = (evaluate.pointing_game(maps, masks, tolerance)
                 for tolerance in sorted((one, other)))
    assert (low <= high + 1e-12).all()
