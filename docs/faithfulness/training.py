"""Trains small networks on scenes, the same for the same seed and machine."""
import numpy
import torch
from torch.nn.functional import log_softmax

_BATCH = 64


def _losses(logits, classes):
    """Cross entropy with all things of a scene as answers, each as good."""
    return -log_softmax(logits, dim=1).gather(1, classes).mean()


def train(make, draw, seed, steps, rate=3e-3):
    """A trained network, in evaluation mode.

    Arguments:
        make: makes the network.
        draw: chance -> a batch: images and classes ``[n, things]``.
        seed: of parameters and batches.
        steps: how many batches, with a learning rate that goes up to ``rate``
            and down to 0.
    """
    torch.manual_seed(seed)
    network, chance = make(), numpy.random.default_rng([seed, 1])
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate,
                                                   total_steps=steps)
    network.train()
    for _ in range(steps):
        images, classes = map(torch.from_numpy, draw(chance))
        optimiser.zero_grad()
        _losses(network(images), classes).backward()
        optimiser.step()
        schedule.step()
    return network.eval()


def batches(images, classes):
    """Draws batches of these, as ``train`` takes them."""
    def draw(chance):
        chosen = chance.integers(0, len(images), _BATCH)
        return images[chosen], classes[chosen]
    return draw
