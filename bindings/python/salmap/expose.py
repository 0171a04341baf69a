"""Makes tensors between the layers outputs of an ONNX model, so that an engine
returns what ``Stack.push`` takes.

    python -m salmap.expose MODEL.onnx [NAME ...] [--also NAME] [-o OUT.onnx]

Without names, the last rectified tensor at each spatial scale is taken. Wants the
package ``onnx``. The package for JavaScript has the same command, which chooses the
same tensors.
"""
from __future__ import annotations

import argparse
import pathlib
import sys
from typing import Any, Dict, List, Optional, Sequence

from ._errors import ArgumentError

__all__ = ["choose", "expose"]

#: Operators whose outputs are rectified, or nearly.
_RECTIFIERS = {"Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Clip",
               "ThresholdedRelu", "HardSwish", "Gelu", "Mish", "Softplus", "Swish"}
#: Operators whose outputs are rectified where all of their inputs are.
_CARRIERS = {"Concat", "Dropout", "Identity"}
#: Operators that make the grid coarser, by their strides.
_STRIDED = {"Conv", "MaxPool", "AveragePool", "LpPool", "QLinearConv"}
#: Operators whose outputs are not on the grid of the image, or on a finer one.
_OFF_GRID = {"GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "Flatten", "Gemm",
             "MatMul", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Shape",
             "ReduceMean", "ReduceMax", "ReduceSum", "Resize", "Upsample",
             "ConvTranspose", "DepthToSpace", "SpaceToDepth", "Constant",
             "ConstantOfShape"}


def _stride(node: Any) -> int:
    for attribute in node.attribute:
        if attribute.name == "strides":
            return max(attribute.ints, default=1)
    return 1


def _is_rectified(node: Any, rectified: Dict[str, bool],
                  sigmoids: Dict[str, str]) -> bool:
    if node.op_type in _RECTIFIERS:
        return True
    if node.op_type in _CARRIERS:
        return all(rectified.get(name, False) for name in node.input if name)
    # x * sigmoid(x), which is written as two operators
    return node.op_type == "Mul" and len(node.input) == 2 and (
        sigmoids.get(node.input[0]) == node.input[1]
        or sigmoids.get(node.input[1]) == node.input[0])


def choose(graph: Any) -> List[str]:
    """The last rectified tensor at each spatial scale, from early to late.

    Arguments:
        graph: an ``onnx.GraphProto``. Parts of it inside of ``If`` and ``Loop`` are
            not looked at.
    """
    weights = {each.name for each in graph.initializer}
    strides = {each.name: 1 for each in graph.input if each.name not in weights}
    rectified: Dict[str, bool] = {}
    sigmoids: Dict[str, str] = {}
    found: Dict[int, str] = {}
    for node in graph.node:
        known = [strides[name] for name in node.input if name in strides]
        if not known or node.op_type in _OFF_GRID or not node.output:
            continue
        name = node.output[0]
        strides[name] = max(known) * (_stride(node) if node.op_type in _STRIDED
                                      else 1)
        if node.op_type == "Sigmoid":
            sigmoids[name] = node.input[0]
        rectified[name] = _is_rectified(node, rectified, sigmoids)
        if rectified[name]:
            found[strides[name]] = name
    return [found[stride] for stride in sorted(found)]


def _check(graph: Any, names: Sequence[str]) -> None:
    known = {name for node in graph.node for name in node.output}
    known.update(each.name for each in graph.initializer)
    for name in names:
        if name not in known:
            raise ArgumentError(f"the model has no tensor {name!r}; want outputs "
                                "of its nodes, or weights")
    if not names:
        raise ArgumentError("no tensor of the model is rectified and lies on the "
                            "grid of an image; want names of tensors")


def expose(model: Any, names: Optional[Sequence[str]] = None,
           also: Sequence[str] = ()) -> List[str]:
    """Makes tensors outputs of a model, in place, after those that it has.

    Arguments:
        model: an ``onnx.ModelProto``.
        names: the tensors; those of :func:`choose` if it is left out.
        also: more of them, such as the weights of the classifier.

    Returns the names of all tensors that were asked for. Raises ``salmap.ArgumentError`` for
    a name that the model has not; the model is then as it was.
    """
    asked = list(choose(model.graph) if names is None else names) + list(also)
    asked = list(dict.fromkeys(asked))
    _check(model.graph, asked)
    outputs = {each.name for each in model.graph.output}
    for name in asked:
        if name not in outputs:
            model.graph.output.add().name = name
    return asked


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="salmap-expose", description="Makes tensors between the layers outputs "
        "of an ONNX model, and prints their names.")
    parser.add_argument("model", metavar="MODEL.onnx", type=pathlib.Path)
    parser.add_argument("names", metavar="NAME", nargs="*",
                        help="a tensor; without any, the last rectified one at each "
                        "spatial scale")
    parser.add_argument("--also", metavar="NAME", action="append", default=[],
                        help="one more of them, such as the classifier's weights")
    parser.add_argument("-o", "--output", metavar="OUT.onnx", type=pathlib.Path,
                        help="MODEL-exposed.onnx if it is left out")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command. Returns its exit status."""
    asked = _parser().parse_intermixed_args(arguments)
    try:
        import onnx  # type: ignore[import]
    except ImportError:
        print("salmap-expose: there is no package onnx; pip install onnx",
              file=sys.stderr)
        return 2
    output = asked.output or asked.model.with_name(f"{asked.model.stem}-exposed.onnx")
    try:
        model = onnx.load(str(asked.model))
        names = expose(model, asked.names or None, asked.also)
        onnx.save(model, str(output))
    except Exception as error:  # what onnx raises for a file is its own affair
        print(f"salmap-expose: {asked.model}: {error}", file=sys.stderr)
        return 2
    print("\n".join(names))
    return 0


if __name__ == "__main__":
    sys.exit(main())
