"""What an aggregate costs: the figures of docs/scale.md.

    /usr/bin/python3 bindings/python/tests/bench_aggregates.py

ResNet-50's five layers for an image of 224 x 224, random numbers after a ReLU. Times
are the least of many, of the processor, in one thread.
"""

import pathlib
import sys
import time

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import salmap  # noqa: E402

SHAPES = [(1, 64, 112, 112), (1, 256, 56, 56), (1, 512, 28, 28),
          (1, 1024, 14, 14), (1, 2048, 7, 7)]
SIZE = 224
PASSES = 60


def least(work):
    """Milliseconds."""
    times = []
    for _ in range(PASSES):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return 1000 * min(times)


def pass_through(stack, arrays, total):
    """An image by a stack that is used again."""
    for layer, array in enumerate(arrays):
        stack.push(layer, array)
    total.add(stack)
    stack.reset()


def main():
    random = numpy.random.default_rng(1)
    arrays = [random.standard_normal(shape, numpy.float32).clip(0)
              for shape in SHAPES]
    total = salmap.Aggregate(len(SHAPES), SIZE)
    result = salmap.explain(arrays, SIZE)
    stack, _ = result.place()
    total.add(result)
    other = total + total
    content = total.to_bytes()
    again = salmap.Stack(len(SHAPES), keep_raw=True)
    print(f"kernels           {stack.kernels}")
    print(f"bytes             {len(content)}")
    for name, work in (
            ("explain", lambda: salmap.explain(arrays, SIZE)),
            ("combined map", lambda: stack.combined(SIZE)),
            ("add", lambda: total.add(result)),
            ("explain and add", lambda: total.add(
                salmap.explain(arrays, SIZE))),
            ("push and add", lambda: pass_through(again, arrays, total)),
            ("merge", lambda: other.merge(total)),
            ("to_bytes", total.to_bytes),
            ("from_bytes", lambda: salmap.Aggregate.from_bytes(content))):
        print(f"{name:16} {least(work):7.2f} ms")


if __name__ == "__main__":
    main()
