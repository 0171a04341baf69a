"""Medical scans: volumes with a place in the patient."""

from __future__ import annotations

import dataclasses
import functools
import os
import pathlib
from typing import Any, Callable, Tuple, Union

import numpy
from numpy.typing import NDArray

FloatVolume = NDArray[numpy.float32]
Affine = NDArray[numpy.float64]


@dataclasses.dataclass(frozen=True)
class Scan:
    """A volume, and where it lies: what ``read_scan`` gives, and what
    ``Result.to_nifti`` and ``Result.to_dicom`` write maps like.

    Threads: any.
    """

    #: (depth, height, width)
    shape: Tuple[int, int, int]
    #: 4 x 4: brings (d, h, w, 1), the number of a voxel along each axis, to
    #: millimetres towards the patient's right, front and head (RAS, as NIfTI).
    affine: Affine
    #: What it was read from: nibabel's image, or pydicom's datasets, one for
    #: each slice along d.
    source: Any
    #: Of a NIfTI image, which of its axes are d, h and w.
    axes: str
    _read: Callable[[], FloatVolume]

    @functools.cached_property
    def values(self) -> FloatVolume:
        """The voxels, float32 ``[depth, height, width]``, in the units of the
        file, such as Hounsfield's. They are read when they are asked for."""
        return self._read()

    @property
    def spacing(self) -> Tuple[float, float, float]:
        """The millimetres from voxel to voxel along d, h and w."""
        d, h, w = numpy.linalg.norm(self.affine[:3, :3], axis=0)
        return float(d), float(h), float(w)

    def write_nifti(self, path: Union[str, "os.PathLike[str]"], values: Any,
                    name: str = "map") -> None:
        """Writes values on the grid of the scan, with its affine, as float32 of
        NIfTI.

        Arguments:
            path: ends in ``.nii.gz`` or ``.nii``; an existing file is replaced,
                whole or not at all.
            values: ``[depth, height, width]``, the scan's shape, or ``[n, depth,
                height, width]``, which make a file of four dimensions.
            name: what they are, for the header.

        Raises ImportError without nibabel, ValueError for another shape or name
        of the file, OSError.
        """
        from . import _nifti
        _nifti.write(path, self._on_grid(values, (3, 4)), self, name)

    def write_dicom(self, folder: Union[str, "os.PathLike[str]"], values: Any,
                    name: str = "map", stem: str = "map") -> None:
        """Writes values, 0..1, as a DICOM series at the place of the one that the
        scan was read from: a file for each slice, ``STEM-0001.dcm`` and so on, of
        the same patient, study, frame of reference and kind, marked as derived.
        They are stored as percent in 16 bits, within 0.0008 percent.

        Arguments:
            folder: is made; files of these names are replaced, each whole or
                not at all.
            values: ``[depth, height, width]``, the scan's shape.
            name: what they are, for the description of the series.

        Raises ImportError without pydicom, ValueError for another shape, or a
        scan that is no series, OSError.
        """
        from . import _dicom
        _dicom.write(folder, self._on_grid(values, (3,)), self.source, name,
                     stem)

    def _on_grid(self, values: Any, axes: Tuple[int, ...]) -> FloatVolume:
        array: FloatVolume = numpy.asarray(values, "float32")
        if array.ndim not in axes or array.shape[-3:] != self.shape:
            raise ValueError(f"values has the shape {array.shape}; want that of "
                             f"the scan, {self.shape}")
        return array

    def __repr__(self) -> str:
        sides = " x ".join(map(str, self.shape))
        steps = " x ".join(f"{step:.4g}" for step in self.spacing)
        return f"<salmap.Scan: {sides}, {steps} mm>"


def _is_nifti_name(path: pathlib.Path) -> bool:
    return path.name.lower().endswith((".nii", ".nii.gz", ".hdr", ".img",
                                       ".mgz", ".mgh"))


def read_scan(source: Any, *, axes: str = "kji") -> Scan:
    """Reads a CT or MR scan.

    Arguments:
        source: the path of a file that nibabel reads, such as ``.nii.gz``, or
            an image of nibabel; the path of a folder with a DICOM series, or of
            a multi-frame (enhanced) file, or a list of its files' paths or of
            pydicom's datasets, in any order; a ``Scan``, which is returned as it
            is.
        axes: of nibabel's images, whose axes are i, j and k: which are d, h
            and w. ``"kji"`` has the slices along d, as DICOM and SimpleITK have
            them; MONAI and TorchIO, whose tensors have the order of the file,
            want ``"ijk"``. Those of DICOM are slices, rows and columns.

    Returns a ``Scan``; a DICOM series is sorted by where its slices lie. Nothing
    is turned or flipped. Raises ImportError without nibabel, or pydicom, with
    what to install; ValueError for what is no volume with even steps; and what
    these raise.
    """
    if isinstance(source, Scan):
        return source
    if sorted(axes) != ["i", "j", "k"]:
        raise ValueError(f"axes is {axes!r}; want i, j and k in some order, "
                         'such as "kji"')
    if isinstance(source, (str, os.PathLike)):
        path = pathlib.Path(source)
        if not path.exists():
            raise FileNotFoundError(f"{path}: there is no such file or folder")
        if path.is_file() and _is_nifti_name(path):
            return _nifti_scan(path, axes)
        return _dicom_scan(path)
    if isinstance(source, (list, tuple)):
        return _dicom_scan(source)
    return _nifti_scan(source, axes)


def _nifti_scan(source: Any, axes: str) -> Scan:
    from . import _nifti
    image = _nifti.open_image(source)
    shape, affine = _nifti.grid_of(image, axes)
    return Scan(shape, affine, image, axes,
                functools.partial(_nifti.values_of, image, axes))


def _dicom_scan(source: Any) -> Scan:
    from . import _dicom
    series = _dicom.read_series(source)
    shape, affine = _dicom.grid_of(series)
    return Scan(shape, affine, series, "kji",
                functools.partial(_dicom.values_of, series))
