"""Runs a model and explains what it looked at."""

from __future__ import annotations

import concurrent.futures
import os
import threading
from typing import (Any, Callable, Dict, Iterable, Iterator, Optional, Sequence,
                    Tuple, Union)

import torch

from .._bases import member_of
from .._native_results import ResultsOverlay
from .._numbers import real, whole
from .._outputs import ResultSize, Size
from .._progress import progress_bar
from .._settings import Settings, keywords_of_results_checked
from ..aggregate import Aggregate
from ..drawing import check_parameters
from ..result import Result
from . import _observe
from ._average import Augment, Averages, Passes, Running, images_checked
from ._batches import batches_of, inputs_of
from ._classes import Choice, Classes
from ._data_set import Labels, Totals, add_up
from ._input import from_photos
from ._pass import Layers
from ._plan import target_of, targets_of
from ._watch import Plan, Watch


class Explainer:
    """Runs a model and explains what it looked at.

    ::

        explainer = salmap.torch.Explainer(model)
        output, result = explainer(batch, image="photo.jpg")
        output, result = explainer(batch, target="top")  # why this class

    Arguments:
        model: any module; a TorchScript model has its operators for layers.
        layers: names of modules, or modules, early to late;
            ``salmap.torch.list_layers`` shows what there is. Of a module that
            is called several times the last call counts, or, by a name such
            as ``"relu#2"``, the third. By default the first call chooses: at
            each spatial scale the last output of a block or, where there is
            none, of a ReLU-like module; in a model with one scale, five that
            are spread over its depth. Heads and decoders do not count.
        layout, prefix, grid: of the layers, as in ``salmap.Stack.push``, where
            they cannot be worked out from the sizes of image and outputs.
        keep, overlay, alpha: as in ``salmap.explain``.
        method: how class maps are made, which calls with ``target=`` have. By
            default of the head's own weights, ``"weights"``, where the head is
            linear over the mean of each channel, which is checked in numbers;
            before the last block of a vision transformer with a class token
            ``"hirescam"``, where one module alone reads the tokens; elsewhere
            ``"gradcam"``. Other methods of gradients are those of
            ``salmap.Stack.push_cam``; ``"eigen"`` is the first principal
            component, which knows no class; with ``"similarity"`` targets are
            vectors. ``cam_method`` tells what was taken.
        cam_layer: the layer that class maps are made of, as in ``layers``. By
            default the last of the layers, or what the head takes the mean of;
            in a vision transformer with a class token the output before the
            last block, since the head sees the class token only. Of that,
            methods of gradients take what the last block reads, where one
            module alone reads it, as a layer normalisation does in most of
            them; it is checked in numbers.
        guided: whether the class map guides the layers, so that their maps, the
            combined map and LOVI are those of the class. By default it does,
            unless targets are a list. With a list and ``guided=True``, each
            class map guides layers of its own, of which ``fastcam`` is; LOVI,
            the combined map and ``layers`` are those of the first target.
        settings: those of ``salmap.Stack``: statistic, normalizer, resampling,
            weights, epsilon, nonfinite, incomplete, evidence, fastcam_factor,
            relative_epsilon, palette, heat_palette, which is ``"rising"`` here by
            default, limits, device. With a target the default normalizer is
            ``"range"``, and the default factor ``"focused"``.

    The model's output, its mode, gradients, random numbers and other hooks are
    as without: hooks are there during a call only, and read detached tensors,
    where they lie; see ``device`` of ``salmap.Stack``. The first call, which has to
    find out what the model computes, copies the outputs that may be wanted. The
    first call with a target, and the first in another mode, runs the model a
    second time for that, without a trace in buffers and random numbers; a call
    with a target copies the layers until the class map is known.

    A copy and a pickle of an explainer have its model and the layers that it
    chose.

    Threads: any; calls of one explainer run one after the other.
    """

    @keywords_of_results_checked
    def __init__(self, model: torch.nn.Module, layers: Optional[
            Sequence[Union[str, torch.nn.Module]]] = None, *,
                 layout: Optional[str] = None, prefix: int = 0,
                 grid: Optional[Tuple[int, int]] = None, keep: float = 10.0,
                 overlay: str = "heatmap", alpha: float = 0.8,
                 method: Optional[str] = None,
                 cam_layer: Optional[Union[str, torch.nn.Module]] = None,
                 guided: Optional[bool] = None, **settings: Any) -> None:
        _observe.check_model(model)
        if layout is None and (prefix != 0 or grid is not None):
            raise ValueError("prefix and grid go with layout='tokens'")
        Settings(**settings).native()  # what is wrong is an error now
        check_parameters(alpha, keep)
        member_of(ResultsOverlay, overlay, "overlay")
        self._layers = Layers(
            model, None if layers is None else targets_of(model, layers),
            {} if layout is None else {"layout": layout, "prefix": prefix,
                                       "grid": grid},
            settings, {"keep": keep, "overlay": overlay, "alpha": alpha})
        self._classes = Classes(self._layers, Choice(
            method, None if cam_layer is None
            else target_of(model, cam_layer, "cam_layer is"), guided))
        self._lock = threading.RLock()

    def __getstate__(self) -> Dict[str, Any]:
        return {name: value for name, value in vars(self).items()
                if name != "_lock"}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        vars(self).update(state, _lock=threading.RLock())

    @property
    def model(self) -> torch.nn.Module:
        """The model that is explained."""
        return self._layers.model

    @property
    def layers(self) -> Tuple[str, ...]:
        """The layers' names, early to late; empty before the first call."""
        return self._layers.names

    @property
    def cam_method(self) -> str:
        """How the class maps of the last call were made, and why so: the name of
        the method, a colon, a reason. Empty before a call with a target."""
        return self._classes.method

    def __call__(self, *inputs: Any, target: Optional[Any] = None,
                 against: Optional[Any] = None,
                 size: Optional[ResultSize] = None,
                 image: Optional[Any] = None, exif: bool = True,
                 **keywords: Any) -> Tuple[Any, Result]:
        """Runs the model.

        Arguments:
            inputs, keywords: the model's. The first tensor ``[n, c, h, w]`` of
                the inputs, ``[n, c, d, h, w]`` of clips or volumes, or list of
                ``[c, h, w]``, is the batch of images; without these, the first
                tensor ``[n, c, w]``, of signals.
                If the first input is a photo, as ``model_input`` takes it, or
                a list of photos, the model gets ``model_input`` of it, with
                ImageNet's mean and deviation at 224 x 224 pixels, and it is
                the ``image``. Call ``model_input`` yourself for a model that
                wants another input.
            target: what the class map is to explain: the number of a class;
                ``"top"``, the class with the highest score of each image; an
                array with a class for each image; or a function from what the
                model gives to a tensor with one score for each image, ``[n]``,
                for which gradients are taken. A list of these for several class
                maps of each image. Classes are those of logits ``[n,
                classes]``, the first tensor of the model's output. With the
                method ``"similarity"`` a vector of floats, a number per channel
                of ``cam_layer``, ``[c]`` or ``[n, c]``, or a list of vectors:
                where the layer is like it, by the cosine of the angle.
            against: another class or score, but no list: what speaks for
                ``target`` rather than for this.
            size: (height, width) of the results, of volumes also (depth,
                height, width); the photo's by default, or the input's.
            image, exif: the photo, or one for each image of the batch, and
                whether it is turned as its EXIF block says, as in
                ``salmap.explain`` and ``model_input``.

        Photos that a detector of torchvision resizes and pads have results
        without the padding, each at its own photo's size; ``Result.save`` then
        writes a folder for each.

        Returns the model's output and the ``salmap.Result`` of the batch.
        Raises ValueError for layers that are not maps or were not called, for
        classes that the model does not have and scores that do not depend on
        the layer, TypeError for a target of another kind, and what ``salmap.Stack.push`` raises.
        """
        inputs, photos = from_photos(self.model, inputs, exif)
        image = photos if image is None else image
        with self._lock:
            if target is not None:
                return self._classes.explain(inputs, keywords, target, against,
                                             size, image, exif)
            if against is not None:
                raise ValueError("against is given without target; want both")
            one = self._layers.begin((*inputs, *keywords.values()))
            with _observe.observing(self.model, self._layers.modules(),
                                    one.see, one.pad):
                output = self.model(*inputs, **keywords)
            return output, one.result(size, image, exif)

    def map(self, loader: Iterable[Any], *, target: Optional[Any] = None,
            against: Optional[Any] = None,
            size: Optional[ResultSize] = None,
            progress: bool = True) -> Iterator[Tuple[Any, Result]]:
        """Explains many images: yields output and result of each batch, in
        order. The next batch is loaded and run by a second thread, without
        gradients, while the caller draws or saves the last.

        Arguments:
            loader: gives batches: tensors, or tuples that begin with one, as
                those of a ``DataLoader`` with labels do; or photos, or lists
                of photos, as a call takes them.
            target, against: as in a call.
            size: (height, width) of the results.
            progress: whether to show a progress bar, where tqdm is installed.

        Raises what the loader, the model and a call raise, when it is the
        turn of the batch.
        """
        batches = batches_of(loader)

        def step() -> Optional[Tuple[Any, Result]]:
            for batch in batches:
                with torch.no_grad():
                    return self(inputs_of(batch), target=target,
                                against=against, size=size)
            return None

        with concurrent.futures.ThreadPoolExecutor(1) as pool, \
                progress_bar(loader, progress) as advance:
            ahead = pool.submit(step)
            while True:
                done = ahead.result()
                if done is None:
                    return
                ahead = pool.submit(step)
                yield done
                advance()

    def aggregate(self, loader: Iterable[Any], *, by: Optional[Labels] = None,
                  target: Optional[Any] = None, against: Optional[Any] = None,
                  size: Optional[ResultSize] = None,
                  path: Optional[Union[str, "os.PathLike[str]"]] = None,
                  every: float = 300.0, progress: bool = True
                  ) -> Union[Aggregate, Dict[Any, Aggregate]]:
        """Adds up the images of a loader; see ``salmap.Aggregate``::

            total = explainer.aggregate(loader, path="run.zip")
            classes = explainer.aggregate(loader, by=labels, size=56)
            classes["cat"].lovi()

        Arguments:
            loader, target, against, progress: as in ``map``.
            by: the label of each image, in the loader's order; or a function
                that gives those of a batch, such as ``lambda batch: batch[1]``.
                Numbers or strings.
            size: (height, width) of the aggregate's maps, or (depth, height,
                width) of volumes; by default that of the first result.
            path: a file that keeps what was added, when it is interrupted and
                every so many seconds. The next call with it goes on: it passes
                over as many images of the loader, which has to give the same
                ones in the same order, and does not run them. It also holds
                what a call that ended has added. A file of a call with another
                class of model, or with other layers, settings, targets or size,
                is refused; that the model's weights are the same is not checked.
            every: seconds between two writes of the file.

        Returns an aggregate or, with ``by``, a dictionary of them by label; each
        takes 36 bytes per pixel for each layer and one more. Raises what ``map``
        and ``Aggregate.add`` raise, ValueError for labels that are too few and
        for a file that was not written by this function or has more images than
        the loader.
        """
        totals = Totals(path, every, {
            **self._layers.asked(), **self._classes.asked(),
            "target": target, "against": against, "size": size,
            "by": by is not None})
        found = add_up(
            lambda batches: self.map(batches, target=target, against=against,
                                     size=size, progress=False),
            loader, by, size, totals, progress)
        if by is not None:
            return dict(found)
        if None not in found:
            raise ValueError("the loader gave no image; want at least one")
        return found[None]

    def average(self, images: Any, *, passes: int = 25, noise: float = 0.15,
                flips: bool = False, dropout: bool = False,
                augment: Optional[Augment] = None,
                target: Optional[Any] = None, against: Optional[Any] = None,
                size: Optional[ResultSize] = None, seed: int = 0, exif: bool = True,
                progress: bool = False) -> Averages:
        """Averages many passes over the same images, each changed a little, and
        tells how far they differ. The memory does not depend on how many.

        Arguments:
            images: a batch ``[n, c, h, w]``, of clips or volumes ``[n, c, d, h,
                w]``, of signals ``[n, c, w]``, or photos, as a call takes them.
            passes: how many.
            noise: the standard deviation of normal noise, as a share of the
                range of each image's values; 0 for none (D. Smilkov et al.,
                "SmoothGrad", arXiv 1706.03825, who take 0.1 to 0.2).
            flips: whether every second pass sees the images mirrored, w from
                its end (of signals that is time); its maps are mirrored back.
            dropout: whether the model's dropout is active, though it is in
                evaluation mode (Y. Gal, Z. Ghahramani, "Dropout as a Bayesian
                Approximation", arXiv 1506.02142).
            augment: a function that changes the images, of their shape, and
                leaves what is in them at its place, such as a change of
                colours; called for each pass.
            target, against, size, exif: as in a call; one target, no list.
            seed: of all random numbers. Those of the program stay as they are.
            progress: whether to show a progress bar, where tqdm is installed.

        Returns ``Averages``: an ``Aggregate`` for each image, and their means
        and deviations as arrays. Raises what a call raises, ValueError for
        numbers out of range, and for flips where the model pads photos.
        """
        plan = Passes(whole(passes, "passes"), real(noise, "noise"), flips,
                      dropout, augment, whole(seed, "seed"))
        if isinstance(target, (list, tuple)):
            raise ValueError("target is a list; want one target")
        inputs, _ = from_photos(self.model, (images,), exif)
        batch, running = images_checked(inputs), Running(plan)
        with self._lock, plan.running(self.model), progress_bar(
                range(plan.count), progress, "pass", "averaging") as advance:
            for number, changed in enumerate(plan.inputs(batch)):
                _, result = self(changed, target=target, against=against,
                                 size=size)
                running.add(number, result)
                advance()
        return running.averages()

    def watch(self, callback: Callable[[int, Result], None], *,
              every: int = 1, images: Optional[int] = 1,
              size: Optional[ResultSize] = None, image: Optional[Any] = None,
              mode: str = "train", step: Optional[Callable[[], int]] = None,
              errors: str = "warn", target: Optional[Any] = None,
              against: Optional[Any] = None) -> Watch:
        """Explains every so manieth forward pass of the model while somebody
        else, such as a training loop, runs it::

            with explainer.watch(lambda step, result: result.save(f"{step}"),
                                 every=100):
                train(model)

        Arguments:
            callback: called with the number of the pass and its result, at the
                end of the pass. The model may be run in it; these passes do
                not count.
            every: 100 for the passes 0, 100, 200, ...
            images: how many images of the batch to explain; None for all.
            size: (height, width) of the results; by default those of the
                photos, or the input's.
            image: the photos, as in a call; or a function that is given the
                images that are explained, ``[n, c, h, w]``, and returns their
                photos, such as ``salmap.torch.input_photos``.
            mode: ``"train"``: passes of the model in training mode are
                counted and explained, and those of a validation are neither;
                ``"eval"``: the other way round; ``"all"``: all passes are.
            step: a function that returns the number of the step, such as
                ``lambda: trainer.global_step``, where passes are not to be
                counted. Of several passes with one number, the first that
                ``mode`` wants is explained.
            errors: ``"warn"``: a pass that cannot be explained, such as one
                with NaN in it, and an error of the callback are a
                RuntimeWarning, since neither is worth a training; ``"raise"``:
                the pass raises them.
            target, against: as in a call, with an entry for each image of the
                batch where there is one for each. A pass that is explained is
                then run once more before, without gradients of the parameters
                and without a trace in buffers and random numbers.

        Returns what ends it: ``remove()``, or a ``with`` block. Copies and
        pickles of the model are not watched. Raises ValueError for a
        TorchScript model, whose modules have no hooks.
        """
        plan = Plan(every, images, size, image, mode, step, errors, target,
                    against)
        if target is not None:
            self._classes.aims(target, against)  # what is wrong is an error now
        return Watch(self._layers, self._classes, callback, plan)
