"""What a map of a class costs beside the network: bench_class_maps.py, from any folder,
with the environment of the tests. Prints the figures of docs/python.md.

A ResNet-50 of any weights runs one photo of 224 x 224 on one thread; the library gets
the layers that an Explainer chooses, and the class map of the head's own weights. Times
are of the CPU, so that other programs do not count.
"""

import statistics
import time

import torch
import torchvision

import salmap.torch

SIDE, ROUNDS, TARGET = 224, 31, 282


def milliseconds(call):
    """Of one call."""
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1e3


def medians(calls):
    """Of many rounds, in each of which all calls take turns, so that what else the
    machine does befalls all alike."""
    rounds = [[milliseconds(call) for call in calls] for _ in range(ROUNDS + 1)]
    return [statistics.median(times) for times in zip(*rounds[1:])]


def outputs_of(model, names, images):
    """What modules of these names give."""
    kept = {}
    hooks = [model.get_submodule(name).register_forward_hook(
        lambda _, inputs, output, name=name: kept.update({name: output.clone()}))
        for name in names]
    model(images)
    for hook in hooks:
        hook.remove()
    return [kept[name] for name in names]


def fastcam(stack, outputs, weights):
    """What the library computes for FastCAM of the default settings."""
    stack.reset()
    stack.push_cam(0, outputs[-1], weights=weights)
    for layer, output in enumerate(outputs):
        stack.push(layer, output)
    return stack.fastcam((SIDE, SIDE))


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    images = torch.rand(1, 3, SIDE, SIDE)
    model = torchvision.models.resnet50(weights=None).eval()
    with torch.no_grad():
        explainer = salmap.torch.Explainer(model)
        explainer(images, target=TARGET)
        outputs = outputs_of(model, explainer.layers, images)
        weights = model.fc.weight[TARGET]
        with salmap.Stack(len(outputs), cams=1, guide=0,
                          normalizer="range") as stack:
            forward, library, whole = medians([
                lambda: model(images),
                lambda: fastcam(stack, outputs, weights),
                lambda: explainer(images, target=TARGET)[1].fastcam])
    print(f"layers: {', '.join(explainer.layers)}\n"
          f"forward pass, one thread: {forward:.1f} ms\n"
          f"FastCAM in the library: {library:.2f} ms, "
          f"{100 * library / forward:.1f} %\n"
          f"call of Explainer with target and map: {whole:.1f} ms, "
          f"{100 * (whole - forward) / forward:.1f} % more than the pass")


if __name__ == "__main__":
    main()
