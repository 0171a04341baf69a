"""The grid pointing game."""

import numpy
import pytest

from plain_network import experiment_of, images_of
from salmap.evaluate import grid_pointing_game, make_mosaics


def coloured(count=12, classes=12, height=4, width=6):
    """Images of one value, that of their class, so that cells can be told apart."""
    kinds = numpy.arange(count) % classes
    images = numpy.ones((count, 3, height, width)) * (kinds + 1)[:, None, None, None]
    return experiment_of(images, lambda images: numpy.zeros((len(images), 20)),
                         classes=kinds)


def knows(_network, images, classes):
    """A method that finds the cells of a class, and a little of the rest."""
    return (images[:, 0] == (classes + 1)[:, None, None]) + 0.25


def fair(_network, images, _classes):
    return numpy.zeros((len(images), *images.shape[2:]))


@pytest.mark.parametrize("side", [2, 3])
@pytest.mark.parametrize("resize", [False, True])
def test_mosaics_have_an_image_of_each_class_in_its_cell(side, resize):
    experiment = coloured()
    mosaics = make_mosaics(experiment, side, 5, resize=resize)
    scale = 1 if resize else side
    assert mosaics.images.shape == (5, 3, 4 * scale, 6 * scale)
    covered = numpy.zeros(mosaics.images.shape[2:], int)
    for cell, (row, column, tall, wide) in enumerate(mosaics.boxes):
        part = mosaics.images[:, :, row:row + tall, column:column + wide]
        expected = (mosaics.classes[:, cell] + 1)[:, None, None, None]
        assert part == pytest.approx(numpy.broadcast_to(expected, part.shape),
                                     abs=1e-5)
        covered[row:row + tall, column:column + wide] += 1
    assert (covered == 1).all()
    assert all(len(set(row)) == side ** 2 for row in mosaics.classes.tolist())


def test_images_are_as_they_were():
    images = images_of(4)
    mosaics = make_mosaics(experiment_of(images, classes=[0, 1, 2, 3]), 2, 1)
    for cell, (row, column, tall, wide) in enumerate(mosaics.boxes):
        part = mosaics.images[0, :, row:row + tall, column:column + wide]
        assert part == pytest.approx(images[mosaics.classes[0, cell]], abs=1e-6)


def test_the_game_is_the_share_in_the_right_cell():
    experiment = coloured()
    score = grid_pointing_game(experiment, {"knows": knows, "fair": fair}, count=4)
    assert score.values["fair"] == pytest.approx([0.25] * 4, abs=1e-12)
    assert score.values["knows"] == pytest.approx([1.25 / 2] * 4, abs=1e-12)
    assert score.curves["knows"].shape == (4, 4) and score.better == "higher"
    three = grid_pointing_game(experiment, {"fair": fair}, side=3)
    assert three.values["fair"] == pytest.approx([1 / 9], abs=1e-12)


def test_the_seed_draws_the_mosaics():
    experiment = coloured()
    drawn = [make_mosaics(experiment, 2, 6).classes.tolist() for _ in range(2)]
    assert drawn[0] == drawn[1]
    experiment.seed = 1
    assert make_mosaics(experiment, 2, 6).classes.tolist() != drawn[0]
    assert len(make_mosaics(experiment).images) == 3


def test_what_cannot_be_made_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="have 3 classes, and a mosaic of 4"):
        make_mosaics(coloured(classes=3))
    for wrong in {"side": 1}, {"count": 0}:
        with pytest.raises(ValueError, match="at least 2 images on a side"):
            make_mosaics(coloured(), **wrong)

    def short(network, images, classes):
        return knows(network, images, classes)[:, 1:]

    with pytest.raises(ValueError, match=r"\[4, 7, 12\], images \[4, 8, 12\]"):
        grid_pointing_game(coloured(), {"short": short})
