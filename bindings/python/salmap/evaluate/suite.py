"""Scores by their names, as the command runs them."""

from __future__ import annotations

import dataclasses
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence

from .complexity import entropy, sparseness
from .confidence import drop_and_increase
from .curves import deletion, insertion
from .experiment import Experiment
from .explaining import Methods
from .keeping import kar, roar
from .mosaics import grid_pointing_game
from .sanity import randomised_weights
from .score import Score
from .stability import max_sensitivity


@dataclasses.dataclass(frozen=True)
class Work:
    """What scores are made of: the methods, and their maps of the images."""

    experiment: Experiment
    methods: Methods
    maps: Mapping[str, Any]
    steps: int = 50
    resize: bool = False
    #: The name of what takes the place of removed pixels; None for that of each
    #: score.
    baseline: Optional[str] = None

    @property
    def replacing(self) -> Dict[str, Any]:
        """The keywords of a score that removes pixels."""
        return {} if self.baseline is None else {"baseline": self.baseline}


def _areas(work: Work) -> List[Score]:
    """Insertion, deletion and their difference, which is what to look at first:
    each alone can be won by a map that says nothing."""
    inserted, deleted = (score(work.experiment, work.maps, steps=work.steps,
                               **work.replacing)
                         for score in (insertion, deletion))
    return [inserted.minus(deleted), inserted, deleted]


def _shares(work: Work) -> List[Score]:
    return [score(work.experiment, work.maps, **work.replacing)
            for score in (kar, roar)]


def _confidence(work: Work) -> List[Score]:
    return list(drop_and_increase(work.experiment, work.maps, **work.replacing))


def _mosaics(side: int) -> Callable[[Work], List[Score]]:
    return lambda work: [grid_pointing_game(
        work.experiment, work.methods, side=side, resize=work.resize)]


def _weights(work: Work) -> List[Score]:
    """The top layer alone, and some steps down to the first."""
    score = randomised_weights(work.experiment, work.methods, steps=4)
    return [score.at(0), score]


def _noise(work: Work) -> List[Score]:
    return [max_sensitivity(work.experiment, work.methods)]


def _of_maps(score: Callable[[Any], Any]) -> Callable[[Work], List[Score]]:
    """A score that takes maps alone."""
    return lambda work: [Score(score.__name__, {
        name: score(maps) for name, maps in work.maps.items()})]


#: What each name runs; ``areas`` is insertion and deletion, ``shares`` KAR and ROAR.
SUITE: Dict[str, Callable[[Work], List[Score]]] = {
    "areas": _areas, "shares": _shares, "confidence": _confidence,
    "mosaics2": _mosaics(2), "mosaics3": _mosaics(3), "weights": _weights,
    "noise": _noise, "sparseness": _of_maps(sparseness),
    "entropy": _of_maps(entropy),
}

#: How many classes there have to be.
CLASSES = {"mosaics2": 4, "mosaics3": 9}


def run_suite(work: Work, names: Sequence[str]) -> List[Score]:
    """All scores of these names, in their order."""
    return [score for name in names for score in SUITE[name](work)]
