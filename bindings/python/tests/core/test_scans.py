"""Scans in, and maps on their grids out: NIfTI as nibabel reads it, DICOM as pydicom
does."""

import builtins
import copy
import gzip
import itertools

import numpy
import pytest

import salmap
from dicom_files import dicom_slice, enhanced
from support import same_bits

#: (i, j, k) of the scans, and what the network saw and made of it.
SIDES = (9, 7, 5)
SHAPES = [(2, 4, 3, 4, 5), (2, 6, 2, 2, 3)]

AXES = ["".join(order) for order in itertools.permutations("ijk")]


def rotation(seed):
    q, _ = numpy.linalg.qr(numpy.random.default_rng(seed).normal(size=(3, 3)))
    return q * numpy.sign(numpy.linalg.det(q))


def affine_of(seed, spacing=(0.7, 1.3, 4.5), flips=(1, 1, 1)):
    affine = numpy.eye(4)
    affine[:3, :3] = rotation(seed) @ numpy.diag(spacing) @ numpy.diag(flips)
    affine[:3, 3] = -31.5, 12.25, 140
    return affine


AFFINES = {
    "straight": numpy.diag([2.0, 3.0, 5.0, 1.0]),
    "to the left": numpy.diag([-1.0, 1.5, 2.5, 1.0]),
    "oblique": affine_of(1),
    "mirrored": affine_of(2, flips=(1, -1, 1)),
}


def result(count=2, cams=(), maps=None):
    """Of two images; its maps are the volumes that are given, else of activations."""
    random = numpy.random.default_rng(4)
    arrays = [random.gamma(0.7, 1, shape).astype("float32")
              for shape in SHAPES[:count]]
    made = salmap.explain(arrays, layout="ncdhw")
    if not cams and maps is None:
        return made
    stack = salmap.Stack(made.names, cams=len(cams), normalizer="range")
    for layer, array in enumerate(arrays):
        if maps is None:
            stack.push(layer, array, layout="ncdhw")
        else:
            stack.push_map(layer, maps, layout="dhw")
    for cam in range(len(cams)):
        stack.push_cam(cam, arrays[0], weights=random.normal(size=4),
                       layout="ncdhw")
    choices = copy.copy(made._choices)
    object.__setattr__(choices, "cams", tuple(cams))
    return salmap.Result(stack, choices)


def hot(shape, voxel):
    """A map with one place."""
    values = numpy.zeros(shape, "float32")
    values[voxel] = 1
    return result(1, maps=values)


def world(affine, voxel):
    return (affine @ [*voxel, 1])[:3]


def peak(values):
    return numpy.unravel_index(numpy.argmax(values), values.shape)


def test_missing_packages_are_named(tmp_path, monkeypatch):
    def importing(module, *arguments, **keywords):
        if module.split(".")[0] in ("nibabel", "pydicom"):
            raise ImportError(f"No module named {module}")
        return genuine(module, *arguments, **keywords)

    genuine = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", importing)
    (tmp_path / "scan.nii.gz").touch()
    with pytest.raises(ImportError, match="python3-nibabel; pip install nib"):
        result().to_nifti(tmp_path / "a.nii", tmp_path / "scan.nii.gz")
    with pytest.raises(ImportError, match="python3-pydicom; pip install pydicom"):
        result().to_dicom(tmp_path / "a", tmp_path)


# ------------------------------------------------------------------- NIfTI


@pytest.fixture(name="nibabel")
def fixture_nibabel():
    return pytest.importorskip("nibabel", reason="needs nibabel")


def nifti(nibabel, affine, dtype="int16", sides=SIDES):
    voxels = numpy.random.default_rng(8).integers(-1000, 1000, sides)
    image = nibabel.Nifti1Image(voxels.astype(dtype), affine)
    image.header.set_xyzt_units("mm")
    return image


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", AFFINES)
def test_nifti_is_read_as_nibabel_reads_it(nibabel, tmp_path, kind, axes):
    image = nifti(nibabel, AFFINES[kind])
    image.header.set_slope_inter(0.5, 3)
    nibabel.save(image, tmp_path / "scan.nii.gz")
    saved = nibabel.load(tmp_path / "scan.nii.gz")
    scan = salmap.read_scan(tmp_path / "scan.nii.gz", axes=axes)
    order = ["ijk".index(axis) for axis in axes]
    assert scan.shape == tuple(SIDES[axis] for axis in order)
    assert scan.values.dtype == numpy.float32
    assert (scan.values == saved.get_fdata().transpose(order)
            .astype("float32")).all()
    zooms = saved.header.get_zooms()
    assert numpy.allclose(scan.spacing, [zooms[axis] for axis in order])
    voxel = 2, 1, 3
    ijk = numpy.empty(3, int)
    ijk[order] = voxel
    assert numpy.allclose(world(scan.affine, voxel), world(saved.affine, ijk))
    assert salmap.read_scan(scan) is scan
    assert "mm>" in repr(scan)


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", AFFINES)
@pytest.mark.parametrize("name", ["map.nii.gz", "map.nii"])
def test_nifti_keeps_grid_and_values(nibabel, tmp_path, kind, axes, name):
    image = nifti(nibabel, AFFINES[kind])
    image.set_qform(AFFINES[kind], "scanner")
    image.set_sform(AFFINES[kind], "mni")
    made, scan = result(), salmap.read_scan(image, axes=axes)
    made.to_nifti(tmp_path / name, like=scan)
    written = nibabel.load(tmp_path / name)
    assert written.shape == SIDES
    assert numpy.allclose(written.affine, image.affine, atol=1e-6)
    assert nibabel.aff2axcodes(written.affine) \
        == nibabel.aff2axcodes(image.affine)
    assert numpy.allclose(written.header.get_zooms(), image.header.get_zooms())
    for form in "qform", "sform":
        ours, code = getattr(written.header, f"get_{form}")(coded=True)
        theirs, wanted = getattr(image.header, f"get_{form}")(coded=True)
        assert code == wanted and numpy.allclose(ours, theirs, atol=1e-5)
    assert written.header.get_xyzt_units() == image.header.get_xyzt_units()
    assert written.get_data_dtype() == numpy.float32
    stack, number = made.place()
    order = ["ijk".index(axis) for axis in axes]
    values = numpy.asarray(written.dataobj, "float32").transpose(order)
    assert same_bits(numpy.ascontiguousarray(values),
                     stack.volume(scan.shape, number))


@pytest.mark.parametrize("kind", AFFINES)
def test_a_place_stays_where_it_is_in_the_patient(nibabel, tmp_path, kind):
    scan = salmap.read_scan(nifti(nibabel, AFFINES[kind]))
    voxel = 3, 5, 2
    hot(scan.shape, voxel).to_nifti(tmp_path / "hot.nii.gz", scan)
    written = nibabel.load(tmp_path / "hot.nii.gz")
    assert numpy.allclose(world(written.affine, peak(written.get_fdata())),
                          world(scan.affine, voxel), atol=1e-4)


def test_what_the_header_said_of_the_scan_is_gone(nibabel, tmp_path):
    image = nifti(nibabel, AFFINES["oblique"])
    image.header.set_slope_inter(2, -1000)
    image.header.set_intent("label")
    image.header["cal_max"] = 400
    image.header["aux_file"] = b"colours"
    image.header.extensions.append(
        nibabel.nifti1.Nifti1Extension("comment", b"about the patient"))
    result().to_nifti(tmp_path / "map.nii", image)
    header = nibabel.load(tmp_path / "map.nii").header
    assert header.get_slope_inter() in ((1, 0), (None, None))
    assert header.get_intent()[0] == "none" and not header.extensions
    assert (header["cal_min"], header["cal_max"]) == (0, 1)
    assert header["descrip"].item() == b"salmap combined"
    assert header["aux_file"].item() == b""
    assert image.header["cal_max"] == 400 and image.header.extensions


def test_layers_and_class_maps_are_volumes_of_four_dimensions(nibabel,
                                                              tmp_path):
    scan = salmap.read_scan(nifti(nibabel, AFFINES["oblique"]), axes="jki")
    made = result(cams=("cat", "dog"))[1]
    stack, number = made.place()
    assert number == 1
    read = {"layers": lambda at: stack.layer_volume(at, scan.shape, 1),
            "cam": lambda at: stack.cam_volume(scan.shape, 1, at),
            "fastcam": lambda at: stack.fastcam_volume(scan.shape, 1, at)}
    for what, volume in read.items():
        made.to_nifti(tmp_path / "maps.nii.gz", scan, what)
        values = nibabel.load(tmp_path / "maps.nii.gz").get_fdata()
        assert values.shape == (*SIDES, 2)
        for at in range(2):
            assert (values[..., at].transpose(1, 2, 0) == volume(at)).all()
    assert numpy.allclose(read["fastcam"](1), read["cam"](1)
                          * stack.volume(scan.shape, 1), atol=1e-6)


def test_the_same_maps_make_the_same_bytes(nibabel, tmp_path):
    image = nifti(nibabel, AFFINES["oblique"])
    for name in "a.nii.gz", "b.nii.gz":
        result().to_nifti(tmp_path / name, image)
    contents = [(tmp_path / name).read_bytes()
                for name in ("a.nii.gz", "b.nii.gz")]
    assert contents[0] == contents[1] and gzip.decompress(contents[0])


def test_other_formats_of_nibabel_will_do(nibabel, tmp_path):
    voxels = numpy.zeros(SIDES, "float32")
    image = nibabel.MGHImage(voxels, AFFINES["oblique"])
    nibabel.save(image, tmp_path / "scan.mgz")
    result().to_nifti(tmp_path / "map.nii.gz", tmp_path / "scan.mgz")
    written = nibabel.load(tmp_path / "map.nii.gz")
    assert written.shape == SIDES
    assert numpy.allclose(written.affine, AFFINES["oblique"], atol=1e-4)


def test_one_slice_and_a_fourth_axis_of_one(nibabel, tmp_path):
    image = nifti(nibabel, AFFINES["oblique"], sides=(9, 7, 1, 1))
    scan = salmap.read_scan(image)
    assert scan.shape == scan.values.shape == (1, 7, 9)
    result().to_nifti(tmp_path / "map.nii", scan)
    assert nibabel.load(tmp_path / "map.nii").shape == (9, 7, 1)


def test_what_nifti_refuses(nibabel, tmp_path):
    image, made = nifti(nibabel, numpy.eye(4)), result()
    with pytest.raises(ValueError, match="map.png: want a name that ends in"):
        made.to_nifti(tmp_path / "map.png", image)
    with pytest.raises(ValueError, match="'lovi'; want one of combined"):
        made.to_nifti(tmp_path / "map.nii", image, "lovi")
    with pytest.raises(ValueError, match="there is no class map"):
        made.to_nifti(tmp_path / "map.nii", image, "cam")
    with pytest.raises(ValueError, match="axes is 'xyz'"):
        salmap.read_scan(image, axes="xyz")
    with pytest.raises(FileNotFoundError, match="none.nii: there is no"):
        salmap.read_scan(tmp_path / "none.nii")
    with pytest.raises(ValueError, match="9 x 7 x 5 x 2; want one volume"):
        salmap.read_scan(nifti(nibabel, numpy.eye(4), sides=(*SIDES, 2)))
    for values in numpy.zeros((7, 5, 9)), numpy.zeros((2, 2, 5, 7, 9)):
        with pytest.raises(ValueError, match=r"the scan, \(5, 7, 9\)"):
            salmap.read_scan(image).write_nifti(tmp_path / "map.nii", values)
    with pytest.raises(TypeError, match="the scan is a ndarray"):
        salmap.read_scan(numpy.zeros(SIDES))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["scan.nii", "scan.nii.gz"])
def test_a_nifti_file_that_is_not_whole_is_named(nibabel, tmp_path, name):
    path = tmp_path / name
    nifti(nibabel, numpy.eye(4)).to_filename(path)
    content = path.read_bytes()
    for end in (10, 200, len(content) // 2, len(content) - 20):
        path.write_bytes(content[:end])
        with pytest.raises(OSError, match=f"^{path}: is damaged, or no image"):
            salmap.read_scan(path).values


def test_voxels_are_real_numbers(nibabel):
    for kind in ("complex64", [("R", "u1"), ("G", "u1"), ("B", "u1")]):
        scan = salmap.read_scan(nibabel.Nifti1Image(numpy.zeros((7, 5, 9), kind),
                                                    numpy.eye(4)))
        with pytest.raises(ValueError, match="the image holds .*; want real"):
            scan.values


# ------------------------------------------------------------------- DICOM


@pytest.fixture(name="pydicom")
def fixture_pydicom():
    return pytest.importorskip("pydicom", reason="needs pydicom")


SPACING = (4.5, 1.3, 0.7)  # slices, rows, columns
CUBE = (5, 7, 9)


def series(pydicom, seed=3, modality="CT", steps=1.0):
    """The files of a scanner: in any order, with a direction of the slices that the
    normal has or not."""
    turned = rotation(seed)
    voxels = numpy.random.default_rng(seed).integers(0, 3000, CUBE)
    series_uid = pydicom.uid.generate_uid()
    made = []
    for number, plane in enumerate(voxels):
        place = steps * number * SPACING[0] * turned[:, 2] + [-40, 20, 7.5]
        data = dicom_slice(pydicom, plane, series_uid, place,
                           turned[:, :2].T.ravel(), SPACING[1:], modality)
        data.RescaleSlope, data.RescaleIntercept = 2, -1024
        data.SmallestImagePixelValue = 0
        data.add_new(0x60003000, "OW", b"\0\0")
        data.add_new((0x0009, 0x0010), "LO", "a vendor")
        made.append(data)
    return made, voxels


def folder_of(made, folder):
    """Files in another order than the slices."""
    folder.mkdir()
    for name, at in enumerate([3, 0, 4, 1, 2]):
        made[at].save_as(folder / f"{name}.dcm", write_like_original=False)
    (folder / "readme.txt").write_text("of the scanner, no DICOM at all" * 9)
    return folder


def patient(data, row, column):
    """Where a pixel lies, in millimetres (PS3.3, C.7.6.2.1.1), as RAS."""
    x, y = numpy.array(data.ImageOrientationPatient, float).reshape(2, 3)
    rows, columns = map(float, data.PixelSpacing)
    place = (numpy.array(data.ImagePositionPatient, float)
             + x * columns * column + y * rows * row)
    return place * [-1, -1, 1]


@pytest.mark.parametrize("seed", range(4))
def test_a_series_is_read_in_the_order_of_its_places(pydicom, tmp_path, seed):
    made, voxels = series(pydicom, seed)
    scan = salmap.read_scan(folder_of(made, tmp_path / "in"))
    assert scan.shape == CUBE
    assert numpy.allclose(scan.spacing, SPACING, atol=1e-6)
    assert (scan.values == voxels * 2.0 - 1024).all()
    for voxel in itertools.product((0, 4), (0, 6), (0, 8)):
        assert numpy.allclose(world(scan.affine, voxel),
                              patient(made[voxel[0]], *voxel[1:]), atol=1e-5)


@pytest.mark.parametrize("modality", ["CT", "MR"])
@pytest.mark.parametrize("seed", range(3))
def test_dicom_keeps_place_and_values(pydicom, tmp_path, modality, seed):
    made, _ = series(pydicom, seed, modality)
    ours = result()[1]
    ours.to_dicom(tmp_path / "out", like=folder_of(made, tmp_path / "in"))
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"combined-{number:04}.dcm" for number in range(1, 6)]
    stack, number = ours.place()
    want = stack.volume(CUBE, number)
    uids = set()
    for source, plane, name in zip(made, want, names):
        read = pydicom.dcmread(tmp_path / "out" / name)
        for kept in ("ImageOrientationPatient", "ImagePositionPatient",
                     "PixelSpacing", "Rows", "Columns", "StudyInstanceUID",
                     "FrameOfReferenceUID", "PatientName", "Modality",
                     "SOPClassUID"):
            assert read[kept].value == source[kept].value, kept
        assert list(read.ImageType[:2]) == ["DERIVED", "SECONDARY"]
        assert read.SeriesDescription == "salmap combined"
        assert read.SourceImageSequence[0].ReferencedSOPInstanceUID \
            == source.SOPInstanceUID
        assert read.SeriesInstanceUID != source.SeriesInstanceUID
        uids.add(read.SeriesInstanceUID)
        assert read.SOPInstanceUID != source.SOPInstanceUID
        assert read.SOPInstanceUID == read.file_meta.MediaStorageSOPInstanceUID
        for gone in ("SmallestImagePixelValue", 0x60003000, (0x0009, 0x0010)):
            assert gone in source and gone not in read
        percent = (read.pixel_array * float(read.RescaleSlope)
                   + float(read.RescaleIntercept))
        assert abs(percent - 100 * plane).max() < 0.0008
    assert len(uids) == 1
    again = salmap.read_scan(tmp_path / "out")
    assert numpy.allclose(again.affine,
                          salmap.read_scan(tmp_path / "in").affine)
    assert abs(again.values / 100 - want).max() < 1e-5


def test_a_place_stays_where_it_is_in_the_series(pydicom, tmp_path):
    made, _ = series(pydicom)
    voxel = 3, 5, 2
    hot(CUBE, voxel).to_dicom(tmp_path / "out", made[::-1])
    again = salmap.read_scan(tmp_path / "out")
    assert peak(again.values) == voxel
    assert numpy.allclose(world(again.affine, voxel), patient(made[3], 5, 2),
                          atol=1e-5)


def test_each_layer_and_class_map_is_a_series(pydicom, tmp_path):
    made, _ = series(pydicom)
    result().to_dicom(tmp_path / "layers", made, "layers")
    names = {path.name for path in (tmp_path / "layers").iterdir()}
    assert names == {f"layers-{layer}-{number:04}.dcm"
                     for layer in range(2) for number in range(1, 6)}
    with pytest.raises(ValueError, match="found 2 series: .*5 images"):
        salmap.read_scan(tmp_path / "layers")
    result(cams=("cat", "dog")).to_dicom(tmp_path / "cam", made, "fastcam")
    read = pydicom.dcmread(tmp_path / "cam" / "fastcam-1-0005.dcm")
    assert read.SeriesDescription == "salmap fastcam of dog"


def test_maps_beyond_0_to_1_are_kept(pydicom, tmp_path):
    values = numpy.linspace(-3, 2, numpy.prod(CUBE), dtype="float32")
    stack = salmap.Stack(1, normalizer="none")
    stack.push_map(0, values.reshape(CUBE), layout="dhw")
    made, _ = series(pydicom)
    salmap.Result(stack, result()._choices).to_dicom(tmp_path / "out", made)
    again = salmap.read_scan(tmp_path / "out").values
    assert abs(again / 100 - values.reshape(CUBE)).max() < 1e-4


def test_a_series_becomes_nifti_at_the_same_place(nibabel, pydicom, tmp_path):
    made, _ = series(pydicom)
    voxel = 3, 5, 2
    hot(CUBE, voxel).to_nifti(tmp_path / "hot.nii.gz", made)
    written = nibabel.load(tmp_path / "hot.nii.gz")
    assert written.shape == CUBE[::-1]
    assert numpy.allclose(world(written.affine, peak(written.get_fdata())),
                          patient(made[3], 5, 2), atol=1e-4)
    assert written.header.get_qform(coded=True)[1] == 1
    assert numpy.allclose(written.header.get_qform(), written.affine, atol=1e-4)


def test_one_slice_of_a_series(pydicom, tmp_path):
    made, _ = series(pydicom)
    made[0].SliceThickness = 2.5
    made[0].save_as(tmp_path / "one.dcm", write_like_original=False)
    scan = salmap.read_scan(tmp_path / "one.dcm")
    assert scan.shape == (1, 7, 9)
    assert numpy.allclose(scan.spacing, (2.5, *SPACING[1:]), atol=1e-6)


@pytest.mark.parametrize("shared", [
    (), ("PlaneOrientationSequence", "PixelMeasuresSequence"),
    ("PlaneOrientationSequence", "PixelMeasuresSequence",
     "PixelValueTransformationSequence")])
@pytest.mark.parametrize("as_folder", [True, False])
def test_multi_frame_files_are_read_as_their_slices(pydicom, tmp_path, shared,
                                                    as_folder):
    made, _ = series(pydicom, modality="MR" if shared else "CT")
    wanted = salmap.read_scan(made)
    file = enhanced(pydicom, [made[at] for at in (3, 0, 4, 1, 2)], shared)
    path = tmp_path / "in" / "all.dcm"
    path.parent.mkdir()
    file.save_as(path, write_like_original=False)
    scan = salmap.read_scan(path.parent if as_folder else path)
    assert scan.shape == CUBE
    assert same_bits(scan.affine, wanted.affine)
    assert same_bits(scan.values, wanted.values)
    assert same_bits(salmap.read_scan([file]).values, wanted.values)


@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_maps_of_multi_frame_files_are_series_of_slices(pydicom, tmp_path,
                                                        modality):
    made, _ = series(pydicom, modality=modality)
    file = enhanced(pydicom, made[::-1])
    voxel = 3, 5, 2
    hot(CUBE, voxel).to_dicom(tmp_path / "out", [file])
    scan = salmap.read_scan(tmp_path / "out")
    assert peak(scan.values) == voxel
    assert numpy.allclose(world(scan.affine, voxel),
                          patient(made[3], *voxel[1:]), atol=1e-5)
    read = pydicom.dcmread(tmp_path / "out" / "combined-0004.dcm")
    assert read.SOPClassUID == made[0].SOPClassUID
    assert "NumberOfFrames" not in read and read.InstanceNumber == 4
    (source,) = read.SourceImageSequence
    assert source.ReferencedSOPClassUID == file.SOPClassUID
    assert source.ReferencedSOPInstanceUID == file.SOPInstanceUID
    assert source.ReferencedFrameNumber == 2
    assert "ReferencedFrameNumber" not in read


def test_frames_without_a_place_are_refused(pydicom):
    made, _ = series(pydicom)
    file = enhanced(pydicom, made)
    del file.PerFrameFunctionalGroupsSequence[2].PlanePositionSequence
    with pytest.raises(ValueError, match="has no ImagePositionPatient"):
        salmap.read_scan([file])
    file = enhanced(pydicom, [made[0], *made])
    with pytest.raises(ValueError, match="there twice"):
        salmap.read_scan([file])


def test_what_dicom_refuses(nibabel, pydicom, tmp_path):
    made, _ = series(pydicom)
    with pytest.raises(ValueError, match="4.5 to 9 mm apart; want even steps"):
        salmap.read_scan([made[0], made[1], made[3]])
    with pytest.raises(ValueError, match="there twice"):
        salmap.read_scan([*made, made[2]])
    with pytest.raises(ValueError, match="want a DICOM series, or NIfTI"):
        result().to_dicom(tmp_path / "out", nifti(nibabel, numpy.eye(4)))
    with pytest.raises(ValueError, match="found no DICOM images"):
        salmap.read_scan(tmp_path)
    with pytest.raises(ValueError, match=r"the scan, \(5, 7, 9\)"):
        salmap.read_scan(made).write_dicom(tmp_path / "out",
                                           numpy.zeros((2, *CUBE)))
    made[2].PixelSpacing = [1, 1]
    with pytest.raises(ValueError, match="PixelSpacing is .* in one series"):
        salmap.read_scan(made)
    del made[1].ImagePositionPatient
    with pytest.raises(ValueError, match="has no ImagePositionPatient"):
        salmap.read_scan(made)
    assert not list(tmp_path.iterdir())
