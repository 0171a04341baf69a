"""python -m salmap MODEL SCAN: maps on the scan's grid."""

import numpy
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("PIL.Image")
nibabel = pytest.importorskip("nibabel", reason="needs nibabel")

import salmap.torch  # noqa: E402
from salmap._command import main  # noqa: E402
from dicom_files import dicom_slice  # noqa: E402
from support import same_bits  # noqa: E402
from torch import nn  # noqa: E402

SIDES = (11, 9, 6)  # i, j, k


@pytest.fixture(name="script", scope="module")
def fixture_script(tmp_path_factory):
    torch.manual_seed(1)
    model = nn.Sequential(
        nn.Conv3d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool3d(2),
        nn.Conv3d(8, 16, 3, padding=1), nn.ReLU())
    path = tmp_path_factory.mktemp("model") / "model.pt"
    torch.jit.script(model).save(path)
    return path


@pytest.fixture(name="image")
def fixture_image():
    affine = numpy.array([[0.0, -1.2, 0, 5], [0.7, 0, 0, -8], [0, 0, 3, 40],
                          [0, 0, 0, 1]])
    voxels = numpy.random.default_rng(2).integers(-900, 900, SIDES)
    return nibabel.Nifti1Image(voxels.astype("int16"), affine)


@pytest.fixture(name="scan")
def fixture_scan(image, tmp_path):
    nibabel.save(image, tmp_path / "scan.nii.gz")
    return tmp_path / "scan.nii.gz"


def test_what_goes_in(image):
    values = salmap.read_scan(image).values
    usual = salmap.torch.scan_input(image)
    assert usual.shape == (1, 1, *SIDES[::-1]) and usual.dtype == torch.float32
    assert abs(float(usual.mean())) < 1e-5
    assert abs(float(usual.std(unbiased=False)) - 1) < 1e-5
    chosen = salmap.torch.scan_input(image, mean=-100, std=50)
    assert numpy.allclose(chosen[0, 0], (values + 100) / 50, atol=1e-5)
    flat = nibabel.Nifti1Image(numpy.ones(SIDES, "int16"), numpy.eye(4))
    with pytest.raises(ValueError, match="std is 0.0; want a number above 0"):
        salmap.torch.scan_input(flat)


@pytest.mark.parametrize("options, keywords", [
    ([], {}), (["--mean", "-100", "--std", "50"], {"mean": -100, "std": 50})])
def test_maps_of_a_scan(script, scan, image, tmp_path, capsys, options,
                        keywords):
    out = tmp_path / "out"
    assert main([str(script), str(scan), "-o", str(out), *options]) == 0
    printed = capsys.readouterr().out
    with torch.no_grad():
        _, result = salmap.torch.Explainer(torch.jit.load(script).eval())(
            salmap.torch.scan_input(image, **keywords))
    read = {name: nibabel.load(out / f"{name}.nii.gz")
            for name in ("combined", "layers")}
    for name, written in read.items():
        assert f"{out / name}.nii.gz" in printed
        assert numpy.allclose(written.affine, image.affine, atol=1e-6)
        assert written.shape[:3] == SIDES
    stack, _ = result.place()
    combined = numpy.asarray(read["combined"].dataobj, "float32").T
    assert same_bits(numpy.ascontiguousarray(combined),
                     stack.volume(SIDES[::-1]))
    assert read["layers"].shape[3] == len(stack)
    # Pictures are of the slice in the middle.
    assert same_bits(numpy.load(out / "combined.npy")[0],
                     combined[SIDES[2] // 2])
    assert salmap.read_photo(out / "overlay.png").shape == (9, 11, 3)


def test_a_series_gives_series(script, image, tmp_path):
    pydicom = pytest.importorskip("pydicom", reason="needs pydicom")
    uid = pydicom.uid.generate_uid()
    (tmp_path / "in").mkdir()
    for number, plane in enumerate(image.get_fdata().T):
        data = dicom_slice(pydicom, plane, uid, [0, 0, 3 * number],
                           spacing=(1.2, 0.7))
        data.save_as(tmp_path / "in" / f"{number}.dcm",
                     write_like_original=False)
    assert main([str(script), str(tmp_path / "in"), "-q", "-o",
                 str(tmp_path / "out")]) == 0
    written = salmap.read_scan(tmp_path / "out" / "combined")
    assert written.shape == SIDES[::-1]
    assert (written.affine == salmap.read_scan(tmp_path / "in").affine).all()
    assert len(list((tmp_path / "out" / "layers").iterdir())) == 2 * SIDES[2]


@pytest.mark.parametrize("options, sentence", [
    (["--input-size", "8x8"], "--input-size is for photos"),
    (["--size", "8x8"], "--size is for photos"),
    (["--mean", "1,2,3"], "--mean has three numbers; want one for a scan"),
    (["--std", "0"], "std is 0.0; want a number above 0")])
def test_options_that_go_with_photos(script, scan, tmp_path, capsys, options,
                                     sentence):
    assert main([str(script), str(scan), "-o", str(tmp_path / "out"),
                 *options]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("salmap: ") and sentence in told.err
    assert told.err.count("\n") == 1 and told.out == ""
    assert not (tmp_path / "out").exists()


def test_the_list_of_layers_of_a_network_for_scans(script, scan, capsys):
    assert main(["--list", str(script), str(scan)]) == 0
    assert "* relu#0  relu  1x8x6x9x11\n" in capsys.readouterr().out
