#!/usr/bin/env python3
"""Do maps of a face detector lie on the face? Writes a section of
docs/faithfulness.md.

    PYTHONPATH=bindings/python docs/faithfulness/detector.py MODEL

MODEL is the ONNX file of Ultra-Light-Fast-Generic-Face-Detector-1MB (RFB, 320 x 240),
https://github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB. Needs OpenCV.
The scenes are parts of the astronaut's portrait in docs/demo that have the face, mirrored
or not.
"""
import argparse
import pathlib

import numpy

import page
import salmap
from salmap import evaluate
from salmap.evaluate import methods

PHOTO = page.PAGE.parent / "demo" / "astronaut-320x240.png"
HEIGHT, WIDTH = 240, 320

#: Row, column, height, width of the face in the photo, from hairline to chin.
FACE = (28, 112, 61, 52)

#: The last ReLU of each scale, early to late.
LAYERS = ("247", "265", "330", "376", "430")
SEED = 0


def load(model):
    """The detector."""
    import cv2
    return cv2.dnn.readNetFromONNX(str(model))


def forward(detector, picture):
    """The highest score of a face, and the activations of ``LAYERS``, of a picture
    uint8 ``[HEIGHT, WIDTH, 3]``."""
    pixels = (picture.astype(numpy.float32) - 127) / 128
    detector.setInput(numpy.ascontiguousarray(pixels.transpose(2, 0, 1)[None]))
    names = [f"onnx_node_output_0!{layer}" for layer in LAYERS]
    scores, *activations = detector.forward(["scores", *names])
    return float(scores[0, :, 1].max()), activations


def scene(photo, chance):
    """A part of the photo that has the face, brought to ``[HEIGHT, WIDTH, 3]``,
    mirrored or not; and the face's box: row, column, height, width."""
    share = chance.uniform(0.45, 1)
    height, width = round(HEIGHT * share), round(WIDTH * share)
    top, left, tall, wide = FACE
    row = chance.integers(max(0, top + tall - height),
                          min(top, HEIGHT - height) + 1)
    column = chance.integers(max(0, left + wide - width),
                             min(left, WIDTH - width) + 1)
    part = photo[row:row + height, column:column + width]
    picture = salmap.drawing.resize(numpy.ascontiguousarray(part), (HEIGHT, WIDTH))
    box = [round(number / share) for number in (top - row, left - column, tall, wide)]
    if chance.random() < 0.5:
        picture = numpy.ascontiguousarray(picture[:, ::-1])
        box[1] = WIDTH - box[1] - box[3]
    return picture, tuple(box)


def maps_of(activations, cam_layer):
    """By the name of the method, ``[HEIGHT, WIDTH]``, with the eigen class map of
    one of the layers: the first principal component of its activations."""
    size, maps = (HEIGHT, WIDTH), {}
    for guide, name in ((None, "eigen FastCAM, not guided"),
                        (0, "eigen FastCAM, guided")):
        with salmap.Stack(len(activations), cams=1, guide=guide,
                          normalizer="range") as stack:
            stack.push_cam(0, activations[cam_layer])
            for layer, activation in enumerate(activations):
                stack.push(layer, activation)
            maps[name] = stack.fastcam(size)
            maps["eigen class map"] = stack.cam(size)
            if guide is None:
                maps["plain"] = stack.combined(size)
    return maps


def _controls(picture):
    image = picture.astype(numpy.float32).transpose(2, 0, 1)[None]
    return {name: method(None, image, None)[0] for name, method in (
        ("centred Gaussian", methods.centred_gaussian),
        ("blurred edges", methods.blurred_edges))}


def measure(detector, photo, count, cam_layer, seed=SEED):
    """The masses on the face, the shares of the highest pixels that lie there, and
    the shares of the pictures that are face, of the scenes in which it is found."""
    chance = numpy.random.default_rng(seed)
    every, boxes = [], []
    for _ in range(count):
        picture, box = scene(photo, chance)
        score, activations = forward(detector, picture)
        if score > 0.9:
            every.append({**maps_of(activations, cam_layer), **_controls(picture)})
            boxes.append(box)
    if not boxes:
        raise ValueError(f"the detector finds the face in none of {count} scenes")
    masks = evaluate.box_masks(boxes, (HEIGHT, WIDTH))
    maps = {name: numpy.stack([each[name] for each in every]) for name in every[0]}
    return [evaluate.Score(title, {name: score(each, masks)
                                   for name, each in maps.items()}, "higher")
            for title, score in (("mass on the face", evaluate.mass_accuracy),
                                 ("highest pixel on the face",
                                  evaluate.pointing_game))], masks.mean()


def section(scores, share, count, chosen):
    """The text of the page."""
    mass, hits = scores
    means, above = mass.intervals(), mass.differences("plain")
    pointed = hits.intervals()
    rows = [[name, page.text_of(mean),
             page.text_of(above[name], "+") if name in above else "",
             page.text_of(pointed[name])] for name, mean in means.items()]
    return (f"{len(mass)} of {count} scenes in which the detector finds the face; "
            f"the face is {100 * share:.1f} % of the picture, which is what a map that "
            f"knows nothing has. {chosen}\n\n"
            + page.table(["method", "mass on the face", "above the plain map",
                          "highest pixel on the face"], rows) + "\n")


def choose(detector, photo, count):
    """Which of ``LAYERS`` has the class map with the most mass on the face, and the
    masses, on scenes that are not measured later."""
    chance, masses = numpy.random.default_rng(SEED + 1), []
    for _ in range(count):
        picture, box = scene(photo, chance)
        _, activations = forward(detector, picture)
        with salmap.Stack(1, cams=len(LAYERS)) as stack:
            for cam, activation in enumerate(activations):
                stack.push_cam(cam, activation)
            maps = numpy.stack([stack.cam((HEIGHT, WIDTH), cam=cam)
                                for cam in range(len(LAYERS))])
        masses.append(evaluate.mass_accuracy(
            maps, evaluate.box_masks([box] * len(LAYERS), (HEIGHT, WIDTH))))
    means = numpy.mean(masses, axis=0)
    return int(means.argmax()), means


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model")
    parser.add_argument("--scenes", type=int, default=40)
    page.add_options(parser, "build/faithfulness/detector")
    options = parser.parse_args(arguments)
    try:
        import cv2  # noqa: F401
    except ImportError:
        print("SKIP  there is no OpenCV to run the detector")
        return
    if not pathlib.Path(options.model).is_file():
        print(f"SKIP  there is no detector {options.model}")
        return
    detector = load(options.model)
    photo = salmap.photo.read_photo(str(PHOTO))
    best, found = choose(detector, photo, options.scenes)
    scores, share = measure(detector, photo, options.scenes, best)
    chosen = (f"The class map is that of ReLU {LAYERS[best]}, the best of "
              + ", ".join(f"{layer} ({mass:.3f})"
                          for layer, mass in zip(LAYERS, found))
              + " in its mass on as many other scenes.")
    page.write(options, "detector", section(scores, share, options.scenes, chosen))


if __name__ == "__main__":
    main()
