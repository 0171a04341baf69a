"""How true are saliency maps? Scores that tell, with intervals.

>>> salmap.evaluate.rank_accuracy(maps, masks)       # [n], one for each image

These scores take maps only, of any method: float arrays ``[n, height, width]``
or, for one image, ``[height, width]``. Each returns float64 ``[n]``. Names and
formulas are those of the papers that the functions name, and of Quantus (Hedström
et al., JMLR 24, 2023); docs/evaluate.md has them in one table.

Equal values of a map are in no order. Where a score sorts pixels, it is the mean
over all ways to order equal ones, so that it depends neither on the sorting nor
on where the pixels lie: a map whose values are all equal scores as chance does.
"""

from ._masks import box_masks
from .complexity import entropy, sparseness
from .localisation import (mass_accuracy, pointing_game, rank_accuracy, roc_auc,
                           top_k_intersection)
from .similarity import rank_correlation, top_k_overlap

__all__ = [
    "box_masks", "entropy", "mass_accuracy", "pointing_game", "rank_accuracy",
    "rank_correlation", "roc_auc", "sparseness", "top_k_intersection",
    "top_k_overlap",
]
