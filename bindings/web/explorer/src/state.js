// What is shown, as plain data, and what may become of it. Nothing here knows a page.
import { axesOf, countOf, extentsOf, firstSlices, PROJECTIONS } from "./volume.js";

/** What the picture is. */
export const VIEWS = ["lovi", "heatmap", "layer", "cam", "fastcam", "fastcamLovi",
	"mask", "photo"];
export const NORMALIZERS = ["gamma", "gauss", "range", "none"];
export const EVIDENCES = ["positive", "negative", "magnitude"];
export const FACTORS = ["inside", "outside", "focused"];
export const PALETTES = ["paper", "ordered"];
export const HEAT_PALETTES = ["paper", "rising"];
/** Where pictures cover the photo. */
export const COVERS = ["place", "even"];

export const MOST_ZOOM = 16;
const MOST_WEIGHT = 10;
const MOST_STEPS = 200; // that can be undone

/** Views that want class maps, a photo. */
const OF_CLASSES = ["cam", "fastcam", "fastcamLovi"];
const OF_PHOTOS = ["mask", "photo"];

/** @param {any} head */
export function viewsOf(head) {
	return VIEWS.filter((view) =>
		(head.classes.length > 0 || !OF_CLASSES.includes(view)) &&
		(head.photos > 0 || !OF_PHOTOS.includes(view)));
}

/** Whether layers can be shown as they are and as class maps guide them. */
export function hasBoth(head) {
	return head.sets.includes(null) && head.sets.some((set) => set !== null);
}

/** The state in which a file opens. @param {any} head */
export function initialState(head) {
	const { settings, layers, classes } = head;
	return {
		image: 0, view: classes.length > 0 ? "fastcam" : "heatmap", layer: 0,
		on: layers.map(() => true),
		weights: layers.map((layer) => layer.weight),
		normalizer: head.raw ? settings.normalizer : "none",
		evidence: head.raw ? settings.evidence : "positive",
		factor: settings.fastcamFactor,
		palette: settings.palette, heatPalette: settings.heatPalette,
		class: 0, guided: !head.sets.includes(null),
		cover: "place", opacity: head.photos > 0 ? settings.alpha : 1,
		keep: settings.keep, boxes: false, share: 0.5,
		compare: false, otherImage: 0, otherClass: Math.min(1,
			Math.max(classes.length - 1, 0)),
		zoom: 1, row: null, column: null,
		axis: head.cut?.axis ?? "d", project: head.cut?.project ?? "none",
		...firstSlices(head),
	};
}

const whole = (value, least, most) => Number.isInteger(value) &&
	value >= least && value <= most;
const real = (value, least, most) => Number.isFinite(value) &&
	value >= least && value <= most;
const isOneOf = (value, list) => list.includes(value);

/** Whether a value of one field is right for a file, by the field's name. */
const CHECKS = {
	image: (value, head) => whole(value, 0, head.images.length - 1),
	view: (value, head) => isOneOf(value, viewsOf(head)),
	layer: (value, head) => whole(value, 0, head.layers.length - 1),
	on: (value, head) => Array.isArray(value) &&
		value.length === head.layers.length &&
		value.every((each) => typeof each === "boolean") && value.includes(true),
	weights: (value, head) => Array.isArray(value) &&
		value.length === head.layers.length &&
		value.every((each) => real(each, 0, MOST_WEIGHT)),
	normalizer: (value, head) => head.raw ? isOneOf(value, NORMALIZERS)
		: value === "none",
	evidence: (value, head) => head.raw ? isOneOf(value, EVIDENCES)
		: value === "positive",
	factor: (value) => isOneOf(value, FACTORS),
	palette: (value) => isOneOf(value, PALETTES),
	heatPalette: (value) => isOneOf(value, HEAT_PALETTES),
	class: (value, head) => whole(value, 0, Math.max(head.classes.length - 1, 0)),
	guided: (value, head) => typeof value === "boolean" &&
		(hasBoth(head) || value === !head.sets.includes(null)),
	cover: (value) => isOneOf(value, COVERS),
	opacity: (value) => real(value, 0, 1),
	keep: (value) => real(value, 0, 100),
	boxes: (value) => typeof value === "boolean",
	share: (value) => real(value, 0, 0.99),
	compare: (value) => typeof value === "boolean",
	otherImage: (value, head) => whole(value, 0, head.images.length - 1),
	otherClass: (value, head) =>
		whole(value, 0, Math.max(head.classes.length - 1, 0)),
	zoom: (value) => real(value, 1, MOST_ZOOM),
	row: (value) => value === null || whole(value, 0, Infinity),
	column: (value) => value === null || whole(value, 0, Infinity),
	axis: (value, head) => isOneOf(value, axesOf(head)),
	project: (value, head) => isOneOf(value, head.volume ? PROJECTIONS : ["none"]),
	d: (value, head) => whole(value, 0, countOf(head, "d") - 1),
	h: (value, head) => whole(value, 0, countOf(head, "h") - 1),
	w: (value, head) => whole(value, 0, countOf(head, "w") - 1),
};

/**
 * The state after changes; those that are not right for the file, and would leave
 * no layer, are left out. Weights that would add up to 0 stay as they were; there is
 * no cross where it would be outside of its picture.
 */
export function changed(state, changes, head) {
	const next = { ...state };
	for (const [name, value] of Object.entries(changes))
		if (Object.hasOwn(CHECKS, name) && CHECKS[name](value, head))
			next[name] = value;
	if (sumOfWeights(next) === 0)
		Object.assign(next, { weights: state.weights, on: state.on });
	const { height, width } = extentsOf(head, next.axis);
	if (next.row >= height || next.column >= width)
		Object.assign(next, { row: null, column: null });
	return next;
}

function sumOfWeights(state) {
	return state.weights.reduce((sum, weight, i) =>
		sum + (state.on[i] ? weight : 0), 0);
}

/** One layer on or off. */
export function withLayer(state, layer, isOn, head) {
	return changed(state,
		{ on: state.on.map((on, i) => i === layer ? isOn : on) }, head);
}

/** The weight of one layer. */
export function withWeight(state, layer, weight, head) {
	return changed(state, { weights: state.weights.map(
		(each, i) => i === layer ? weight : each) }, head);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Short names in links; they do not change. */
const KEYS = {
	image: "i", view: "v", layer: "l", on: "on", weights: "w", normalizer: "n",
	evidence: "e", factor: "f", palette: "p", heatPalette: "hp", class: "c",
	guided: "g", cover: "a", opacity: "o", keep: "k", boxes: "b", share: "t",
	compare: "s", otherImage: "i2", otherClass: "c2", zoom: "z", row: "y",
	column: "x", axis: "ax", project: "m", d: "d", h: "h", w: "wi",
};

/** What of a state differs from that in which the file opens, as a URL's
 * fragment. */
export function toFragment(state, head) {
	const first = initialState(head);
	return Object.entries(KEYS)
		.filter(([name]) => !same(state[name], first[name]))
		.map(([name, key]) =>
			`${key}=${encodeURIComponent(JSON.stringify(state[name]))}`)
		.join("&");
}

function parsed(text) {
	try {
		return JSON.parse(decodeURIComponent(text));
	} catch {
		return undefined;
	}
}

/** The state of a fragment, whoever wrote it: what is not right is left out. */
export function fromFragment(fragment, head) {
	const names = new Map(Object.entries(KEYS).map(([name, key]) => [key, name]));
	const changes = {};
	for (const part of fragment.replace(/^#/, "").split("&")) {
		const [key, value = ""] = part.split("=", 2);
		if (names.has(key))
			changes[names.get(key)] = parsed(value);
	}
	return changed(initialState(head), changes, head);
}

/* ------------------------------------------------------------------ history */

/** A history with one state. */
export function historyOf(state) {
	return { past: [], now: state, future: [], mark: null };
}

/**
 * Goes on to a state. Steps with the same mark, such as those of one drag of a
 * slider, are undone at once; a mark of null is a step of its own.
 */
export function step(history, state, mark = null) {
	if (same(state, history.now))
		return history;
	const joins = mark !== null && mark === history.mark;
	const past = joins ? history.past : [...history.past, history.now];
	return { past: past.slice(-MOST_STEPS), now: state, future: [], mark };
}

export function undone(history) {
	if (history.past.length === 0)
		return history;
	return { past: history.past.slice(0, -1), now: history.past.at(-1),
		future: [history.now, ...history.future], mark: null };
}

export function redone(history) {
	if (history.future.length === 0)
		return history;
	const [next, ...future] = history.future;
	return { past: [...history.past, history.now], now: next, future, mark: null };
}

/** What the second picture shows, where two are side by side. */
export function otherOf(state) {
	return { ...state, image: state.otherImage, class: state.otherClass };
}

/** Which set of layers a state shows. */
export function setOf(state, head) {
	const wanted = state.guided ? state.class : null;
	const found = head.sets.indexOf(wanted);
	return found >= 0 ? found : 0;
}
