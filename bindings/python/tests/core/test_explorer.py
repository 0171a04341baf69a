"""Result.explore: the page, its file, and what a notebook shows."""

import base64
import copy
import html
import json
import re
import zlib

import numpy
import pytest

import salmap
from salmap._album import Album
from salmap._request import Choices
from support import activations

SIZE = (24, 31)


def head(page):
    return json.loads(re.search(r'id="salmap-head-0">([^<]*)<', page).group(1))


@pytest.fixture(name="result")
def fixture_result():
    return salmap.explain(activations(), SIZE, normalizer="gauss")


def test_it_is_the_page_of_the_result(result, tmp_path):
    explorer = result.explore(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == explorer.page
    told = head(explorer.page)
    assert (told["height"], told["width"]) == SIZE
    assert [layer["name"] for layer in told["layers"]] == list(result.names)
    assert told["raw"] and told["settings"]["normalizer"] == "gauss"
    assert len(told["images"]) == len(result)
    assert "salmap.Explorer" in repr(explorer)


def test_it_has_the_images_of_its_result_alone(result):
    assert len(head(result[1:].explore().page)["images"]) == len(result) - 1


def test_a_notebook_shows_it_in_a_frame(result):
    explorer = result.explore(height=321)
    shown = re.fullmatch(r'<iframe title="Explorer" srcdoc="([^"]*)" '
                         r'style="[^"]*height: 321px[^"]*"></iframe>',
                         explorer._repr_html_())
    assert html.unescape(shown.group(1)) == explorer.page


@pytest.mark.parametrize("make", [
    copy.deepcopy, lambda _: salmap.explain(activations(), SIZE, keep_raw=False)])
def test_what_has_no_raw_maps_says_so(result, make):
    assert not head(make(result).explore().page)["raw"]


def test_padding_is_told(result):
    padded = salmap.Result(result._stack, Choices(SIZE, canvas=(30, 31)))
    assert head(padded.explore().page)["canvas"] == [30, 31]


def guided(names=3, guide=0):
    arrays = activations()[:names]
    stack = salmap.Stack(len(arrays), cams=1, guide=guide, keep_raw=True)
    stack.push_cam(0, arrays[-1])
    for layer, array in enumerate(arrays):
        stack.push(layer, array)
    return salmap.Result(stack, Choices(SIZE, cams=("first",)))


def test_guided_layers_come_with_plain_ones(result):
    alone = head(guided().explore().page)
    assert alone["sets"] == [0]
    both = head(guided().explore(plain=result).page)
    assert both["sets"] == [None, 0]
    plain = head(result.explore().page)
    for image in range(3):
        sets = both["images"][image]["sets"]
        assert sets == [plain["images"][image]["sets"][0],
                        alone["images"][image]["sets"][0]]


@pytest.mark.parametrize("main, plain, sentence", [
    (guided(guide=None), guided(guide=None), "no class map guides"),
    (guided(), guided(), "without a target"),
    (guided(names=2), guided(guide=None), "other layers or images")])
def test_a_plain_result_has_to_belong_to_it(main, plain, sentence):
    with pytest.raises(ValueError, match=sentence):
        main.explore(plain=plain)


def test_the_strongest_channels_at_peaks_are_told(result):
    arrays = activations()
    told = head(result.explore(activations=arrays).page)["peaks"]
    assert len(told) == 3
    for image, peaks in enumerate(told):
        found = salmap.peaks(result[image].combined, 5, 2)
        assert [(each["row"], each["column"]) for each in peaks] == \
            [(each.row, each.column) for each in found]
        for peak in peaks:
            for array, layer in zip(arrays, peak["layers"]):
                vector = salmap.peak_vector(
                    array, (peak["row"], peak["column"]), SIZE, image=image)
                assert layer["values"] == sorted(vector, reverse=True)[:8]
                assert [vector[channel] for channel in layer["channels"]] == \
                    layer["values"]
    assert head(result.explore().page)["peaks"] is None
    assert len(head(result[1:].explore(
        activations=dict(enumerate(arrays))).page)["peaks"]) == 2
    with pytest.raises(ValueError, match="2 activations for 3 layers"):
        result.explore(activations=arrays[:2])


def parts(page):
    told = json.loads(re.search(r'id="parts">([^<]*)<', page).group(1))
    return [told["before"] + own + told["after"] for own in told["own"]]


def test_images_of_different_sizes_are_in_one_page(tmp_path):
    results = [salmap.explain(activations(seed=size[0])[:3], size)[0]
               for size in [SIZE, (19, 40), SIZE]]
    results.append(results[0])  # the same page twice
    arrays = [activations(seed=each.size[0])[:3] for each in results]
    album = Album(results)
    page = album.explore(tmp_path / "page.html").page
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
    assert parts(page) == [each.explore().page for each in results]
    assert len(page) < 1.5 * len(results[0].explore().page)
    assert re.findall("<option>([^<]*)</option>", page) == [
        "0: 24 x 31", "1: 19 x 40", "2: 24 x 31", "3: 24 x 31"]
    assert parts(album.explore(activations=arrays).page) == [
        each.explore(activations=own).page
        for each, own in zip(results, arrays)]
    with pytest.raises(ValueError, match="activations has 3 entries for 4"):
        album.explore(activations=arrays[:3])
    assert parts(Album(results[:1]).explore().page) == [
        results[0].explore().page]


def test_images_of_different_sizes_have_plain_layers_too(result):
    ours, theirs = Album(list(guided())), Album(list(result))
    assert parts(ours.explore(plain=theirs).page) == [
        one.explore(plain=other).page for one, other in zip(ours, theirs)]
    with pytest.raises(ValueError, match="plain has 3 entries for 2"):
        Album(list(guided())[:2]).explore(plain=theirs)


def test_a_folder_that_is_not_there_is_an_error(result, tmp_path):
    with pytest.raises(OSError):
        result.explore(tmp_path / "none" / "page.html")


#: A volume [depth, height, width], and the arrays that it is explained by.
SIDES, CUBES = (12, 16, 20), ((2, 4, 6, 8, 10), (2, 3, 3, 4, 5))


def volume(**keywords):
    arrays = activations(CUBES)
    return arrays, salmap.explain(arrays, SIDES, layout="ncdhw", **keywords)


def test_a_volume_opens_at_the_slice_of_its_result(tmp_path):
    _, result = volume()
    told = head(result.explore(tmp_path / "page.html").page)
    assert told["volume"] == list(SIDES)
    assert told["cut"] == {"axis": "d", "slice": 6, "project": "none"}
    assert [layer["depth"] for layer in told["layers"]] == [6, 3]
    assert len(told["images"]) == 2 and told["photos"] == 0
    assert head(result.slice(5, "w").explore().page)["cut"] == {
        "axis": "w", "slice": 5, "project": "none"}
    assert head(result.project("max", "h").explore().page)["cut"][
        "project"] == "max"


def test_the_peaks_of_a_volume_have_a_slice():
    arrays, result = volume()
    told = head(result.explore(activations=arrays, layout="ncdhw").page)["peaks"]
    for image, peaks in enumerate(told):
        found = salmap.peaks(result[image].volume, 5, 1)
        assert [(each["slice"], each["row"], each["column"]) for each in peaks] \
            == [found_one[:3] for found_one in found]
        for peak in peaks:
            place = peak["slice"], peak["row"], peak["column"]
            for array, layer in zip(arrays, peak["layers"]):
                vector = salmap.peak_vector(array, place, SIDES, image=image,
                                            layout="ncdhw")
                assert layer["values"] == sorted(vector, reverse=True)


def test_signals_are_maps_of_one_row():
    arrays = activations(((3, 5, 40), (3, 9, 10)))
    result = salmap.explain(arrays, (1, 80), layout="ncw")
    told = head(result.explore(activations=arrays, layout="ncw").page)
    assert (told["height"], told["width"], told["volume"]) == (1, 80, None)
    assert [(layer["height"], layer["width"]) for layer in told["layers"]] == [
        (1, 40), (1, 10)]
    for image, peaks in enumerate(told["peaks"]):
        assert [(0, each["column"]) for each in peaks] == [
            (each.row, each.column)
            for each in salmap.peaks(result[image].combined, 5, 6)]


def signals_of(page, lines):
    found = re.findall(r'id="salmap-signal-\d+">([^<]*)<', page)
    return [numpy.frombuffer(zlib.decompress(base64.b64decode(each)),
                             "<f4").reshape(lines, -1) for each in found]


@pytest.mark.parametrize("channels, lines", [(1, 1), (2, 2), (9, 8)])
def test_what_the_network_saw_comes_with_signals(channels, lines):
    random = numpy.random.default_rng(channels)
    signals = random.normal(size=(3, channels, 50)).astype("float32")
    signals[1, 0, 3:6] = numpy.nan, numpy.inf, -numpy.inf
    arrays = activations(((3, 5, 40), (3, 9, 10)))
    result = salmap.explain(arrays, layout="ncw", image=signals)
    page = result.explore().page
    assert head(page)["signal"] == {"count": 3, "channels": channels,
                                    "lines": lines, "samples": 50}
    for found, signal in zip(signals_of(page, lines), signals, strict=True):
        assert found.tobytes() == signal[:lines].tobytes()
    alone = result[2].explore().page
    assert signals_of(alone, lines)[0].tobytes() == signals[2, :lines].tobytes()
    shared = salmap.explain(arrays, layout="ncw", image=signals[0]).explore().page
    assert head(shared)["signal"]["count"] == 1 and len(
        signals_of(shared, lines)) == 1
    without = salmap.explain(arrays, layout="ncw").explore().page
    assert head(without)["signal"] is None and not signals_of(without, lines)
