"""explorer.html: what is in it. bindings/web/explorer tests the page itself."""

import base64
import io
import json
import math
import re
import zlib

import numpy
import pytest
from PIL import Image

from support import maps, photo

ELEMENT = re.compile(
    r'<script type="([a-z/-]+)" id="salmap-([a-z]+)-(\d+)">([^<]*)</script>\n')


class Page:
    def __init__(self, sandbox, path="out/explorer.html"):
        self.text = sandbox.read(path).decode()
        self.elements = {(name, int(number)): content for _, name, number, content
                         in ELEMENT.findall(self.text)}
        self.head = json.loads(self.elements["head", 0])

    def photo(self, number=0):
        png = base64.b64decode(self.elements["photo", number], validate=True)
        return numpy.asarray(Image.open(io.BytesIO(png)))

    def maps(self, image=0):
        """Of each set the layers, and the class maps, as float32."""
        halves = numpy.frombuffer(zlib.decompress(base64.b64decode(
            self.elements["maps", image], validate=True)), "<f2")
        told, at = self.head["images"][image], 0
        made = []
        for extents, whole in ([(self.head["layers"], one) for one in told["sets"]]
                               + [(self.head["classes"], told["classes"])]):
            made.append([])
            for extent, map_ in zip(extents, whole, strict=True):
                sides = extent["height"], extent["width"]
                if self.head["volume"]:
                    sides = extent["depth"], *sides
                size = math.prod(sides)
                made[-1].append(numpy.ldexp(
                    halves[at:at + size].astype(numpy.float32),
                    map_["exponent"]).reshape(sides))
                at += size
        assert at == len(halves)
        return made[:-1], made[-1]


def rounded(values):
    """To halves, with the greatest magnitude just below 2^15."""
    _, exponent = numpy.frexp(abs(values).max())
    halves = numpy.ldexp(values, 15 - exponent).astype(numpy.float16)
    return numpy.ldexp(halves.astype(numpy.float32), exponent - 15)


@pytest.fixture(autouse=True)
def layers(sandbox):
    sandbox.write_npy("early.npy", maps(3, 6, 9, 13))
    sandbox.write_npy("late.npy", maps(3, 4, 5, 7))


def test_it_is_written_when_asked_for(sandbox):
    sandbox.run_well("-o out --html early.npy late.npy")
    assert "out/explorer.html\n" in sandbox.output
    assert sandbox.output.splitlines()[-1].startswith(
        "Open first: out/explorer.html (")
    with_it = {name: sandbox.read(f"out/{name}") for name in (
        "combined.npy", "stats.json", "lovi-001.png")}
    sandbox.run_well("-q -o without early.npy late.npy")
    assert not sandbox.exists("without/explorer.html")
    for name, content in with_it.items():
        assert sandbox.read(f"without/{name}") == content


@pytest.mark.parametrize("scale", [1, 1e-12, 1e7, -3])
def test_it_holds_raw_maps_as_halves(sandbox, scale):
    arrays = [(maps(3, 6, 9, 13) - 0.4) * scale, (maps(3, 4, 5, 7) - 0.4) * scale]
    for name, array in zip(("early", "late"), arrays):
        sandbox.write_npy(f"{name}.npy", array.astype(numpy.float32))
    sandbox.run_well("-q -o out --html --stat max --norm gauss early.npy late.npy")
    page = Page(sandbox)
    assert page.head["raw"] and page.head["sets"] == [None]
    assert page.head["settings"]["normalizer"] == "gauss"
    assert [layer["height"] for layer in page.head["layers"]] == [9, 5]
    for image in range(3):
        (layers,), classes = page.maps(image)
        assert classes == []
        for found, array, told in zip(layers, arrays,
                                      page.head["images"][image]["sets"][0]):
            wanted = array[image].astype(numpy.float32).max(axis=0)
            assert (found == rounded(wanted)).all()
            assert told["min"] == wanted.min() and told["max"] == wanted.max()


def test_a_map_of_zeros_and_one_of_a_pixel(sandbox):
    sandbox.write_npy("zero.npy", numpy.zeros((1, 2, 3, 4), numpy.float32))
    sandbox.write_npy("pixel.npy", numpy.full((1, 1, 1, 1), 2, numpy.float32))
    sandbox.run("-q -o out --html --stat max zero.npy pixel.npy")
    ((zero, pixel),), _ = Page(sandbox).maps()
    assert not zero.any() and pixel == [[2]]


VOLUME = maps(2, 3, 5, 6, 7) - 0.4


@pytest.mark.parametrize("options, sides, cut", [
    ("--slice 2", [5, 6, 7], ("d", 2, "none")),
    ("--slice 8 --slices 9 -s 14x12", [9, 12, 14], ("d", 8, "none")),
    ("--slice 1 --axis h --slices 4", [5, 4, 7], ("h", 1, "none")),
    ("--slice 3 --axis w", [5, 6, 7], ("w", 3, "none")),
    ("--project max --axis w --slices 8", [5, 6, 8], ("w", 0, "max"))])
def test_it_holds_volumes_whole(sandbox, options, sides, cut):
    sandbox.write_npy("scan.npy", VOLUME)
    sandbox.write_npy("flat.npy", maps(2, 4, 5, 7)[:, :, None])
    sandbox.write_npy("row.npy", numpy.array([[1, -2, 0.5]], numpy.float32))
    sandbox.write_photo("photo.png", photo(7, 6))
    sandbox.run_well(
        f"-q -o out --html --layout ncdhw --stat max --no-guided -i photo.png "
        f"--cam-layer scan.npy --cam-weights row.npy:0 {options} "
        f"-s {sides[1] if 'axis w' in options else sides[2]}x"
        f"{sides[0] if 'axis' in options else sides[1]} scan.npy flat.npy")
    page = Page(sandbox)
    assert page.head["volume"] == sides and page.head["photos"] == 0
    told = page.head["cut"]
    assert (told["axis"], told["slice"], told["project"]) == cut
    assert [layer["depth"] for layer in page.head["layers"]] == [5, 1]
    for image in range(2):
        ((scan, flat),), (cam,) = page.maps(image)
        assert (scan == rounded(VOLUME[image].max(axis=0))).all()
        assert (flat[0] == rounded(maps(2, 4, 5, 7)[image].max(axis=0))).all()
        wanted = numpy.tensordot([1, -2, 0.5], VOLUME[image], 1)
        assert numpy.allclose(cam, wanted, atol=abs(wanted).max() / 1000)


def test_it_holds_the_photo_as_results_show_it(sandbox):
    sandbox.write_photo("photo.png", photo(26, 18))
    sandbox.run_well("-q -o out --html -i photo.png --keep 30 early.npy late.npy")
    page = Page(sandbox)
    assert (page.photo() == photo(26, 18)).all()
    assert page.head["photo"] == "photo.png" and page.head["photos"] == 1
    assert page.head["settings"]["keep"] == 30
    sandbox.run_well("-q -o out --html early.npy late.npy")
    assert Page(sandbox).head["photos"] == 0


def test_layers_are_there_with_and_without_their_guides(sandbox):
    weights = numpy.random.default_rng(4).normal(size=(2, 4)).astype("f4")
    sandbox.write_npy("rows.npy", weights)
    cams = "--cam-weights rows.npy:0 --cam-weights rows.npy:1 --evidence magnitude"
    sandbox.run_well(f"-q -o out --html {cams} early.npy late.npy")
    page = Page(sandbox)
    assert page.head["sets"] == [None, 0, 1]
    assert [each["name"] for each in page.head["classes"]] == [
        "rows.npy:0", "rows.npy:1"]
    sandbox.run_well("-q -o plain --html early.npy late.npy")
    for image in range(3):
        sets, classes = page.maps(image)
        (plain,), _ = Page(sandbox, "plain/explorer.html").maps(image)
        for found, wanted in zip(sets[0], plain):
            assert (found == wanted).all()
        assert (sets[1][0] != sets[2][0]).any()
        for found, row in zip(classes, weights):
            wanted = numpy.tensordot(row, maps(3, 4, 5, 7)[image], 1)
            assert numpy.allclose(found, wanted, atol=abs(wanted).max() / 1000)
    sandbox.run_well(f"-q -o out --html --no-guided {cams} early.npy late.npy")
    assert Page(sandbox).head["sets"] == [None]
    sandbox.run_well("-q -o out --html --evidence magnitude --cam-weights rows.npy:1 "
                     "early.npy late.npy")
    assert Page(sandbox).head["sets"] == [None, 0]


def test_no_name_leaves_its_place(sandbox):
    name = "<!--<script>'\"&\\\u2028\udcff.npy"
    sandbox.write(name, sandbox.read("late.npy"))
    sandbox.run_well("-q -o out --html", name.encode("utf-8", "surrogateescape"))
    page = Page(sandbox)
    assert page.head["layers"][0]["name"] == name.replace("\udcff", "\ufffd")
    sandbox.run_well("-q -o plain --html late.npy")
    plain = Page(sandbox, "plain/explorer.html")
    assert ELEMENT.sub("", page.text) == ELEMENT.sub("", plain.text)


def test_it_needs_no_more_than_a_megabyte_beyond_its_data(sandbox):
    sandbox.run_well("-q -o out --html early.npy late.npy")
    page = Page(sandbox)
    assert len(page.text) - sum(map(len, page.elements.values())) < 1_000_000
    assert not re.search(r'(src|href)="?https?:', page.text)
