"""Maps of a face detector, made of activations that stand in for it, and of the
detector where it is there."""

import pathlib

import numpy
import pytest

from programs import program

detector = program("detector")
pytest.importorskip("PIL")

MODEL = (pathlib.Path(__file__).resolve().parents[6] / "shared" / "models"
         / "ultraface-rfb-320.onnx")


@pytest.fixture(name="photo", scope="module")
def fixture_photo():
    return detector.salmap.photo.read_photo(str(detector.PHOTO))


def test_a_scene_shows_the_whole_face_where_its_box_is(photo):
    """The face is painted in a colour that is nowhere else."""
    row, column, height, width = detector.FACE
    painted = numpy.zeros_like(photo)
    painted[row:row + height, column:column + width] = 255
    chance = numpy.random.default_rng(1)
    for _ in range(20):
        picture, box = detector.scene(painted, chance)
        assert picture.shape == photo.shape
        top, left, tall, wide = box
        assert 0 <= top and top + tall <= detector.HEIGHT
        assert 0 <= left and left + wide <= detector.WIDTH
        mask = detector.evaluate.box_masks([box], photo.shape[:2])[0]
        face = picture[..., 0] > 127
        assert (mask & face).sum() > 0.9 * (mask | face).sum()


def _found(_detector, picture):
    """A face of one channel that is bright where the picture is."""
    grey = picture[None, None, ..., 0].astype(numpy.float32) / 255
    other = numpy.random.default_rng(1).random(grey.shape, numpy.float32) * 0.01
    activation = numpy.concatenate([grey, other], axis=1)
    return 1.0, [activation[..., ::step, ::step] for step in (4, 8)]


def test_maps_of_the_face_alone_have_their_mass_there(photo, monkeypatch):
    monkeypatch.setattr(detector, "forward", _found)
    monkeypatch.setattr(detector, "LAYERS", ("a", "b"))
    row, column, height, width = detector.FACE
    painted = numpy.zeros_like(photo)
    painted[row:row + height, column:column + width] = 255
    (mass, hits), share = detector.measure(None, painted, 5, 0)
    assert mass.intervals()["eigen class map"].mean > 0.8
    assert hits.intervals()["eigen class map"].mean == 1
    assert 0 < share < 0.3
    best, means = detector.choose(None, painted, 3)
    assert best == int(numpy.argmax(means)) and len(means) == 2
    text = detector.section([mass, hits], share, 5, "")
    assert text.count("| plain |") == 1 and text.startswith("5 of 5 scenes")


def test_a_detector_that_finds_no_face_is_told(photo, monkeypatch):
    monkeypatch.setattr(detector, "forward", lambda *_: (0.1, []))
    with pytest.raises(ValueError, match="none of 2 scenes"):
        detector.measure(None, photo, 2, 0)


def test_without_the_detector_it_says_so(tmp_path, capsys):
    pytest.importorskip("cv2")
    detector.main([str(tmp_path / "none.onnx")])
    assert capsys.readouterr().out.startswith("SKIP  there is no detector")


@pytest.mark.skipif(not MODEL.exists(), reason=f"there is no {MODEL}")
def test_the_real_detector_finds_the_face(photo):
    pytest.importorskip("cv2")
    score, activations = detector.forward(detector.load(MODEL), photo)
    assert score > 0.99 and len(activations) == len(detector.LAYERS)
    plain = detector.maps_of(activations, 3)["plain"]
    mask = detector.evaluate.box_masks([detector.FACE], plain.shape)
    assert detector.evaluate.pointing_game(plain[None], mask)[0] == 1
