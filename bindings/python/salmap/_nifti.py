"""NIfTI by nibabel, which may be missing."""

from __future__ import annotations

import contextlib
import gzip
import os
import pathlib
from typing import Any, Iterator, Tuple, Union

import numpy
from numpy.typing import NDArray

from ._files import replacing

_FASTEST = 1  # of gzip, as nibabel does


def _nibabel() -> Any:
    try:
        import nibabel  # type: ignore[import]
    except ImportError:
        raise ImportError("NIfTI needs nibabel (Debian: python3-nibabel; pip "
                          "install nibabel)") from None
    return nibabel


@contextlib.contextmanager
def _reading(path: Any) -> Iterator[None]:
    """Makes an OSError that names the file of what goes wrong in it."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:  # nibabel and gzip have one for each way to be broken
        if isinstance(error, OSError) and error.errno:
            raise
        raise OSError(f"{path}: is damaged, or no image that nibabel reads: "
                      f"{error}") from error


def open_image(source: Any) -> Any:
    """nibabel's image of a path, or the image itself. Raises OSError for a file
    that is none."""
    nibabel = _nibabel()
    image = source
    if isinstance(source, (str, os.PathLike)):
        with _reading(source):
            image = nibabel.load(source)
    if not isinstance(image, nibabel.spatialimages.SpatialImage):
        raise TypeError(f"the scan is a {type(source).__name__}; want a path, "
                        "an image of nibabel, or a DICOM series: a folder, or "
                        "a list of files or datasets")
    return image


def _order(axes: str) -> Tuple[int, int, int]:
    """Of d, h and w, the number of the image's axis."""
    d, h, w = ("ijk".index(axis) for axis in axes)
    return d, h, w


def grid_of(image: Any, axes: str) -> Tuple[Tuple[int, int, int],
                                            NDArray[numpy.float64]]:
    """(depth, height, width), and the affine of (d, h, w)."""
    shape = tuple(map(int, image.shape))
    if len(shape) < 3 or any(side != 1 for side in shape[3:]):
        raise ValueError(f"the image is {' x '.join(map(str, shape))}; want one "
                         "volume: of several, image.slicer[..., number]")
    order = _order(axes)
    d, h, w = (shape[axis] for axis in order)
    affine = numpy.asarray(image.affine, float)
    return (d, h, w), affine[:, [*order, 3]]


def values_of(image: Any, axes: str) -> NDArray[numpy.float32]:
    """float32 ``[depth, height, width]``. Raises OSError for a file that is cut
    off, ValueError for voxels that are no real numbers."""
    dtype = image.get_data_dtype()
    if dtype.kind not in "biuf":
        raise ValueError(f"the image holds {dtype}; want real numbers")
    with _reading(image.get_filename() or "the image"):
        values: NDArray[numpy.float32] = numpy.asarray(image.dataobj, "float32")
    return values.reshape(values.shape[:3]).transpose(_order(axes))


def _header_of(source: Any, nibabel: Any) -> Any:
    """What the scan's header says of the patient and the grid, without what it
    says of the values."""
    header = nibabel.Nifti1Header.from_header(source.header)
    header.extensions.clear()
    header.set_data_dtype("float32")
    header.set_slope_inter(1, 0)
    header.set_intent("none")
    header["cal_min"], header["cal_max"] = 0, 1
    header["aux_file"] = b""
    return header


def write(path: Union[str, "os.PathLike[str]"], maps: Any, like: Any,
          what: str) -> None:
    """Writes ``[depth, height, width]``, or ``[n, depth, height, width]`` as
    volumes of four dimensions, on the grid of a scan."""
    nibabel = _nibabel()
    target = pathlib.Path(path)
    name = target.name.lower()
    if not name.endswith((".nii", ".nii.gz")):
        raise ValueError(f"{target}: want a name that ends in .nii or .nii.gz")
    inverse = numpy.argsort(_order(like.axes))
    affine = like.affine[:, [*inverse, 3]]
    lead = maps.ndim - 3
    # nibabel's fourth axis is the one of the volumes.
    data = maps.transpose(*(lead + inverse), *range(lead))
    header = (_header_of(like.source, nibabel)
              if isinstance(like.source, nibabel.spatialimages.SpatialImage)
              else None)
    image = nibabel.Nifti1Image(data, affine, header)
    if header is None:
        image.header.set_xyzt_units("mm")
        image.set_qform(affine, "scanner")
        image.set_sform(affine, "scanner")
    image.header["descrip"] = f"salmap {what}".encode()[:79]
    content = image.to_bytes()
    with replacing(target) as file:
        file.write(gzip.compress(content, _FASTEST, mtime=0)
                   if name.endswith(".gz") else content)
