"""salmap.dask: the bytes of one process, also where workers die."""

import functools
import os
import pathlib
import re
import sys

import numpy
import pytest

import salmap
from clustered import SHAPES, SIZE, explain, explain_or_die, one_process
from support import activations

dask = pytest.importorskip("dask")
bags = pytest.importorskip("dask.bag")
pytest.importorskip("distributed")

import salmap.dask  # noqa: E402

SEEDS = 12


@pytest.fixture(name="wanted", scope="module")
def fixture_wanted():
    return one_process(range(SEEDS))


@pytest.mark.parametrize("npartitions", [1, 5, SEEDS])
def test_a_bag_gives_the_bytes_of_one_process(wanted, npartitions):
    bag = bags.from_sequence(range(SEEDS), npartitions=npartitions)
    total = salmap.dask.aggregate(bag, explain, SIZE, split_every=2)
    assert total.compute(scheduler="threads") == wanted
    assert total.compute(scheduler="sync") == wanted


def test_labels_part_the_elements(wanted):
    bag = bags.from_sequence(range(SEEDS), npartitions=4)
    parts = salmap.dask.aggregate(bag, explain, SIZE, by=lambda seed: seed % 3,
                                  split_every=2).compute(scheduler="sync")
    assert {label: total.count for label, total in parts.items()} \
        == {0: 8, 1: 8, 2: 8}
    assert sum(parts.values()) == wanted
    assert parts[1] == one_process(range(1, SEEDS, 3))


def test_delayed_batches_and_pairs_of_an_explainer(wanted):
    batches = [dask.delayed(activations)(SHAPES, seed)
               for seed in range(SEEDS)]
    total = salmap.dask.aggregate(
        batches, lambda arrays: ("output", salmap.explain(arrays)), SIZE)
    assert total.compute(scheduler="threads") == wanted


def test_an_array_in_chunks():
    array = pytest.importorskip("dask.array")
    images = numpy.random.default_rng(1).random((7, 6, 9, 7), numpy.float32)

    def explain_one(chunk):
        return salmap.explain([chunk])
    source = array.from_array(images, chunks=(3, 6, 9, 7))
    total = salmap.dask.aggregate(source, explain_one, SIZE)
    wanted = salmap.Aggregate(1, SIZE)
    wanted.add(explain_one(images), None)
    assert total.compute(scheduler="sync") == wanted
    with pytest.raises(ValueError, match="rechunk"):
        salmap.dask.aggregate(source.rechunk((3, 2, 9, 7)), explain_one, SIZE)


def test_a_merge_leaves_its_parts_as_they_are():
    """Dask may need them again."""
    parts = [{None: one_process([seed])} for seed in range(3)]
    before = [part[None].to_bytes() for part in parts]
    for _ in range(2):
        merged = salmap.dask._merge_parts(parts)
        assert merged[None] == one_process(range(3))
    assert [part[None].to_bytes() for part in parts] == before


@pytest.mark.filterwarnings("ignore:make_current:DeprecationWarning")
def test_a_worker_that_is_killed_does_not_count_twice(wanted, tmp_path,
                                                      monkeypatch):
    """Its other partitions are lost with it."""
    distributed = pytest.importorskip("distributed")
    here = pathlib.Path(__file__).parent
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(
        [str(pathlib.Path(salmap.__file__).parents[1]), str(here)]))
    work = functools.partial(explain_or_die, folder=tmp_path, deadly={5})
    bag = bags.from_sequence(range(SEEDS), npartitions=6)
    with dask.config.set({"temporary-directory": str(tmp_path)}), \
            distributed.LocalCluster(2, threads_per_worker=1, processes=True,
                                     dashboard_address=None,
                                     silence_logs=50) as cluster, \
            distributed.Client(cluster):
        total = salmap.dask.aggregate(bag, work, SIZE, split_every=2).compute()
    assert (tmp_path / "5.died").exists()
    assert total == wanted


@pytest.mark.parametrize("source", [3, "photo.jpg", [], [1, 2], [[1], [2]]])
def test_another_source_is_refused(source):
    with pytest.raises(TypeError, match="want one of these|not iterable"):
        salmap.dask.aggregate(source, explain, SIZE)


def test_what_cannot_be_is_refused():
    bag = bags.from_sequence(range(2), npartitions=2)
    with pytest.raises(ValueError, match="size is 0"):
        salmap.dask.aggregate(bag, explain, 0)
    for what, error, sentence in (
            (bag.map(str), TypeError, "gave a str"),
            (bag.filter(lambda seed: seed > 5), ValueError, "no element")):
        total = salmap.dask.aggregate(what, str, SIZE)
        with pytest.raises(error, match=sentence):
            total.compute(scheduler="sync")


def test_without_dask_there_is_a_sentence(monkeypatch):
    monkeypatch.delitem(sys.modules, "salmap.dask")
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(ImportError, match="python3-distributed"):
        import salmap.dask  # noqa: F401


def test_the_blocks_of_the_guide(top, tmp_path, monkeypatch):
    """All are Python, and the first one runs."""
    text = (top / "docs" / "scale.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```$", text,
                        re.DOTALL | re.MULTILINE)
    assert len(blocks) > 4
    for block in blocks:
        compile(block, "docs/scale.md", "exec")
    for seed in range(3):
        numpy.savez(tmp_path / f"{seed}.npz", *activations(SHAPES, seed))
    monkeypatch.chdir(tmp_path)
    with dask.config.set(scheduler="threads"):
        exec(blocks[0], {"files": sorted(tmp_path.glob("*.npz"))})
    wanted = salmap.Aggregate(len(SHAPES), 224)
    for seed in range(3):
        wanted.add(explain(seed), None)
    assert salmap.Aggregate.load("total.sma") == wanted
