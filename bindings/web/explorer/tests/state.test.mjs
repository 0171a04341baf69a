// The state of the page: no browser is needed for it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { halves } from "../src/half.js";
import { csvField, short, shortened } from "../src/names.js";
import { digest, ranked } from "../src/probe.js";
import {
	changed, fromFragment, hasBoth, historyOf, initialState, otherOf, redone,
	setOf, step, toFragment, undone, viewsOf, withLayer, withWeight,
} from "../src/state.js";
import {
	channelName, floatsOf, isSignal, limitsOf, linesOf, pathOf, sampleAt,
} from "../src/signal.js";
import { Spans } from "../src/spans.js";
import { chosen, goingTo, isAt, scrolled, sectionOf } from "../src/volume.js";

const settings = { normalizer: "range", evidence: "positive",
	fastcamFactor: "inside", palette: "paper", heatPalette: "paper", keep: 10,
	alpha: 0.7 };
const head = { raw: true, settings, height: 9, width: 12, photos: 1,
	layers: [{ weight: 1 }, { weight: 2 }, { weight: 0 }],
	classes: [{}, {}], sets: [null, 0, 1], images: [{}, {}, {}] };
const bare = { ...head, raw: false, photos: 0, classes: [], sets: [null],
	images: [{}] };
const first = initialState(head);

test("a file opens with its own settings", () => {
	assert.equal(first.normalizer, "range");
	assert.deepEqual(first.weights, [1, 2, 0]);
	assert.equal(first.view, "fastcam");
	assert.equal(first.guided, false);
	assert.equal(first.opacity, 0.7);
	assert.equal(initialState({ ...head, sets: [0, 1] }).guided, true);
	assert.equal(initialState(bare).view, "heatmap");
	assert.equal(initialState(bare).opacity, 1);
	assert.equal(initialState(bare).normalizer, "none");
});

test("views that lack something are not offered", () => {
	assert.deepEqual(viewsOf(bare), ["lovi", "heatmap", "layer"]);
	assert.equal(viewsOf(head).length, 8);
	assert.equal(hasBoth(head), true);
	assert.equal(hasBoth(bare), false);
});

const deep = { ...bare, volume: [4, 9, 12],
	cut: { axis: "h", slice: 8, project: "none" } };

test("a volume opens at the slice that the file says, and in the middle else", () => {
	const state = initialState(deep);
	assert.deepEqual([state.axis, state.project, state.d, state.h, state.w],
		["h", "none", 2, 8, 6]);
	assert.deepEqual(changed(state, { d: 4, h: -1, w: 1.5, axis: "x",
		project: "sum" }, deep), state);
	const next = changed(state, { d: 3, axis: "w", project: "max", row: 3,
		column: 8 }, deep);
	assert.deepEqual(fromFragment(toFragment(next, deep), deep), next);
	assert.equal(changed(next, { row: 4 }, deep).row, null);
	assert.deepEqual(sectionOf(deep, next, "d"), { size: [9, 12],
		options: { axis: "d", depth: 4, project: "max" } });
	assert.deepEqual(sectionOf(deep, state, "h"), { size: [4, 12],
		options: { axis: "h", depth: 9, slice: 8 } });
	assert.deepEqual(changed(initialState(head), { d: 1, axis: "h",
		project: "max" }, head), initialState(head));
});

test("the slices of a volume and the cross go together", () => {
	const state = changed(initialState(deep), chosen("w", { row: 1, column: 7 }),
		deep);
	assert.deepEqual([state.axis, state.row, state.column, state.d, state.h,
		state.w], ["w", 1, 7, 1, 7, 6]);
	assert.equal(changed(state, scrolled(state, "d", 3), deep).row, 3);
	assert.equal(changed(state, scrolled(state, "h", 0), deep).column, 0);
	const other = changed(state, scrolled(state, "w", 11), deep);
	assert.deepEqual([other.row, other.column, other.w], [1, 7, 11]);
});

test("the cross goes to a peak, and to its slice in a volume", () => {
	const deepPeak = { slice: 3, row: 1, column: 7 }, flatPeak = { row: 1, column: 7 };
	const there = changed(initialState(deep), goingTo(deepPeak), deep);
	assert.deepEqual([there.axis, there.d, there.h, there.w], ["d", 3, 1, 7]);
	assert.ok(isAt(there, deepPeak));
	assert.ok(!isAt({ ...there, d: 2 }, deepPeak));
	assert.ok(!isAt({ ...there, axis: "h" }, deepPeak));
	const flat = changed(first, goingTo(flatPeak), head);
	assert.ok(isAt(flat, flatPeak));
	assert.ok(!isAt({ ...flat, row: 2 }, flatPeak));
});

/** A map whose values are those of its slices, as a stack reads it. */
function mapOfSlices(values, depths) {
	return ({ depth, slice, out }) => {
		depths.push(depth);
		out.data.fill(values[Math.floor(slice * values.length / depth)]);
	};
}

test("what a volume spans is known coarsely first, and then exactly", () => {
	const values = Array.from({ length: 100 }, (_, i) => i % 50), depths = [];
	const spans = new Spans([100, 4, 5]);
	const map = { name: "a", read: mapOfSlices(values, depths) };
	const [low, high] = spans.of(map);
	assert.ok(low >= 0 && high <= 49 && low < high);
	assert.ok(depths.length < 20 && depths.every((depth) => depth < 20));
	assert.ok(!spans.look(map, () => false));
	let times = 0;
	while (!spans.look(map, () => ++times % 10 !== 0))
		assert.deepEqual(spans.of(map), [low, high]);
	assert.ok(times > 100);
	const seen = depths.length;
	assert.ok(spans.look(map, () => true));
	assert.equal(depths.length, seen);
	assert.deepEqual(spans.of(map), [0, 49]);
});

test("a small volume is known at once", () => {
	const spans = new Spans([3, 4, 5]);
	const map = { name: "a", read: mapOfSlices([5, 2, 7], []) };
	assert.deepEqual(spans.of(map), [2, 7]);
	assert.ok(spans.look(map, () => false));
});

test("what is not right for the file is left out", () => {
	const wrong = { image: 3, view: "x", layer: -1, on: [false, false, false],
		weights: [1, 2], normalizer: "x", class: 2, opacity: 2, zoom: NaN,
		row: 9, column: 1.5, nothing: 1, __proto__: { image: 1 },
		keep: "10", guided: 1 };
	assert.deepEqual(changed(first, wrong, head), first);
	assert.deepEqual(changed(initialState(bare), { view: "mask",
		normalizer: "gamma", guided: true }, bare), initialState(bare));
});

test("some layer with a weight stays", () => {
	const one = withLayer(withLayer(first, 0, false, head), 2, false, head);
	assert.deepEqual(one.on, [false, true, false]);
	assert.deepEqual(withLayer(one, 1, false, head), one);
	assert.deepEqual(withWeight(one, 1, 0, head), one);
	assert.deepEqual(withLayer(one, 2, true, head).on, [false, true, true]);
	assert.deepEqual(withWeight(first, 2, 0.5, head).weights, [1, 2, 0.5]);
});

test("a fragment brings any state back", () => {
	const changes = [{ image: 2 }, { on: [false, true, true] },
		{ weights: [0.25, 5, 1] }, { view: "mask", keep: 33 }, { guided: true },
		{ row: 0, column: 11 }, { zoom: 2.25, opacity: 0 }, { cover: "even" }, { class: 1,
			compare: true, otherImage: 1, otherClass: 0 }];
	assert.equal(toFragment(first, head), "");
	let state = first;
	for (const each of changes) {
		state = changed(state, each, head);
		assert.deepEqual(fromFragment(`#${toFragment(state, head)}`, head),
			state);
	}
});

test("a fragment of somebody else does no harm", () => {
	for (const wrong of ["#", "#i=%", "#i={}&v=<b>", "#on=[]", "#i=99",
		"#__proto__=1", "#w=[1e999,1,1]", "#=&&==&i", `#l=${"9".repeat(10000)}`])
		assert.deepEqual(fromFragment(wrong, head), first);
});

test("steps are undone and redone", () => {
	const states = [0, 1, 2].map((image) => changed(first, { image }, head));
	let history = historyOf(states[0]);
	assert.equal(undone(history), history);
	assert.equal(redone(history), history);
	history = step(step(history, states[1]), states[2]);
	assert.equal(step(history, states[2]), history);
	assert.equal(undone(undone(history)).now, states[0]);
	assert.equal(redone(undone(history)).now, states[2]);
	assert.equal(redone(step(undone(history), states[0])).now, states[0]);
});

test("a drag is one step, and what is kept has an end", () => {
	let history = historyOf(first);
	for (let i = 0; i <= 10; i++)
		history = step(history, { ...first, opacity: i / 10 }, "opacity");
	assert.equal(undone(history).now, first);
	history = step(history, { ...history.now, keep: 1 }, "keep");
	assert.equal(undone(history).now.opacity, 1);
	for (let i = 0; i < 1000; i++)
		history = step(history, { ...first, row: i });
	assert.equal(history.past.length, 200);
});

test("the second picture and guided layers", () => {
	const state = changed(first, { otherImage: 2, otherClass: 1, guided: true },
		head);
	assert.equal(otherOf(state).image, 2);
	assert.equal(setOf(otherOf(state), head), 2);
	assert.equal(setOf(state, head), 1);
	assert.equal(setOf(first, head), 0);
});

test("a signal is a file of one row, and its floats are read exactly", () => {
	assert.ok(isSignal({ ...bare, height: 1 }));
	assert.ok(!isSignal(bare) && !isSignal({ ...deep, height: 1 }));
	const bytes = Uint8Array.of(0, 0, 128, 63, 0, 0, 192, 127, 0, 0, 128, 255);
	assert.deepEqual([...floatsOf(bytes)], [1, NaN, -Infinity]);
	assert.deepEqual(linesOf({ lines: 2, samples: 2 },
		Float32Array.of(1, 2, 3, 4)).map((line) => [...line]), [[1, 2], [3, 4]]);
	assert.equal(channelName({ channels: 1 }, 0), "Signal");
	assert.equal(channelName({ channels: 9 }, 3), "Signal, channel 3");
});

test("each column of the maps has a sample", () => {
	for (const [samples, width] of [[7, 7], [20, 6], [3, 10]])
		for (let column = 0; column < width; column++) {
			const sample = sampleAt({ samples }, column, width);
			assert.ok(sample <= (column + 0.5) * samples / width &&
				sample + 1 > (column + 0.5) * samples / width);
		}
});

test("a curve goes through its samples, and leaves out what is not finite", () => {
	const line = Float32Array.of(0, 4, NaN, 2, 1);
	assert.deepEqual(limitsOf([line, Float32Array.of(Infinity)]), [0, 4]);
	assert.deepEqual(limitsOf([Float32Array.of(NaN)]), [0, 0]);
	assert.equal(pathOf(line, [0, 4]), "M0.5 1.0000L0.5 1.0000L1.5 0.0000" +
		"M3.5 0.5000L3.5 0.5000L4.5 0.7500");
	assert.equal(pathOf(Float32Array.of(3, 3), [3, 3]), "M0.5 0.5L0.5 0.5L1.5 0.5");
});

test("a long curve keeps its extremes in few points", () => {
	const line = Float32Array.from({ length: 100000 }, (_, i) => Math.sin(i / 900));
	line[77777] = 5;
	const points = pathOf(line, limitsOf([line])).match(/[\d.]+ [\d.]+/g)
		.map((point) => point.split(" ").map(Number));
	assert.ok(points.length <= 8192);
	const peak = points.filter(([, y]) => y === 0);
	assert.ok(peak.length >= 1 && Math.abs(peak[0][0] - 77777) < 50);
	assert.ok(points.every(([, y]) => y >= 0 && y <= 1));
});

test("halves are read exactly", () => {
	const bytes = Uint8Array.of(0, 0x3c, 0, 0xc0, 1, 0, 0xff, 3, 0xff, 0x7b, 0,
		0x80, 0, 0x7c);
	assert.deepEqual([...halves(bytes, 0, 7, 0)], [1, -2, 2 ** -24,
		1023 * 2 ** -24, 65504, -0, Infinity]);
	assert.deepEqual([...halves(bytes, 2, 2, -3)], [-0.25, 2 ** -27]);
});

test("a rank is the share of what is below", () => {
	const plane = { data: Float32Array.of(1, 2, 2, 4), height: 2, width: 2 };
	assert.deepEqual(ranked(plane, 0, 1), { value: 2, rank: 0.25 });
	assert.deepEqual(ranked(plane, 1, 1), { value: 4, rank: 0.75 });
});

test("floats are written in few digits that read back", () => {
	for (const value of [0, 1, 0.1, 1 / 3, 1e-30, 3.4028235e38, -7.25])
		assert.equal(Math.fround(Number(digest(Math.fround(value)))),
			Math.fround(value));
	assert.equal(digest(Math.fround(0.1)), "0.1");
});

test("names are short, whatever they are", () => {
	assert.deepEqual(shortened(["a/b/x.npy", "a/c/y.npy"]), ["x", "y"]);
	assert.deepEqual(shortened(["a/x.npy", "b/x.npy"]), ["a/x.npy", "b/x.npy"]);
	assert.equal(short(""), "(no name)");
	assert.equal(short("a\n\tb\u0000"), "a b");
	assert.ok(short("x".repeat(1e7)).length < 100);
	assert.ok(short("😀".repeat(500)).endsWith("😀…"));
	assert.equal(csvField('=a"b'), '"\'=a""b"');
});
