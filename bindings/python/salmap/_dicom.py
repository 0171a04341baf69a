"""DICOM series by pydicom, which may be missing."""

from __future__ import annotations

import copy
import os
import pathlib
from typing import Any, Dict, List, Sequence, Tuple, Union

import numpy
from numpy.typing import NDArray

from ._files import replacing
from ._words import counted

#: From the patient's left, back and head to right, front and head.
_RAS_OF_LPS = numpy.diag([-1.0, -1.0, 1.0, 1.0])

#: How uneven the steps from slice to slice may be; positions are rounded texts.
_UNEVEN = 0.01

#: What is stored for the greatest value.
_MOST = 65535

#: What a scan says of its own values, which a map has others of.
_OF_VALUES = (
    "SmallestImagePixelValue", "LargestImagePixelValue",
    "PixelPaddingValue", "PixelPaddingRangeLimit", "ModalityLUTSequence",
    "VOILUTSequence", "WindowCenterWidthExplanation", "IconImageSequence",
    "RealWorldValueMappingSequence", "PixelData", "FloatPixelData",
    "DoubleFloatPixelData", "DigitalSignaturesSequence", "MACParametersSequence",
    "NumberOfFrames", "ReferencedFrameNumber")


def _pydicom() -> Any:
    try:
        import pydicom
    except ImportError:
        raise ImportError("DICOM needs pydicom (Debian: python3-pydicom; pip "
                          "install pydicom)") from None
    return pydicom


#: Of an enhanced image, where each frame has what an image of one slice has
#: (DICOM PS3.3, C.7.6.16.2).
_FRAME_GROUPS = {
    "PlanePositionSequence": ("ImagePositionPatient",),
    "PlaneOrientationSequence": ("ImageOrientationPatient",),
    "PixelMeasuresSequence": ("PixelSpacing", "SliceThickness",
                              "SpacingBetweenSlices"),
    "PixelValueTransformationSequence": ("RescaleSlope", "RescaleIntercept",
                                         "RescaleType"),
}

#: What is of all frames together.
_OF_FRAMES = (
    "PixelData", "NumberOfFrames", "SharedFunctionalGroupsSequence",
    "PerFrameFunctionalGroupsSequence", "DimensionOrganizationSequence",
    "DimensionIndexSequence")

#: The kind of a slice of its own, by that of an enhanced image.
_OF_ONE_SLICE = {
    "EnhancedCTImageStorage": "CTImageStorage",
    "EnhancedMRImageStorage": "MRImageStorage",
    "EnhancedPETImageStorage": "PositronEmissionTomographyImageStorage",
}


# ----------------------------------------------------------------------- in


def _paths_of(source: Any) -> Sequence[Any]:
    if isinstance(source, (str, os.PathLike)):
        path = pathlib.Path(source)
        return (sorted(each for each in path.iterdir() if each.is_file())
                if path.is_dir() else [path])
    return list(source)


def _read(source: Any) -> List[Any]:
    """The datasets with pixels; files of a folder that are none are passed
    over, and so is the folder's directory."""
    pydicom = _pydicom()
    found = []
    for each in _paths_of(source):
        if isinstance(each, pydicom.Dataset):
            found.append(each)
            continue
        try:
            data = pydicom.dcmread(each)
        except pydicom.errors.InvalidDicomError:
            continue
        if "PixelData" in data:
            found.append(data)
    if not found:
        raise ValueError(f"{source}: found no DICOM images; want a folder with "
                         "a series, or a list of its files")
    return [slice_ for data in found for slice_ in _slices_of(data, pydicom)]


def _slices_of(data: Any, pydicom: Any) -> List[Any]:
    """An image, or each frame of a multi-frame one as an image of its own."""
    if "PerFrameFunctionalGroupsSequence" not in data:
        return [data]
    bare = pydicom.Dataset()
    for element in data:
        if element.keyword not in _OF_FRAMES:
            bare[element.tag] = element
    bare.file_meta = pydicom.dataset.FileMetaDataset()
    bare.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    bare.is_little_endian, bare.is_implicit_VR = True, False
    pixels = data.pixel_array.reshape(-1, data.Rows, data.Columns)
    return [_frame_of(data, number, bare, values, pydicom)
            for number, values in enumerate(pixels)]


def _frame_of(data: Any, number: int, bare: Any, pixels: Any,
              pydicom: Any) -> Any:
    frame = pydicom.Dataset()
    frame.update(bare)
    frame.file_meta = bare.file_meta
    frame.is_little_endian, frame.is_implicit_VR = True, False
    groups = [*data.get("SharedFunctionalGroupsSequence", ()),
              data.PerFrameFunctionalGroupsSequence[number]]
    for group, names in _FRAME_GROUPS.items():
        for holder in groups:
            for item in holder.get(group, ()):
                for name in names:
                    if name in item:
                        frame[name] = item[name]
    frame.ReferencedFrameNumber = number + 1
    frame.PixelData = pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
    frame["PixelData"].VR = "OW" if pixels.dtype.itemsize > 1 else "OB"
    return frame


def _axes_of(data: Any) -> Tuple[NDArray[numpy.float64], ...]:
    """The directions of columns and of rows, and the normal."""
    along_row, along_column = numpy.array(
        data.ImageOrientationPatient, float).reshape(2, 3)
    return along_row, along_column, numpy.cross(along_row, along_column)


def _position(data: Any) -> NDArray[numpy.float64]:
    return numpy.array(data.ImagePositionPatient, float)


def _check_alike(series: List[Any]) -> None:
    for data in series:
        missing = [name for name in ("ImageOrientationPatient",
                                     "ImagePositionPatient", "PixelSpacing")
                   if name not in data]
        if missing:
            raise ValueError(f"an image of the series has no {missing[0]}; want "
                             "slices with a place, such as CT or MR")
    found: Dict[str, int] = {}
    for data in series:
        uid = str(data.get("SeriesInstanceUID", ""))
        found[uid] = found.get(uid, 0) + 1
    if len(found) > 1:
        listed = ", ".join(f"{uid} ({counted(count, 'image')})"
                           for uid, count in found.items())
        raise ValueError(f"found {len(found)} series: {listed}; want the files "
                         "of one")
    first = series[0]
    for name in "ImageOrientationPatient", "PixelSpacing", "Rows", "Columns":
        for data in series:
            if not numpy.allclose(numpy.array(data[name].value, float),
                                  numpy.array(first[name].value, float),
                                  atol=1e-4):
                raise ValueError(f"{name} is {data[name].value} and "
                                 f"{first[name].value} in one series; want "
                                 "slices of one size and direction")


def read_series(source: Any) -> Tuple[Any, ...]:
    """The datasets of one series, in the order of their places along the
    normal."""
    series = _read(source)
    _check_alike(series)
    normal = _axes_of(series[0])[2]
    series.sort(key=lambda data: float(_position(data) @ normal))
    steps = numpy.diff([_position(data) for data in series], axis=0)
    if len(steps) and (abs(steps - steps.mean(0)).max()
                       > _UNEVEN * numpy.linalg.norm(steps.mean(0))):
        apart = numpy.linalg.norm(steps, axis=1)
        raise ValueError(f"the slices are {apart.min():.4g} to "
                         f"{apart.max():.4g} mm apart; want even steps: is a "
                         "slice missing, or there twice?")
    return tuple(series)


def grid_of(series: Sequence[Any]) -> Tuple[Tuple[int, int, int],
                                            NDArray[numpy.float64]]:
    """(slices, rows, columns), and the affine of them (DICOM PS3.3,
    C.7.6.2.1.1)."""
    first = series[0]
    along_row, along_column, normal = _axes_of(first)
    between_rows, between_columns = map(float, first.PixelSpacing)
    step = ((_position(series[-1]) - _position(first)) / (len(series) - 1)
            if len(series) > 1
            else normal * float(first.get("SliceThickness") or 1))
    affine = numpy.eye(4)
    affine[:3] = numpy.stack([step, along_column * between_rows,
                              along_row * between_columns,
                              _position(first)], axis=1)
    return (len(series), int(first.Rows), int(first.Columns)), \
        _RAS_OF_LPS @ affine


def values_of(series: Sequence[Any]) -> NDArray[numpy.float32]:
    """float32 ``[slices, rows, columns]``."""
    return numpy.stack([
        data.pixel_array.astype("float32")
        * numpy.float32(data.get("RescaleSlope", 1))
        + numpy.float32(data.get("RescaleIntercept", 0)) for data in series])


# ---------------------------------------------------------------------- out


def _bare(source: Any) -> Any:
    """What an image says of patient, study and place."""
    data = copy.deepcopy(source)
    data.remove_private_tags()
    for name in _OF_VALUES:
        if name in data:
            delattr(data, name)
    for element in list(data):
        if element.tag.group & 0xFF01 == 0x6000:  # overlays
            del data[element.tag]
    return data


def _reference(source: Any, pydicom: Any) -> Any:
    item = pydicom.Dataset()
    item.ReferencedSOPClassUID = source.SOPClassUID
    item.ReferencedSOPInstanceUID = source.SOPInstanceUID
    if "ReferencedFrameNumber" in source:
        item.ReferencedFrameNumber = source.ReferencedFrameNumber
    return item


def _single_kind(uid: Any, pydicom: Any) -> Any:
    for multiple, single in _OF_ONE_SLICE.items():
        if uid == getattr(pydicom.uid, multiple):
            return getattr(pydicom.uid, single)
    return uid


def _derived(source: Any, what: str, series_uid: str, pydicom: Any) -> Any:
    """A derived image at the place of another (DICOM PS3.3, C.7.6.1)."""
    data = _bare(source)
    data.SOPClassUID = _single_kind(source.SOPClassUID, pydicom)
    data.SeriesInstanceUID = series_uid
    data.SOPInstanceUID = pydicom.uid.generate_uid()
    data.SeriesDescription = f"salmap {what}"[:64]
    data.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    data.DerivationDescription = (f"saliency of a neural network ({what}), in "
                                  "percent")
    data.SourceImageSequence = pydicom.Sequence([_reference(source, pydicom)])
    data.file_meta = pydicom.dataset.FileMetaDataset()
    data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    data.is_little_endian, data.is_implicit_VR = True, False
    return data


def _put_pixels(data: Any, values: Any, low: float, high: float) -> None:
    """16 bits of ``values``, which are percent."""
    stored = numpy.rint((values - low) * (_MOST / (high - low)))
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated = data.BitsStored = 16
    data.HighBit, data.PixelRepresentation = 15, 0
    data.RescaleIntercept = f"{low:.10g}"
    data.RescaleSlope = f"{(high - low) / _MOST:.10g}"
    data.RescaleType = "US"  # unspecified: no Hounsfield units
    data.WindowCenter, data.WindowWidth = "50", "100"
    data.VOILUTFunction = "LINEAR"
    data.PixelData = stored.astype("<u2").tobytes()
    data["PixelData"].VR = "OW"


def write(folder: Union[str, "os.PathLike[str]"], values: Any, like: Any,
          name: str, stem: str) -> None:
    """Writes ``[slices, rows, columns]`` at the place of the datasets of
    ``read_series``."""
    pydicom = _pydicom()
    if not isinstance(like, tuple):
        raise ValueError("the scan is an image of nibabel; want a DICOM series, "
                         "or NIfTI")
    target = pathlib.Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    percent = 100.0 * values.astype(float)
    low, high = min(0.0, percent.min()), max(100.0, percent.max())
    series_uid = pydicom.uid.generate_uid()
    for number, (source, plane) in enumerate(zip(like, percent), 1):
        data = _derived(source, name, series_uid, pydicom)
        data.InstanceNumber = number
        _put_pixels(data, plane, low, high)
        with replacing(target / f"{stem}-{number:04}.dcm") as file:
            data.save_as(file, write_like_original=False)
