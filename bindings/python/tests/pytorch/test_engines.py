"""The recipe of docs/engines.md for arrays on a GPU, with NumPy's arrays and PyTorch's
tensors in their place."""

import re

import numpy
import pytest

torch = pytest.importorskip("torch")

import salmap  # noqa: E402
from support import SHAPES  # noqa: E402


@pytest.fixture(name="smoe", scope="module")
def fixture_smoe(top):
    """The function as it is printed."""
    text = (top / "docs" / "engines.md").read_text()
    names = {}
    exec(re.search(r"^def smoe.*?(?=^\S)", text, re.M | re.S)[0].rpartition(
        "\n\n")[0], names)
    return names["smoe"]


@pytest.mark.parametrize("number, shape", enumerate(SHAPES))
def test_the_recipes_function(smoe, number, shape):
    random = numpy.random.default_rng(number)
    array = random.normal(size=shape)
    with salmap.Stack(3, keep_raw=True) as stack:
        stack.push(0, array)
        stack.push_map(1, smoe(numpy, array))
        stack.push_map(2, numpy.asarray(smoe(Torch, torch.from_dlpack(array))))
        for image in range(len(array)):
            wanted = stack.layer_raw(0, image)
            for layer in (1, 2):
                assert numpy.abs(stack.layer_raw(layer, image) - wanted).max() \
                    < 1e-5 * wanted.max()


class Torch:
    """What of PyTorch has another name than in NumPy."""

    log2 = staticmethod(torch.log2)

    @staticmethod
    def maximum(x, least):
        return x.clamp(min=least)
