#!/usr/bin/env python3
"""Writes the network as an ONNX file, for OpenCV, ONNX Runtime and others:

    write_onnx.py squeezenet10.onnx

The input is "data", [1,3,227,227] or any larger size, and the output "logits".
An ONNX file is a message of Protocol Buffers. The numbers below are those of
onnx.proto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""
import pathlib
import sys

import network

FLOAT, INT, INTS = 1, 2, 7      # TensorProto.DataType, AttributeProto's types
WHOLE, BYTES = 0, 2             # the kinds of fields that are needed here


def _whole(number):
    """A number of seven bits per byte, the least significant first."""
    out = bytearray()
    while number > 127:
        out.append(number % 128 + 128)
        number //= 128
    return bytes(out) + bytes([number])


def _message(*fields):
    """A message of (number, value) pairs; a list repeats its field."""
    out = b""
    for number, value in fields:
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, int):
                out += _whole(number * 8 + WHOLE) + _whole(item)
            else:
                item = item.encode() if isinstance(item, str) else item
                out += _whole(number * 8 + BYTES) + _whole(len(item)) + item
    return out


def _attribute(name, value):
    is_list = isinstance(value, list)
    return _message((1, name), (8 if is_list else 3, value),
                    (20, INTS if is_list else INT))


def _attributes(node):
    if node.operation in ("Conv", "MaxPool"):
        yield _attribute("kernel_shape", [node.side] * 2)
        yield _attribute("strides", [node.stride] * 2)
        yield _attribute("pads", [node.padding] * 4)
    if node.operation == "MaxPool":
        yield _attribute("ceil_mode", 1)
    elif node.operation in ("Concat", "Flatten"):
        yield _attribute("axis", 1)


def _node(node):
    inputs = list(node.inputs)
    if node.operation == "Conv":
        inputs += [f"{node.name}.weight", f"{node.name}.bias"]
    return _message((1, inputs), (2, node.name), (3, node.name),
                    (4, node.operation), (5, list(_attributes(node))))


def _tensor(name, array):
    values = array.astype("<f4").tobytes()
    return _message((1, list(array.shape)), (2, FLOAT), (8, name), (9, values))


def _value(name, *shape):
    dimensions = [_message((1, extent)) for extent in shape]
    tensor = _message((1, FLOAT), (2, _message((1, dimensions))))
    return _message((1, name), (2, _message((1, tensor))))


def model():
    """The bytes of the file: opset 11, in the sixth version of the format."""
    tensors = [_tensor(name, array)
               for name, array in network.parameters().items()]
    graph = _message((1, [_node(node) for node in network.nodes()]),
                     (2, "squeezenet10"), (5, tensors),
                     (11, _value("data", 1, 3, 227, 227)),
                     (12, _value("logits", 1, len(network.labels()))))
    return _message((1, 6), (2, "libsalmap"), (7, graph),
                    (8, _message((2, 11))))


if __name__ == "__main__":
    pathlib.Path(sys.argv[1]).write_bytes(model())
