#!/usr/bin/env python3
"""Writes the network as a file of TensorFlow Lite, in float or quantised to int8:

    write_tflite.py [--int8 PHOTO] HEIGHT WIDTH squeezenet10.tflite LAYER...

The input is "data", [1,HEIGHT,WIDTH,3]; the outputs are "logits" and each LAYER,
[1,h,w,c]. Needs python3-flatbuffers. The numbers of fields below are those of
tensorflow/lite/schema/schema.fbs.

For int8 the ranges of activations are those on the photo, and weights have a scale
per output channel (tensorflow.org/lite/performance/quantization_spec). Height and
width have to be such that no window of the network's pools reaches beyond its input,
since the format has no pool that rounds sizes up, as the network's own does. It has no
padding for a window of one pixel either: the last convolution is written without.
"""
import argparse
import pathlib

import flatbuffers
import numpy
import PIL.Image

import network
import run

# TensorType, BuiltinOperator, and BuiltinOptions with the fields of each.
FLOAT32, INT32, INT8 = 0, 2, 9
OPERATORS = {"Conv": 3, "MaxPool": 17, "Concat": 2, "GlobalAveragePool": 1}
CONV_OPTIONS, POOL_OPTIONS, CONCATENATION_OPTIONS = 1, 5, 10
SAME, VALID = 0, 1
RELU = 1


class Writer:
    """Tables and vectors of a flatbuffer, from the innermost outwards."""

    def __init__(self):
        self.builder = flatbuffers.Builder(1 << 20)

    def table(self, *fields):
        """A table of (number, kind, value): kind is a method of the builder that
        puts a field into its slot, such as "Int8"."""
        self.builder.StartObject(1 + max((field[0] for field in fields),
                                         default=0))
        for number, kind, value in fields:
            getattr(self.builder, f"Prepend{kind}Slot")(number, value, 0)
        return self.builder.EndObject()

    def offsets(self, items):
        """A vector of tables or strings."""
        self.builder.StartVector(4, len(items), 4)
        for item in reversed(items):
            self.builder.PrependUOffsetTRelative(item)
        return self.builder.EndVector()

    def numbers(self, array, dtype):
        return self.builder.CreateNumpyVector(numpy.asarray(array, dtype))

    def bytes_of(self, array):
        """The vector of a Buffer, whose numbers may be read where they lie."""
        data = array.tobytes()
        self.builder.StartVector(1, len(data), 16)
        self.builder.head = self.builder.Head() - len(data)
        self.builder.Bytes[self.builder.Head():
                           self.builder.Head() + len(data)] = data
        return self.builder.EndVector()

    def string(self, text):
        return self.builder.CreateString(text)


class Quantization:
    """value = scale * (integer - zero), scale per channel of axis 0 or of all."""

    def __init__(self, scale, zero=0):
        self.scale = numpy.atleast_1d(scale).astype(numpy.float32)
        self.zero = zero

    @classmethod
    def of_activations(cls, values):
        least, most = min(values.min(), 0), max(values.max(), 1e-6)
        scale = (most - least) / 255
        return cls(scale, int(numpy.round(-128 - least / scale)))

    @classmethod
    def of_weights(cls, weights):
        """Symmetric: the largest of each channel is 127 or -127."""
        most = numpy.abs(weights).max((1, 2, 3))
        return cls(numpy.maximum(most, 1e-6) / 127)

    def of(self, values, dtype):
        scale = self.scale.reshape(-1, *[1] * (values.ndim - 1))
        limits = numpy.iinfo(dtype)
        return numpy.clip(numpy.round(values / scale) + self.zero, limits.min,
                          limits.max).astype(dtype)


class Model:
    """Tensors and operators of the one graph, as they are added."""

    def __init__(self):
        self.writer = Writer()
        self.buffers = [self.writer.table()]
        self.tensors, self.operators, self.index = [], [], {}

    def tensor(self, name, shape, kind, quantization=None, data=None):
        """Adds a tensor; with data one that never changes."""
        writer = self.writer
        buffer = 0
        if data is not None:
            values = writer.bytes_of(data)
            buffer = len(self.buffers)
            self.buffers.append(writer.table((0, "UOffsetTRelative", values)))
        fields = [(0, "UOffsetTRelative", writer.numbers(shape, "int32")),
                  (1, "Int8", kind), (2, "Uint32", buffer),
                  (3, "UOffsetTRelative", writer.string(name))]
        if quantization is not None:
            zeros = numpy.full(len(quantization.scale), quantization.zero)
            scales = writer.numbers(quantization.scale, "float32")
            zeros = writer.numbers(zeros, "int64")
            fields.append((4, "UOffsetTRelative", writer.table(
                (2, "UOffsetTRelative", scales),
                (3, "UOffsetTRelative", zeros))))
        self.index[name] = len(self.tensors)
        self.tensors.append(writer.table(*fields))

    def operator(self, operation, inputs, output, options, *fields):
        writer = self.writer
        inputs = writer.numbers([self.index[name] for name in inputs], "int32")
        outputs = writer.numbers([self.index[output]], "int32")
        table = writer.table(*fields)
        self.operators.append(writer.table(
            (0, "Uint32", list(OPERATORS).index(operation)),
            (1, "UOffsetTRelative", inputs), (2, "UOffsetTRelative", outputs),
            (3, "Uint8", options), (4, "UOffsetTRelative", table)))

    def finish(self, outputs):
        """The bytes of the file."""
        writer = self.writer
        codes = writer.offsets([writer.table((0, "Int8", code),
                                             (2, "Int32", 3), (3, "Int32", code))
                                for code in OPERATORS.values()])
        inputs = writer.numbers([self.index["data"]], "int32")
        outputs = writer.numbers([self.index[name] for name in outputs], "int32")
        tensors = writer.offsets(self.tensors)
        operators = writer.offsets(self.operators)
        graph = writer.table(
            (0, "UOffsetTRelative", tensors), (1, "UOffsetTRelative", inputs),
            (2, "UOffsetTRelative", outputs),
            (3, "UOffsetTRelative", operators))
        graphs = writer.offsets([graph])
        description = writer.string("SqueezeNet 1.0, written by libsalmap's demo")
        buffers = writer.offsets(self.buffers)
        writer.builder.Finish(writer.table(
            (0, "Uint32", 3), (1, "UOffsetTRelative", codes),
            (2, "UOffsetTRelative", graphs),
            (3, "UOffsetTRelative", description),
            (4, "UOffsetTRelative", buffers)), file_identifier=b"TFL3")
        return bytes(writer.builder.Output())


def quantizations(values):
    """How each activation is quantised, from the outputs on a photo. What a pool or a
    concatenation makes has the scale of what it is made of, as the format demands."""
    made = {}
    for node in reversed(list(network.nodes())):
        if node.name not in made:
            made[node.name] = Quantization.of_activations(values[node.name])
        if node.operation != "Conv":
            made.update(dict.fromkeys(node.inputs, made[node.name]))
    made["data"] = Quantization.of_activations(values["data"])
    return made


def add_conv(model, node, activation, weights, shapes, ranges):
    """A convolution with its ReLU, and their weights."""
    weight = weights[f"{node.name}.weight"].transpose(0, 2, 3, 1)
    bias = weights[f"{node.name}.bias"]
    source, = node.inputs
    kinds = FLOAT32, FLOAT32
    scales = None, None
    if ranges:
        of_weight = Quantization.of_weights(weight)
        of_bias = Quantization(of_weight.scale * ranges[source].scale)
        weight = of_weight.of(weight, "int8")
        bias = of_bias.of(bias, "int32")
        kinds, scales = (INT8, INT32), (of_weight, of_bias)
    for name, array, kind, scale in zip(("weight", "bias"), (weight, bias), kinds,
                                        scales):
        model.tensor(f"{node.name}.{name}", array.shape, kind, scale,
                     numpy.ascontiguousarray(array))
    add_activation(model, activation, shapes, ranges)
    model.operator("Conv", [source, f"{node.name}.weight", f"{node.name}.bias"],
                   activation, CONV_OPTIONS,
                   (0, "Int8", SAME if node.side > 1 == node.stride
                    else VALID),
                   (1, "Int32", node.stride), (2, "Int32", node.stride),
                   (3, "Int8", RELU), (4, "Int32", 1), (5, "Int32", 1))


def add_activation(model, name, shapes, ranges):
    channels, *size = shapes[name]
    model.tensor(name, [1, *size, channels], INT8 if ranges else FLOAT32,
                 ranges[name] if ranges else None)


def add_pool(model, node, output, shapes, ranges):
    _, height, width = shapes[node.inputs[0]]
    side = node.side, node.side
    if node.operation == "GlobalAveragePool":
        side = height, width
    elif (height - node.side) % node.stride or (width - node.side) % node.stride:
        raise SystemExit(f"{node.name} has windows beyond its input of {height} x "
                         f"{width}; choose another height and width")
    add_activation(model, output, shapes, ranges)
    model.operator(node.operation, node.inputs, output, POOL_OPTIONS,
                   (0, "Int8", VALID), (1, "Int32", node.stride),
                   (2, "Int32", node.stride), (3, "Int32", side[1]),
                   (4, "Int32", side[0]))


def model_of(values, layers, quantised):
    """The file's bytes; `values` are all outputs for a photo of its input's size."""
    shapes = {name: array.shape for name, array in values.items()}
    shapes["logits"] = shapes["classifier.3"]
    ranges = quantizations(values) if quantised else None
    weights = network.parameters()
    model = Model()
    add_activation(model, "data", shapes, ranges)
    nodes = list(network.nodes())
    for node, after in zip(nodes, nodes[1:]):
        if node.operation == "Conv":
            add_conv(model, node, after.name, weights, shapes, ranges)
        elif node.operation == "Concat":
            add_activation(model, node.name, shapes, ranges)
            model.operator("Concat", node.inputs, node.name,
                           CONCATENATION_OPTIONS, (0, "Int32", 3))
        elif node.operation == "MaxPool":
            add_pool(model, node, node.name, shapes, ranges)
        elif node.operation == "GlobalAveragePool":
            add_pool(model, node, after.name, shapes, ranges)
    return model.finish([*layers, "logits"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--int8", metavar="PHOTO")
    parser.add_argument("height", type=int)
    parser.add_argument("width", type=int)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("layers", nargs="*", metavar="layer")
    wanted = parser.parse_args()
    size = wanted.width, wanted.height
    photo = PIL.Image.new("RGB", size)
    if wanted.int8:
        photo = PIL.Image.open(wanted.int8).convert("RGB").resize(size)
    values = run.outputs(numpy.asarray(photo), network.parameters())
    values["classifier.2"] = values["classifier.2"][:, 1:-1, 1:-1]
    wanted.file.write_bytes(model_of(values, wanted.layers,
                                     wanted.int8 is not None))


if __name__ == "__main__":
    main()
