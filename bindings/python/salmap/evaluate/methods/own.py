"""The maps of this library, as methods to compare: those of an
``salmap.torch.Explainer`` with any of its settings."""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy
import torch

from ...torch import Explainer
from .._maps import Doubles
from .._network import Images, evaluating, tensor_for
from ..experiment import Classes
from ..explaining import Method
from ._gradients import check_module


def explained(output: str, layers: Optional[Sequence[str]] = None, *,
              of_class: bool = True, **settings: Any) -> Method:
    """One kind of map of ``salmap.torch.Explainer``.

    Arguments:
        output: ``"combined"``, ``"cam"`` or ``"fastcam"``, as a result calls it.
        layers, settings: those of ``Explainer``.
        of_class: False for maps that know no class; True for those of the class
            of each image, as ``target=`` gives them.
    """
    if output not in ("combined", "cam", "fastcam"):
        raise ValueError(f"output is {output!r}; want combined, cam or fastcam")
    if not of_class and output != "combined":
        raise ValueError(f"output is {output!r}, which is of a class; want "
                         "of_class=True, or combined")

    def maps(network: Any, images: Images, classes: Classes) -> Doubles:
        check_module(network, settings.get("method") or output)
        explainer = Explainer(network, layers, **settings)
        with evaluating(network), torch.no_grad():
            _, result = explainer(tensor_for(network, images),
                                  target=classes if of_class else None)
        made: Doubles = numpy.stack([getattr(one, output)
                                     for one in result]).astype(float)
        return made
    return maps


def plain(layers: Optional[Sequence[str]] = None, **settings: Any) -> Method:
    """The combined map of ``salmap.torch.Explainer``, which knows no class.

    Arguments:
        layers, settings: those of ``Explainer``.
    """
    return explained("combined", layers, of_class=False, **settings)


def fastcam(layers: Optional[Sequence[str]] = None, *, guided: bool = True,
            times: bool = True, **settings: Any) -> Method:
    """FastCAM: the combined map times the class map. Without arguments it is what
    ``salmap.torch.Explainer`` gives by default.

    Arguments:
        layers: names, early to late; by default those that ``Explainer`` chooses.
        guided: whether the layers are guided by the class map, so that the
            combined map is that of the class too.
        times: False for the combined map alone.
        settings: the others of ``Explainer``, such as method, cam_layer and
            normalizer.
    """
    return explained("fastcam" if times else "combined", layers, guided=guided,
                     **settings)
