"""Runs the network with NumPy alone.

Products are added one after the other, without the fused or reordered sums of a
library for linear algebra. So the activations have the same bits on every
machine, and what is drawn from them does too.
"""
import numpy

import network


def _window(data, size, stride, row, column):
    """The elements at one place of a window that moves over the picture."""
    height, width = size
    return data[:, row:row + stride * height:stride,
                column:column + stride * width:stride]


def _conv(data, weight, bias, side, stride, padding):
    data = numpy.pad(data, [(0, 0)] + 2 * [(padding, padding)])
    size = [(extent - side) // stride + 1 for extent in data.shape[1:]]
    out = numpy.empty((len(weight), *size), numpy.float32)
    out[:] = bias[:, None, None]
    term = numpy.empty_like(out)
    for row, column in numpy.ndindex(side, side):
        moved = _window(data, size, stride, row, column)
        for channel, values in enumerate(numpy.ascontiguousarray(moved)):
            factor = weight[:, channel, row, column, None, None]
            out += numpy.multiply(factor, values, out=term)
    return out


def _max_pool(data, side, stride):
    """Windows at the border may reach beyond it: no rectified value is less
    than the 0 that they find there."""
    size = [-((side - extent) // stride) + 1 for extent in data.shape[1:]]
    data = numpy.pad(data, [(0, 0)] + 2 * [(0, stride)])
    return numpy.max([_window(data, size, stride, row, column)
                      for row, column in numpy.ndindex(side, side)], axis=0)


def outputs(pixels, weights):
    """The output [c,h,w] of each node by its name, for pixels [h,w,3] of RGB and
    what network.parameters() gives."""
    made = {"data": (pixels.astype(numpy.float32) - numpy.float32(
        network.MEANS)).transpose(2, 0, 1)}
    for node in network.nodes():
        first, *others = (made[name] for name in node.inputs)
        if node.operation == "Conv":
            made[node.name] = _conv(first, weights[f"{node.name}.weight"],
                                    weights[f"{node.name}.bias"],
                                    node.side, node.stride, node.padding)
        elif node.operation == "Relu":
            made[node.name] = numpy.maximum(first, 0)
        elif node.operation == "MaxPool":
            made[node.name] = _max_pool(first, node.side, node.stride)
        elif node.operation == "Concat":
            made[node.name] = numpy.concatenate([first, *others])
        elif node.operation == "GlobalAveragePool":
            made[node.name] = first.mean((1, 2), keepdims=True)
        else:
            made[node.name] = first.ravel()
    return made
