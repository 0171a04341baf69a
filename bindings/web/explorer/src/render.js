// From a state to pictures: every number in them is the library's.
import { boxes, colour, keep, mask, overlay, Stack } from "salmap";

import { drawPlace } from "./place.js";
import { setOf } from "./state.js";

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

/** Draws one picture at a time; two that are side by side have one each. */
export class Renderer {
	/** @param {any} head */
	constructor(head) {
		this.head = head;
		this.key = null;
		this.planes = new Map();
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
	}

	/** The layer that a state shows alone: one that is on. */
	layerOf(state) {
		return state.on[state.layer] ? state.layer : state.on.indexOf(true);
	}

	/** A map of what is held, without padding; `make` makes it at a size. */
	plane(name, make) {
		if (!this.planes.has(name)) {
			const { height, width, canvas } = this.head;
			this.planes.set(name, cut(make(canvas), height, width));
		}
		return this.planes.get(name);
	}

	combined() {
		return this.plane("combined", (size) => this.stack.combined(size));
	}

	/** @param {number} layer */
	layer(layer) {
		return this.plane(`layer ${layer}`,
			(size) => this.stack.layerMap(layer, size));
	}

	/** @param {number} cam */
	cam(cam) {
		return this.plane(`cam ${cam}`, (size) => this.stack.cam(size, { cam }));
	}

	/** @param {number} cam */
	fastcam(cam) {
		return this.plane(`fastcam ${cam}`,
			(size) => this.stack.fastcam(size, { cam }));
	}

	/** The numbers behind the picture of a state. @returns {Plane} */
	values(state) {
		switch (state.view) {
		case "layer":
			return this.layer(this.layerOf(state));
		case "cam":
			return this.cam(state.class);
		case "fastcam":
		case "fastcamLovi":
			return this.fastcam(state.class);
		default:
			return this.combined();
		}
	}

	/** The picture of a state without the photo, at a size. */
	colours(state, size) {
		const cam = state.class;
		switch (state.view) {
		case "lovi":
			return this.stack.lovi(size);
		case "layer":
			return this.stack.layerLovi(this.layerOf(state), size);
		case "cam":
			return colour(this.stack.cam(size, { cam }), "magma",
				{ limits: [0, 1] });
		case "fastcam":
			return this.stack.fastcamHeatmap(size, { cam });
		case "fastcamLovi":
			return this.stack.fastcamLovi(size, { cam });
		default:
			return this.stack.heatmap(size);
		}
	}

	/** The picture of a state. @returns {ImageData} */
	draw(image, state) {
		const { height, width, canvas } = this.head;
		this.hold(image, state);
		if (state.view === "photo")
			return image.photo;
		if (state.view === "mask")
			return mask(image.photo, keep(this.combined(), state.keep));
		if (image.photo !== null && state.cover === "place")
			return this.drawPlace(image, state);
		const picture = cutPicture(this.colours(state, canvas), height, width);
		return image.photo === null || state.opacity === 1 ? picture
			: overlay(image.photo, picture, state.opacity);
	}

	/** The same where its map is high, on the photo. */
	drawPlace(image, state) {
		const { height, width, canvas, settings } = this.head;
		const values = this.values(state);
		const picture = hasPlaceColours(state) ? null
			: cutPicture(this.colours(state, canvas), height, width);
		return drawPlace(image.photo, picture, values, settings, state.opacity);
	}

	/** A small picture of it, without the photo. */
	drawSmall(image, state, side) {
		this.hold(image, state);
		return this.colours(state, within(this.head.canvas, side));
	}

	/** The regions above the threshold; none where it is off. */
	boxes(image, state) {
		this.hold(image, state);
		return state.boxes
			? boxes(this.values(state), { share: state.share, count: 20 }) : [];
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
