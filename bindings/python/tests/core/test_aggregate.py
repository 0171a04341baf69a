"""Aggregates: exact, whatever the order, and what is read of them."""

import concurrent.futures
import copy
import pickle
import random
import threading

import numpy
import pytest

import salmap
from salmap._album import Album
from support import SHAPES, activations, same_bits

SIZE = 11, 8
IMAGES = 6


@pytest.fixture(name="results", scope="module")
def fixture_results():
    return [salmap.explain(activations(seed=seed)) for seed in (1, 2)]


def total_of(*results, names=3, size=SIZE):
    total = salmap.Aggregate(names, size)
    for result in results:
        total.add(result, None)
    return total


@pytest.fixture(name="total")
def fixture_total(results):
    return total_of(*results)


def maps_of(results):
    """float64 ``[images, layers + 1, h, w]``, the combined map last."""
    return numpy.array([
        [*(part.place()[0].layer_map(layer, SIZE, part.place()[1])
           for layer in range(3)),
         part.place()[0].combined(SIZE, part.place()[1])]
        for result in results for part in result], float)


def test_means_deviations_and_maxima_are_those_of_numpy(results, total):
    maps = maps_of(results)
    assert total.count == IMAGES and total.size == SIZE
    assert numpy.allclose(total.layer_means, maps.mean(0)[:3], atol=1e-7)
    assert numpy.allclose(total.combined_mean, maps.mean(0)[3], atol=1e-7)
    assert numpy.allclose(total.layer_stds, maps.std(0)[:3], atol=2**-15)
    assert numpy.allclose(total.combined_std, maps.std(0)[3], atol=2**-15)
    assert (total.layer_maxima == maps.max(0)[:3]).all()
    assert (total.combined_max == maps.max(0)[3]).all()
    shares = maps.sum((0, 2, 3))[:3]
    assert numpy.allclose(total.shares, shares / shares.sum(), atol=1e-7)
    assert list(total.weights) == [1, 1, 1]


def test_quantiles_and_histograms_are_of_the_raw_statistic(results, total):
    raw = numpy.concatenate([
        stack.layer_raw(2, image).ravel() for stack, image in
        (part.place() for result in results for part in result)])
    counts, edges = total.histogram(2)
    assert counts.sum() == len(raw) and len(edges) == len(counts) + 1
    assert edges[0] == -numpy.inf and edges[-1] == numpy.inf
    assert (counts == numpy.histogram(raw, edges)[0]).all()
    for share in (0.1, 0.5, 0.9):
        value = total.quantile(2, share)
        assert isinstance(value, float)
        assert abs((raw < value).mean() - share) < 0.1
    several = total.quantile("layer 2", [[0.1, 0.5]])
    assert several.shape == (1, 2) and several[0, 1] == total.quantile(2, 0.5)


def test_any_partition_and_order_gives_the_same_bytes(results, total):
    chance = random.Random(3)
    images = [(result, image) for result in results for image in range(3)]
    for _ in range(50):
        chance.shuffle(images)
        parts = [salmap.Aggregate(3, SIZE)
                 for _ in range(chance.randint(1, IMAGES))]
        for result, image in images:
            chance.choice(parts).add(result, image)
        chance.shuffle(parts)
        assert sum(parts).to_bytes() == total.to_bytes()


def test_threads_may_add_to_one(results, total):
    shared = salmap.Aggregate(3, SIZE)
    with concurrent.futures.ThreadPoolExecutor(IMAGES) as pool:
        list(pool.map(lambda image: shared.add(results[image // 3], image % 3),
                      range(IMAGES)))
    assert shared == total


def test_threads_may_merge_into_each_other(total):
    a, b = copy.deepcopy(total), copy.deepcopy(total)
    threads = [threading.Thread(target=one.merge, args=(other,))
               for one, other in ((a, b), (b, a)) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert a.count > total.count and b.count > total.count


def test_copies_pickles_and_files_are_the_same(total, tmp_path):
    named = salmap.Aggregate.from_bytes(total.to_bytes(), ["a", "b", "c"])
    named.save(tmp_path / "data.sma")
    for other in (copy.copy(named), copy.deepcopy(named),
                  pickle.loads(pickle.dumps(named)),
                  salmap.Aggregate.load(tmp_path / "data.sma", named.names)):
        assert other == total and other.names == ("a", "b", "c")
        other.merge(total)
        assert other != total and total.count == IMAGES
    assert salmap.Aggregate.load(tmp_path / "data.sma").names == total.names
    assert [path.name for path in tmp_path.iterdir()] == ["data.sma"]


def test_sums_are_new_ones(total):
    double = total + total
    assert double.count == 12 and total.count == IMAGES
    assert sum([total, total]) == double
    again = copy.copy(total)
    again += total
    again.merge(again)
    assert again == double + double
    with pytest.raises(TypeError):
        total + 1
    assert total != 3
    with pytest.raises(TypeError, match="unhashable"):
        hash(total)


def test_names_come_from_what_is_added():
    stack = salmap.Stack(["early", "late"], keep_raw=True)
    for name, array in zip(stack.names, activations(SHAPES[:2])):
        stack.push(name, array)
    total = salmap.Aggregate(2, 5)
    total.add(stack, image=2)
    assert total.names == ("early", "late") and total.size == (5, 5)
    assert same_bits(total.combined_mean, stack.combined(5, 2))
    assert "early, late" in repr(total)
    empty = salmap.Aggregate(2, 5)
    empty.merge(total)
    total.merge(salmap.Aggregate(2, 5))
    assert empty.names == total.names == ("early", "late")
    with pytest.raises(ValueError, match="the layers are x, y"):
        total.merge(salmap.Aggregate(["x", "y"], 5))
    with pytest.raises(ValueError, match="3 names for 2 layers"):
        salmap.Aggregate.from_bytes(total.to_bytes(), list("abc"))


def test_pictures_of_one_image_are_its_own(results):
    one = total_of(names=3)
    one.add(results[0], 1)
    stack = results[0].place()[0]
    assert same_bits(one.lovi(), stack.lovi(SIZE, 1))
    assert same_bits(one.heatmap(), stack.heatmap(SIZE, 1))
    assert one.lovi((20, 30), palette="ordered").shape == (20, 30, 3)
    assert one._repr_png_()[1:4] == b"PNG"
    assert salmap.Aggregate(3, SIZE)._repr_png_() is None


def test_a_part_of_a_result_and_an_album_add_their_own_image(results):
    total, other = salmap.Aggregate(3, SIZE), salmap.Aggregate(3, SIZE)
    total.add(results[0][1:], 1)
    other.add(Album([results[1][0], results[0][2]]), -1)
    assert total == other
    with pytest.raises(IndexError):
        total.add(results[0], 3)


def test_maps_of_yours():
    total = salmap.Aggregate(0, (2, 3))
    values = numpy.array([[0, 0.25, 0.5], [1, 0, 0]], numpy.float32)
    for part in (values, values / 2):
        total.add_map(part)
    assert same_bits(total.combined_mean, values * numpy.float32(0.75))
    assert total.layer_means.shape == (0, 2, 3)
    with pytest.raises(ValueError, match="want 0 to 1"):
        total.add_map(values * 2)


def test_the_distance_is_0_and_1_at_its_ends(results, total):
    other = total_of(results[1])
    assert total.distance(total, 1) == (0, 0)
    near = total.distance(other, "layer 1")
    assert 0 < near.statistic < 1 and 0 < near.place < 1
    assert near == other.distance(total, 1)
    assert total.distance(other).statistic == 0


@pytest.mark.parametrize("settings, error, sentence", [
    ({"keep_raw": False}, salmap.StateError, "keep_raw=True"),
    ({"normalizer": "range"}, ValueError, "normaliser"),
    ({"normalizer": "none"}, ValueError, "none"),
    ({"weights": "ramp"}, ValueError, "weight"),
    ({"epsilon": 1e-3}, ValueError, "epsilon")])
def test_what_does_not_fit_is_refused(total, settings, error, sentence):
    before = total.to_bytes()
    with pytest.raises(error, match=sentence):
        total.add(salmap.explain(activations(), **settings))
    assert total.to_bytes() == before


def test_a_copy_has_no_raw_maps(results, total):
    with pytest.raises(salmap.StateError, match="original"):
        total.add(copy.deepcopy(results[0]))


def test_other_layers_sizes_and_things_are_refused(total):
    with pytest.raises(ValueError, match="2 layers"):
        total.add(salmap.explain(activations(SHAPES[:2])))
    with pytest.raises(ValueError, match="9 x"):
        total.merge(salmap.Aggregate(3, (11, 9)))
    for what in (3, "photo.jpg", None):
        with pytest.raises(TypeError):
            total.add(what)
        with pytest.raises(TypeError):
            total.merge(what)
    with pytest.raises(ValueError, match="4097"):
        salmap.Aggregate(4097, 4)
    with pytest.raises(ValueError, match="size"):
        salmap.Aggregate(1, 0)
    with pytest.raises(ValueError, match="share is 2"):
        total.quantile(0, 2)


def test_without_an_image_there_is_nothing_to_read():
    empty = salmap.Aggregate(3, SIZE)
    assert empty.count == 0
    for read in (lambda: empty.combined_mean, lambda: empty.layer_stds,
                 lambda: empty.shares, lambda: empty.quantile(0, 0.5),
                 empty.lovi):
        with pytest.raises(salmap.IncompleteError):
            read()


def test_changed_bytes_are_refused(total):
    content = total.to_bytes()
    for place in range(0, len(content), 997):
        changed = bytearray(content)
        changed[place] ^= 4
        with pytest.raises(salmap.Error):
            salmap.Aggregate.from_bytes(changed)
    for length in (0, 1, 100, len(content) - 1):
        with pytest.raises(salmap.Error, match="no aggregate"):
            salmap.Aggregate.from_bytes(content[:length])


def test_a_closed_one_says_so(results):
    with total_of(results[0]) as total:
        pass
    total.close()
    for use in (total.to_bytes, lambda: total.count,
                lambda: total.add(results[0])):
        with pytest.raises(ValueError, match="closed"):
            use()


def test_volumes_are_added_up():
    shape, size = (3, 5, 4, 6, 7), (5, 8, 9)
    arrays = [numpy.random.default_rng(seed).standard_normal(shape).astype("float32")
              for seed in (1, 2)]
    totals = [salmap.Aggregate(["early"], size) for _ in range(3)]
    means = []
    for number, array in enumerate(arrays):
        with salmap.Stack(["early"], keep_raw=True) as stack:
            stack.push(0, array, layout="ncdhw")
            means.append(stack.volume(size, 1))
            for total in (totals[0], totals[1 + number]):
                total.add(stack, 1)
    total = totals[0]
    assert total == totals[2] + totals[1] and total.size == size
    assert abs(total.combined_mean - numpy.mean(means, 0)).max() < 1e-6
    assert (total.combined_max == numpy.max(means, 0)).all()
    assert (total.layer_means[0] == total.mean(0)).all()
    loaded = salmap.Aggregate.from_bytes(total.to_bytes(), ["early"])
    assert loaded == total and loaded.size == size and "5 x 8 x 9" in repr(loaded)
    with total.stack() as stack:
        assert stack.lovi((8, 9), slice=2, depth=5).shape == (8, 9, 3)
    assert total._repr_png_() is None
    for given in (), ((8, 9),):
        for draw in total.lovi, total.heatmap:
            with pytest.raises(ValueError, match="of volumes; want its stack"):
                draw(*given)
    alone = salmap.Aggregate(0, size)
    alone.add_map(means[0])
    assert abs(alone.combined_mean - means[0]).max() < 2 ** -32
    with pytest.raises(ValueError, match="map has 4 slices"):
        alone.add_map(means[0][:4])
    with pytest.raises(ValueError, match="of maps alone"):
        alone.stack()
