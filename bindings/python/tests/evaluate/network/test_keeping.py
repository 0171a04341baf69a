"""KAR and ROAR without retraining, and the confidence in a part, against loops."""

import numpy
import pytest

from plain_network import (COLOURS, experiment_of, images_of, maps_of,
                           probability)
from salmap.evaluate import Mean, drop_and_increase, kar, roar

SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)


def test_the_class_is_looked_for_in_what_is_kept():
    images = images_of(20)
    experiment = experiment_of(images)
    maps = maps_of(images)["smooth"]
    scores = {"kept": kar(experiment, {"smooth": maps}),
              "removed": roar(experiment, {"smooth": maps})}
    for number, image in enumerate(images):
        order = numpy.argsort(-maps[number].ravel())
        for point, share in enumerate(SHARES):
            highest = numpy.zeros(35, bool)
            highest[order[:round(share * 35)]] = True
            for what, removed in (("kept", ~highest), ("removed", highest)):
                part = Mean().of(image)(removed.reshape(5, 7))
                logits = COLOURS @ part.astype(numpy.float64).ravel()
                assert scores[what].curves["smooth"][number, point] == (
                    logits.argmax() == experiment.classes[number])
    for score in scores.values():
        assert score.values["smooth"] == pytest.approx(
            score.curves["smooth"].mean(axis=1), abs=1e-12)
        assert score.points.tolist() == list(SHARES)
        assert 0 < score.values["smooth"].mean() < 1
    assert [score.better for score in scores.values()] == ["higher", "lower"]


def test_what_one_keeps_the_other_one_removes():
    images = images_of(20)
    experiment = experiment_of(images)
    maps = maps_of(images)["smooth"]
    kept = kar(experiment, {"up": maps}, shares=[0.2, 0.6])
    removed = roar(experiment, {"down": -maps}, shares=[0.4, 0.8])
    assert (kept.curves["up"] == removed.curves["down"][:, ::-1]).all()


@pytest.mark.parametrize("shares", [[], [0], [0.5, 1], [numpy.nan], 0.5])
def test_other_shares_are_refused(shares):
    images = images_of()
    with pytest.raises(ValueError, match="above 0 and below 1"):
        kar(experiment_of(images), maps_of(images), shares=shares)


@pytest.mark.parametrize("baseline", ["zero", "mean"])
def test_confidence_is_that_of_the_image_times_the_map(baseline):
    images = images_of(20)
    experiment = experiment_of(images)
    maps = {**maps_of(images), "flat": numpy.full((20, 5, 7), 0.3)}
    drop, increase = drop_and_increase(experiment, maps, baseline=baseline)
    for method, each in maps.items():
        for number, image in enumerate(images):
            share = each[number] - each[number].min()
            share = share / (share.max() or 1)
            nothing = (0 if baseline == "zero"
                       else image.mean(axis=(1, 2), keepdims=True))
            kind = experiment.classes[number]
            whole = probability(image, kind)
            part = probability(share * image + (1 - share) * nothing, kind)
            assert drop.values[method][number] == pytest.approx(
                100 * max(0, whole - part) / whole, abs=1e-4)
            assert increase.values[method][number] == 100 * (part > whole)
            assert drop.curves[method][number] == pytest.approx((whole, part),
                                                                abs=1e-6)
    assert (drop.better, increase.better) == ("lower", "higher")
    assert 0 < increase.values["smooth"].mean() < 100


def test_a_class_of_no_probability_loses_nothing():
    images = 1000 * images_of()
    experiment = experiment_of(images)
    other = (experiment.classes + 1) % 4
    drop, _ = drop_and_increase(experiment_of(images, classes=other),
                                {"none": numpy.zeros((3, 5, 7))})
    assert drop.curves["none"][:, 0].tolist() == [0, 0, 0]
    assert drop.values["none"].tolist() == [0, 0, 0]
