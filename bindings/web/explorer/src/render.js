// From a state to pictures: every number in them is the library's.
import { boxes, colour, keep, mask, overlay, Stack } from "salmap";

import { drawPlace } from "./place.js";
import { Spans } from "./spans.js";
import { setOf } from "./state.js";
import { axesOf, extentsOf, isVolume, sectionOf } from "./volume.js";

/** @typedef {{data: Float32Array, height: number, width: number}} Plane */

/** The upper left part of a plane: what the network saw without its padding. */
function cut(plane, height, width) {
	if (plane.height === height && plane.width === width)
		return plane;
	const data = new Float32Array(height * width);
	for (let row = 0; row < height; row++)
		data.set(plane.data.subarray(row * plane.width,
			row * plane.width + width), row * width);
	return { data, height, width };
}

/** The same of a picture. */
function cutPicture(picture, height, width) {
	if (picture.height === height && picture.width === width)
		return picture;
	const out = new ImageData(width, height);
	for (let row = 0; row < height; row++)
		out.data.set(picture.data.subarray(4 * row * picture.width,
			4 * (row * picture.width + width)), 4 * row * width);
	return out;
}

/** A size of at most `side` pixels, with the proportions of another. */
function within([height, width], side) {
	const most = Math.max(height, width);
	return most <= side ? [height, width]
		: [height, width].map((each) => Math.max(1,
			Math.round(each * side / most)));
}

/** Planes that are kept; of a volume there are more than can be. */
const MOST_PLANES = 64;

/** Draws one picture at a time; two that are side by side have one each. The `axis` of
 * its methods is that along which the slices of a volume lie. */
export class Renderer {
	/** @param {any} head */
	constructor(head) {
		this.head = head;
		this.key = null;
		this.planes = new Map();
		this.spans = new Spans(head.volume);
		this.pictures = {};
		this.stack = new Stack(head.layers.length, {
			cams: head.classes.length, incomplete: "combine",
			resampling: head.settings.resampling,
			epsilon: head.settings.epsilon,
		});
	}

	/**
	 * Pushes the maps of an image, unless that is what the stack holds.
	 * @param {any} image
	 * @param {any} state
	 */
	hold(image, state) {
		const { on, weights, normalizer, evidence, factor } = state;
		const set = setOf(state, this.head);
		const key = JSON.stringify([image.number, set, on, weights, normalizer,
			evidence, factor]);
		this.stack.set({ palette: state.palette, heatPalette: state.heatPalette,
			limits: this.head.settings.limits });
		if (key === this.key)
			return;
		this.key = null;
		this.planes.clear();
		this.stack.reset();
		this.stack.set({ weights, normalizer, evidence, fastcamFactor: factor });
		image.classes.forEach((map, i) => this.stack.pushCamMap(i, map));
		image.sets[set].forEach((map, i) => {
			if (on[i])
				this.stack.pushMap(i, map);
		});
		this.key = key;
		this.mapsKey = JSON.stringify([image.number, set, normalizer]);
	}

	/** The layer that a state shows alone: one that is on. */
	layerOf(state) {
		return state.on[state.layer] ? state.layer : state.on.indexOf(true);
	}

	/** What `make` makes of what is held, made once. */
	plane(name, make) {
		if (!this.planes.has(name)) {
			if (this.planes.size >= MOST_PLANES)
				this.planes.clear();
			this.planes.set(name, make());
		}
		return this.planes.get(name);
	}

	/** A map of what is held, without padding; `read` reads it at a size. */
	map(name, state, axis, read) {
		const { size, options } = sectionOf(this.head, state, axis);
		const { height, width } = extentsOf(this.head, axis);
		return this.plane(`${name} ${JSON.stringify(options)}`,
			() => cut(read(size, options), height, width));
	}

	combined(state, axis) {
		return this.map("combined", state, axis,
			(size, options) => this.stack.combined(size, options));
	}

	/** @param {number} layer */
	layer(layer, state, axis) {
		return this.map(`layer ${layer}`, state, axis,
			(size, options) => this.stack.layerMap(layer, size, options));
	}

	/** @param {number} cam */
	cam(cam, state, axis) {
		return this.map(`cam ${cam}`, state, axis,
			(size, options) => this.stack.cam(size, { ...options, cam }));
	}

	/** @param {number} cam */
	fastcam(cam, state, axis) {
		return this.map(`fastcam ${cam}`, state, axis,
			(size, options) => this.stack.fastcam(size, { ...options, cam }));
	}

	/** The numbers behind the picture of a state. @returns {Plane} */
	values(state, axis) {
		switch (state.view) {
		case "layer":
			return this.layer(this.layerOf(state), state, axis);
		case "cam":
			return this.cam(state.class, state, axis);
		case "fastcam":
		case "fastcamLovi":
			return this.fastcam(state.class, state, axis);
		default:
			return this.combined(state, axis);
		}
	}

	/** The maps of all slices whose values say between which ones the library spreads
	 * the colours of a volume by itself, which it looks for each time it draws a
	 * slice: `low` has the least of them, `high` the greatest. None where these two do
	 * not say all. */
	ends(state) {
		const isHeat = state.view === "heatmap" && state.heatPalette === "rising";
		if (!isVolume(this.head) || state.project !== "none" ||
			!(isHeat || ["lovi", "layer", "fastcamLovi"].includes(state.view)))
			return { low: [], high: [] };
		const low = state.on.flatMap((on, i) => on ? [{
			name: `layer ${i} ${this.mapsKey}`,
			read: (options) => this.stack.layerMap(i, undefined, options),
		}] : []);
		return { low, high: isHeat ? [{ name: `combined ${this.key}`,
			read: (options) => this.stack.combined(undefined, options) }]
			: low };
	}

	/** The values between which the colours of a volume are spread, as far as they are
	 * known; null where the library has to find them. */
	ownLimits(state) {
		const { low, high } = this.ends(state);
		const limits = [
			Math.min(...low.map((map) => this.spans.of(map)[0])),
			Math.max(...high.map((map) => this.spans.of(map)[1]))];
		return limits[0] < limits[1] ? limits : null;
	}

	/** Looks for these values while there is time; they are all known at once where
	 * limits were set. @returns whether they are known */
	look(image, state, isTimeLeft) {
		this.hold(image, state);
		const { low, high } = this.ends(state);
		return this.head.settings.limits !== null ||
			[...low, ...high].every((map) => this.spans.look(map, isTimeLeft));
	}

	/** The picture of a state without the photo, at a size. */
	colours(state, size, options) {
		const cam = state.class, ofClass = { ...options, cam };
		switch (state.view) {
		case "lovi":
			return this.stack.lovi(size, options);
		case "layer":
			return this.stack.layerLovi(this.layerOf(state), size, options);
		case "cam":
			return colour(this.stack.cam(size, ofClass), "magma",
				{ limits: [0, 1] });
		case "fastcam":
			return this.stack.fastcamHeatmap(size, ofClass);
		case "fastcamLovi":
			return this.stack.fastcamLovi(size, ofClass);
		default:
			return this.stack.heatmap(size, options);
		}
	}

	/** The same without padding. */
	wholeColours(state, axis) {
		const { size, options } = sectionOf(this.head, state, axis);
		const { height, width } = extentsOf(this.head, axis);
		return cutPicture(this.colours(state, size, options), height, width);
	}

	/** Spreads the colours over what is known of the maps. */
	spread(state) {
		this.stack.set({ limits: this.head.settings.limits ??
			this.ownLimits(state) });
	}

	/** The picture of a state along an axis. @returns {ImageData} */
	draw(image, state, axis = "d") {
		this.hold(image, state);
		if (state.view === "photo")
			return image.photo;
		if (state.view === "mask")
			return mask(image.photo, keep(this.combined(state, axis), state.keep));
		if (image.photo !== null && state.cover === "place")
			return this.drawPlace(image, state, axis);
		this.spread(state);
		const picture = this.wholeColours(state, axis);
		return image.photo === null || state.opacity === 1 ? picture
			: overlay(image.photo, picture, state.opacity);
	}

	/** The pictures of a state along all axes of the file; those that show the same as
	 * the last time are not drawn again. */
	drawAll(image, state) {
		this.hold(image, state);
		const limits = this.ownLimits(state);
		return Object.fromEntries(axesOf(this.head).map((axis) => {
			const { row, column, zoom, axis: _, d, h, w, ...rest } = state;
			const key = JSON.stringify([image.number, rest, limits,
				sectionOf(this.head, state, axis)]);
			if (this.pictures[axis]?.key !== key)
				this.pictures[axis] = { key,
					picture: this.draw(image, state, axis) };
			return [axis, this.pictures[axis].picture];
		}));
	}

	/** Of a signal, each layer that is on in its own hue, and each class map. */
	bands(image, state) {
		this.hold(image, state);
		this.stack.set({ limits: this.head.settings.limits });
		const layers = state.on.flatMap((on, layer) => on ? [{ layer,
			picture: this.wholeColours({ ...state, view: "layer", layer }, "d") }]
			: []);
		return [...layers, ...image.classes.map((_, cam) => ({ cam,
			picture: this.wholeColours({ ...state, view: "cam", class: cam },
				"d") }))];
	}

	/** The same where its map is high, on the photo. */
	drawPlace(image, state, axis) {
		const values = this.values(state, axis);
		const picture = hasPlaceColours(state) ? null
			: this.wholeColours(state, axis);
		return drawPlace(image.photo, picture, values, this.head.settings,
			state.opacity);
	}

	/** A small picture of it, without the photo. */
	drawSmall(image, state, side) {
		const { size, options } = sectionOf(this.head, state, state.axis);
		this.hold(image, state);
		this.spread(state);
		return this.colours(state, within(size, side), options);
	}

	/** The regions above the threshold along each axis; none where it is off. */
	boxes(image, state) {
		this.hold(image, state);
		return Object.fromEntries(axesOf(this.head).map((axis) => [axis,
			state.boxes ? boxes(this.values(state, axis),
				{ share: state.share, count: 20 }) : []]));
	}

	/** What the picture's colours mean. */
	legend(image, state, size) {
		this.hold(image, state);
		return this.stack.legend(size, isOfLayers(state) ? "lovi" : "heatmap");
	}

	/** The hue of each layer alone, as CSS has it. */
	hues(state) {
		this.stack.set({ palette: state.palette });
		const count = this.head.layers.length;
		const { data } = this.stack.legend([4, count], "lovi");
		return Array.from({ length: count }, (_, i) =>
			`rgb(${data.slice(4 * i, 4 * i + 3).join(" ")})`);
	}
}

/** Whether a place has all colours of its map: those of the paper's heat map depend
 * on more than that. */
function hasPlaceColours(state) {
	return state.view === "cam" ||
		(state.heatPalette === "rising" && !isOfLayers(state));
}

/** Whether hues tell layers in the picture of a state. */
export function isOfLayers(state) {
	return ["lovi", "layer", "fastcamLovi"].includes(state.view);
}
