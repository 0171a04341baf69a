"""compare.py PHOTO BLOB...: are the blobs of OpenCV, early to late, what
docs/demo/squeezenet/run.py computes, but for rounding? Run from the top folder."""
import sys

sys.path.insert(0, "docs/demo/squeezenet")

import numpy  # noqa: E402
from PIL import Image  # noqa: E402

import network  # noqa: E402
import run  # noqa: E402

photo, *blobs = sys.argv[1:]
made = run.outputs(numpy.asarray(Image.open(photo).convert("RGB")),
                   network.parameters())
for name, blob in zip(network.LAYERS, blobs, strict=True):
    difference = numpy.abs(numpy.load(blob)[0] - made[name]).max()
    print(f"{name} differs by {difference / made[name].max():.1e} of its maximum")
    assert difference <= 1e-5 * made[name].max()
