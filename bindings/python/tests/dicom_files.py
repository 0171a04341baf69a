"""DICOM as scanners make it, for tests of scans."""


def dicom_slice(pydicom, pixels, series_uid, position, orientation=(1, 0, 0, 0, 1, 0),
                spacing=(1, 1), modality="CT"):
    """A file with one slice of whole numbers, [rows, columns]."""
    data = pydicom.Dataset()
    data.SOPClassUID = (pydicom.uid.CTImageStorage if modality == "CT"
                        else pydicom.uid.MRImageStorage)
    data.SeriesInstanceUID = series_uid
    data.StudyInstanceUID = data.FrameOfReferenceUID = "1.2.3"
    data.PatientName, data.Modality = "Nobody", modality
    data.PixelSpacing = list(spacing)
    data.ImageOrientationPatient = [f"{x:.10f}" for x in orientation]
    data.ImagePositionPatient = [f"{x:.9f}" for x in position]
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 16, 15
    data.PixelRepresentation = 1
    data.Rows, data.Columns = pixels.shape
    data.PixelData = pixels.astype("<i2").tobytes()
    return _as_file(data, pydicom)


def _as_file(data, pydicom):
    data.SOPInstanceUID = pydicom.uid.generate_uid()
    data.is_little_endian, data.is_implicit_VR = True, False
    data.file_meta = pydicom.dataset.FileMetaDataset()
    data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    return data


#: Where an enhanced file has what a slice has: group, and its elements.
GROUPS = {
    "PlanePositionSequence": ["ImagePositionPatient"],
    "PlaneOrientationSequence": ["ImageOrientationPatient"],
    "PixelMeasuresSequence": ["PixelSpacing"],
    "PixelValueTransformationSequence": ["RescaleSlope", "RescaleIntercept"],
}


def _groups(data, names, pydicom):
    item = pydicom.Dataset()
    for name in names:
        group = pydicom.Dataset()
        for element in GROUPS[name]:
            if element in data:
                setattr(group, element, data[element].value)
        if len(group):
            setattr(item, name, pydicom.Sequence([group]))
    return item


def enhanced(pydicom, slices, shared=("PlaneOrientationSequence",
                                      "PixelMeasuresSequence")):
    """One multi-frame file with the frames in the order of ``slices`` (PS3.3,
    C.7.6.16); groups that are not ``shared`` are those of each frame."""
    first = slices[0]
    data = pydicom.Dataset()
    for element in first:
        if element.keyword not in sum(GROUPS.values(), ["PixelData"]):
            data[element.tag] = element
    data.SOPClassUID = (pydicom.uid.EnhancedCTImageStorage
                        if first.Modality == "CT"
                        else pydicom.uid.EnhancedMRImageStorage)
    data.NumberOfFrames = len(slices)
    data.SharedFunctionalGroupsSequence = pydicom.Sequence(
        [_groups(first, shared, pydicom)])
    data.PerFrameFunctionalGroupsSequence = pydicom.Sequence([
        _groups(each, [name for name in GROUPS if name not in shared], pydicom)
        for each in slices])
    data.PixelData = b"".join(each.PixelData for each in slices)
    return _as_file(data, pydicom)
