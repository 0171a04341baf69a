"""Statistics, class maps and guides of PyTorch's tensors that lie on a device, made
there by operations of PyTorch, in float64: only maps travel to the library.

The formulas are those of docs/numerics.md, so that the maps are within 1e-5 of the
library's, relative to their largest magnitude. What these functions do not know, such
as integers, NaN, or shapes that do not fit, they leave to the library, which reads a
copy and has the sentence about it: they return False then, and have pushed nothing.
"""

from __future__ import annotations

import ctypes
import math
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional

import numpy
import torch
from numpy.typing import NDArray

from . import _dlpack, _pytorch
from ._bases import member_of
from ._errors import IncompleteError
from ._native import CamMethod, DlpackKind, Statistic
from ._sources import as_numpy
from ._views import View, tensor_of

Maps = NDArray[numpy.float32]

#: Integers are small, and copied.
_TYPES = (torch.float16, torch.bfloat16, torch.float32, torch.float64)

#: Apple's GPUs share the CPU's memory and have no float64.
_WITHOUT_FLOAT64 = ("mps",)

#: How many elements of the activations are in work at a time, so that what comes
#: between takes some 200 MB at most, unless one image has more.
_TOGETHER = 2 ** 22

#: To which magnitude the library cuts statistics.
_LARGEST = 2.0 ** 126

_LARGEST_FLOAT = float(numpy.finfo(numpy.float32).max)


class Activation(NamedTuple):
    """A tensor, seen as ``[n, c, h, w]``."""

    values: torch.Tensor
    #: What the library would be told of it.
    view: View


def seen(source: Any, layout: str, **axes: Any) -> Optional[Activation]:
    """A tensor as its layout, and ``prefix`` and ``grid`` if there are any, say
    that it lies; None for what is left to the library. Raises what a push raises
    for a layout that does not fit."""
    if not isinstance(source, torch.Tensor) or source.dtype not in _TYPES \
            or source.device.type in _WITHOUT_FLOAT64:
        return None
    tensor = source.detach()
    described = _pytorch.described(tensor)
    view = tensor_of(_dlpack.Export(ctypes.addressof(described),
                                    DlpackKind.TENSOR), layout, **axes)
    if min(view.n, view.c, view.h, view.w) < 1 or view.d != 1:
        return None
    skipped = ((view.data or 0) - tensor.data_ptr()) // tensor.element_size()
    return Activation(tensor.as_strided(
        (view.n, view.c, view.h, view.w),
        (view.stride_n, view.stride_c, view.stride_h, view.stride_w),
        tensor.storage_offset() + skipped), view)


# -------------------------------------------------------------------- numbers

def _numbers(tensor: torch.Tensor) -> torch.Tensor:
    """As the library reads them: as floats, here in float64."""
    if tensor.dtype == torch.float64:
        return tensor.clamp(-_LARGEST_FLOAT, _LARGEST_FLOAT).float().double()
    return tensor.double()


def _groups(tensor: torch.Tensor) -> Iterator[slice]:
    """Slices of images, of which one group is in work at a time."""
    size = max(1, _TOGETHER * len(tensor) // tensor.numel())
    for first in range(0, len(tensor), size):
        yield slice(first, first + size)


def _home(groups: List[torch.Tensor], *sources: torch.Tensor) -> Optional[Maps]:
    """The maps of all groups, as the library takes them; None where something
    that they are made of is not finite, which maps do not always show."""
    finite = torch.stack([torch.isfinite(each).all() for each in sources]).all()
    if not bool(finite):
        return None
    maps = torch.cat(groups).clamp(-_LARGEST, _LARGEST).float().cpu()
    values: Maps = maps.numpy()
    return values


def _of_channels(maps: Maps, channels: int) -> Any:
    """``[n, h, w]`` as a map that tells of so many channels."""
    count, height, width = maps.shape
    return numpy.broadcast_to(maps[:, None], (count, channels, height, width))


# ----------------------------------------------------------------- statistics

class _Moments(NamedTuple):
    """Of the channels of each location; exact where they are equal."""

    mean: torch.Tensor
    #: What each channel is above the mean.
    apart: torch.Tensor


def _moments(x: torch.Tensor) -> _Moments:
    first = x[:, :1]
    apart = x - first
    mean: torch.Tensor = apart.mean(1, keepdim=True)
    return _Moments(first + mean, apart - mean)


def _deviation(moments: _Moments) -> torch.Tensor:
    squares = (moments.apart ** 2).sum(1, keepdim=True)
    return torch.sqrt(squares / max(moments.apart.shape[1] - 1, 1))


class _Logarithms(NamedTuple):
    mean: torch.Tensor
    #: The logarithm of the mean less the mean of the logarithms.
    below: torch.Tensor


def _logarithms(x: torch.Tensor, epsilon: Any) -> _Logarithms:
    """Of max(0, x) + epsilon. Terms are at least 0, and none cancels another."""
    rectified = x.clamp(min=0)
    moments = _moments(rectified)
    mean = moments.mean + epsilon
    share = moments.apart / mean
    logarithms = torch.where(share.abs() < 0.5, torch.log1p(share),
                             torch.log((rectified + epsilon) / mean))
    return _Logarithms(mean, (share - logarithms).mean(1, keepdim=True))


def _smoe(x: torch.Tensor, epsilon: Any) -> torch.Tensor:
    mean, below = _logarithms(x, epsilon)
    return mean * below / math.log(2)


def _gamma_scale(x: torch.Tensor, epsilon: Any) -> torch.Tensor:
    """log k - digamma(k) = s by Newton's method on 1/k. Its start is within a
    hundredth, and within s where s is small and the difference would cancel."""
    mean, s = _logarithms(x, epsilon)
    inverse = 12 * s / (3 - s + ((s - 3) ** 2 + 24 * s).sqrt())
    safe = inverse.clamp(min=1e-6)
    for _ in range(4):
        k = 1 / safe
        error = k.log() - torch.digamma(k) - s
        slope = k ** 2 * (torch.polygamma(1, k) - 1 / k)
        safe = (safe - error / slope).clamp(min=1e-6)
    return mean * torch.where(inverse < 1e-6, inverse, safe)


def _entropy(x: torch.Tensor, epsilon: Any) -> torch.Tensor:
    """For large alpha, two terms grow as its square and cancel; what is left then
    follows from their series."""
    moments = _moments(x)
    deviation = torch.maximum(_deviation(moments),
                              torch.as_tensor(epsilon).to(x))
    alpha = -moments.mean / deviation
    some = alpha.clamp(max=1e3)
    tail = torch.special.log_ndtr(-some)
    density = -0.5 * some ** 2 - 0.5 * math.log(2 * math.pi)
    usual = (0.5 * math.log(2 * math.pi * math.e) + tail
             + 0.5 * some * (density - tail).exp())
    far = 1 - alpha.clamp(min=1).log() - 2 / alpha.clamp(min=1) ** 2
    return deviation.log() + torch.where(alpha > 1e3, far, usual)


_STATISTICS: Dict[int, Callable[[torch.Tensor, Any], torch.Tensor]] = {
    Statistic.SMOE: _smoe,
    Statistic.MEAN: lambda x, _: _moments(x).mean,
    Statistic.STD: lambda x, _: _deviation(_moments(x)),
    Statistic.MAX: lambda x, _: x.amax(1, keepdim=True) + 0.0,
    Statistic.ENTROPY: _entropy,
    Statistic.GAMMA_SCALE: _gamma_scale,
}


def _epsilon(stack: Any, x: torch.Tensor) -> Any:
    """That of each image."""
    fixed = float(numpy.float32(stack.settings.epsilon))
    fraction = stack.settings.relative_epsilon
    if fraction == 0:
        return fixed
    means = x.clamp(min=0).mean((1, 2, 3), keepdim=True)
    return torch.where(means > 0, fraction * means, means.new_tensor(fixed))


# --------------------------------------------------------------------- guides

def _guide(stack: Any, like: torch.Tensor) -> Optional[torch.Tensor]:
    """The class map that guides the layers, ``[n, h, w]`` at its own size; None
    if it is not held, or is of other images."""
    if len(like) != stack.batch_size:
        return None
    try:
        maps = [stack.cam(None, image, stack.settings.guide)
                for image in range(len(like))]
    except IncompleteError:
        return None
    guide = torch.from_numpy(numpy.stack(maps))
    return guide.to(like.device).double()


def _gains(x: torch.Tensor, guide: torch.Tensor) -> torch.Tensor:
    """How far each channel agrees with the guide, ``[n, c, 1, 1]``."""
    apart = torch.nn.functional.adaptive_avg_pool2d(
        x - x[:, :, :1, :1], (guide.shape[1], guide.shape[2])).flatten(2)
    squares = (apart ** 2).mean(2)
    apart = apart - apart.mean(2, keepdim=True)
    wanted = (guide - guide.mean((1, 2), keepdim=True)).flatten(1)[:, None]
    variance = (apart ** 2).mean(2)
    norms = (variance * (wanted ** 2).mean(2)).sqrt()
    agreement = (apart * wanted).mean(2).clamp(min=0)
    says = (variance > 2.0 ** -46 * squares) & (norms > 0)
    gains = torch.where(says, agreement / norms.clamp(min=1e-300),
                        torch.zeros_like(norms))
    return gains.float()[:, :, None, None]


def push(stack: Any, layer: int, source: Any, layout: str,
         **axes: Any) -> bool:
    """Pushes the statistic of a layer; see ``Stack.push``. Returns whether it
    did."""
    found = seen(source, layout, **axes)
    if found is None or found.view.c == 1:  # is a map, whose shape may be wrong
        return False
    values, guide = found.values, None
    if stack.settings.guide is not None:
        guide = _guide(stack, values)
        if guide is None:
            return False
    statistic = _STATISTICS[member_of(Statistic, stack.settings.statistic,
                                      "statistic")]
    groups = []
    with torch.no_grad():
        for part in _groups(values):
            x = _numbers(values[part])
            if guide is not None:
                x = (_gains(x, guide[part]) * x.float()).double()
            groups.append(statistic(x, _epsilon(stack, x))[:, 0])
        maps = _home(groups, values)
    if maps is None:
        return False
    stack.push_map(layer, _of_channels(maps, found.view.c), layout="nchw")
    stack.lacks_images[layer] = found.view.lacks_images
    return True


# ----------------------------------------------------------------- class maps

def _weighted(a: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Sums of ``[n or 1, k, c]`` weights times activations, ``[n, k, h, w]``."""
    sums = torch.matmul(weights, a.flatten(2))
    return sums.reshape(len(a), -1, *a.shape[2:])


def _cosine(a: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
    norms = ((vectors ** 2).sum(2).sqrt()[:, :, None, None]
             * (a ** 2).sum(1, keepdim=True).sqrt())
    products = _weighted(a, vectors)
    return torch.where(norms > 0, products / norms, torch.zeros_like(products))


def _sums(values: torch.Tensor) -> torch.Tensor:
    return values.sum((2, 3))


def _gradcam(a: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    return _weighted(a, g.mean((2, 3))[:, None])


def _gradcampp(a: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    r = g.clamp(min=0)
    sums = _sums(a).clamp(min=0)[:, :, None, None]
    return _weighted(a, _sums(r / (2 + r * sums))[:, None])


def _xgradcam(a: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    sums, products = _sums(a), _sums(g * a)
    weights = torch.where(sums != 0, products / sums, torch.zeros_like(sums))
    return _weighted(a, weights[:, None])


_GRADIENTS: Dict[CamMethod, Callable[[torch.Tensor, torch.Tensor],
                                     torch.Tensor]] = {
    CamMethod.GRADCAM: _gradcam,
    CamMethod.GRADCAMPP: _gradcampp,
    CamMethod.XGRADCAM: _xgradcam,
    CamMethod.HIRESCAM: lambda a, g: (g * a).sum(1, keepdim=True),
    CamMethod.ELEMENTWISE: lambda a, g: (g * a).clamp(min=0).sum(1, True),
    CamMethod.LAYERCAM: lambda a, g: (g.clamp(min=0) * a).sum(1, True),
}


def _are_free(stack: Any, cam: int, count: int) -> bool:
    """Whether these class maps exist, and none of them is held."""
    if cam + count > stack.settings.cams:
        return False
    for number in range(cam, cam + count):
        try:
            stack.cam_info(number)
        except IncompleteError:
            continue
        return False
    return True


def _push_maps(stack: Any, cam: int, groups: List[torch.Tensor],
               *sources: torch.Tensor) -> bool:
    """Pushes ``[n, k, h, w]`` as the class maps from ``cam`` on."""
    maps = _home(groups, *sources)
    if maps is None or not _are_free(stack, cam, maps.shape[1]):
        return False
    for number in range(maps.shape[1]):
        stack.push_cam_map(cam + number, _of_channels(
            maps[:, number], sources[0].shape[1]), layout="nchw")
    return True


def _push_gradient(stack: Any, cam: int, source: Any, gradient: Any,
                  method: CamMethod, layout: str, **axes: Any) -> bool:
    """Pushes a class map that is made of gradients. Returns whether it did."""
    found = seen(source, layout, **axes)
    if found is None or not isinstance(gradient, torch.Tensor):
        return False
    other = seen(gradient.to(source.device), layout, **axes)
    if other is None or other.values.shape != found.values.shape:
        return False
    a, g = found.values, other.values
    with torch.no_grad():
        groups = [_GRADIENTS[method](_numbers(a[part]), _numbers(g[part]))
                  for part in _groups(a)]
        return _push_maps(stack, cam, groups, a, g)


def _push_rows(stack: Any, cam: int, source: Any, rows: torch.Tensor,
              is_vector: bool, layout: str, **axes: Any) -> bool:
    """Pushes class maps of weights, or cosines to vectors, ``[c]``, ``[n, c]`` or
    ``[n, k, c]``. Returns whether it did."""
    found = seen(source, layout, **axes)
    if found is None or rows.dtype not in _TYPES:
        return False
    a = found.values
    numbers = rows.detach().to(a.device)
    while numbers.dim() < 3:
        numbers = numbers[None] if numbers.dim() == 1 else numbers[:, None]
    if numbers.shape[2] != a.shape[1] or len(numbers) not in (1, len(a)):
        return False
    make = _cosine if is_vector else _weighted
    with torch.no_grad():
        each = numbers.expand(len(a), -1, -1)
        groups = [make(_numbers(a[part]), _numbers(each[part]))
                  for part in _groups(a)]
        return _push_maps(stack, cam, groups, a, numbers)


def _strongest(x: torch.Tensor) -> torch.Tensor:
    """The maps of the two strongest principal components, ``[n, 2, locations]``,
    of activations ``[n, locations, c]`` less the mean of each channel. By way of
    whichever matrix of products is smaller."""
    is_tall = x.shape[1] > x.shape[2]
    turned = x.transpose(1, 2)
    values, vectors = torch.linalg.eigh(turned @ x if is_tall else x @ turned)
    vectors = vectors[:, :, -2:].flip(2)
    if is_tall:
        return torch.matmul(x, vectors).transpose(1, 2)
    lengths = values[:, -2:].flip(1).clamp(min=0).sqrt()
    return torch.mul(vectors, lengths[:, None]).transpose(1, 2)


def _components(a: torch.Tensor) -> torch.Tensor:
    """The sign is that with which the first agrees with the mean of the channels."""
    x = a.flatten(2).transpose(1, 2)
    x = x - x[:, :1]
    x = x - x.mean(1, keepdim=True)
    maps = _strongest(x)
    agreement = (maps[:, :1] * x.mean(2)[:, None]).sum(2, keepdim=True)
    maps = torch.where(agreement < 0, -maps, maps)
    return maps.reshape(len(a), -1, *a.shape[2:])


def _push_eigen(stack: Any, cam: int, source: Any, layout: str,
               **axes: Any) -> bool:
    """Pushes the first principal component. The library is given the first two,
    as two of the channels, the others being 0: the first component of these is the
    same, and the library sees whether the second is about as strong. Returns
    whether it did."""
    found = seen(source, layout, **axes)
    if found is None:
        return False
    a = found.values
    with torch.no_grad():
        # eigh raises an error of its own about NaN.
        maps = _home([_components(_numbers(a[part]).nan_to_num(0, 0, 0))
                      for part in _groups(a)], a)
    if maps is None:
        return False
    channels = numpy.zeros(a.shape, numpy.float32)
    channels[:, :maps.shape[1]] = maps
    stack.push_cam(cam, channels)
    return True


def push_class_map(stack: Any, cam: int, source: Any, weights: Any,
                   gradient: Any, vector: Any, method: CamMethod, layout: str,
                   **axes: Any) -> bool:
    """Pushes class maps of whichever is given; see ``Stack.push_cam``. Returns
    whether it did."""
    if gradient is not None:
        return _push_gradient(stack, cam, source, gradient, method, layout,
                              **axes)
    if weights is None and vector is None:
        return _push_eigen(stack, cam, source, layout, **axes)
    rows = vector if weights is None else weights
    if not isinstance(rows, torch.Tensor):
        rows = torch.from_numpy(numpy.array(as_numpy(rows)))
    return _push_rows(stack, cam, source, rows, weights is None, layout, **axes)
