"""SqueezeNet 1.0 as a list of nodes, with its trained parameters.

Its source and licence are in ../README.md. The names are torchvision's
(torchvision.models.squeezenet1_0), from which it differs in two ways: its last
convolution has a padding of 1, and it wants RGB from 0 to 255 less MEANS.
"""
import pathlib
from typing import NamedTuple

import numpy

FOLDER = pathlib.Path(__file__).resolve().parent
MEANS = 123, 117, 104
# The last output at each scale, from early to late. The classifier reads the last
# of them.
LAYERS = "features.1", "features.5", "features.10", "features.12"
CLASSIFIER = "classifier.1"


class Node(NamedTuple):
    """What ONNX calls a node. It has one output, which has its name."""
    name: str
    operation: str
    inputs: tuple
    side: int = 1
    stride: int = 1
    padding: int = 0


def _rectified(name, source, activation, **how):
    yield Node(name, "Conv", (source,), **how)
    yield Node(activation, "Relu", (name,))


def _fire(name, source):
    """A squeeze of 1x1, and what two convolutions expand it to, side by side."""
    squeezed = f"{name}.squeeze_activation"
    yield from _rectified(f"{name}.squeeze", source, squeezed)
    expanded = []
    for part, side, padding in (("expand1x1", 1, 0), ("expand3x3", 3, 1)):
        expanded.append(f"{name}.{part}_activation")
        yield from _rectified(f"{name}.{part}", squeezed, expanded[-1],
                              side=side, padding=padding)
    yield Node(name, "Concat", tuple(expanded))


def nodes():
    """All nodes in the order of execution, from the input "data" to "logits"."""
    yield from _rectified("features.0", "data", "features.1", side=7,
                          stride=2)
    for number in range(2, 13):
        name, source = f"features.{number}", f"features.{number - 1}"
        if number in (2, 6, 11):
            yield Node(name, "MaxPool", (source,), side=3, stride=2)
        else:
            yield from _fire(name, source)
    yield from _rectified(CLASSIFIER, LAYERS[-1], "classifier.2", padding=1)
    yield Node("classifier.3", "GlobalAveragePool", ("classifier.2",))
    yield Node("logits", "Flatten", ("classifier.3",))


def parameters():
    """Weights and biases by name, as float32."""
    with numpy.load(FOLDER / "parameters.npz") as arrays:
        return {name: arrays[name].astype(numpy.float32) for name in arrays}


def labels():
    """What each class is called: names that are separated by commas."""
    return (FOLDER / "labels.txt").read_text().splitlines()
