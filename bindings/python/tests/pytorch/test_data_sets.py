"""Explainer over a data set: added up by label, interrupted, and compared with."""

import zipfile

import numpy
import pytest

torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from support import same_bits  # noqa: E402
from torch import nn  # noqa: E402

IMAGES, BATCH = 10, 3


@pytest.fixture(name="explainer")
def fixture_explainer():
    torch.manual_seed(1)
    return salmap.torch.Explainer(nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(8, 4)).eval())


@pytest.fixture(name="images")
def fixture_images():
    torch.manual_seed(2)
    return torch.rand(IMAGES, 3, 12, 10)


LABELS = torch.arange(IMAGES) % 2


def loader_of(images, labels=LABELS):
    return [(images[first:first + BATCH], labels[first:first + BATCH])
            for first in range(0, IMAGES, BATCH)]


def by_hand(explainer, batches, label=None):
    """PyTorch computes other bits for batches of other sizes."""
    total = salmap.Aggregate(2, (12, 10))
    for images, labels in batches:
        _, result = explainer(images)
        for image, each in enumerate(labels):
            if label in (None, each):
                total.add(result, image)
    return total


def test_it_is_what_adding_each_image_gives(explainer, images):
    total = explainer.aggregate(loader_of(images), progress=False)
    assert total == by_hand(explainer, loader_of(images))
    assert total.names == explainer.layers and total.size == (12, 10)
    small = explainer.aggregate(loader_of(images), size=(5, 4), target="top",
                                progress=False)
    assert small.size == (5, 4) and small.count == IMAGES


@pytest.mark.parametrize("by", [
    LABELS, LABELS.tolist(), LABELS.numpy(), lambda batch: batch[1]])
def test_labels_part_the_images(explainer, images, by):
    classes = explainer.aggregate(loader_of(images), by=by, progress=False)
    assert list(classes) == [0, 1]
    for label, total in classes.items():
        assert total == by_hand(explainer, loader_of(images), label)
    assert sum(classes.values()) == by_hand(explainer, loader_of(images))


class Interrupted:
    """A loader that ends with control-C after so many batches."""

    def __init__(self, batches, after):
        self.batches, self.after, self.given = batches, after, 0

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        for number, batch in enumerate(self.batches):
            if number == self.after:
                raise KeyboardInterrupt
            self.given += 1
            yield batch


def count_passes(explainer):
    passes = []
    explainer.model.register_forward_hook(
        lambda module, inputs, output: passes.append(len(inputs[0])))
    return passes


def test_it_goes_on_after_an_interrupt(explainer, images, tmp_path):
    batches, path = loader_of(images), tmp_path / "run.zip"
    wanted = explainer.aggregate(batches, by=LABELS, progress=False)
    passes = count_passes(explainer)
    for after in (2, 3):
        with pytest.raises(KeyboardInterrupt):
            explainer.aggregate(Interrupted(batches, after), by=LABELS,
                                path=path, progress=False)
    assert sum(passes) == 9 and path.exists()
    found = explainer.aggregate(batches, by=LABELS, path=path, progress=False)
    assert found == wanted and sum(passes) == IMAGES
    assert found[0].names == explainer.layers
    again = explainer.aggregate(batches, by=LABELS, path=path, progress=False)
    assert again == wanted and sum(passes) == IMAGES
    assert [each.name for each in tmp_path.iterdir()] == ["run.zip"]


def test_it_goes_on_in_the_middle_of_a_batch(explainer, images, tmp_path,
                                             monkeypatch):
    batches, path = loader_of(images), tmp_path / "run.zip"
    wanted = explainer.aggregate(batches, progress=False)
    add, left = salmap.Aggregate.add, [5]

    def stopping(self, *arguments):
        add(self, *arguments)
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
    monkeypatch.setattr(salmap.Aggregate, "add", stopping)
    with pytest.raises(KeyboardInterrupt):
        explainer.aggregate(batches, path=path, progress=False)
    monkeypatch.undo()
    passes = count_passes(explainer)
    assert explainer.aggregate(batches, path=path, progress=False) == wanted
    assert passes == [3, 3, 1]


def test_the_file_is_written_now_and_then(explainer, images, tmp_path):
    path = tmp_path / "run.zip"

    def batches():
        yield from loader_of(images)[:3]
        assert path.exists()  # one batch is ahead
        yield loader_of(images)[3]
    total = explainer.aggregate(batches(), path=path, every=0, progress=False)
    assert total == by_hand(explainer, loader_of(images))


def test_a_bar_counts_what_was_passed_over(explainer, images, tmp_path,
                                           capsys):
    pytest.importorskip("tqdm")
    path = tmp_path / "run.zip"
    with pytest.raises(KeyboardInterrupt):
        explainer.aggregate(Interrupted(loader_of(images), 2), path=path)
    explainer.aggregate(loader_of(images), path=path)
    assert "4/4" in capsys.readouterr().err.rpartition("adding")[2]


def test_what_does_not_fit_is_refused(explainer, images, tmp_path):
    path = tmp_path / "run.zip"
    batches = loader_of(images)
    explainer.aggregate(batches, path=path, progress=False)
    for labels, error, sentence in ((LABELS[:4], ValueError, "1 label for the"),
                                    ([[1]] * IMAGES, TypeError, "a list"),
                                    (lambda batch: None, TypeError,
                                     "by gives a NoneType for a batch")):
        with pytest.raises(error, match=sentence):
            explainer.aggregate(batches, by=labels, progress=False)
    for loader, sentence in ((None, "loader is a NoneType; want what gives"),
                             ([1, 2], "the loader gave a int; want a batch")):
        with pytest.raises(TypeError, match=sentence):
            explainer.aggregate(loader, progress=False)
    with pytest.raises(ValueError, match="10 images are done"):
        explainer.aggregate(batches[:2], path=path, progress=False)
    with pytest.raises(ValueError, match="no image"):
        explainer.aggregate([], progress=False)
    assert explainer.aggregate([], by=[], progress=False) == {}
    with pytest.raises(ValueError, match="every is 'hour'; want a number"):
        explainer.aggregate(batches, path=path, every="hour", progress=False)


def test_a_folder_that_is_not_there_is_told_before_anything_runs(
        explainer, tmp_path):
    def batches():
        raise AssertionError
        yield

    with pytest.raises(FileNotFoundError, match=f"no such folder.*{tmp_path}/runs"):
        explainer.aggregate(batches(), path=tmp_path / "runs" / "run.zip",
                            progress=False)


def test_a_file_that_is_not_its_own_is_refused(explainer, images, tmp_path):
    path, batches = tmp_path / "run.zip", loader_of(images)
    path.write_bytes(b"nothing")
    with pytest.raises(ValueError, match="delete it"):
        explainer.aggregate(batches, path=path, progress=False)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("run.json", '{"format": 3}')
    with pytest.raises(ValueError, match="format 3; want 2"):
        explainer.aggregate(batches, path=path, progress=False)


def test_a_file_of_another_run_is_refused(explainer, images, tmp_path):
    path, batches = tmp_path / "run.zip", loader_of(images)
    model = explainer.model
    reference = explainer.aggregate(batches, progress=False)

    def asked(explainer, **arguments):
        return explainer.aggregate(batches, path=path, progress=False, **arguments)

    def score(output):
        return output[:, 0]

    class Wrapped(torch.nn.Sequential):
        pass

    wanted = asked(explainer)
    for name, other, arguments in (
            ("size", explainer, {"size": 20}),
            ("target", explainer, {"target": "top"}),
            ("target", explainer, {"target": score}),
            ("against", explainer, {"target": 1, "against": 2}),
            ("by", explainer, {"by": LABELS}),
            ("epsilon", salmap.torch.Explainer(model, epsilon=1e-3), {}),
            ("layers", salmap.torch.Explainer(model, explainer.layers[:1]), {}),
            ("reference", salmap.torch.Explainer(model, reference=reference), {}),
            ("method", salmap.torch.Explainer(model, method="eigen"), {}),
            ("model", salmap.torch.Explainer(Wrapped(model)), {})):
        with pytest.raises(ValueError, match=f"of a run with .*{name}=.*this one"):
            asked(other, **arguments)
    assert asked(salmap.torch.Explainer(model)) == wanted


def test_a_run_is_known_by_what_it_was_asked_for(explainer, images, tmp_path):
    """Also from another process, where functions and arrays lie elsewhere."""
    path, batches = tmp_path / "run.zip", loader_of(images)
    for target in (lambda output: output[:, 0], numpy.int64(1), [0, 1]):
        total = explainer.aggregate(batches, path=path, target=target, size=(8, 9),
                                    progress=False)
        with zipfile.ZipFile(path) as file:
            assert "0x" not in file.read("run.json").decode()
        assert explainer.aggregate(batches, path=path, target=target, size=(8, 9),
                                   progress=False) == total
        path.unlink()


def test_an_explainer_compares_with_a_data_set(explainer, images):
    for target in (None, 1):
        total = explainer.aggregate(loader_of(images), target=target,
                                    progress=False)
        other = salmap.torch.Explainer(explainer.model, reference=total)
        _, result = other(images[:2], target=target)
        assert result.stats()["settings"]["norm"] == "reference"
        stack, _ = result.place()
        assert 0 < stack.combined().max() <= 1
    with pytest.raises(ValueError, match="guide"):
        other(images[:2])
    with pytest.raises(ValueError, match="wants reference="):
        salmap.torch.Explainer(explainer.model, normalizer="reference")


def test_photos_are_added(explainer):
    photos = numpy.random.default_rng(1).integers(
        0, 256, (3, 20, 30, 3), numpy.uint8)
    total = explainer.aggregate([photos[0], list(photos[1:])], size=8,
                                progress=False)
    wanted = salmap.Aggregate(2, 8)
    for batch in (photos[0], list(photos[1:])):
        wanted.add(explainer(batch)[1], None)
    assert total == wanted
    assert same_bits(total.combined_mean, wanted.combined_mean)
