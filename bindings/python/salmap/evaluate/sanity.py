"""Randomised weights: a map that stays as it was when the network forgets what it
learnt does not explain the network.

Source: cascading randomisation of Adebayo, Gilmer, Muelly, Goodfellow, Hardt, Kim,
"Sanity Checks for Saliency Maps", NeurIPS 2018. Quantus: ModelParameterRandomisation.
"""

from __future__ import annotations

import copy
import functools
from typing import Any, Iterator, List, Optional

import numpy

from .._words import counted
from ._maps import Doubles
from ._network import Images, evaluating, is_module, tensor_for
from ._run import Indices, run
from .experiment import Experiment
from .explaining import Method, Methods, explain
from .score import Score
from .similarity import rank_correlation


def _check_module(network: Any) -> None:
    if not is_module(network):
        raise TypeError(f"the network is a {type(network).__name__}; want a "
                        "torch.nn.Module, whose weights can be shuffled")


def weighted_layers(module: Any, images: Images) -> List[str]:
    """The names of the modules that have parameters of their own, in the order in
    which a pass over these images calls them first; in TorchScript, which tells of
    no calls, in the order in which they were written."""
    import torch
    names = {each: name for name, each in module.named_modules()
             if list(each.parameters(recurse=False))}
    if isinstance(module, torch.jit._script.ScriptModule):
        return list(names.values())
    called: List[str] = []

    def note(each: Any, *_: Any) -> None:
        if names[each] not in called:
            called.append(names[each])

    hooks = [each.register_forward_pre_hook(note) for each in names]
    try:
        with torch.no_grad(), evaluating(module):
            module(tensor_for(module, images))
    finally:
        for hook in hooks:
            hook.remove()
    return called


def shuffle_weights(layer: Any, random: numpy.random.Generator) -> None:
    """Puts the numbers of each parameter of a layer into an order by chance, so
    that their distribution is as it was."""
    import torch
    with torch.no_grad():
        for parameter in layer.parameters(recurse=False):
            order = torch.from_numpy(random.permutation(parameter.numel()))
            parameter.copy_(parameter.reshape(-1)[order].reshape(parameter.shape))


def shuffled(module: Any, random: numpy.random.Generator) -> Any:
    """A copy of a module, all of whose weights are shuffled."""
    _check_module(module)
    other = copy.deepcopy(module)
    for layer in other.modules():
        shuffle_weights(layer, random)
    return other


def _cascade(experiment: Experiment, layers: List[str],
             counts: List[int]) -> Iterator[Any]:
    """The network with so many layers shuffled, from the last on."""
    network = copy.deepcopy(experiment.network)
    modules = dict(network.named_modules())
    done = 0
    for count in counts:
        for place in range(done, count):
            shuffle_weights(modules[layers[-1 - place]], experiment.random(place))
        done = count
        yield network


def randomised_weights(experiment: Experiment, methods: Methods, *,
                       steps: Optional[int] = None) -> Score:
    """Spearman's rank correlation of each map with the map of the same network, when
    the weights of its last layer are shuffled, then those of the one before too,
    and so on to the first; the mean over these steps. −1..1; near 0 is what a map
    of the network should have, so lower is better.

    Arguments:
        methods: by their names; each takes the network, images and classes, and
            returns maps.
        steps: how many to look at: the last layer alone, all layers, and some
            evenly between; by default every layer is one.

    Returns a ``Score`` with the correlations after each step as curves: ``at(0)`` is
    the last layer alone. Raises TypeError for a network that is not a
    torch.nn.Module.
    """
    _check_module(experiment.network)
    layers = weighted_layers(experiment.network, experiment.images[:1])
    if not layers or (steps is not None and steps < 1):
        raise ValueError("the network has "
                         f"{counted(len(layers), 'layer')} with weights, and steps"
                         f" is {steps}; want at least one of each")
    counts = sorted({int(count) for count in numpy.linspace(
        1, len(layers), min(steps or len(layers), len(layers)))})

    def compute(method: Method, chosen: Indices) -> Doubles:
        images, classes = experiment.images[chosen], experiment.classes[chosen]
        before = explain(method, experiment.network, images, classes)
        return numpy.stack([
            rank_correlation(before, explain(method, network, images, classes))
            for network in _cascade(experiment, layers, counts)], axis=1)

    curves = {title: run(experiment, f"randomised weights of {title}", [counts],
                         len(experiment), (len(counts),), experiment.batch,
                         functools.partial(compute, method))
              for title, method in methods.items()}
    return Score("randomised weights",
                 {title: each.mean(axis=1) for title, each in curves.items()},
                 "lower", curves, numpy.array(counts, numpy.float64),
                 "layers shuffled")
