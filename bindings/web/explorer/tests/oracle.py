"""Says what an explorer has to show, from its file alone, by the Python package: a
JSON object on each line of the standard input is answered by one.

    {"file": PATH, "state": {...}}   {"width": .., "height": .., "rgba": SHA-256}
    {"file": PATH, "pixel": {...}}   the values of all maps at the state's cross
    {"file": PATH, "boxes": {...}}   [[row, column, height, width], ...]
    {"file": PATH, "signal": IMAGE}  the lines of the image's curve
    {"compare": [PATH, PATH]}        the share of pixels that differ visibly

A state has the names that the page's own has.
"""

import base64
import functools
import hashlib
import json
import math
import re
import sys
import zlib

import numpy
import salmap
from PIL import Image

VISIBLE = 40  # of 255


class File:
    def __init__(self, path):
        text = open(path, encoding="utf-8").read()
        self.elements = dict(re.findall(
            r'<script type="[^"]*" id="salmap-([a-z]+-\d+)">([^<]*)</script>', text))
        self.head = json.loads(self.elements["head-0"])

    @functools.lru_cache(maxsize=None)
    def maps(self, image):
        halves = numpy.frombuffer(zlib.decompress(base64.b64decode(
            self.elements[f"maps-{image}"])), "<f2")
        told, at = self.head["images"][image], 0

        def next_of(extents, what):
            nonlocal at
            sides = extents["depth"], extents["height"], extents["width"]
            size = math.prod(sides)
            values = halves[at:at + size].astype(numpy.float32)
            at += size
            return numpy.ldexp(values, what["exponent"]).reshape(sides)

        sets = [[next_of(extents, what) for extents, what
                 in zip(self.head["layers"], one)] for one in told["sets"]]
        classes = [next_of(extents, what) for extents, what
                   in zip(self.head["classes"], told["classes"])]
        assert at == len(halves)
        return sets, classes

    @functools.lru_cache(maxsize=None)
    def photo(self, image):
        import io
        number = image if self.head["photos"] > 1 else 0
        png = base64.b64decode(self.elements[f"photo-{number}"])
        return numpy.asarray(Image.open(io.BytesIO(png)).convert("RGB"))

    def signal(self, image):
        told = self.head["signal"]
        number = image if told["count"] > 1 else 0
        return numpy.frombuffer(zlib.decompress(base64.b64decode(
            self.elements[f"signal-{number}"])), "<f4").reshape(
                told["lines"], told["samples"])

    def stack(self, state):
        head, settings = self.head, self.head["settings"]
        sets, classes = self.maps(state["image"])
        wanted = state["class"] if state["guided"] else None
        chosen = sets[head["sets"].index(wanted)]
        stack = salmap.Stack(
            len(chosen), cams=len(classes), incomplete="combine",
            resampling=settings["resampling"], epsilon=settings["epsilon"],
            weights=state["weights"], normalizer=state["normalizer"],
            evidence=state["evidence"], fastcam_factor=state["factor"],
            palette=state["palette"], heat_palette=state["heatPalette"],
            limits=settings["limits"])
        for cam, values in enumerate(classes):
            stack.push_cam_map(cam, values, layout="dhw")
        for layer, values in enumerate(chosen):
            if state["on"][layer]:
                stack.push_map(layer, values, layout="dhw")
        return stack

    def layer(self, state):
        return (state["layer"] if state["on"][state["layer"]]
                else state["on"].index(True))

    def section(self, state):
        """The size of a picture, and what it shows of a volume."""
        volume = self.head["volume"]
        if volume is None:
            return self.head["canvas"], {}
        axis = state["axis"]
        number = "dhw".index(axis)
        size = [side for i, side in enumerate(volume) if i != number]
        project = state["project"]
        return size, {"axis": axis, "depth": volume[number],
                      "slice": state[axis] if project == "none" else None,
                      "project": None if project == "none" else project}

    def cut(self, drawn):
        if self.head["volume"] is not None:
            return drawn
        return drawn[:self.head["height"], :self.head["width"]]

    def values(self, state):
        stack, cam, view = self.stack(state), state["class"], state["view"]
        size, part = self.section(state)
        return self.cut(
            stack.layer_map(self.layer(state), size, **part) if view == "layer"
            else stack.cam(size, cam=cam, **part) if view == "cam"
            else stack.fastcam(size, cam=cam, **part)
            if view.startswith("fastcam") else stack.combined(size, **part))

    def place(self, values):
        low, high = self.head["settings"]["limits"] or (
            float(values.min()), float(values.max()))
        return ((low + (high - low) * self.head["settings"]["placeBegins"], high)
                if low < high else None)

    def picture(self, state):
        stack, cam, view = self.stack(state), state["class"], state["view"]
        size, part = self.section(state)
        if view == "photo":
            return self.photo(state["image"])
        if view == "mask":
            kept = salmap.keep(self.cut(stack.combined(size)), state["keep"])
            return self.photo(state["image"]) * (kept > 0)[..., None].astype(
                numpy.uint8)
        values = self.values(state)
        covered = state["cover"] == "place" and self.head["photos"] > 0
        hues = view in ("lovi", "layer", "fastcamLovi")
        place = self.place(values) if covered else None
        drawn = (
            salmap.colour(values, "magma", place)
            if covered and (view == "cam" or not hues
                            and state["heatPalette"] == "rising")
            else stack.lovi(size, **part) if view == "lovi"
            else stack.layer_lovi(self.layer(state), size, **part)
            if view == "layer"
            else salmap.colour(stack.cam(size, cam=cam, **part), "magma", (0, 1))
            if view == "cam"
            else stack.fastcam_heatmap(size, cam=cam, **part)
            if view == "fastcam"
            else stack.fastcam_lovi(size, cam=cam, **part)
            if view == "fastcamLovi" else stack.heatmap(size, **part))
        drawn = numpy.ascontiguousarray(self.cut(drawn))
        if covered:
            return salmap.highlight(self.photo(state["image"]), drawn, values,
                                    place, state["opacity"])
        if self.head["photos"] == 0 or state["opacity"] == 1:
            return drawn
        return salmap.overlay(self.photo(state["image"]), drawn,
                              state["opacity"])

    def pixel(self, state):
        stack, (size, part) = self.stack(state), self.section(state)
        planes = [self.cut(stack.combined(size, **part))]
        planes += [self.cut(stack.layer_map(layer, size, **part))
                   for layer, on in enumerate(state["on"]) if on]
        planes += [self.cut(stack.cam(size, cam=cam, **part))
                   for cam in range(len(self.head["classes"]))]
        place = state["row"], state["column"]
        return [[float(plane[place]), float((plane < plane[place]).mean())]
                for plane in planes]


@functools.lru_cache(maxsize=None)
def opened(path):
    return File(path)


def answer(asked):
    if "compare" in asked:
        first, second = (numpy.asarray(Image.open(path).convert("RGB"), int)
                         for path in asked["compare"])
        if first.shape != second.shape:
            return {"differs": 1.0, "shapes": [first.shape, second.shape]}
        return {"differs": float((abs(first - second).max(axis=2)
                                  > VISIBLE).mean())}
    file = opened(asked["file"])
    if "signal" in asked:
        return [[value if math.isfinite(value) else None for value in line]
                for line in file.signal(asked["signal"]).tolist()]
    if "pixel" in asked:
        return file.pixel(asked["pixel"])
    if "boxes" in asked:
        state = asked["boxes"]
        return [[box.row, box.column, box.height, box.width] for box
                in salmap.boxes(file.values(state), state["share"], 20)]
    picture = file.picture(asked["state"])
    rgba = numpy.dstack([picture, numpy.full(picture.shape[:2], 255,
                                             numpy.uint8)])
    return {"height": picture.shape[0], "width": picture.shape[1],
            "rgba": hashlib.sha256(rgba.tobytes()).hexdigest()}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
