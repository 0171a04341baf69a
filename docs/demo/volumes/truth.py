"""What the demos of volumes and clips share: a small network and its training, its
maps, and how well these point at a place that is known."""
import argparse
import pathlib
import time
from typing import NamedTuple

import numpy
import torch
from PIL import Image, ImageFilter
from torch import nn

import salmap

SEED = 1
BATCH = 16
LEARNING_RATE = 0.01

#: What is scored, and whether the class map guides the layers.
MAPS = {"combined map": None, "combined map, guided": 0, "class map": None,
        "FastCAM, guided": 0}


class Samples(NamedTuple):
    """Volumes or clips whose class is known, and why they are of it."""

    #: float32 [n, 1, d, h, w]
    values: torch.Tensor
    #: [n]
    labels: torch.Tensor
    #: bool [n, d, h, w]: the box around what makes the class.
    places: numpy.ndarray


def samples_of(make, seed, count):
    """``make(random, label)`` gives an array and its place."""
    random = numpy.random.default_rng(seed)
    labels = numpy.arange(count) % 2
    made = [make(random, label) for label in labels]
    values = numpy.stack([values for values, _ in made])[:, None]
    return Samples(torch.from_numpy(values.astype("float32")),
                   torch.from_numpy(labels),
                   numpy.stack([place for _, place in made]))


class Network(nn.Module):
    """Three blocks of a convolution each, with pooling between, and a classifier
    that is linear over the mean of each channel."""

    CHANNELS = (1, 8, 16, 32)

    def __init__(self):
        super().__init__()
        torch.manual_seed(SEED)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Conv3d(before, after, 3, padding=1),
                          nn.BatchNorm3d(after), nn.ReLU())
            for before, after in zip(self.CHANNELS, self.CHANNELS[1:]))
        self.pools = nn.ModuleList(
            [nn.MaxPool3d((1, 2, 2)), nn.MaxPool3d(2), nn.Identity()])
        self.head = nn.Linear(self.CHANNELS[-1], 2)

    def activations(self, values):
        """Of each block, [n, c, d, h, w]."""
        made = []
        for block, pool in zip(self.blocks, self.pools):
            made.append(block(values))
            values = pool(made[-1])
        return made

    def forward(self, values):
        return self.head(self.activations(values)[-1].mean((2, 3, 4)))


def train(network, samples, epochs):
    torch.manual_seed(SEED)
    steps = epochs * -(-len(samples.values) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, total_steps=steps)
    network.train()
    for _ in range(epochs):
        for chosen in torch.randperm(len(samples.values)).split(BATCH):
            loss = nn.functional.cross_entropy(
                network(samples.values[chosen]), samples.labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    network.eval()


@torch.no_grad()
def share_right(network, samples):
    answers = torch.cat([network(some).argmax(1)
                         for some in samples.values.split(BATCH)])
    return float((answers == samples.labels).float().mean())


@torch.no_grad()
def stack_of(network, sample, label, guide=0):
    """The maps of one sample [1, d, h, w], and the class map of its label."""
    made = [each.numpy() for each in network.activations(sample[None])]
    stack = salmap.Stack(len(made), cams=1, guide=guide, normalizer="range")
    stack.push_cam(0, made[-1], weights=network.head.weight[label].numpy(),
                   layout="ncdhw")
    for layer, activation in enumerate(made):
        stack.push(layer, activation, layout="ncdhw")
    return stack


def points_at(values, place):
    """How much of a map lies within the place, and whether its peak does."""
    return values[place].sum() / values.sum(), place.flat[values.argmax()]


def score(network, samples, name):
    """The means over all samples that have a place."""
    found = []
    for sample, label, place in zip(*samples):
        if place.any():
            stack = stack_of(network, sample, int(label), MAPS[name])
            read = (stack.cam_volume if name == "class map" else
                    stack.fastcam_volume if name.startswith("FastCAM") else
                    stack.volume)
            found.append(points_at(read(place.shape), place))
    return numpy.mean(found, axis=0)


def print_scores(network, samples):
    shares = samples.places.mean((1, 2, 3))
    print(f"{'':30}mass in the box  peak in it")

    def line(name, mass, peak):
        print(f"{name:30}{mass:>15.2f}  {peak:>10.2f}")

    line("chance", *[shares[shares > 0].mean()] * 2)
    for name in MAPS:
        line(name, *score(network, samples, name))
    untrained = Network().eval()
    line("FastCAM, before training",
         *score(untrained, samples, "FastCAM, guided"))


def trained(make, what, samples, epochs):
    """Reads the arguments, whose defaults are given; trains a network, and prints how well it does and how
    well its maps point. Returns the folder for pictures, the network, and samples
    that it has not seen."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--samples", type=int, default=samples)
    parser.add_argument("--epochs", type=int, default=epochs)
    parser.add_argument("--held-out", type=int, default=100)
    options = parser.parse_args()
    torch.set_num_threads(1)
    seen = samples_of(make, SEED, options.samples)
    held_out = samples_of(make, SEED + 1, options.held_out)
    network, start = Network(), time.process_time()
    train(network, seen, options.epochs)
    print(f"{what}: trained in {time.process_time() - start:.0f} s of one core; "
          f"{share_right(network, held_out):.0%} of {options.held_out} others "
          "are told right")
    print_scores(network, held_out)
    options.folder.mkdir(parents=True, exist_ok=True)
    return options.folder, network, held_out


def grey_of(values, limits):
    """A slice in grey, uint8 [height, width, 3]."""
    low, high = limits
    grey = ((values - low) / (high - low)).clip(0, 1) * 255
    return numpy.repeat(grey.astype(numpy.uint8)[..., None], 3, 2)


def enlarged(pixels, size):
    """To (height, width)."""
    return numpy.asarray(Image.fromarray(pixels).resize(size[::-1],
                                                        Image.NEAREST))


def framed(pixels, place, width=2):
    """A white frame around a place; the place at the size of the pixels."""
    grown = numpy.asarray(Image.fromarray(place).convert("L").filter(
        ImageFilter.MaxFilter(2 * width + 1))) > 0
    return numpy.where((grown & ~place)[..., None], 255, pixels).astype(
        numpy.uint8)


def pair_of(values, fastcam, place, limits, size):
    """A slice with its frame, and below it the same one in dark grey, on which
    FastCAM glows; ``limits`` are those of the values and of FastCAM."""
    grey = grey_of(values, limits[0])
    glow = salmap.colour(numpy.ascontiguousarray(fastcam), "magma", limits[1])
    frame = enlarged(place.astype(numpy.uint8), size) > 0
    return [framed(enlarged(grey, size), frame),
            enlarged(numpy.maximum(grey // 2, glow), size)]


def sheet(pairs, gap=4):
    """Pairs side by side, on white."""
    around = ((0, gap), (0, gap), (0, 0))
    columns = [numpy.concatenate([numpy.pad(cell, around, constant_values=255)
                                  for cell in pair]) for pair in pairs]
    return numpy.concatenate(columns, 1)[:-gap, :-gap]
