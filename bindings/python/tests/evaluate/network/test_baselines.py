"""What takes the place of removed pixels."""

import numpy
import pytest

from plain_network import images_of
from salmap.evaluate import Blur, Inpaint, Mean, Zero
from salmap.evaluate.baselines import baseline_of

NAMES = ["zero", "mean", "blur", "inpaint"]


def removed_of(image):
    return numpy.random.default_rng(4).random(image.shape[1:]) < 0.4


@pytest.mark.parametrize("name", NAMES)
def test_the_rest_stays_as_it_is(name):
    if name == "inpaint":
        pytest.importorskip("cv2")
    image = images_of(1, shape=(3, 15, 11))[0]
    removed = removed_of(image)
    without = baseline_of(name).of(image)(removed)
    assert without.dtype == numpy.float32 and without.shape == image.shape
    assert (without[:, ~removed] == image[:, ~removed]).all()
    assert (without[:, removed] != image[:, removed]).any()
    assert numpy.isfinite(baseline_of(name).of(image)(removed | True)).all()


def test_what_is_in_their_place():
    image = images_of(1)[0]
    everything = numpy.ones(image.shape[1:], bool)
    assert not Zero().of(image)(everything).any()
    mean = Mean().of(image)(everything)
    assert mean == pytest.approx(numpy.broadcast_to(
        image.mean(axis=(1, 2))[:, None, None], image.shape), abs=1e-6)
    blurred = Blur(0.3).of(image)(everything)
    assert blurred.std() < 0.5 * image.std()
    assert blurred.mean() == pytest.approx(image.mean(), abs=0.1)


def test_paint_follows_what_is_around():
    pytest.importorskip("cv2")
    ramp = numpy.broadcast_to(numpy.linspace(-2, 2, 21, dtype="float32"),
                              (2, 13, 21))
    removed = numpy.zeros((13, 21), bool)
    removed[5:8, 9:12] = True
    painted = Inpaint().of(ramp)(removed)
    assert painted == pytest.approx(ramp, abs=0.3)
    everything = removed | True
    assert (Inpaint().of(ramp)(everything) == Mean().of(ramp)(everything)).all()


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="want one of zero, mean, blur, inpaint"):
        baseline_of("black")
