"""PyTorch's tensors as structs of DLPack, and their quantisation.

Not by their own ``__dlpack__``, which refuses quantised and boolean tensors, does
not tell that a tensor is the negative of its memory, and asks tensors without
memory for it. PyTorch is not imported here: who has a tensor has done that.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any, NamedTuple, NoReturn, Optional

from . import _dlpack
from ._errors import UnreadableError

#: DLDataTypeCode and bits of the types that the library reads. PyTorch stores
#: booleans as 0 and 1, and quantised numbers as the integers that they are.
_TYPES = {"float32": (2, 32), "float16": (2, 16), "float64": (2, 64),
          "bfloat16": (4, 16), "uint8": (1, 8), "int8": (0, 8),
          "bool": (1, 8), "quint8": (1, 8), "qint8": (0, 8)}


class Quantization(NamedTuple):
    """What the integers of a quantised tensor stand for."""

    scale: Any
    zero_point: Any
    #: Along which both are lists; None where both are one number.
    axis: Optional[int] = None


def is_tensor(source: Any) -> bool:
    """Whether an object is a tensor of PyTorch."""
    kind = getattr(sys.modules.get("torch"), "Tensor", None)
    return kind is not None and isinstance(source, kind)


def is_away(source: Any) -> bool:
    """Whether an object is a tensor of PyTorch that lies on a device."""
    return is_tensor(source) and source.device.type not in ("cpu", "meta")


def at_home(source: Any) -> Any:
    """A tensor that lies on a device, copied to the CPU's memory; all else as it
    is."""
    return source.detach().cpu() if is_away(source) else source


def _name(dtype: Any) -> str:
    return str(dtype).rpartition(".")[2]


def is_symbol(source: Any) -> bool:
    """Whether an object stands for a tensor while torch.fx traces a model; it
    seems to have every attribute."""
    kind = getattr(getattr(sys.modules.get("torch"), "fx", None), "Proxy", None)
    return kind is not None and isinstance(source, kind)


def is_readable(tensor: Any) -> bool:
    """Whether the library reads numbers of a tensor's type."""
    return _name(tensor.dtype) in _TYPES


def _refuse(what: str, way_out: str) -> NoReturn:
    raise UnreadableError(f"the tensor {what}; want {way_out}")


def _check_place(tensor: Any) -> None:
    # A lazy module's parameter: asking it for anything raises PyTorch's error.
    parameter = sys.modules["torch"].nn.parameter
    if isinstance(tensor, parameter.UninitializedTensorMixin):
        _refuse("has no shape yet", "one of a model that was run once")
    if getattr(tensor, "is_nested", False):
        _refuse("is nested: its images differ in size",
                "one size, as torch.nested.to_padded_tensor(tensor, 0) gives, "
                "or a push for each image")
    layout = _name(tensor.layout).lstrip("_")
    if layout != "strided":
        _refuse(f"has the layout {layout}", "a strided one, such as "
                "tensor.to_dense()")
    if tensor.device.type == "meta":
        _refuse("lies on the device meta, where nothing is computed",
                "one of a model that was run on the CPU")


def check(tensor: Any) -> None:
    """Raises UnreadableError for a tensor of a type or layout that the library
    cannot read, wherever it lies."""
    _check_place(tensor)
    name = _name(tensor.dtype)
    if name in _TYPES:
        return
    if tensor.is_complex():
        way_out = "real numbers, such as tensor.abs() or tensor.real"
    elif name.startswith("q"):
        way_out = "qint8, quint8 or real numbers, as tensor.dequantize() gives"
    else:
        way_out = f"one of {', '.join(_TYPES)}, such as tensor.float()"
    _refuse(f"holds {name}", way_out)


def _address(tensor: Any) -> int:
    """Where the first element lies; 0 if there is none."""
    try:
        address = int(tensor.data_ptr())
    except RuntimeError:  # of wrappers
        address = 0
    if not address and tensor.numel():
        _refuse("has no memory of its own, as within torch.vmap, functorch and "
                "FakeTensorMode", "one that a model gives outside of them")
    if tensor.is_neg():
        _refuse("is the negative of its memory, as the imaginary part of a "
                "conjugate is", "the numbers themselves: tensor.resolve_neg()")
    return address


def struct_of(tensor: Any) -> _dlpack.Tensor:
    """The memory of a tensor, which has to stay alive; gradients do not
    matter. Raises UnreadableError for what the library cannot read."""
    if is_away(tensor):
        _refuse(f"lies on the device {tensor.device}", "the CPU's memory: copy "
                "it there first, as with tensor.cpu()")
    return described(tensor)


def described(tensor: Any) -> _dlpack.Tensor:
    """The same of a tensor that may lie on a device, as if that were the CPU: how
    it lies, not to be read. Raises UnreadableError likewise."""
    check(tensor)
    code, bits = _TYPES[_name(tensor.dtype)]
    numbers = ctypes.c_int64 * tensor.dim()
    return _dlpack.Tensor(
        _address(tensor), _dlpack.CPU, 0, tensor.dim(), code, bits, 1,
        numbers(*tensor.shape), numbers(*tensor.stride()))


def quantization_of(source: Any) -> Optional[Quantization]:
    """What a quantised tensor says of its integers, None for all else. Raises
    UnreadableError for zero points that are no integers."""
    if not is_tensor(source) or not source.is_quantized:
        return None
    scheme = _name(source.qscheme())
    if scheme == "per_tensor_affine":
        return Quantization(source.q_scale(), source.q_zero_point())
    if scheme != "per_channel_affine":
        _refuse(f"is quantised by the scheme {scheme}", "integers for zero "
                "points, or real numbers, as tensor.dequantize() gives")
    scales = source.q_per_channel_scales().numpy()
    points = source.q_per_channel_zero_points().numpy()
    if len(scales) == 1:
        return Quantization(scales[0], points[0])
    return Quantization(scales, points, source.q_per_channel_axis())
