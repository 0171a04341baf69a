"""Scores by their names, as the command runs them."""

from __future__ import annotations

import dataclasses
from typing import Any, Callable, Dict, List, Mapping, Sequence

from .complexity import sparseness
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


def _areas(work: Work) -> List[Score]:
    """Insertion, deletion and their difference, which is what to look at first:
    each alone can be won by a map that says nothing."""
    inserted = insertion(work.experiment, work.maps, steps=work.steps)
    deleted = deletion(work.experiment, work.maps, steps=work.steps)
    return [inserted.minus(deleted), inserted, deleted]


def _shares(work: Work) -> List[Score]:
    return [kar(work.experiment, work.maps), roar(work.experiment, work.maps)]


def _confidence(work: Work) -> List[Score]:
    return list(drop_and_increase(work.experiment, work.maps))


def _mosaics(side: int) -> Callable[[Work], List[Score]]:
    return lambda work: [grid_pointing_game(
        work.experiment, work.methods, side=side, resize=work.resize)]


def _weights(work: Work) -> List[Score]:
    """The top layer alone, and some steps down to the first."""
    score = randomised_weights(work.experiment, work.methods, steps=4)
    return [score.at(0), score]


def _noise(work: Work) -> List[Score]:
    return [max_sensitivity(work.experiment, work.methods)]


def _sparseness(work: Work) -> List[Score]:
    return [Score("sparseness", {name: sparseness(maps)
                                 for name, maps in work.maps.items()})]


#: What each name runs; ``areas`` is insertion and deletion, ``shares`` KAR and ROAR.
SUITE: Dict[str, Callable[[Work], List[Score]]] = {
    "areas": _areas, "shares": _shares, "confidence": _confidence,
    "mosaics2": _mosaics(2), "mosaics3": _mosaics(3), "weights": _weights,
    "noise": _noise, "sparseness": _sparseness,
}

#: How many classes there have to be.
CLASSES = {"mosaics2": 4, "mosaics3": 9}


def run_suite(work: Work, names: Sequence[str]) -> List[Score]:
    """All scores of these names, in their order."""
    return [score for name in names for score in SUITE[name](work)]
