"""Class maps against their formulas in NumPy, and the arrays that push_cam takes."""

import numpy
import pytest

import salmap

N, C, H, W = 3, 12, 5, 7


@pytest.fixture
def arrays():
    random = numpy.random.default_rng(7)
    activation = numpy.maximum(random.standard_normal((N, C, H, W)), 0)
    return {"activation": activation.astype("float32"),
            "gradient": random.standard_normal((N, C, H, W)).astype("float32"),
            "weights": random.standard_normal((N, C)).astype("float32")}


def normalized(raw):
    """The positive part of a map, brought to 0..1."""
    positive = numpy.maximum(raw, 0)
    return (positive - positive.min()) / (positive.max() - positive.min())


def raw_of(method, a, g):
    """The formula of a method, for one image, in float64."""
    a, g = a.astype(float), g.astype(float)
    mean = g.mean((1, 2))
    total = a.sum((1, 2))
    r = numpy.maximum(g, 0)
    weights = {
        "gradcam": mean,
        "gradcampp": (r / (2 + r * numpy.maximum(total, 0)[:, None, None])
                      ).sum((1, 2)),
        "xgradcam": numpy.divide((g * a).sum((1, 2)), total,
                                 out=numpy.zeros_like(total),
                                 where=total != 0)}
    if method in weights:
        return numpy.tensordot(weights[method], a, 1)
    return {"hirescam": g * a, "elementwise": numpy.maximum(g * a, 0),
            "layercam": r * a}[method].sum(0)


def check(stack, cam, raws):
    for image, raw in enumerate(raws):
        numpy.testing.assert_allclose(stack.cam((H, W), image, cam),
                                      normalized(raw), atol=1e-5)
        info = stack.cam_info(cam, image)
        largest = numpy.abs(raw).max()
        assert info.min == pytest.approx(raw.min(), abs=1e-5 * largest)
        assert info.max == pytest.approx(raw.max(), abs=1e-5 * largest)
        assert (info.channels, info.height, info.width) == (C, H, W)


@pytest.mark.parametrize("method", [
    "gradcam", "gradcampp", "xgradcam", "hirescam", "elementwise", "layercam"])
def test_gradients(arrays, method):
    with salmap.Stack(1, cams=1) as stack:
        stack.push_cam(0, arrays["activation"], gradient=arrays["gradient"],
                       method=method)
        check(stack, 0, [raw_of(method, a, g) for a, g in
                         zip(arrays["activation"], arrays["gradient"])])


def test_weights_of_one_and_of_several_classes(arrays):
    activation, weights = arrays["activation"], arrays["weights"]
    rows = numpy.stack([weights[0], weights[1]])
    with salmap.Stack(1, cams=5) as stack:
        stack.push_cam(0, activation, weights=weights)
        stack.push_cam(1, activation, weights=weights[0])
        stack.push_cam(2, activation, weights=rows[None].astype("float64"))
        stack.push_cam(4, activation.transpose(0, 2, 3, 1), layout="nhwc",
                       weights=weights)
        check(stack, 0, [numpy.tensordot(w.astype(float), a, 1)
                         for w, a in zip(weights, activation)])
        for image in range(N):
            assert (stack.cam((9, 4), image, 1) ==
                    stack.cam((9, 4), image, 2)).all()
            assert (stack.cam((9, 4), image, 0) ==
                    stack.cam((9, 4), image, 4)).all()
        assert (stack.cam((9, 4), 1, 3) == stack.cam((9, 4), 1, 0)).all()


def test_a_vector_and_no_class(arrays):
    activation, vector = arrays["activation"], arrays["weights"][0]
    with salmap.Stack(1, cams=2) as stack:
        stack.push_cam(0, activation, vector=vector)
        stack.push_cam(1, activation)
        lengths = numpy.linalg.norm(activation.astype(float), axis=1)
        check(stack, 0, numpy.tensordot(vector, activation, (0, 1))
              / lengths / numpy.linalg.norm(vector.astype(float)))
        for image in range(N):
            x = activation[image].reshape(C, -1).T.astype(float)
            x -= x.mean(0)
            raw = x @ numpy.linalg.svd(x, full_matrices=False)[2][0]
            raw *= numpy.sign(raw @ x.mean(1))
            numpy.testing.assert_allclose(
                stack.cam((H, W), image, 1), normalized(raw).reshape(H, W),
                atol=1e-4)


def test_fastcam_is_the_product_and_has_pictures(arrays):
    with salmap.Stack(1, cams=1, fastcam_factor="outside") as stack:
        stack.push(0, arrays["activation"])
        stack.push_cam_map(0, arrays["gradient"][:, 0])
        combined, cam = stack.combined((9, 11), 2), stack.cam((9, 11), 2)
        numpy.testing.assert_allclose(stack.fastcam((9, 11), 2),
                                      combined * (1 - cam), atol=1e-6)
        for read in (stack.cam, stack.fastcam):
            grey = read((9, 11), 2, dtype="uint8")
            assert grey.dtype == numpy.uint8 and grey.max() > 0
            assert (grey == numpy.floor(
                read((9, 11), 2).astype(float) * 255 + 0.5)).all()
        assert stack.cam(image=1).shape == (H, W)
        assert stack.fastcam(image=1).shape == (H, W)
        for picture in (stack.fastcam_lovi((9, 11)),
                        stack.fastcam_heatmap((9, 11))):
            assert picture.shape == (9, 11, 3) and picture.any()


def test_tokens_of_a_transformer(arrays):
    tokens = numpy.concatenate(
        [numpy.full((N, 1, C), 9, "float32"),
         arrays["activation"].reshape(N, C, -1).transpose(0, 2, 1)], 1)
    gradient = numpy.concatenate(
        [numpy.full((N, 1, C), 9, "float32"),
         arrays["gradient"].reshape(N, C, -1).transpose(0, 2, 1)], 1)
    with salmap.Stack(1, cams=2) as stack:
        stack.push_cam(0, tokens, gradient=gradient, layout="tokens", prefix=1,
                       grid=(H, W))
        stack.push_cam(1, arrays["activation"], gradient=arrays["gradient"])
        assert (stack.cam((H, W), 1, 0) == stack.cam((H, W), 1, 1)).all()


def test_what_is_wrong_is_told_in_a_sentence(arrays):
    activation = arrays["activation"]
    with salmap.Stack(1, cams=1) as stack:
        with pytest.raises(TypeError, match="weights and vector are given"):
            stack.push_cam(0, activation, weights=arrays["weights"],
                           vector=arrays["weights"])
        with pytest.raises(ValueError, match="weights has 4 dimensions; "
                                             r"want \[c\]"):
            stack.push_cam(0, activation, weights=activation)
        for given, sentence in (
                ({"weights": [1.0, 2.0]}, "weights is a list; want a NumPy"),
                ({"vector": numpy.arange(C)}, "vector holds '<i8'"),
                ({"gradient": "late"}, "gradient is a str; want a NumPy")):
            with pytest.raises(TypeError, match=sentence):
                stack.push_cam(0, activation, **given)
        for given in ({}, {"weights": arrays["weights"]}):
            with pytest.raises(TypeError, match="method is 'layercam', and there "
                               "is no gradient; want gradient="):
                stack.push_cam(0, activation, method="layercam", **given)
        with pytest.raises(ValueError, match="class map is 1; want 0 to 0"):
            stack.push_cam(1, activation)
        with pytest.raises(ValueError, match="method is 'scorecam'"):
            stack.push_cam(0, activation, gradient=arrays["gradient"],
                           method="scorecam")
        with pytest.raises(salmap.IncompleteError, match="class map 0"):
            stack.cam((2, 2))
        stack.push_cam(0, activation)
        with pytest.raises(salmap.StateError, match="pushed already"):
            stack.push_cam(0, activation)
    with pytest.raises(ValueError, match="no class map"):
        salmap.Stack(1).push_cam(0, activation)
    with pytest.raises(ValueError, match="4096"):
        salmap.Stack(1, cams=4096)


def test_nothing_positive_is_told(arrays):
    with salmap.Stack(1, cams=1) as stack:
        stack.push_cam(0, arrays["activation"], weights=numpy.full(C, -1.0))
        assert stack.cam_info().none
        assert not stack.cam((3, 4)).any()
    with salmap.Stack(1, cams=1, evidence="negative") as stack:
        stack.push_cam(0, arrays["activation"], weights=numpy.full(C, -1.0))
        assert not stack.cam_info().none
        assert stack.cam((3, 4)).max() == 1
