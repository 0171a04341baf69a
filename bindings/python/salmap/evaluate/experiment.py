"""What is looked at, and how: the network, the images, their classes."""

from __future__ import annotations

import functools
import hashlib
import os
import pathlib
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple, Union

import numpy
from numpy.typing import NDArray

from ._maps import Doubles, check_same_shape, maps_of
from ._network import Images, array_of, is_module, logits_of, softmax

Classes = NDArray[numpy.int64]


def _images_of(images: Any) -> Images:
    array = numpy.array(array_of(images), numpy.float32)
    if array.ndim != 4 or not array.size:
        raise ValueError(f"images have the shape {list(array.shape)}; want [n, "
                         "channels, height, width]")
    if not numpy.isfinite(array).all():
        raise ValueError("images have NaN or infinity; want finite numbers")
    array.flags.writeable = False
    return array


class Experiment:
    """A network and the images that it is looked at with. Scores that run the
    network take one.

    ::

        experiment = Experiment(model, images, folder="out")
        print(markdown([insertion(experiment, {"ours": maps})]))

    Arguments:
        network: a torch.nn.Module, which is run without gradients in evaluation
            mode, where its parameters lie; or any function that takes float32
            ``[n, channels, height, width]`` and returns logits ``[n, classes]``.
        images: ``[n, channels, height, width]``, as the network takes them, an
            array or a tensor.
        classes: the class to explain of each image, ``[n]``; by default those
            that the network tells.
        batch: how many images the network is given at a time.
        seed: of all that is drawn by chance.
        progress: whether to show progress bars, where tqdm is installed.
        folder: where finished images are kept, so that a run that was broken off
            goes on where it was; None for nowhere. What is kept counts for the
            same images, classes, maps, settings and parameters of the module; a
            function and a method count by their names, so a new network in a
            function wants a new folder.

    Raises ValueError for what does not fit.
    """

    def __init__(self, network: Any, images: Any, classes: Optional[Any] = None,
                 *, batch: int = 32, seed: int = 0, progress: bool = True,
                 folder: Optional[Union[str, "os.PathLike[str]"]] = None) -> None:
        if not callable(network):
            raise TypeError(f"the network is a {type(network).__name__}; want a "
                            "function of images, such as a torch.nn.Module")
        if batch < 1:
            raise ValueError(f"batch is {batch}; want 1 or more")
        self.network, self.batch, self.seed = network, batch, seed
        self.progress = progress
        self.folder = None if folder is None else pathlib.Path(folder)
        self.images = _images_of(images)
        self.classes = self._classes_of(classes)

    def __len__(self) -> int:
        """How many images."""
        return len(self.images)

    def _classes_of(self, classes: Optional[Any]) -> Classes:
        array = (self.logits(self.images).argmax(axis=1) if classes is None
                 else array_of(classes))
        if array.shape != (len(self),) or (array != array.astype(int)).any() \
                or (array < 0).any():
            raise ValueError(f"classes are {array.dtype} {list(array.shape)}; "
                             f"want whole numbers from 0, [{len(self)}]")
        whole: Classes = array.astype(numpy.int64)
        return whole

    def logits(self, images: Images) -> Doubles:
        """float64 ``[n, classes]`` of any images."""
        return logits_of(self.network, images, self.batch)

    def logits_and_class(self, images: Images, classes: Any
                         ) -> Tuple[Doubles, Doubles]:
        """The logits of any images and, float64 ``[n]``, the probability of a
        class of each, by their softmax. Raises ValueError for a class that the
        network does not have."""
        logits = self.logits(images)
        if numpy.max(classes) >= logits.shape[1]:
            raise ValueError(f"there is a class {numpy.max(classes)}, and the "
                             f"network has {logits.shape[1]}, from 0 on")
        return logits, softmax(logits)[numpy.arange(len(images)), classes]

    def random(self, *numbers: int) -> numpy.random.Generator:
        """Chance for one purpose, such as an image: the same for the same
        numbers, whatever was drawn before."""
        return numpy.random.default_rng([self.seed, *numbers])

    def maps_of(self, maps: Mapping[str, Any]) -> Dict[str, Any]:
        """Maps ``[n, height, width]`` by the names of their methods, checked, and
        not copied."""
        if not isinstance(maps, Mapping) or not maps:
            raise TypeError(f"maps are a {type(maps).__name__}; want a dictionary "
                            "with at least one method: {'ours': array}")
        wanted = (len(self), *self.images.shape[2:])
        for name, each in maps.items():
            shape = maps_of(each, f"maps of {name}").shape
            check_same_shape(shape, wanted, f"the images of {name}")
        return {name: numpy.asarray(each).reshape(wanted)
                for name, each in maps.items()}

    @functools.cached_property
    def _digest(self) -> bytes:
        return digest([self.images, self.classes])

    def fingerprint(self, parts: Sequence[Any]) -> str:
        """Of the network, the images, and all else that a score depends on."""
        parameters = self.network.state_dict() if is_module(self.network) else {}
        return digest([self._digest, self.seed,
                       *(array_of(each) for each in parameters.values()),
                       *parts]).hex()


def digest(parts: Sequence[Any]) -> bytes:
    """Of arrays, and of the text of all else."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, numpy.ndarray):
            total.update(repr((part.dtype.str, part.shape)).encode())
            total.update(numpy.ascontiguousarray(part).tobytes())
        else:
            total.update(repr(part).encode() + b"\0")
    return total.digest()
