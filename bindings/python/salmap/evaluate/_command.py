"""python -m salmap.evaluate MODEL PHOTOS: scores methods on photos."""

from __future__ import annotations

import argparse
import pathlib
import sys
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy

from .. import _arguments
from .._errors import Error
from .._words import counted
from . import _report
from ._photos import classes_of, find_photos
from .baselines import BASELINES
from .experiment import Experiment
from .explaining import Method, Methods, compute_maps, explain
from .suite import CLASSES, SUITE, Work, run_suite

_DESCRIPTION = """\
Scores how true saliency maps of a PyTorch model are: maps of this library, of other
methods, and of controls that know nothing of the network."""

_EPILOG = """\
Writes to DIR: tables.md and scores.csv (means, 95 %% intervals and paired
differences), values.csv (every value), settings.json, plots, and the photos on which
each method is worst and best. A run that was broken off goes on where it was.
Exit status: 0, 1 for bad input, 2 for bad usage, 130 after control-C.
Example: %(prog)s torchvision:resnet50 photos --labels classes.txt"""

#: The scores that take the network's passes only once for each map, and tell most.
_DEFAULT_SCORES = "areas,shares,confidence,mosaics2,weights"

#: What shells say of a program that control-C ended.
_INTERRUPTED = 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m salmap.evaluate", description=_DESCRIPTION, epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("model", metavar="MODEL", nargs="?", help="the file of a TorchScript model, or "
        "torchvision:NAME for one of torchvision's with its weights")
    add("photos", metavar="PHOTOS", nargs="*", help="photos, or folders of them")
    add("--labels", metavar="FILE", help="the classes of the photos: lines with the "
        "name of a photo and the number of its class; only photos that the network "
        "classifies so are measured (all photos, with the class that the network "
        "tells)")
    add("--all", action="store_true", help="measure those of other classes too")
    add("-o", "--output", metavar="DIR", default="salmap-evaluate",
        help="where the results go (salmap-evaluate)")
    add("--methods", metavar="NAMES", help="names with commas between; see --list "
        "(all that the model can run)")
    add("--scores", metavar="NAMES",
        help=f"of {', '.join(SUITE)} ({_DEFAULT_SCORES})")
    add("--against", metavar="NAME", help="the method that the others are compared "
        "with (the first)")
    add("--list", action="store_true", help="list the methods and exit")
    add("--steps", metavar="N", type=int, default=50,
        help="of insertion and deletion (50)")
    add("--baseline", choices=BASELINES,
        help="what takes the place of removed pixels (of insertion blur, of the "
        "confidence zero, elsewhere mean)")
    add("--resize", action="store_true", help="shrink the photos of mosaics, for "
        "models that take one size only")
    _arguments.add_input_options(parser)
    add("--no-exif", action="store_true",
        help="do not turn photos as their EXIF orientation says")
    add("--batch", metavar="N", type=int, default=32,
        help="how many images the model is given at a time (32)")
    add("--seed", metavar="N", type=int, default=0, help="of all chance (0)")
    add("-q", "--quiet", action="store_true", help="print nothing but errors")
    return parser


def _chosen(names: Optional[str], known: Dict[str, Any], what: str) -> List[str]:
    """Names with commas between, or all."""
    if names is None:
        return list(known)
    chosen = names.split(",")
    for name in chosen:
        if name not in known:
            raise ValueError(f"there is no {what} {name!r}; want one of "
                             f"{', '.join(known)}")
    return chosen


def _inputs(options: argparse.Namespace, photos: Sequence[pathlib.Path],
            loaded: Any) -> Tuple[Any, Any]:
    """What the model takes, and the same as pixels."""
    import salmap.torch
    mean, std = options.mean or loaded.mean, options.std or loaded.std
    inputs = salmap.torch.model_input(
        list(map(str, photos)), options.input_size or loaded.side, mean=mean,
        std=std, exif=not options.no_exif)
    return inputs, salmap.torch.input_photos(inputs, mean=mean, std=std)


def _experiment(options: argparse.Namespace, model: Any, inputs: Any,
                classes: Optional[List[int]]) -> Tuple[Experiment, Any]:
    """Of the photos that are measured, and which these are."""
    def make(images: Any, kinds: Any) -> Experiment:
        return Experiment(model, images, kinds, batch=options.batch,
                          seed=options.seed, progress=not options.quiet,
                          folder=options.output)

    told = make(inputs, None)
    if classes is None:
        return told, numpy.arange(len(told))
    labels = numpy.array(classes)
    measured = numpy.flatnonzero((told.classes == labels) | options.all)
    if not measured.size:
        raise ValueError("the network classifies none of "
                         f"{counted(len(told), 'photo')} as their labels say; --all "
                         "measures them anyway")
    return make(told.images[measured], labels[measured]), measured


def _runnable(experiment: Experiment, methods: Dict[str, Method],
              names: List[str], is_asked: bool) -> Methods:
    """The methods that the model can run, tried on the first image; what was asked
    for by name and cannot run is an error."""
    can: Dict[str, Method] = {}
    for name in names:
        try:
            explain(methods[name], experiment.network, experiment.images[:1],
                    experiment.classes[:1])
        except (TypeError, ValueError, RuntimeError) as error:
            if is_asked:
                raise
            print(f"salmap: {name} is left out: {_arguments.sentence(error)}",
                  file=sys.stderr)
        else:
            can[name] = methods[name]
    return can


def _possible(experiment: Experiment, names: Optional[str]) -> List[str]:
    """The scores that were asked for, or those by default that the photos have
    enough classes for. Raises ValueError where one that was asked for has not."""
    chosen = (names or _DEFAULT_SCORES).split(",")
    kinds = len(numpy.unique(experiment.classes))
    few = [name for name in chosen if CLASSES.get(name, 0) > kinds]
    for name in few:
        why = (f"{name} wants photos of {CLASSES[name]} classes, and "
               f"{'there is' if kinds == 1 else 'there are'} {kinds}")
        if names is not None:
            raise ValueError(why)
        print(f"salmap: {name} is left out: {why}", file=sys.stderr)
    return [name for name in chosen if name not in few]


def _run(options: argparse.Namespace) -> None:
    from ..torch._models import load_model
    from .methods import all_methods
    methods = all_methods()
    if options.list:
        print("\n".join(methods))
        return
    names = _chosen(options.methods, methods, "method")
    _chosen(options.scores, SUITE, "score")
    photos = find_photos(options.photos)
    loaded = load_model(options.model)
    inputs, pixels = _inputs(options, photos, loaded)
    experiment, measured = _experiment(options, loaded.model, inputs,
                                       classes_of(photos, options.labels))
    usable = _runnable(experiment, methods, names, options.methods is not None)
    against = options.against or next(iter(usable))
    _chosen(against, dict(usable), "method")
    scores = _possible(experiment, options.scores)
    maps = compute_maps(experiment, usable)
    found = run_suite(Work(experiment, usable, maps, options.steps,
                           options.resize, options.baseline), scores)
    _write(options, experiment, found, against, maps,
           [photos[number].name for number in measured], pixels[measured])


def _write(options: argparse.Namespace, experiment: Experiment, scores: Any,
           against: str, maps: Any, names: List[str], pixels: Any) -> None:
    folder = pathlib.Path(options.output)
    folder.mkdir(parents=True, exist_ok=True)
    _report.write_tables(folder, scores, against, names, _report.settings_of(
        options, experiment, len(names)))
    if _report.can_plot():
        _report.write_plots(folder, scores)
        score = _report.picture_score(scores, len(experiment))
        if score is not None:
            _report.write_pictures(folder, score, pixels, maps, names)
    if not options.quiet:
        print((folder / "tables.md").read_text(encoding="utf-8"))
        print("\n".join(_report.written(folder)))


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs the command; returns its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.list and not options.photos:
        parser.error("want MODEL and PHOTOS, or --list")
    try:
        _run(options)
    except (Error, ImportError, OSError, RuntimeError, TypeError, ValueError,
            MemoryError) as error:
        print(f"salmap: {_arguments.sentence(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("salmap: broken off; the same command goes on with what is finished in "
              f"{options.output}", file=sys.stderr)
        return _INTERRUPTED
    return 0
