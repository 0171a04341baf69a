#!/usr/bin/env python3
"""Writes the network for programs that read neither ONNX nor NumPy's files:

    write_weights.py NETWORK.json WEIGHTS.bin

NETWORK.json has the nodes in the order of execution, and of each array of weights
its shape and where it begins, in bytes. WEIGHTS.bin has float32, lower byte first.
"""
import json
import pathlib
import sys

import network


def main(nodes, weights):
    offset, places, parts = 0, {}, []
    for name, array in network.parameters().items():
        places[name] = {"offset": offset, "shape": array.shape}
        parts.append(array.astype("<f4").tobytes())
        offset += len(parts[-1])
    pathlib.Path(nodes).write_text(json.dumps(
        {"nodes": [node._asdict() for node in network.nodes()], "weights": places}))
    pathlib.Path(weights).write_bytes(b"".join(parts))


if __name__ == "__main__":
    main(*sys.argv[1:])
