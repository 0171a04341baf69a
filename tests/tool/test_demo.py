"""The README's pictures are what the command draws, and their keys can be read."""

import numpy

from support import TOP

DEMO = TOP / "docs" / "demo"
HEIGHT, WIDTH = 240, 320
LAYERS = sorted(map(str, DEMO.glob("layer*.npy")))


def draw(sandbox):
    sandbox.run_well("-q -o out --palette ordered --legend -i",
                     str(DEMO / "astronaut-320x240.png"), *LAYERS)


def test_the_pictures_of_the_astronaut_are_what_the_command_draws(sandbox):
    draw(sandbox)
    for name in "lovi.png", "overlay.png":
        drawn = sandbox.read_png(f"out/{name}")
        assert drawn.shape[0] > HEIGHT  # the key; its letters may differ
        assert (drawn[:HEIGHT] == sandbox.read_png(DEMO / name)[:HEIGHT]).all()


def tint(colours):
    """What is left of colours without their grey."""
    return colours - colours.mean(-1, keepdims=True)


def ranks(values):
    return numpy.argsort(numpy.argsort(values, kind="stable"), kind="stable")


def swatches(key):
    """The layers' colours, of the first line of a key that has as many in equal
    parts, and then what is no colour."""
    for line in key.astype(float):
        changes = numpy.flatnonzero((line[1:] != line[:-1]).any(-1)) + 1
        ends = changes[:len(LAYERS)]
        widths = numpy.diff(ends, prepend=0)
        if len(ends) == len(LAYERS) and numpy.ptp(widths) <= 1 < widths[0]:
            return line[ends - 1]
    raise AssertionError("the key shows no layers")


def test_the_key_tells_which_layers_saw_a_place(sandbox):
    """Who looks up a place's hue in the key finds the middle of its layers."""
    draw(sandbox)
    picture = sandbox.read_png(DEMO / "lovi.png").astype(float)
    seen, key = tint(picture[:HEIGHT]), tint(swatches(picture[HEIGHT:]))
    likeness = numpy.einsum("hwc,lc->hwl", seen, key) \
        / numpy.linalg.norm(key, axis=-1)
    maps = sandbox.read_npy("out/layers.npy", (1, len(LAYERS), HEIGHT, WIDTH))[0]
    middle = numpy.einsum("lhw,l->hw", maps, range(len(LAYERS))) / maps.sum(0)
    has_hue = numpy.linalg.norm(seen, axis=-1) > 10
    assert has_hue.mean() > 0.9
    found = ranks(likeness.argmax(-1)[has_hue]), ranks(middle[has_hue])
    assert numpy.corrcoef(found)[0, 1] > 0.6
