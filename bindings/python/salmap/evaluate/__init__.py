"""How true are saliency maps? Scores that tell, with intervals.

>>> salmap.evaluate.rank_accuracy(maps, masks)       # [n], one for each image

Some scores take maps only, of any method: float arrays ``[n, height, width]``
or, for one image, ``[height, width]``. Each returns float64 ``[n]``. Others run
the network, of an ``Experiment``, and return a ``Score``: a number for each method
and image, of which ``markdown`` and ``to_csv`` make tables with intervals. Names
and formulas are those of the papers that the functions name, and of Quantus
(Hedström et al., JMLR 24, 2023); docs/evaluate.md has them in one table.

Equal values of a map are in no order. Where a score sorts pixels, it is the mean
over all ways to order equal ones, so that it depends neither on the sorting nor
on where the pixels lie: a map whose values are all equal scores as chance does.
"""

from ._bootstrap import Interval, interval
from ._masks import box_masks
from .baselines import Blur, Inpaint, Mean, Zero
from .complexity import entropy, sparseness
from .confidence import drop_and_increase
from .curves import deletion, insertion
from .experiment import Experiment
from .explaining import compute_maps
from .keeping import kar, roar
from .localisation import (mass_accuracy, pointing_game, rank_accuracy, roc_auc,
                           top_k_intersection)
from .mosaics import grid_pointing_game, make_mosaics
from .sanity import randomised_weights
from .score import Score
from .similarity import rank_correlation, top_k_overlap
from .stability import max_sensitivity
from .table import markdown, to_csv, values_to_csv

__all__ = [
    "Blur", "Experiment", "Inpaint", "Interval", "Mean", "Score", "Zero",
    "box_masks", "compute_maps", "deletion", "drop_and_increase", "entropy",
    "grid_pointing_game", "insertion", "interval", "kar", "make_mosaics",
    "markdown", "mass_accuracy", "max_sensitivity", "pointing_game",
    "randomised_weights", "rank_accuracy", "rank_correlation", "roar",
    "roc_auc", "sparseness", "to_csv", "top_k_intersection", "top_k_overlap",
    "values_to_csv",
]
