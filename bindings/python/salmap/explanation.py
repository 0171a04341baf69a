"""All in one call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional, Tuple

from ._bases import listing
from ._native_results import ResultsOverlay
from ._outputs import ResultSize
from ._settings import OF_RESULTS, keywords_of_results_checked
from .result import Result, result_of
from .stack import Stack


def _named(activations: Any) -> Tuple[Any, Any]:
    """What ``Stack`` is made of, and the arrays."""
    if isinstance(activations, Mapping):
        return list(activations), list(activations.values())
    if isinstance(activations, (str, bytes)) or hasattr(activations, "shape"):
        raise TypeError(f"activations is a {type(activations).__name__}; want "
                        "a list of arrays, one for each layer, early to late, "
                        "or a dictionary of them by name")
    arrays = list(activations)
    if not arrays:
        raise ValueError("activations is empty; want an array for each layer, "
                         "early to late")
    return len(arrays), arrays


@listing(ResultsOverlay)
@keywords_of_results_checked
def explain(activations: Any, size: Optional[ResultSize] = None,
            image: Optional[Any] = None, *, layout: str = "nchw",
            prefix: int = 0, grid: Optional[Tuple[int, int]] = None,
            keep: float = 10.0, overlay: str = "heatmap", alpha: float = 0.8,
            exif: bool = True,
            **settings: Any) -> Result:
    """Explains a network's activations; nothing of them is copied but what lies
    on a device, see ``device`` of ``salmap.Stack``.

    Arguments:
        activations: an array for each layer, early to late, or a dictionary
            of them by name, such as ``numpy.load`` gives for an archive; of
            the kinds that ``Stack.push`` takes.
        size: (height, width) of the results, or one number for a square; the
            photo's size by default, or the largest layer's. Of volumes also
            (depth, height, width).
        image: the photo that the network saw: a path, a PIL image or uint8 RGB
            ``[height, width, 3]``; a list of them for a batch of different
            ones. It is resized to the results' size. Of clips and volumes also
            their frames or slices, uint8 ``[frames, height, width, 3]`` or
            ``[frames, height, width]``; and of signals an array of floats,
            ``[samples]``, ``[channels, samples]`` or with n before these.
        layout, prefix, grid: of all activations, as in ``Stack.push``.
        keep: how much of the photo ``mask`` shows, in percent.
        overlay: what ``Result.overlay`` shows over the photo:
            {ResultsOverlay}
        alpha: how much of the overlay is not the photo where the map is
            highest, 0 to 1.
        exif: whether the photo is turned as its EXIF block says, as in
            ``salmap.read_photo``; False for a network that saw it as it is
            stored.
        settings: those of ``Stack``: statistic, normalizer, resampling,
            weights, epsilon, nonfinite, incomplete, palette, heat_palette,
            which is ``"rising"`` here by default, limits, device. Raw maps are kept,
            for ``Result.explore``, unless ``keep_raw`` is False.

    Returns a ``Result``. Warns, as ``salmap.InputWarning``, of what is probably
    not as it was meant; ``Result.warnings`` has it too. Raises what ``Stack`` and
    ``Stack.push`` raise, and ValueError for a depth of what are no volumes.
    Threads: any. Source: arXiv 1911.11293.
    """
    layers, arrays = _named(activations)
    stack = Stack(layers, **{**OF_RESULTS, **settings})
    for layer, array in enumerate(arrays):
        stack.push(layer, array, layout=layout, prefix=prefix, grid=grid)
    is_of_volumes = "d" in layout or (grid is not None and len(grid) == 3)
    return result_of(stack, size, image, keep, alpha, layout, exif,
                     overlay=overlay, depth=1 if is_of_volumes else None)
