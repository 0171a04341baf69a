"""What watching a training costs: bench_training.py, from any folder, with the
environment of the tests. Prints the figures of docs/python.md.

A network that returns the outputs of a ResNet-50 at once takes the place of the
real one, since its seconds would drown the milliseconds that count. Times are
of the CPU, so that other programs do not count.
"""

import statistics
import time

import torch
import torchvision
from torch import nn

import salmap.torch

BATCH, SIDE, ROUNDS = 16, 224, 30


class Replay(nn.Module):
    """Has the layers that an Explainer chooses, and their outputs ready."""

    def __init__(self, outputs):
        super().__init__()
        self.outputs = outputs
        self.relus = nn.ModuleList(nn.Identity() for _ in outputs)

    def forward(self, images):
        for relu, output in zip(self.relus, self.outputs):
            relu(output)
        return images


def outputs_of(model, images):
    """What the layers give that an Explainer of the model chooses."""
    chosen = [layer for layer in salmap.torch.list_layers(model, images)
              if layer.chosen]
    return [torch.relu(torch.randn(layer.shape)) for layer in chosen]


def microseconds(call):
    """Of one call, the median of many."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        call()
        times.append((time.process_time() - start) * 1e6)
    return statistics.median(times)


def training_step(model, images):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        model(images).square().mean().backward()
        optimizer.step()

    return step


def watched(replay, batch, callback, **options):
    explainer = salmap.torch.Explainer(
        replay, [f"relus.{number}" for number in range(len(replay.relus))])
    with explainer.watch(callback, **options):
        replay(batch)
        return microseconds(lambda: replay(batch))


def main():
    torch.manual_seed(1)
    images = torch.rand(BATCH, 3, SIDE, SIDE)
    model = torchvision.models.resnet50(weights=None)
    replay = Replay(outputs_of(model, images))
    plain = microseconds(lambda: replay(images))
    never = watched(replay, images, lambda *_: None, every=10**9)
    one = watched(replay, images, lambda _, result: result.lovi)
    every = watched(replay, images, lambda _, result: [
        image.lovi for image in result], images=None)
    start = time.process_time()
    training_step(model, images)()
    step = (time.process_time() - start) * 1e6
    print(f"ResNet-50, batch of {BATCH}, {SIDE} x {SIDE}, "
          f"{torch.get_num_threads()} threads, PyTorch {torch.__version__}")
    print(f"a step of the training           {step / 1e3:9.1f} ms")
    for what, cost in (("a pass that is not explained", never - plain),
                       ("LOVI of one image", one - plain),
                       (f"LOVI of all {BATCH}", every - plain)):
        print(f"{what:32} {cost / 1e3:9.3f} ms {100 * cost / step:9.4f} %")


if __name__ == "__main__":
    main()
