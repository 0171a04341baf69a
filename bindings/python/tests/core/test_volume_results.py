"""Results of volumes and clips: slices, projections, animations."""

import copy
import sys

import numpy
import pytest

import salmap
from salmap import drawing
from salmap._request import Targets
from salmap.result import result_of
from support import same_bits

#: (c, d, h, w) of each layer, and the size of results.
SHAPES = [(4, 6, 9, 7), (8, 3, 5, 4)]
SIZE = (8, 18, 14)
AXES = pytest.mark.parametrize("axis", "dhw")


@pytest.fixture(name="arrays", scope="module")
def fixture_arrays():
    random = numpy.random.default_rng(7)
    return [random.gamma(0.7, 1, (3, *shape)).astype("float32")
            for shape in SHAPES]


def explained(arrays, **keywords):
    return salmap.explain(arrays, layout="ncdhw", **keywords)


@pytest.fixture(name="result", scope="module")
def fixture_result(arrays):
    return explained(arrays, size=SIZE)


def frames(count=8, height=10, width=12):
    return numpy.random.default_rng(3).integers(
        0, 256, (count, height, width, 3), "uint8")


@AXES
def test_a_slice_has_the_bits_of_the_volume(result, axis):
    along = "dhw".index(axis)
    for image in result:
        assert image.volume.shape == SIZE
        for index in (0, SIZE[along] - 1, -2):
            part = image.slice(index, axis)
            wanted = image.volume.take(index, along)
            assert same_bits(part.combined, numpy.ascontiguousarray(wanted))
            assert part.size == wanted.shape == part.layers.shape[1:]
            assert part.lovi.shape == part.heatmap.shape == (*wanted.shape, 3)
            assert part.sheet.any()
            assert same_bits(part.volume, image.volume)


@AXES
def test_a_projection_is_that_of_the_volume(result, axis):
    along = "dhw".index(axis)
    highest = result[1].project("max", axis)
    assert same_bits(highest.combined, result[1].volume.max(along))
    mean = result[1].project("mean", axis).combined
    assert abs(mean - result[1].volume.mean(along, dtype=float)).max() < 1e-6
    assert same_bits(highest.slice(2).combined, result[1].volume[2])


def test_the_slice_in_the_middle_is_shown(result):
    assert same_bits(result.combined, result.volume[4])
    assert same_bits(result.lovi, result.slice(4).lovi)
    assert result.size == (18, 14) and result.volume_size == SIZE
    assert "8 x 18 x 14" in repr(result)
    assert result._repr_png_().startswith(b"\x89PNG")
    assert same_bits(copy.deepcopy(result.slice(1)).lovi, result.slice(1).lovi)


def test_files_are_of_the_slice(result, tmp_path):
    result[2].slice(1, "w").save(tmp_path)
    written = numpy.load(tmp_path / "combined.npy")
    assert same_bits(written[0], numpy.ascontiguousarray(
        result[2].volume[:, :, 1]))


def test_a_plot_tells_the_values_of_all_slices(result):
    pytest.importorskip("matplotlib")
    least = min(result._stack.layer_volume(layer, SIZE).min()
                for layer in range(2))
    assert result.slice(1).heat_range == (least, result.volume.max())
    figure = result.slice(1).plot()
    legend, = (each.get_legend() for each in figure.axes if each.get_legend())
    labels = [each.get_text() for each in legend.get_texts()]
    assert labels[0].endswith("7\N{MULTIPLICATION SIGN}9"
                              "\N{MULTIPLICATION SIGN}6")
    assert [bar.get_ylim() for each in figure.axes for bar in each.child_axes
            if bar.get_ylabel().startswith("weighted")] \
        == [pytest.approx(result.heat_range)]


def test_sizes(arrays):
    assert explained(arrays).volume.shape == SHAPES[0][1:]
    assert explained(arrays, size=20).volume.shape == (6, 20, 20)
    assert explained(arrays, size=(1, 4, 5)).volume.shape == (1, 4, 5)
    assert explained(arrays, image=frames()).volume.shape == (6, 10, 12)
    flat = [array[:, :, :1] for array in arrays]
    assert explained(flat, size=(3, 4, 5)).volume.shape == (3, 4, 5)


@pytest.mark.parametrize("size", [(1, 2, 3), (3, 4, 5)])
def test_images_have_no_depth(arrays, size):
    with pytest.raises(ValueError, match=r"size is \(., ., .\), .* not of volumes "
                       r".* want \(height, width\)"):
        salmap.explain([array[:, :, 0] for array in arrays], size=size)


def test_regions_are_of_all_slices(arrays):
    with salmap.Stack(2, cams=1) as stack:
        for layer, array in enumerate(arrays):
            stack.push(layer, array, layout="ncdhw")
        stack.push_cam(0, arrays[1], weights=numpy.ones(SHAPES[1][0], "f"),
                       layout="ncdhw")
        volume = stack.fastcam_volume(SIZE, 0)
        result = result_of(stack, SIZE, None, 10, 0.8, "ncdhw",
                           targets=Targets(("class 0",), ((0,),) * 3, False))
        assert result.slice(1).boxes() == salmap.boxes(volume)
        assert result.peaks(3) == salmap.peaks(volume, 3)
        for shown in result, result.slice(2, "h"), result.project("max", "w"):
            (told,) = shown[0].stats()["cams"][0]["images"]
            assert [(box["slice"], box["depth"], box["area"])
                    for box in told["boxes"]] == [
                        (box.slice, box.depth, box.area)
                        for box in salmap.boxes(volume)]
            assert told["peaks"][0]["slice"] == salmap.peaks(volume, 1)[0].slice
            assert told["boxes"][0]["peak"]["slice"] == \
                salmap.boxes(volume)[0].peak.slice
        assert same_bits(result.slice(3).fastcam, volume[3])
        assert same_bits(result.slice(3, "w").fastcam,
                         numpy.ascontiguousarray(volume[:, :, 3]))
        assert result.animate(what="fastcam_heatmap").shape == (*SIZE, 3)
        with pytest.raises(ValueError, match="cam is 1"):
            result.boxes(cam=1)


def test_pictures_of_several_targets_are_not_animated(arrays):
    with salmap.Stack(2, cams=1) as stack:
        for layer, array in enumerate(arrays):
            stack.push(layer, array, layout="ncdhw")
        stack.push_cam(0, arrays[1], layout="ncdhw")
        result = result_of(stack, SIZE, None, 10, 0.8, "ncdhw",
                           targets=Targets(("top",), ((0,),) * 3, True))
        with pytest.raises(ValueError, match="pictures of 1 target;"):
            result.animate(what="fastcam_lovi")


def test_photos_of_slices(arrays):
    clip = frames()
    result = explained(arrays, size=SIZE, image=clip)
    for index in (0, 5):
        assert same_bits(result.slice(index).photo,
                         drawing.resize(clip[index], SIZE[1:]))
    middle = numpy.ascontiguousarray(clip[:, 5])
    assert same_bits(result.slice(9, "h").photo,
                     drawing.resize(middle, (SIZE[0], SIZE[2])))
    assert result.project("max").photo.shape == (*SIZE[1:], 3)
    assert result.slice(3, "w").overlay.shape == (*SIZE[:2], 3)
    one = explained(arrays, size=SIZE, image=clip[0])
    assert same_bits(one.photo, drawing.resize(clip[0], SIZE[1:]))
    assert one.slice(0, "h").photo is None
    assert one.slice(0, "h").slice(0).photo is not None


def test_a_clip_for_each_of_the_batch(arrays):
    clips = [frames(4), frames(2), frames(8)[..., 0]]
    result = explained(arrays, size=SIZE, image=clips)
    assert same_bits(result[1].slice(6).photo,
                     drawing.resize(clips[1][1], SIZE[1:]))
    grey = result[2].slice(3).photo
    assert (grey[..., 0] == grey[..., 2]).all()
    with pytest.raises(ValueError, match="2 clips for 3 of the batch"):
        explained(arrays, image=clips[:2])


def test_what_there_is_not(result, arrays):
    with pytest.raises(IndexError, match="slice is 8; want 0 to 7 along d"):
        result.slice(8)
    with pytest.raises(ValueError, match="axis is 'z'"):
        result.slice(0, "z")
    for kind in ("none", "median"):
        with pytest.raises(ValueError, match="project is"):
            result.project(kind)
    images = salmap.explain([array[:, :, 0] for array in arrays])
    assert images.slice(0) is images and images.slice(-1) is images
    assert same_bits(images.volume[0], images.combined)
    assert images.volume_size == (1, 9, 7)
    with pytest.raises(IndexError):
        images.slice(1)
    with pytest.raises(ValueError, match="of images"):
        images.slice(0, "h")
    with pytest.raises(ValueError, match="of images"):
        images.project("max")


# ---------------------------------------------------------------- animations

def test_frames_are_the_slices(result):
    for axis, count in zip("dhw", SIZE):
        moving = result.animate(axis=axis)
        assert len(moving) == count
        assert same_bits(moving[2], result.slice(2, axis).lovi)
    grey = result[1].animate(what="grey")
    assert same_bits(grey[3, ..., 1],
                     numpy.ascontiguousarray(result[1].slice(3).grey))


@pytest.mark.parametrize("ending", ["gif", "png", "APNG"])
def test_pillow_reads_it_again(result, ending, tmp_path):
    image = pytest.importorskip("PIL.Image")
    path = tmp_path / f"moving.{ending}"
    path.write_bytes(b"replaced")
    moving = result.animate(path, what="heatmap", rate=4)
    with image.open(path) as file:
        assert file.n_frames == SIZE[0] and file.info["duration"] == 250
        for number, frame in enumerate(moving):
            file.seek(number)
            read = numpy.asarray(file.convert("RGB")).astype(int)
            apart = abs(read - frame)
            assert apart.max() == 0 if ending != "gif" else apart.mean() < 8
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_opencv_reads_it_again(arrays, tmp_path):
    cv2 = pytest.importorskip("cv2")
    moving = explained(arrays, size=(6, 48, 64)).animate(tmp_path / "a.mp4")
    video = cv2.VideoCapture(str(tmp_path / "a.mp4"))
    assert video.get(cv2.CAP_PROP_FPS) == 8
    for frame in moving:
        good, read = video.read()
        assert good and read.shape == frame.shape
        assert abs(read[..., ::-1].astype(int) - frame).mean() < 12
    assert not video.read()[0]


def test_what_cannot_be_animated(result, arrays, tmp_path):
    with pytest.raises(ValueError, match=r"ends in '.avi'; want one of .gif"):
        result.animate(tmp_path / "a.avi")
    with pytest.raises(ValueError, match="what is 'combined'; want one of lovi"):
        result.animate(what="combined")
    with pytest.raises(ValueError, match="rate is 0"):
        result.animate(rate=0)
    with pytest.raises(ValueError, match="no photo"):
        result.animate(tmp_path / "a.gif", what="overlay")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("module, ending", [("PIL", "gif"), ("cv2", "mp4")])
def test_without_what_writes_it(result, module, ending, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match="Debian: python3-"):
        result.animate(tmp_path / f"a.{ending}")
    assert not list(tmp_path.iterdir())
