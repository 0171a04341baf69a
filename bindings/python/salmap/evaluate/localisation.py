"""Does a map lie on the object? Scores against masks.

``masks`` of all functions is bool ``[n, height, width]``, or one ``[height,
width]`` for all images; ``box_masks`` makes them of boxes. All raise ValueError
for shapes that do not fit and for an empty mask, NonFiniteError for NaN and
infinity. Threads: any.
"""

from __future__ import annotations

from typing import Any, Tuple

import numpy

from ._maps import Doubles, Mask, flat, maps_of, shares_of
from ._masks import dilate, masks_of
from ._ranks import average_ranks, chances, count_of


def _both(maps: Any, masks: Any) -> Tuple[Doubles, Mask]:
    """Values and masks, ``[n, pixels]``."""
    values = maps_of(maps)
    return flat(values), flat(masks_of(masks, values.shape))


def _share_inside(weights: Doubles, inside: Mask) -> Doubles:
    """The weights within the masks, ``[n]``; rounding does not pass 1."""
    share: Doubles = numpy.minimum((weights * inside).sum(axis=1), 1.0)
    return share


def pointing_game(maps: Any, masks: Any, tolerance: float = 15) -> Doubles:
    """Whether the highest pixel lies on the object: 1 or 0; of several equally
    high ones, the share that does.

    Arguments:
        tolerance: how far from the object still counts, in pixels from centre to
            centre; 15 in the paper, at 224 pixels or so.

    Source: Zhang et al., "Top-down Neural Attention by Excitation Backprop", ECCV
    2016. Quantus: PointingGame, which knows no tolerance and takes
    all of several highest pixels as a hit if one is.
    """
    if not 0 <= tolerance < float("inf"):
        raise ValueError(f"tolerance is {tolerance}; want 0 pixels or more")
    values = maps_of(maps)
    near = dilate(masks_of(masks, values.shape), tolerance)
    return _share_inside(chances(flat(values), 1), flat(near))


def mass_accuracy(maps: Any, masks: Any) -> Doubles:
    """The share of the map's sum that lies within the mask, 0..1. A map of zeros
    counts as any other constant map: it has the mask's share of the image.

    Values are 0 or more; a negative one is a ValueError.

    Source: relevance mass accuracy of Arras, Osman, Samek, "CLEVR-XAI",
    Information Fusion 81, 2022; energy-based pointing game of Wang
    et al., "Score-CAM", CVPR workshops 2020. Quantus:
    RelevanceMassAccuracy.
    """
    shares = shares_of(maps)
    inside = masks_of(masks, shares.shape)
    return _share_inside(flat(shares), flat(inside))


def rank_accuracy(maps: Any, masks: Any) -> Doubles:
    """The share of the K highest pixels that lies within the mask, which has K
    pixels; 0..1.

    Source: relevance rank accuracy of Arras, Osman, Samek, "CLEVR-XAI",
    Information Fusion 81, 2022. Quantus: RelevanceRankAccuracy.
    """
    values, inside = _both(maps, masks)
    size = inside.sum(axis=1)
    return _share_inside(chances(values, size) / size[:, None], inside)


def top_k_intersection(maps: Any, masks: Any, k: int = 1000) -> Doubles:
    """The share of the k highest pixels that lies within the mask, 0..1.

    Raises ValueError for a k that is not 1 to the number of pixels too.

    Source: Theiner, Müller-Budack, Ewerth, "Interpretable Semantic Photo
    Geolocation", WACV 2022. Quantus: TopKIntersection.
    """
    values, inside = _both(maps, masks)
    k = count_of(k, values.shape[1])
    return _share_inside(chances(values, k) / k, inside)


def roc_auc(maps: Any, masks: Any) -> Doubles:
    """The probability that a pixel of the mask is higher than one outside, where
    equal ones count half: the area under the ROC curve, 0..1, 0.5 by chance.

    Raises ValueError for a mask without an outside too.

    Source: Mann, Whitney, Annals of Mathematical Statistics 18, 1947; Fawcett,
    "An introduction to ROC analysis", Pattern Recognition Letters 27,
    2006, section 7. Quantus: AUC.
    """
    values, inside = _both(maps, masks)
    size = inside.sum(axis=1)
    outside = values.shape[1] - size
    if not outside.all():
        raise ValueError(f"the mask of image {int(numpy.argmin(outside))} is the "
                         "whole image, so there is nothing to tell it from; leave "
                         "such images out")
    ranks = (average_ranks(values) * inside).sum(axis=1)
    area: Doubles = (ranks - size * (size + 1) / 2) / (size * outside)
    return area
