"""Insertion and deletion, against loops over pixels."""

import numpy
import pytest

from plain_network import (Linear, experiment_of, images_of, maps_of,
                           probability)
from salmap.evaluate import Blur, Experiment, deletion, insertion


def plain(image, number, order, start, end):
    """The area under the probability, while pixels of one image are put into
    another, one by one."""
    current = start.astype(numpy.float64)
    heights = [probability(current, number)]
    for row, column in order:
        current[:, row, column] = end[:, row, column]
        heights.append(probability(current, number))
    return (sum(heights) - (heights[0] + heights[-1]) / 2) / len(order), heights


def order_of(values):
    places = [(row, column) for row in range(values.shape[0])
              for column in range(values.shape[1])]
    return sorted(places, key=lambda place: -values[place])


def test_they_put_pixels_in_and_out_one_by_one():
    images = images_of()
    experiment = experiment_of(images)
    maps = {"smooth": maps_of(images)["smooth"]}
    put_in = insertion(experiment, maps, baseline="zero", steps=1000)
    taken_out = deletion(experiment, maps, baseline="mean", steps=1000)
    for number, image in enumerate(images):
        order, kind = order_of(maps["smooth"][number]), experiment.classes[number]
        mean = image.mean(axis=(1, 2), keepdims=True) * numpy.ones(image.shape)
        for score, ends in ((put_in, (0 * image, image)),
                            (taken_out, (image, mean))):
            area, heights = plain(image, kind, order, *ends)
            assert score.values["smooth"][number] == pytest.approx(area, abs=1e-6)
            assert score.curves["smooth"][number] == pytest.approx(heights,
                                                                   abs=1e-6)
    assert (put_in.better, taken_out.better) == ("higher", "lower")
    assert put_in.points.tolist() == [count / 35 for count in range(36)]


def test_steps_are_even_and_reach_both_ends():
    images = images_of()
    experiment = experiment_of(images)
    whole = deletion(experiment, maps_of(images), baseline="zero", steps=35)
    some = deletion(experiment, maps_of(images), baseline="zero", steps=4)
    counts = numpy.rint(some.points * 35).astype(int)
    assert counts.tolist() == [0, 9, 18, 26, 35]
    for method, curve in some.curves.items():
        assert curve == pytest.approx(whole.curves[method][:, counts], abs=1e-7)
        heights = (curve[:, 1:] + curve[:, :-1]) / 2
        assert some.values[method] == pytest.approx(
            (heights * [9, 9, 8, 9]).sum(axis=1) / 35, abs=1e-12)


def test_a_blurred_baseline_is_the_start_of_insertion():
    images = images_of()
    experiment = experiment_of(images)
    score = insertion(experiment, maps_of(images), baseline=Blur(0.2), steps=3)
    for number, image in enumerate(images):
        blurred = Blur(0.2).of(image)(numpy.ones((5, 7), bool))
        assert score.curves["smooth"][number, 0] == pytest.approx(
            probability(blurred, experiment.classes[number]), abs=1e-6)


def test_painting_in():
    pytest.importorskip("cv2")
    images = images_of()
    score = insertion(experiment_of(images), maps_of(images), baseline="inpaint",
                      steps=5)
    assert ((0 < score.values["smooth"]) & (score.values["smooth"] < 1)).all()


def test_the_pixels_that_count_are_worth_most():
    """A network that looks at one pixel."""
    weights = numpy.zeros((2, 3, 5, 7))
    weights[1, :, 2, 4] = 3
    images = numpy.abs(images_of())
    network = Linear(weights.reshape(2, -1))
    experiment = experiment_of(images, network, classes=[1, 1, 1])
    right = numpy.zeros((3, 5, 7))
    right[:, 2, 4] = 1
    maps = {"right": right, "wrong": 1 - right}
    scores = [score(experiment, maps, baseline="zero", steps=35)
              for score in (insertion, deletion)]
    for score in scores:
        low, high = score.curves["right"][:, [0, -1]].T
        assert score.curves["right"][:, 1] == pytest.approx(high, abs=1e-6)
        assert score.curves["wrong"][:, -2] == pytest.approx(low, abs=1e-6)


def test_equal_pixels_are_put_in_by_chance_and_the_seed():
    images = images_of(40)
    flat = {"flat": numpy.zeros((40, 5, 7)), "flatter": numpy.ones((40, 5, 7))}
    one, same, other = (
        insertion(experiment_of(images, seed=seed), flat, steps=7)
        for seed in (1, 1, 2))
    assert one.values["flat"].tolist() == same.values["flat"].tolist() \
        == one.values["flatter"].tolist() != other.values["flat"].tolist()
    difference = one.minus(other).intervals()["flat"]
    assert difference.low < 0 < difference.high


def test_batches_do_not_change_values():
    images = images_of(5)
    maps = maps_of(images)
    network = Linear()
    whole = deletion(experiment_of(images, network, batch=1000), maps)
    assert network.largest == 5 * 36
    network = Linear()
    parts = deletion(experiment_of(images, network, batch=7), maps)
    assert network.largest == 7
    for method, values in whole.values.items():
        assert parts.values[method] == pytest.approx(values, abs=1e-6)


def test_a_model_of_pytorch_is_the_same_network():
    torch = pytest.importorskip("torch")
    images = images_of()
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Dropout(0.5),
                                torch.nn.Linear(105, 4, bias=False))
    network = Linear(model[2].weight.detach().double().numpy())
    model.train()
    ours = insertion(Experiment(model, torch.from_numpy(images), progress=False),
                     maps_of(images))
    assert model.training and model[1].training
    plain_one = insertion(experiment_of(images, network), maps_of(images))
    for method, values in plain_one.values.items():
        assert ours.values[method] == pytest.approx(values, abs=1e-6)


def test_what_is_wrong_is_refused_with_a_sentence():
    images = images_of()
    experiment, maps = experiment_of(images), maps_of(images)
    with pytest.raises(ValueError, match="steps is 0; want 1"):
        insertion(experiment, maps, steps=0)
    with pytest.raises(ValueError, match="baseline is 'black'"):
        deletion(experiment, maps, baseline="black")
    with pytest.raises(ValueError, match=r"\[3, 5, 6\], the images of smooth"):
        insertion(experiment, {"smooth": maps["smooth"][:, :, 1:]})
    with pytest.raises(TypeError, match="at least one method"):
        insertion(experiment, maps["smooth"])
    with pytest.raises(ValueError, match="maps of smooth has nan"):
        insertion(experiment, {"smooth": maps["smooth"] * numpy.nan})
