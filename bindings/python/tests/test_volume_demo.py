"""The demos of volumes and clips, with few samples: the maps point at what makes the
class."""

import os
import re
import subprocess
import sys

import pytest

import salmap

pytest.importorskip("torch", reason="needs PyTorch")
pytest.importorskip("PIL", reason="needs Pillow")

#: Samples and epochs that take seconds, and the shape of the picture.
DEMOS = {"lesion": (112, 7, (324, 488)), "clip": (96, 5, (196, 596))}


@pytest.fixture(name="drawn", params=DEMOS, scope="module")
def fixture_drawn(request, top, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    samples, epochs, shape = DEMOS[request.param]
    script = top / "docs" / "demo" / "volumes" / f"{request.param}.py"
    printed = subprocess.run(
        [sys.executable, "-B", script, folder, f"--samples={samples}",
         f"--epochs={epochs}", "--held-out=24"], check=True,
        stdout=subprocess.PIPE, text=True,
        env={**os.environ,
             "PYTHONPATH": str(top / "bindings" / "python")}).stdout
    scores = {name.strip(): (float(mass), float(peak))
              for name, mass, peak in re.findall(
                  r"^(.{30}) +([01]\.\d\d) +([01]\.\d\d)$", printed,
                  re.MULTILINE)}
    return request.param, folder, scores, shape


def test_maps_point_at_what_makes_the_class(drawn):
    _, _, scores, _ = drawn
    assert len(scores) == 6
    chance, _ = scores["chance"]
    mass, peak = scores["FastCAM, guided"]
    assert mass > 4 * chance and peak > 0.7
    assert mass > scores["combined map"][0]
    untrained, seldom = scores["FastCAM, before training"]
    assert mass > 2 * untrained and peak > 2 * seldom


def test_the_picture_is_that_of_the_page(drawn, top):
    name, folder, _, shape = drawn
    picture = salmap.read_photo(folder / f"{name}.png")
    assert picture.shape == (*shape, 3)
    # In the lower half, the first in grey, the second in colours as well.
    upper, lower = (half.astype(int) for half in
                    (picture[:shape[0] // 2], picture[shape[0] // 2:]))
    assert not upper.ptp(2).any() and (lower.ptp(2) > 100).sum() > 100
    page = salmap.read_photo(top / "docs" / "demo" / f"{name}.png")
    assert page.shape == picture.shape


def test_the_scan_and_its_map_lie_on_one_grid(drawn):
    name, folder, _, _ = drawn
    nibabel = pytest.importorskip("nibabel", reason="needs nibabel")
    if name != "lesion":
        pytest.skip("clips are no scans")
    scan, values = (nibabel.load(folder / f"{each}.nii.gz")
                    for each in ("scan", "map"))
    assert (scan.affine == values.affine).all()
    assert scan.shape == values.shape == (40, 40, 16)
    assert scan.header.get_zooms() == values.header.get_zooms() == (1, 1, 2.5)
