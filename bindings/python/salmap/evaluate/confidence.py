"""Average drop and increase in confidence: how the probability of the class changes
when each pixel is kept as far as the map is high.

Source: Chattopadhyay, Sarkar, Howlader, Balasubramanian, "Grad-CAM++", WACV 2018,
section 5.1.
"""

from __future__ import annotations

from typing import Any, List, Mapping, Tuple, Union

import numpy

from ._maps import Doubles
from ._network import Images
from ._variants import probability, read_variants
from .baselines import Baseline, baseline_of
from .experiment import Experiment
from .score import Score


def _range(values: Doubles) -> Doubles:
    """0..1, in proportion; 0 where all are equal."""
    low, high = values.min(), values.max()
    scaled: Doubles = (values - low) / (high - low if high > low else 1)
    return scaled


def drop_and_increase(experiment: Experiment, maps: Mapping[str, Any], *,
                      baseline: Union[str, Baseline] = "zero"
                      ) -> Tuple[Score, Score]:
    """Average drop, in percent of the probability of the class, 0 for an increase:
    lower is better. And increase in confidence, 100 for each image whose
    probability becomes higher, else 0: higher is better.

    Each pixel becomes m · pixel + (1 − m) · baseline, where m is the map, brought
    to 0..1 for each image. With the baseline zero that is m · pixel, as in the
    paper.

    Arguments:
        maps: ``[n, height, width]`` for each method, by its name.
        baseline: zero, mean, blur or inpaint; see ``salmap.evaluate.baselines``.

    Returns two ``Score``, whose curves are the probabilities of the whole image and
    of the explained part.
    """
    remover = baseline_of(baseline)

    def variants(image: int, values: Doubles) -> List[Images]:
        whole, share = experiment.images[image], _range(values)
        nothing = remover.of(whole)(numpy.ones(values.shape, bool))
        return [whole, share * whole + (1 - share) * nothing]

    curves = read_variants(experiment, "confidence", maps, 2, variants, probability,
                           [remover])
    drops, increases = {}, {}
    for method, curve in curves.items():
        whole, part = curve.T
        lost = numpy.maximum(whole - part, 0)
        drops[method] = 100 * numpy.divide(lost, whole, out=lost,
                                           where=whole > 0)
        increases[method] = 100.0 * (part > whole)
    points = numpy.array([0.0, 1.0])
    return (Score("average drop", drops, "lower", curves, points, "explained"),
            Score("increase in confidence", increases, "higher", curves, points,
                  "explained"))
