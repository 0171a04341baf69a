"""What is kept and removed, and what the tables say of it."""

import numpy
import pytest

from programs import program

retraining = program("retraining")


def images_and_maps():
    chance = numpy.random.default_rng(1)
    side = retraining.SIDE
    return (chance.normal(0, 1, (3, 1, side, side)).astype(numpy.float32),
            chance.random((3, side, side)))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_kept_and_removed_pixels_are_each_others_rest(share):
    images, maps = images_and_maps()
    kept, removed = (retraining.left(images, maps, share, keeps)
                     for keeps in (True, False))
    is_kept = kept == images
    assert (is_kept != (removed == images)).all()
    assert is_kept.sum(axis=(1, 2, 3)).tolist() == [
        round(share * maps[0].size)] * 3
    for image in range(3):
        assert maps[image][is_kept[image, 0]].min() > \
            maps[image][~is_kept[image, 0]].max()
        assert len(numpy.unique(kept[image][~is_kept[image]])) == 1


def test_equal_values_are_taken_by_chance_the_same_for_all():
    images, maps = images_and_maps()
    one, other = (retraining.left(images, numpy.full_like(maps, value), 0.5, True)
                  for value in (0, 7))
    assert (one == other).all()
    rows = (one == images).any(axis=(1, 3))
    assert rows.mean() > 0.9


def test_scores_are_means_over_networks_and_shares():
    chance = numpy.random.default_rng(1)
    found = {name: chance.random((3, 2, 5, 4))
             for name in ("salmap FastCAM", "Grad-CAM")}
    kar, roar, both = retraining.scores_of(found, (0.1, 0.3, 0.5, 0.7))
    for name, each in found.items():
        assert kar.values[name] == pytest.approx(each[:, 0].mean(axis=(0, 2)))
        assert both.values[name] == pytest.approx(
            kar.values[name] - roar.values[name])
    text = retraining.section(found, (0.1, 0.3, 0.5, 0.7), [0.5, 0.75], 10)
    assert text.count("\n| salmap FastCAM |") == 1
    above = both.differences("Grad-CAM")["salmap FastCAM"]
    assert retraining.page.verdict(above, 0) in text


def test_it_retrains_once_for_each_method_and_writes_tables(tmp_path, monkeypatch):
    monkeypatch.setattr(retraining, "METHODS", ("salmap FastCAM", "Grad-CAM"))
    images, classes = retraining.read_digits()
    monkeypatch.setattr(retraining, "read_digits",
                        lambda: (images[:40], classes[:40]))
    monkeypatch.setattr(retraining, "TRAINING", 30)
    fits = []
    fit = retraining.fit
    monkeypatch.setattr(retraining, "fit", lambda *arguments: (
        fits.append(arguments), fit(*arguments))[1])
    line = ["--steps", "2", "--shares", "0.3", "0.5", "-o", str(tmp_path)]
    retraining.main(["--seeds", "0", *line])
    assert len(fits) == 1 + 2 * 2 * 2
    retraining.main(["--seeds", "0", "1", *line])
    assert len(fits) == 2 * (1 + 2 * 2 * 2) + 1  # what was kept is not made again
    both = (tmp_path / "retraining.md").read_text()
    retraining.main(["--seeds", "0", "1", *line])
    assert len(fits) == 2 * (1 + 2 * 2 * 2) + 3
    assert (tmp_path / "retraining.md").read_text() == both
    assert "10 test images" in both
    assert (tmp_path / "kar.png").exists() and (tmp_path / "roar.png").exists()
