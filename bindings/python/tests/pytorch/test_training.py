"""Watching a training, explaining many images, and reading photos for it."""

import builtins
import threading
import time

import numpy
import pytest

torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from support import same_bits  # noqa: E402
from torch import nn  # noqa: E402


def network():
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(8, 10))


def train(model, steps, broken=()):
    torch.manual_seed(2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(steps):
        images = torch.rand(4, 3, 12, 10)
        if step in broken:
            images[1, 0, 2, 3] = torch.inf
        loss = model(images).square().mean()
        if step not in broken:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return [each.detach().clone() for each in model.parameters()]


def hooks_of(model):
    return [(len(module._forward_hooks), len(module._forward_pre_hooks))
            for module in model.modules()]


def test_a_training_is_watched_and_not_changed():
    wanted = train(network(), 25)
    model, seen = network(), []
    explainer = salmap.torch.Explainer(model)
    with explainer.watch(lambda step, result: seen.append((step, result)),
                         every=10) as watch:
        got = train(model, 25)
    assert all(torch.equal(a, b) for a, b in zip(wanted, got))
    assert [step for step, _ in seen] == [0, 10, 20]
    assert all(len(result) == 1 and result.lovi.any() for _, result in seen)
    assert hooks_of(model) == hooks_of(network())
    watch.remove()
    assert explainer.layers == ("1", "4")


@pytest.mark.parametrize("method", [None, "gradcam"])
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_a_class_is_watched_and_the_training_not_changed(method, dropout):
    def made():
        model = network()
        model.insert(1, nn.BatchNorm2d(8))
        model.insert(5, nn.Dropout(dropout))
        return model

    wanted = train(made(), 25)
    model, seen = made(), []
    explainer = salmap.torch.Explainer(model, method=method)
    with explainer.watch(lambda step, result: seen.append((step, result)),
                         every=10, images=2, target=3):
        got = train(model, 25)
    assert all(torch.equal(a, b) for a, b in zip(wanted, got))
    assert [step for step, _ in seen] == [0, 10, 20]
    assert all(len(result) == 2 and result[1].targets == (3,)
               for _, result in seen)
    assert hooks_of(model) == hooks_of(made())


@pytest.mark.parametrize("method", [None, "gradcam"])
def test_a_class_is_watched_as_a_call_explains_it(method):
    model, seen = network(), []
    images = torch.rand(4, 3, 12, 10)
    explainer = salmap.torch.Explainer(model, method=method)
    with explainer.watch(lambda _, result: seen.append(result), images=3,
                         target=torch.tensor([1, 2, 3, 4]), against=7):
        model(images)
    _, called = explainer(images, target=[torch.tensor([1, 2, 3, 4])],
                          against=7)
    _, single = explainer(images, target=torch.tensor([1, 2, 3, 4]), against=7)
    assert [one.targets for one in seen[0]] == [(1,), (2,), (3,)]
    for one, other, listed in zip(seen[0], single, called):
        assert same_bits(one.cam, other.cam)
        assert same_bits(one.lovi, other.lovi)
        assert same_bits(one.cam, listed.cam[0])


def test_a_class_that_cannot_be_watched_is_a_warning():
    model = network()
    explainer = salmap.torch.Explainer(model)
    with explainer.watch(lambda *_: None, target=99):
        with pytest.warns(RuntimeWarning, match="pass 0 was not explained: "
                                                "there is no class 99"):
            train(model, 1)
    with pytest.raises(ValueError, match="against is given without target"):
        explainer.watch(lambda *_: None, against=1)


def test_layers_are_hooked_only_in_passes_that_are_explained():
    model, during = network(), []
    model[7].register_forward_hook(
        lambda *_: during.append(len(model[1]._forward_hooks)))
    explainer = salmap.torch.Explainer(model, ["1", "4"])
    with explainer.watch(lambda *_: None, every=3):
        train(model, 7)
    assert during == [1, 0, 0, 1, 0, 0, 1]


def test_the_result_is_that_of_a_call():
    model, seen = network(), []
    images = torch.rand(4, 3, 12, 10)
    _, wanted = salmap.torch.Explainer(model)(images)
    explainer = salmap.torch.Explainer(model)
    with explainer.watch(lambda _, result: seen.append(result), images=2,
                         size=9):
        model(images)
        model(images)
    for result in seen:
        assert len(result) == 2 and result.size == (9, 9)
        for image in range(2):
            assert same_bits(result[image].layers, salmap.torch.Explainer(
                model)(images, size=9)[1][image].layers)
    with explainer.watch(lambda _, result: seen.append(result), images=None):
        model(images)
    assert len(seen[-1]) == 4 and same_bits(seen[-1].lovi, wanted.lovi)


def test_a_pass_that_cannot_be_explained_is_a_warning():
    model, seen = network(), []
    explainer = salmap.torch.Explainer(model, ["1", "4"])
    with explainer.watch(lambda step, _: seen.append(step), images=None), \
            pytest.warns(RuntimeWarning, match="pass 2 .* layer 0: .*image 1"):
        train(model, 5, broken=[2])
    assert seen == [0, 1, 3, 4]


@pytest.mark.parametrize("kind, asked, sentence", [
    (TypeError, {"callback": None}, "callback is a NoneType; want a function"),
    (TypeError, {"every": "10"}, "every is '10'; want a whole number$"),
    (TypeError, {"every": 2.5}, "every is 2.5; want a whole number$"),
    (ValueError, {"every": 0}, "every is 0; want 1 or more$"),
    (TypeError, {"images": "all"}, "images is 'all'; want a whole number, or None"),
    (ValueError, {"images": 0}, "images is 0; want 1 or more, or None for all$"),
    (TypeError, {"size": "224x224"}, "size is '224x224'; want"),
    (TypeError, {"target": "best"}, "target is 'best'; want 'top'"),
    (TypeError, {"target": 1, "against": "best"}, "against is 'best'"),
    (ValueError, {"target": []}, "target is an empty list")])
def test_what_no_watch_can_be_is_told(kind, asked, sentence):
    explainer = salmap.torch.Explainer(network())
    with pytest.raises(kind, match=sentence):
        explainer.watch(**{"callback": print, **asked})


def test_a_pass_that_was_broken_off_leaves_nothing():
    model, seen = network(), []
    explainer = salmap.torch.Explainer(model, ["1"])
    with explainer.watch(lambda step, _: seen.append(step)):
        model(torch.rand(1, 3, 8, 8))
        with pytest.raises(RuntimeError):
            model(torch.rand(1, 8, 8, 3))
        model(torch.rand(1, 3, 8, 8))
    assert seen == [0, 2]
    assert hooks_of(model) == hooks_of(network())


def test_an_error_of_the_callback_is_a_warning_unless_asked_otherwise():
    model = network()
    explainer = salmap.torch.Explainer(model)
    with explainer.watch(lambda *_: 1 / 0):
        with pytest.warns(RuntimeWarning, match="(?s)pass 0 .*callback failed"
                          ".*Traceback.*test_training.*ZeroDivisionError"):
            model(torch.rand(1, 3, 8, 8))
    with explainer.watch(lambda *_: 1 / 0, errors="raise"):
        with pytest.raises(ZeroDivisionError):
            model(torch.rand(1, 3, 8, 8))
    assert hooks_of(model) == hooks_of(network())


def test_a_pass_that_cannot_be_explained_is_raised_if_asked():
    model = network()
    with salmap.torch.Explainer(model, ["1"]).watch(print, errors="raise"), \
            pytest.raises(salmap.NonFiniteError):
        model(torch.full((1, 3, 8, 8), torch.nan))
    assert hooks_of(model) == hooks_of(network())


def epochs(model, *modes):
    """A pass for each letter: of a training, of a validation."""
    for mode in "".join(modes):
        model.train(mode == "t")(torch.rand(2, 3, 8, 8))


@pytest.mark.parametrize("mode, wanted", [
    ("train", [0, 2, 4]), ("eval", [0, 2]), ("all", [0, 2, 4, 6, 8])])
def test_passes_of_a_validation_do_not_count_unless_asked(mode, wanted):
    model, seen = network(), []
    with salmap.torch.Explainer(model).watch(
            lambda step, _: seen.append(step), every=2, mode=mode):
        epochs(model, "ttt", "eee", "tt", "e")
    assert seen == wanted


def test_a_watch_that_saw_only_the_other_mode_says_so():
    model = network()
    watch = salmap.torch.Explainer(model).watch(print)
    epochs(model, "ee")
    with pytest.warns(RuntimeWarning, match="2 ran.*evaluation mode.*mode='all"
                      ) as caught:
        watch.remove()
    assert caught[0].filename == __file__
    watch.remove()


def test_the_callers_number_of_the_step():
    model, seen, now = network(), [], [0]
    with salmap.torch.Explainer(model).watch(
            lambda step, _: seen.append(step), every=10, step=lambda: now[0]):
        for now[0] in (7, 10, 10, 11, 40):
            epochs(model, "t")
    assert seen == [10, 40]
    with salmap.torch.Explainer(model).watch(
            print, step=lambda: "ten", errors="raise"), pytest.raises(
                TypeError, match="what step gives is 'ten'; want a whole number"):
        epochs(model, "t")
    with salmap.torch.Explainer(model).watch(print, step=lambda: 1 / 0), \
            pytest.warns(RuntimeWarning, match="ZeroDivisionError"):
        epochs(model, "t")
    with pytest.raises(TypeError, match="step is a int; want a function"):
        salmap.torch.Explainer(model).watch(print, step=3)


def test_passes_that_the_callback_runs_do_not_count():
    model, seen = network(), []

    def callback(step, _result):
        seen.append(step)
        model(torch.rand(1, 3, 8, 8))

    with salmap.torch.Explainer(model).watch(callback):
        epochs(model, "ttt")
    assert seen == [0, 1, 2]


def test_photos_of_the_batch_and_of_the_caller():
    model, seen = network(), []
    photo = numpy.random.default_rng(1).integers(
        0, 256, (2, 12, 10, 3), dtype=numpy.uint8)
    batch = torch.cat([salmap.torch.model_input(each, (12, 10))
                       for each in photo])
    explainer = salmap.torch.Explainer(model)
    with explainer.watch(lambda _, result: seen.append(result), images=2,
                         image=salmap.torch.input_photos):
        model(batch)
    assert same_bits(seen[0].photo, photo[0])
    assert same_bits(seen[0][1].photo, photo[1])
    assert seen[0].overlay.shape == (12, 10, 3)
    with explainer.watch(lambda _, result: seen.append(result), image=photo[1],
                         size=(24, 20)):
        model(batch)
    assert seen[1].photo.shape == (24, 20, 3)
    with explainer.watch(print, image=lambda _: "absent.png"), \
            pytest.warns(RuntimeWarning, match="absent.png"):
        model(batch)


def test_input_photos():
    grey = torch.tensor([[[[-9.0, 0.25, torch.nan]]]])
    assert salmap.torch.input_photos(
        grey, mean=[0] * 3, std=[1] * 3).tolist() \
        == [[[[0] * 3, [64] * 3, [0] * 3]]]
    for wrong in (torch.zeros(3, 4, 4), torch.zeros(1, 2, 4, 4)):
        with pytest.raises(ValueError, match="shape"):
            salmap.torch.input_photos(wrong)


@pytest.mark.parametrize("wrong", [{"mode": "eval mode"}, {"errors": "stop"}])
def test_wrong_names(wrong):
    with pytest.raises(ValueError, match="want one of"):
        salmap.torch.Explainer(network()).watch(print, **wrong)


@pytest.mark.parametrize("wrong", [{"every": 0}, {"images": 0}])
def test_wrong_numbers(wrong):
    with pytest.raises(ValueError, match="1 or more"):
        salmap.torch.Explainer(network()).watch(print, **wrong)


# -------------------------------------------------------------- many images

def batches(count):
    torch.manual_seed(3)
    return [torch.rand(2, 3, 12, 10) for _ in range(count)]


def test_map_gives_what_calls_give():
    explainer = salmap.torch.Explainer(network())
    loader = batches(7)
    got = list(explainer.map(loader, progress=False))
    assert len(got) == 7
    for images, (output, result) in zip(loader, got):
        wanted, other = explainer(images)
        assert torch.equal(output, wanted) and not output.requires_grad
        assert [same_bits(a.lovi, b.lovi) for a, b in zip(result, other)] \
            == [True, True]


def test_map_takes_a_data_loader_with_labels():
    data = torch.utils.data.TensorDataset(torch.rand(10, 3, 12, 10),
                                          torch.arange(10))
    loader = torch.utils.data.DataLoader(data, batch_size=4)
    explainer = salmap.torch.Explainer(network())
    assert [len(result) for _, result in
            explainer.map(loader, size=5, progress=False)] == [4, 4, 2]


def test_map_runs_the_model_while_the_caller_draws():
    threads = set()
    model = network()
    model.register_forward_hook(
        lambda *_: threads.add(threading.get_ident()))
    ran = []
    model.register_forward_hook(lambda *_: ran.append(1))
    for number, _ in enumerate(
            salmap.torch.Explainer(model).map(batches(4), progress=False)):
        deadline = time.monotonic() + 10
        while len(ran) < min(number + 2, 4) and time.monotonic() < deadline:
            time.sleep(0.001)
        assert len(ran) == min(number + 2, 4)
    assert threads and threading.get_ident() not in threads


def test_map_may_be_left_early():
    before = threading.active_count()
    seen = []

    def loader():
        for images in batches(100):
            seen.append(1)
            yield images

    results = salmap.torch.Explainer(network()).map(loader(), progress=False)
    next(results)
    results.close()
    assert len(seen) <= 2 and threading.active_count() == before


def test_map_raises_at_the_turn_of_the_batch():
    loader = [*batches(2), torch.rand(2, 4, 12, 10)]
    results = salmap.torch.Explainer(network()).map(loader, progress=False)
    next(results), next(results)
    with pytest.raises(RuntimeError):
        next(results)


def test_map_of_nothing():
    assert not list(salmap.torch.Explainer(network()).map([]))


def test_the_progress_bar(capsys, monkeypatch):
    pytest.importorskip("tqdm")
    explainer = salmap.torch.Explainer(network())
    list(explainer.map(batches(3)))
    assert "3/3" in capsys.readouterr().err
    list(explainer.map(iter(batches(3))))
    assert "3batch" in capsys.readouterr().err
    genuine = builtins.__import__

    def importing(name, *arguments, **keywords):
        if name.startswith("tqdm"):
            raise ImportError(name)
        return genuine(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", importing)
    assert len(list(explainer.map(batches(3)))) == 3
    assert capsys.readouterr().err == ""


# -------------------------------------------------------------------- photos

def test_model_input():
    photo = numpy.zeros((20, 30, 3), numpy.uint8)
    photo[:, 15:] = (255, 128, 0)
    tensor = salmap.torch.model_input(photo, (10, 8))
    assert tensor.shape == (1, 3, 10, 8) and tensor.dtype == torch.float32
    for channel, value in enumerate((255, 128, 0)):
        mean = (0.485, 0.456, 0.406)[channel]
        std = (0.229, 0.224, 0.225)[channel]
        assert tensor[0, channel, 3, 0].item() == pytest.approx(-mean / std)
        assert tensor[0, channel, 3, 7].item() == pytest.approx(
            (value / 255 - mean) / std)
    assert salmap.torch.model_input(photo).shape == (1, 3, 224, 224)
    for wrong in ({"mean": [0, 0]}, {"std": [1, 0, 1]}):
        with pytest.raises(ValueError, match="three"):
            salmap.torch.model_input(photo, **wrong)
    plain = salmap.torch.model_input(photo, 5, mean=[0] * 3, std=[1] * 3)
    assert 0 <= plain.min() and plain.max() == 1


def test_model_input_of_a_list():
    photos = [numpy.full((4, 6, 3), grey, numpy.uint8) for grey in (0, 99, 255)]
    batch = salmap.torch.model_input(photos, (5, 7))
    assert batch.shape == (3, 3, 5, 7) and batch.is_contiguous()
    for image, photo in zip(batch, photos):
        assert torch.equal(image[None], salmap.torch.model_input(photo, (5, 7)))
    with pytest.raises(ValueError, match="empty"):
        salmap.torch.model_input([])


@pytest.fixture(name="photos")
def fixture_photos(tmp_path):
    """The same two photos as paths, PIL images and arrays."""
    image = pytest.importorskip("PIL.Image")
    arrays = [numpy.random.default_rng(seed).integers(0, 256, (20, 30, 3),
                                                      numpy.uint8)
              for seed in range(2)]
    images = [image.fromarray(array) for array in arrays]
    paths = [tmp_path / f"{number}.png" for number in range(2)]
    for path, picture in zip(paths, images):
        picture.save(path)
    return [paths, [str(path) for path in paths], images, arrays]


def test_photos_are_inputs(photos):
    model = network().eval()
    explainer = salmap.torch.Explainer(model)
    inputs = salmap.torch.model_input(photos[0])
    wanted, other = explainer(inputs, image=photos[0])
    for kind in photos:
        output, result = explainer(kind)
        assert torch.equal(output, wanted) and result.size == (20, 30)
        for image in range(2):
            assert same_bits(result[image].lovi, other[image].lovi)
            assert same_bits(result[image].photo, photos[3][image])
        single, one = explainer(kind[1], size=9)
        assert torch.allclose(single, wanted[1:], atol=1e-6)
        assert one.size == (9, 9) and one.photo is not None
    got = list(explainer.map([photos[0], photos[2]], progress=False))
    assert [len(result) for _, result in got] == [2, 2]
    assert torch.equal(got[1][0], wanted)
    shapes = [layer.shape for layer in
              salmap.torch.list_layers(model, photos[1][0])]
    assert shapes[0] == (1, 8, 224, 224)


def test_photos_go_where_the_model_lies(photos):
    model, seen = network().double(), []
    model.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    salmap.torch.Explainer(model)(photos[0][0])
    assert seen[0].dtype == torch.float64
    with pytest.raises(OSError, match="absent.png"):
        salmap.torch.Explainer(model)("absent.png")


def test_a_misspelt_setting_names_the_explainer():
    with pytest.raises(TypeError, match="^Explainer has no argument normaliser; "
                                        "normalizer is meant.*want one of model, "
                                        "layers"):
        salmap.torch.Explainer(network(), normaliser="gauss")
    with pytest.raises(ValueError, match="'gamma' is meant"):
        salmap.torch.Explainer(network(), normalizer="gama")
