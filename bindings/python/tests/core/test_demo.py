"""The README's pictures of two classes are what `make demo-classes` draws."""

import os
import subprocess
import sys

import numpy
import pytest

import salmap
from support import same_bits

pytest.importorskip("PIL", reason="needs Pillow")


@pytest.fixture(name="drawn", scope="module")
def fixture_drawn(top, tmp_path_factory):
    """What it draws from the photo, by the script that it calls."""
    folder = tmp_path_factory.mktemp("demo")
    demo = top / "docs" / "demo"
    subprocess.run(
        [sys.executable, "-B", demo / "squeezenet" / "draw.py",
         demo / "cat-and-espresso-454x227.png", folder, "espresso",
         "tiger cat"], check=True,
        env={**os.environ, "PYTHONPATH": str(top / "bindings" / "python")})
    return folder


@pytest.mark.parametrize("name", ["why-espresso.png", "why-tiger-cat.png"])
def test_the_pictures_are_up_to_date(name, drawn, top):
    assert same_bits(salmap.read_photo(drawn / name),
                     salmap.read_photo(top / "docs" / "demo" / name))


def test_each_glows_on_its_own_half(drawn):
    coloured = {}
    for name in "espresso", "tiger-cat":
        pixels = salmap.read_photo(drawn / f"why-{name}.png").astype(int)
        coloured[name] = (numpy.ptp(pixels, axis=2) > 128).nonzero()[1]
    assert len(coloured["espresso"]) > 500 and coloured["espresso"].min() > 227
    assert len(coloured["tiger-cat"]) > 500 and coloured["tiger-cat"].max() < 227
