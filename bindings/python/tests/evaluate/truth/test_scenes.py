"""Scenes whose truth is known."""

import numpy
import pytest

from programs import program

scenes = program("scenes")


def chance(seed=1):
    return numpy.random.default_rng(seed)


def test_halves_have_no_digit_in_common():
    parts = [scenes.read_digits(part) for part in ("train", "choose", "confirm")]
    assert len(parts[0].images) == scenes.TRAINING
    assert abs(len(parts[1].images) - len(parts[2].images)) <= 1
    whole = scenes.datasets.load_digits(n_class=scenes.KINDS)
    assert numpy.concatenate([part.classes for part in parts]).tolist() == \
        whole.target.tolist()
    for digits in parts:
        assert digits.images.min() >= 0 and digits.images.max() <= 1 + 1e-6
        assert set(digits.classes) == set(range(scenes.KINDS))


@pytest.mark.parametrize("things", [1, 2])
def test_a_digit_lies_in_its_square(things, monkeypatch):
    """Without noise and clutter, nothing is elsewhere."""
    monkeypatch.setattr(scenes, "_NOISE", 0)
    monkeypatch.setattr(scenes, "_FRAGMENTS", 0)
    found = scenes.digit_scenes(scenes.read_digits("train"), 7, chance(), things)
    assert found.images.shape == (7, 1, scenes.SIDE, scenes.SIDE)
    assert found.squares.shape == (7, things, scenes.SIDE, scenes.SIDE)
    assert (found.squares.sum(axis=(2, 3)) == scenes.DIGIT ** 2).all()
    assert (found.squares.sum(axis=1) <= 1).all()
    lit = found.images[:, 0] > found.images.min()
    assert not (lit & ~found.squares.any(axis=1)).any()
    assert (lit[:, None] & found.squares).any(axis=(2, 3)).all()


def test_two_digits_are_not_the_same():
    found = scenes.digit_scenes(scenes.read_digits("choose"), 30, chance(), 2)
    assert (found.classes[:, 0] != found.classes[:, 1]).all()


def test_clutter_lies_everywhere(monkeypatch):
    monkeypatch.setattr(scenes, "_NOISE", 0)
    found = scenes.digit_scenes(scenes.read_digits("train"), 20, chance())
    lit = found.images[:, 0] > found.images.min()
    assert (lit & ~found.squares[:, 0]).any(axis=(1, 2)).all()


@pytest.mark.parametrize("agree, share", [("always", 1), ("never", 0)])
def test_textures_tell_shapes_as_they_are_told_to(agree, share):
    found = scenes.shape_scenes(40, chance(), agree)
    shapes, textures = found.classes.T
    assert (shapes == textures).mean() == share
    assert set(shapes) == set(textures) == set(range(scenes.SHAPES))
    assert not found.squares.all(axis=1).any()


def test_a_texture_by_chance_tells_nothing():
    shapes, textures = scenes.shape_scenes(400, chance(), "chance").classes.T
    assert 0.15 < (shapes == textures).mean() < 0.35


def test_shapes_and_textures_are_different():
    shapes = {scenes.shape_of(kind).tobytes() for kind in range(scenes.SHAPES)}
    textures = {scenes.texture_of(kind, shift).tobytes()
                for kind in range(scenes.SHAPES) for shift in range(4)}
    assert len(shapes) == scenes.SHAPES and len(textures) >= 2 * scenes.SHAPES
    for shape in map(scenes.shape_of, range(scenes.SHAPES)):
        assert 0.1 < shape.mean() < 0.9


def test_the_same_seed_makes_the_same_scenes():
    digits = scenes.read_digits("confirm")
    one, same, other = (scenes.digit_scenes(digits, 3, chance(seed)).images
                        for seed in (1, 1, 2))
    assert (one == same).all() and (one != other).any()


def test_some_of_the_scenes_keep_what_belongs_together():
    found = scenes.shape_scenes(5, chance(), "never")
    some = found.of([3, 1])
    for whole, part in zip(found, some):
        assert (part == whole[[3, 1]]).all()
