"""Copies and pickles of models that are watched, and of explainers."""

import copy
import io
import pickle
import subprocess
import sys
import threading

import pytest

torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from support import same_bits, same_files  # noqa: E402
from torch import nn  # noqa: E402


def network():
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(8, 10))


def by_torch_save(model):
    file = io.BytesIO()
    torch.save(model, file)
    file.seek(0)
    return torch.load(file)


def replica_of(model):
    """As DataParallel makes for each of several GPUs."""
    made = model._replicate_for_data_parallel()
    made._parameters = model._parameters
    for name, child in model._modules.items():
        made._modules[name] = replica_of(child)
    return made


COPIES = {
    "deepcopy": copy.deepcopy,
    "of the copy": lambda model: copy.deepcopy(copy.deepcopy(model)),
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),
    "torch.save": by_torch_save,
    "averaged": torch.optim.swa_utils.AveragedModel,
    "in a model": lambda model: copy.deepcopy(nn.Sequential(model)),
}


def own_hooks(model):
    """All that a module keeps of hooks, those with keywords too."""
    return [value for module in model.modules()
            for name, value in vars(module).items() if "_hooks" in name
            and value]


@pytest.fixture(name="images")
def fixture_images():
    return torch.rand(2, 3, 12, 10)


@pytest.mark.parametrize("made", COPIES.values(), ids=COPIES)
def test_a_copy_has_no_hooks_and_drives_nothing(made, images):
    model, seen = network(), []
    watch = salmap.torch.Explainer(model).watch(
        lambda step, _: seen.append(step))
    model(images)
    other = made(model)
    assert own_hooks(other) == []
    other(images)
    assert seen == [0]
    model(images)
    assert seen == [0, 1]
    watch.remove()
    assert own_hooks(model) == [] and own_hooks(other) == []
    assert "__reduce_ex__" not in vars(model._forward_hooks)
    other(images)
    assert seen == [0, 1]


@pytest.mark.parametrize("made", COPIES.values(), ids=COPIES)
def test_a_copy_that_is_made_during_an_explained_pass(made, images):
    """As a thread does that saves what is trained."""
    model, others = network(), []
    model[5].register_forward_hook(_Here(lambda: others.append(made(model))))
    with salmap.torch.Explainer(model).watch(lambda *_: None):
        model(images)
    assert len(own_hooks(others[0])) == 1


class _Here:
    """A hook that a copy has too, and that then does nothing."""

    def __init__(self, work):
        self.work = work

    def __reduce__(self):
        return _Here, (None,)

    def __call__(self, *_):
        if self.work is not None:
            work, self.work = self.work, None
            work()


def test_hooks_of_others_are_copied():
    model = network()
    model.register_forward_hook(_Here(None))
    with salmap.torch.Explainer(model).watch(print):
        assert len(copy.deepcopy(model)._forward_hooks) == 1
        assert len(model._forward_hooks) == 2


def test_two_watches_of_one_model(images):
    model = network()
    first = salmap.torch.Explainer(model).watch(lambda *_: None)
    second = salmap.torch.Explainer(model).watch(lambda *_: None)
    first.remove()
    assert own_hooks(copy.deepcopy(model)) == []
    second.remove()
    assert own_hooks(model) == []
    model.register_forward_hook(_Here(None))
    assert len(copy.deepcopy(model)._forward_hooks) == 1


def test_a_watch_within_the_model(images):
    model, seen = network(), []
    model.watch = salmap.torch.Explainer(model).watch(
        lambda step, _: seen.append(step))
    other = copy.deepcopy(model)
    other.watch.remove()
    other(images)
    model(images)
    assert seen == [0]
    model.watch.remove()


def test_a_replica_drives_nothing(images):
    model, seen = network(), []
    with salmap.torch.Explainer(model).watch(lambda step, _: seen.append(step)):
        threads = [threading.Thread(target=replica_of(model), args=(images,))
                   for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == []
        nn.DataParallel(model)(images)  # without GPUs, the model itself
    assert seen == [0]


def test_what_was_saved_is_loaded_without_salmap(tmp_path, images):
    model = network()
    with salmap.torch.Explainer(model).watch(lambda *_: None):
        model(images)
        torch.save(model, tmp_path / "model.pt")
        torch.save(model.state_dict(), tmp_path / "state.pt")
    subprocess.run(
        [sys.executable, "-I", "-c", "import sys, torch\n"
         "torch.load('model.pt')(torch.rand(1, 3, 8, 8))\n"
         "torch.load('state.pt')\n"
         "assert not any('salmap' in name for name in sys.modules)"],
        check=True, cwd=tmp_path)


@pytest.mark.filterwarnings("error")
def test_a_trace_does_not_count(images):
    model, seen = network().eval(), []
    with salmap.torch.Explainer(model).watch(
            lambda step, _: seen.append(step), mode="all"):
        traced = torch.jit.trace(model, images, check_trace=False)
    assert seen == [] and torch.equal(traced(images), model(images))


class Photos(torch.utils.data.Dataset):
    """Holds an explainer, which goes to each worker."""

    def __init__(self, explainer):
        self.explainer = explainer

    def __len__(self):
        return 2

    def __getitem__(self, index):
        torch.manual_seed(index)
        _, result = self.explainer(torch.rand(1, 3, 12, 10))
        return result.combined


def test_workers_that_are_spawned_have_explainers():
    model = network()
    data = Photos(salmap.torch.Explainer(model))
    with data.explainer.watch(lambda *_: None):
        loader = torch.utils.data.DataLoader(
            data, num_workers=1, multiprocessing_context="spawn")
        got = [batch.numpy()[0] for batch in loader]
    for index, combined in enumerate(got):
        assert same_bits(combined, data[index])


@pytest.mark.parametrize("made", [
    copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
@pytest.mark.parametrize("called_before", [False, True])
def test_an_explainer_travels_with_its_model_and_layers(made, called_before,
                                                        images):
    explainer = salmap.torch.Explainer(network(), normalizer="gauss",
                                       weights=[1, 3])
    if called_before:
        explainer(images)
    with explainer.watch(lambda *_: None):
        other = made(explainer)
    assert other.model is not explainer.model
    assert own_hooks(other.model) == []
    assert other.layers == explainer.layers
    output, result = other(images)
    wanted, same = explainer(images)
    assert torch.equal(output, wanted)
    assert same_bits(result.combined, same.combined)
    assert result.stats() == same.stats()


@pytest.mark.parametrize("made", [
    copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
@pytest.mark.parametrize("target, settings", [
    ("top", {}), (3, {"guided": False, "resampling": "bicubic"}),
    ([1, "top", 7], {}), (2, {"method": "layercam", "normalizer": "gauss"})])
def test_results_with_targets_travel(made, target, settings, images, tmp_path):
    explainer = salmap.torch.Explainer(network().eval(), **settings)
    _, result = explainer(images, target=target, size=(17, 9))
    other = made(made(result))
    for image in range(2):
        ours, theirs = other[image], result[image]
        assert ours.targets == theirs.targets
        for name in ("cam", "fastcam", "fastcam_lovi", "fastcam_heatmap",
                     "combined", "layers", "lovi", "heatmap", "sheet"):
            assert same_bits(getattr(ours, name), getattr(theirs, name)), name
        assert ours.boxes() == theirs.boxes()
        assert ours.peaks() == theirs.peaks()
        assert ours.info == theirs.info
        assert ours.stats() == theirs.stats()
    result.save(tmp_path / "ours")
    other.save(tmp_path / "theirs")
    same_files(tmp_path / "theirs", tmp_path / "ours")
