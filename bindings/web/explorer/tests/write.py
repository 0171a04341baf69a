"""Writes the explorers that the tests open, into a folder: by the Python package, and
by the command, whose path is the second argument.

    write.py FOLDER SALMAP
"""

import pathlib
import subprocess
import sys
import warnings

import numpy
import salmap

HERE = pathlib.Path(__file__).resolve().parent
DEMO = HERE.parents[3] / "docs" / "demo"
HOSTILE = ["</script><img src=x onerror='document.title=1'>", "\u202egnp.exe",
           "<!--", "&lt;b&gt; ' \" \\ \u2028", "=1+1", "a" * 10_000_000]


def layers(random, batch, shapes):
    return [random.random((batch, *shape), numpy.float32) ** 3 * 4
            for shape in shapes]


def write_classes(folder, tool):
    """Three images, five layers, two classes; guided and plain, by the command."""
    random = numpy.random.default_rng(16)
    arrays = layers(random, 3, [(4, 24, 32), (6, 12, 16), (8, 6, 8), (8, 5, 7),
                                (16, 3, 4)])
    for number, array in enumerate(arrays):
        numpy.save(folder / f"relu{number}.npy", array)
    numpy.save(folder / "classifier.npy",
               random.normal(size=(2, 16)).astype(numpy.float32))
    subprocess.run(
        [tool, "--html", "-q", "-o", folder / "classes", "-i",
         DEMO / "astronaut-320x240.png", "-s", "96x72",
         *(option for row in range(2) for option
           in ("--cam-weights", f"{folder}/classifier.npy:{row}")),
         *(folder / f"relu{number}.npy" for number in range(5))], check=True)


def write_many(folder):
    """Two hundred images."""
    random = numpy.random.default_rng(2)
    photos = random.integers(0, 256, (200, 9, 12, 3), numpy.uint8)
    photos = photos.repeat(8, axis=1).repeat(8, axis=2)
    salmap.explain(layers(random, 200, [(4, 18, 24), (8, 9, 12), (8, 3, 4)]),
                   image=list(photos), limits=(0.1, 0.9)).explore(
                       folder / "many.html")


def write_large(folder):
    """640 x 480 and five layers, of which redrawing is timed."""
    random = numpy.random.default_rng(5)
    arrays = layers(random, 1, [(4, 120, 160), (4, 60, 80), (4, 30, 40),
                                (4, 15, 20), (4, 8, 10)])
    salmap.explain(arrays, (480, 640), DEMO / "astronaut-320x240.png").explore(
        folder / "large.html", activations=arrays)


def write_volume(folder, tool):
    """Two volumes and a flat layer, of two images, with a class, by the command."""
    random = numpy.random.default_rng(18)
    arrays = layers(random, 2, [(4, 6, 8, 10), (6, 3, 4, 5), (8, 1, 3, 4)])
    for number, array in enumerate(arrays):
        array[:, :, array.shape[2] // 2:] *= 1.5  # brighter late slices
        numpy.save(folder / f"volume{number}.npy", array)
    numpy.save(folder / "volume-weights.npy",
               random.normal(size=(2, 8)).astype(numpy.float32))
    for name, options in (
            ("volume", ("--slice", "7", "--slices", "12", "-s", "20x16")),
            ("volume-classes", (
                "--slice", "3", "--axis", "h", "--slices", "16", "-s", "20x12",
                *(option for row in range(2) for option in (
                    "--cam-weights", f"{folder}/volume-weights.npy:{row}"))))):
        subprocess.run([tool, "--html", "-q", "--layout", "ncdhw", *options,
                        "-o", folder / name,
                        *(folder / f"volume{number}.npy" for number in range(3))],
                       check=True)


def write_volume_with_peaks(folder):
    arrays = layers(numpy.random.default_rng(4), 1, [(4, 6, 8, 10), (6, 3, 4, 5)])
    (folder / "volume-peaks").mkdir(exist_ok=True)
    salmap.explain(arrays, (12, 16, 20), layout="ncdhw").explore(
        folder / "volume-peaks" / "explorer.html", activations=arrays,
        layout="ncdhw")


def write_large_volume(folder, tool):
    """128 x 128 x 128 and five layers: a blob in each, of which scrolling is
    timed."""
    names = []
    for number, side in enumerate((64, 32, 16, 8, 4)):
        places = numpy.indices((side,) * 3).reshape(3, -1).T / side
        centre = numpy.array([0.35, 0.5, 0.4]) + 0.05 * number
        blob = numpy.exp(-((places - centre) ** 2).sum(axis=1) * 20)
        weights = numpy.array([0.2, 1, 3], numpy.float32)[:, None]
        names.append(folder / f"blob{number}.npy")
        numpy.save(names[-1], (weights * blob + 0.1).astype(
            numpy.float32).reshape(1, 3, side, side, side))
    subprocess.run([tool, "--html", "-q", "--layout", "ncdhw", "--slice", "48",
                    "--slices", "128", "-s", "128x128", "-o", folder / "blob",
                    *names], check=True)


def write_notebook(folder):
    """What a notebook shows, in a page."""
    result = salmap.explain(layers(numpy.random.default_rng(9), 1,
                                   [(3, 8, 9), (3, 4, 4)]))
    (folder / "notebook.html").write_text(
        f"<!doctype html>{result.explore()._repr_html_()}", encoding="utf-8")


def beats(random, odd):
    """Heart beats, of which one is odd: [samples]."""
    at = numpy.arange(360)

    def bump(centre, width, height):
        return height * numpy.exp(-((at - centre) / width) ** 2)

    signal = random.normal(size=len(at)) * 0.015
    for centre in range(30, len(at), 60):
        if centre == odd:
            signal += bump(centre + 4, 9, 1.3) - bump(centre + 22, 12, 0.6)
        else:
            signal += (bump(centre, 2.2, 1) - bump(centre + 5, 3, 0.3)
                       + bump(centre + 24, 8, 0.25))
    return signal.astype(numpy.float32)


def waves(signal, width, stride, channels):
    """What waves of about so many samples find in a signal: [channels, samples /
    stride]."""
    at = numpy.arange(-4 * width, 4 * width + 1)
    found = []
    for channel in range(channels):
        own = width * (1 + channel / channels)
        wave = numpy.exp(-(at / own) ** 2 / 2) * numpy.cos(
            2 * numpy.pi * at / (2.5 * own) + channel)
        found.append(numpy.maximum(numpy.convolve(
            signal, wave - wave.mean(), "same"), 0)[stride // 2::stride])
    return numpy.array(found, numpy.float32)


def write_signals(folder):
    """Three signals of heart beats; two channels with a class, of which each image
    has its own signal, and some samples are not finite; and a single sample."""
    random = numpy.random.default_rng(21)
    signals = [beats(random, odd) for odd in (210, 90, 330)]
    arrays = {f"conv{number + 1}": numpy.stack([waves(
        signal, 2 << number, 1 << number, 8) for signal in signals])
              for number in range(4)}
    for name in ("signal", "signal-classes"):
        (folder / name).mkdir(exist_ok=True)
    salmap.explain(arrays, layout="ncw", image=signals).explore(
        folder / "signal" / "explorer.html", activations=arrays, layout="ncw")
    from salmap._request import Choices
    stack = salmap.Stack(4, cams=2, keep_raw=True, heat_palette="rising")
    for cam in range(2):
        stack.push_cam(cam, arrays["conv4"], layout="ncw",
                       weights=random.normal(size=8))
    for layer, array in enumerate(arrays.values()):
        stack.push(layer, array, layout="ncw")
    pairs = numpy.stack([[each, -each[::-1]] for each in signals])
    pairs[0, 1, 100:120] = numpy.nan
    salmap.Result(stack, Choices(
        (1, 120), cams=("odd", "even"), signals=pairs)).explore(
            folder / "signal-classes" / "explorer.html")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of one location, which is flat
        salmap.explain([numpy.ones((1, 1, 1), numpy.float32)], layout="ncw",
                       image=[numpy.ones(1, numpy.float32)]).explore(
                           folder / "one-sample.html")


def write_hostile(folder):
    random = numpy.random.default_rng(7)
    arrays = layers(random, 1, [(3, 4, 5)] * len(HOSTILE))
    salmap.explain(dict(zip(HOSTILE, arrays))).explore(folder / "hostile.html")


def write_copied(folder):
    """What is not raw any more; padded, with limits, no photo."""
    import copy
    random = numpy.random.default_rng(8)
    result = salmap.explain(layers(random, 1, [(3, 7, 5), (3, 1, 1)]), (21, 15),
                            limits=(0.1, 0.9), normalizer="range")
    copy.deepcopy(result).explore(folder / "copied.html")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write_classes(folder, sys.argv[2])
    write_many(folder)
    write_large(folder)
    write_volume(folder, sys.argv[2])
    write_volume_with_peaks(folder)
    write_large_volume(folder, sys.argv[2])
    write_signals(folder)
    write_hostile(folder)
    write_notebook(folder)
    write_copied(folder)
    numbers = sorted(DEMO.glob("layer*.npy"))
    subprocess.run([sys.argv[2], "--html", "-q", "-o", folder / "demo", "-i",
                    DEMO / "astronaut-320x240.png", *numbers], check=True)


main()
