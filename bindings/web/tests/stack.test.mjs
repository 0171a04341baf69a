// What the package for JavaScript adds to the library: views of arrays, sizes, memory
// and errors.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { builds, folder, Random, salmap } from "./support.mjs";

const { boxes, colour, CutAxis, highlight, keep, labelBoxes, load, mask, overlay, peaks,
	peakVector, resize, SalmapError, Stack } = salmap;

const SHAPE = [3, 5, 7, 9]; // n, c, h, w
const SIZE = [13, 22];

await load();

function activations(seed, shape = SHAPE) {
	const random = new Random(seed);
	return Float32Array.from({ length: shape.reduce((a, b) => a * b) },
		() => random.below(2) * random.bits(24) / 2 ** 20);
}

/** Axes of an array in another order, as numpy.transpose has them. */
function transposed(data, shape, order) {
	const out = [], at = new Array(shape.length).fill(0);
	const strides = shape.map((_, i) =>
		shape.slice(i + 1).reduce((a, b) => a * b, 1));
	const walk = (depth) => {
		if (depth === order.length) {
			out.push(data[at.reduce((sum, x, i) => sum + x * strides[i], 0)]);
			return;
		}
		for (let i = 0; i < shape[order[depth]]; i++) {
			at[order[depth]] = i;
			walk(depth + 1);
		}
	};
	walk(0);
	return data.constructor.from(out);
}

function mapOf(activation, options) {
	const stack = new Stack(1);
	stack.push(0, activation, options);
	const map = stack.combined(SIZE);
	stack.close();
	return map;
}

const refused = (status, sentence) => (error) => {
	assert.ok(error instanceof SalmapError, String(error));
	assert.equal(error.status, status);
	assert.match(error.message, sentence);
	return true;
};

for (const [build, options] of builds)
	test(`the order of pushes does not count: ${build}`, async () => {
		await load(options);
		const orders = [[0, 1, 2], [2, 0, 1], [1, 2, 0]];
		const drawn = orders.map((order) => {
			const stack = new Stack(3);
			for (const layer of order)
				stack.push(layer, activations(layer), { shape: SHAPE });
			const pictures = [0, 1, 2].map((image) => [stack.lovi(SIZE, { image }),
				stack.heatmap(SIZE, { image }), stack.combined(SIZE, { image })]);
			stack.close();
			return pictures;
		});
		assert.deepEqual(drawn[1], drawn[0]);
		assert.deepEqual(drawn[2], drawn[0]);
	});

test("builds are what they are called", async () => {
	await load({ simd: false });
	assert.equal(new Stack(1).kernels, "scalar");
	await load({ wasm: await readFile(new URL("salmap-simd.wasm", folder)) });
	assert.equal(new Stack(1).kernels, "wasm");
	await load({ wasm: new URL("salmap.wasm", folder).href });
	assert.equal(new Stack(1).kernels, "scalar");
	await load({});
	assert.equal(new Stack(1).kernels, "wasm");
});

test("what cannot be loaded leaves the library that was loaded", async () => {
	await load({ simd: false });
	const other = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
	await assert.rejects(load({ wasm: other }),
		refused("argument", /not that of salmap: .* want salmap-simd\.wasm/));
	await assert.rejects(load({ wasm: "none.wasm" }), { code: "ENOENT" });
	await load();
	assert.equal(new Stack(1).kernels, "scalar");
	await load({});
});

test("all layouts of the same numbers give the same map", () => {
	const data = activations(7);
	const wanted = mapOf(data, { shape: SHAPE });
	for (const layout of ["nhwc", "cnhw", "whcn", "hwnc"]) {
		const order = [...layout].map((axis) => "nchw".indexOf(axis));
		assert.deepEqual(mapOf(transposed(data, SHAPE, order),
			{ shape: order.map((i) => SHAPE[i]), layout }), wanted, layout);
	}
	const one = data.subarray(0, 5 * 7 * 9);
	assert.deepEqual(mapOf(one, { shape: [5, 7, 9] }), wanted);
	assert.deepEqual(mapOf({ data, dims: SHAPE }), wanted);
	assert.deepEqual(mapOf({ data, shape: SHAPE }), wanted);
	assert.deepEqual(mapOf(Float64Array.from(data), { shape: SHAPE }), wanted);
});

test("tokens are rows of patches after a prefix", () => {
	const [n, c, h, w] = SHAPE, prefix = 2;
	const data = activations(8);
	const rows = transposed(data, SHAPE, [0, 2, 3, 1]);
	const tokens = new Float32Array(n * (prefix + h * w) * c).fill(1e3);
	for (let image = 0; image < n; image++)
		tokens.set(rows.subarray(image * h * w * c, (image + 1) * h * w * c),
			(image * (prefix + h * w) + prefix) * c);
	const shape = [n, prefix + h * w, c];
	assert.deepEqual(mapOf(tokens, { shape, layout: "tokens", prefix,
		grid: [h, w] }), mapOf(data, { shape: SHAPE }));
	assert.throws(() => mapOf(tokens, { shape, layout: "tokens" }),
		refused("argument", /are not a square/));
	assert.throws(() => mapOf(tokens, { shape, layout: "tokens", prefix: 1,
		grid: [h, w] }), refused("argument", /65 tokens; want prefix/));
});

test("integers stand for (q - zeroPoint) * scale, halves for themselves", () => {
	const [, c, h, w] = SHAPE, random = new Random(9);
	const shape = [c, h, w], count = c * h * w;
	const bytes = Uint8Array.from({ length: count }, () => random.below(256));
	const scale = [0.5, 0.25, 2, 1, 0.125], zeroPoint = [0, 3, 128, 255, 7];
	const real = Float32Array.from(bytes, (q, i) => {
		const channel = Math.floor(i / (h * w));
		return (q - zeroPoint[channel]) * scale[channel];
	});
	assert.deepEqual(mapOf(bytes, { shape, scale, zeroPoint }),
		mapOf(real, { shape }));
	const small = Int8Array.from(bytes);
	assert.deepEqual(mapOf(small, { shape, scale: 0.5, zeroPoint: -3 }),
		mapOf(Float32Array.from(small, (q) => (q + 3) * 0.5), { shape }));
	const halves = Uint16Array.from({ length: count }, () => 0x3c00 + random.below(1024));
	assert.deepEqual(mapOf(halves, { shape }), mapOf(Float32Array.from(halves,
		(bits) => 1 + (bits & 1023) / 1024), { shape }));
	const upper = Float32Array.from(real, (x) =>
		new Float32Array(Uint32Array.of(new Uint32Array(
			Float32Array.of(x).buffer)[0] & 0xffff0000).buffer)[0]);
	const bfloats = Uint16Array.from(new Uint32Array(upper.buffer), (x) => x >> 16);
	assert.deepEqual(mapOf(bfloats, { shape, dtype: "bf16" }),
		mapOf(upper, { shape }));
});

test("outputs are written where they are wanted", () => {
	const stack = new Stack(["early", "late"]);
	stack.push("early", activations(1), { shape: SHAPE });
	stack.push("late", activations(2, [3, 4, 2, 3]), { shape: [3, 4, 2, 3] });
	assert.deepEqual(stack.largestLayer(), [7, 9]);
	const { height, width } = stack.lovi();
	assert.deepEqual([height, width], [7, 9]);
	const out = { data: new Float32Array(13 * 22), width: 22, height: 13 };
	assert.equal(stack.combined(undefined, { out }), out);
	assert.deepEqual(out, stack.combined(SIZE));
	const wide = stack.lovi(SIZE), packed = stack.lovi(SIZE, { pixel: "rgb8" });
	assert.equal(wide.data.length, 13 * 22 * 4);
	wide.data.forEach((value, i) => assert.equal(value, i % 4 === 3 ? 255
		: packed.data[Math.floor(i / 4) * 3 + i % 4]));
	assert.deepEqual(stack.lovi(undefined, { out: stack.heatmap(SIZE) }), wide);
	assert.throws(() => stack.lovi(5, { out: wide }),
		refused("argument", /out is 13 x 22/));
	assert.equal(stack.info("late").name, "late");
	assert.equal(stack.info(1).channels, 4);
	stack.close();
});

test("class maps come by weights, gradients, vectors and without a class", () => {
	const shape = [5, 7, 9], data = activations(3, shape);
	const stack = new Stack(1, { cams: 4, keepRaw: true });
	const row = [1, -2, 3, -4, 5];
	stack.push(0, data, { shape });
	stack.pushCam(0, data, { shape, weights: { data: Float32Array.from(
		[...row, ...row.map((x) => -x)]), dims: [1, 2, 5] } });
	stack.pushCam(2, data, { shape, gradient: Float32Array.from(data,
		(_, i) => row[Math.floor(i / 63)]) });
	stack.pushCam(3, data, { shape });
	const raw = stack.camRaw(0);
	const sum = row.reduce((total, weight, k) => total + weight * data[k * 63], 0);
	assert.ok(Math.abs(raw.data[0] - sum) < 1e-4 * Math.abs(sum));
	assert.deepEqual(stack.camRaw(1).data, raw.data.map((x) => 0 - x));
	assert.deepEqual(stack.cam(SIZE, { cam: 2 }), stack.cam(SIZE));
	assert.deepEqual([stack.cam().height, stack.cam().width], [7, 9]);
	const fastcam = stack.fastcam(SIZE), factor = stack.cam(SIZE).data;
	assert.deepEqual(fastcam.data, stack.combined(SIZE).data.map(
		(value, i) => value * factor[i]));
	assert.throws(() => stack.pushCam(0, data, { shape, weights: row, vector: row }),
		refused("argument", /weights and vector are given/));
	const again = new Stack(1, { cams: 1 });
	again.pushMap(0, stack.layerRaw(0));
	again.pushCamMap(0, raw);
	assert.deepEqual(again.fastcam(SIZE), fastcam);
	stack.close();
	again.close();
});

const VOLUME = [3, 5, 4, 7, 9]; // n, c, d, h, w
const SIDES = [6, 10, 11];

/** The slice of a volume along an axis, as its rows. */
function sliceOf({ data, depth, height, width }, axis, slice) {
	const sides = [depth, height, width], steps = [height * width, width, 1];
	const [rows, columns] = [0, 1, 2].filter((each) => each !== axis);
	return Float32Array.from({ length: sides[rows] * sides[columns] }, (_, i) =>
		data[slice * steps[axis] + Math.floor(i / sides[columns]) * steps[rows] +
			i % sides[columns] * steps[columns]]);
}

test("volumes are read whole, in slices along each axis, and projected", () => {
	const data = activations(6, VOLUME), image = 2;
	const stack = new Stack(["volume", "flat"]);
	stack.push("volume", data, { shape: VOLUME, layout: "ncdhw" });
	stack.push("flat", activations(7), { shape: SHAPE });
	const volume = stack.volume(SIDES, { image });
	assert.deepEqual([volume.depth, volume.height, volume.width], SIDES);
	for (const [along, axis] of [...Object.keys(CutAxis)].entries()) {
		const depth = SIDES[along], size = SIDES.filter((_, i) => i !== along);
		const planes = [...new Array(depth).keys()].map((slice) =>
			stack.combined(size, { image, axis, slice, depth }).data);
		planes.forEach((plane, slice) =>
			assert.deepEqual(plane, sliceOf(volume, along, slice)));
		assert.deepEqual(
			stack.combined(size, { image, axis, depth, project: "max" }).data,
			planes[0].map((_, i) => Math.max(...planes.map((p) => p[i]))));
		const out = stack.lovi(size, { image, axis, slice: 1, depth });
		stack.lovi(undefined, { image, axis, slice: 2, depth, out });
		assert.deepEqual(out, stack.lovi(size, { image, axis, slice: 2, depth }));
	}
	assert.deepEqual(stack.largestVolume(), VOLUME.slice(2));
	assert.equal(stack.info("volume").depth, 4);
	const own = stack.layerVolume("volume");
	assert.deepEqual([own.depth, own.height, own.width], VOLUME.slice(2));
	assert.deepEqual(stack.layerMap("volume", undefined, { axis: "h", slice: 6 }),
		{ data: sliceOf(own, 1, 6), width: 9, height: 4 });
	const flat = stack.layerVolume("flat", [2, 7, 9]);
	assert.deepEqual(flat.data.subarray(63), flat.data.subarray(0, 63));
	assert.deepEqual(stack.layerVolume("flat", undefined, { out: flat }), flat);
	stack.close();
});

test("layouts of volumes, grids of tokens and raw volumes give the same", () => {
	const [n, c, d, h, w] = VOLUME, data = activations(8, VOLUME);
	const last = transposed(data, VOLUME, [0, 2, 3, 4, 1]);
	const volumeOf = (push) => {
		const stack = new Stack(1, { keepRaw: true, cams: 1 });
		push(stack);
		const volume = stack.volume(SIDES, { image: 1 });
		return { stack, volume };
	};
	const { stack, volume } = volumeOf((each) => {
		each.push(0, data, { shape: VOLUME, layout: "ncdhw" });
		each.pushCam(0, data, { shape: VOLUME, layout: "ncdhw" });
	});
	for (const [array, options] of [
		[last, { shape: [n, d, h, w, c], layout: "ndhwc" }],
		[last, { shape: [n, d * h * w, c], layout: "tokens", grid: [d, h, w] }]])
		assert.deepEqual(volumeOf((each) => each.push(0, array, options)).volume,
			volume);
	assert.deepEqual([stack.camInfo().depth, stack.camRaw().depth], [d, d]);
	assert.deepEqual(stack.cam(undefined, { axis: "w", slice: 3 }).height, d);
	const factors = stack.camVolume(SIDES, { image: 1 }).data;
	stack.fastcamVolume(SIDES, { image: 1 }).data.forEach((value, i) =>
		assert.ok(Math.abs(value - volume.data[i] * factors[i]) <= 1e-6));
	const again = new Stack(1);
	again.pushMap(0, stack.layerRaw(0, 1));
	assert.deepEqual(again.volume(SIDES), volume);
	for (const [sentence, call] of [
		[/layer 0 has 4 slices; want/, () => stack.combined(SIZE)],
		[/axis is "x"; want one of d, h, w/, () => stack.lovi(4, { axis: "x" })],
		[/project is "sum"; want one of none, mean, max/,
			() => stack.lovi(4, { project: "sum" })],
		[/slice is 1 and project is "max"; want one/,
			() => stack.lovi(4, { slice: 1, project: "max" })],
		[/axis and depth are given without a slice/,
			() => stack.combined(4, { depth: 3 })],
		[/index is 4; want 0 to 3/, () => stack.heatmap(4, { slice: 4 })],
		[/size is \[2, 2\]; want \[depth, height, width\]/,
			() => stack.volume([2, 2])],
		[/out is .*; want a volume/, () => stack.volume([1, 2, 2],
			{ out: { data: new Float32Array(4), width: 2, height: 2 } })],
		[/252 tokens; want prefix \+ depth \* height \* width/, () => stack.push(0, last, { layout: "tokens",
			shape: [n, d * h * w, c], grid: [d, h, w + 1] })]])
		assert.throws(call, refused("argument", sentence), String(call));
	stack.close();
});

test("places, masks and colours are the library's", () => {
	const values = { data: Float32Array.from({ length: 6 * 8 },
		(_, i) => i === 10 ? 5 : i === 11 ? 4 : i === 37 ? 3 : 0),
	width: 8, height: 6 };
	assert.deepEqual(peaks(values), [{ row: 1, column: 2, value: 5 },
		{ row: 4, column: 5, value: 3 }]);
	const { boxes: found, labels } = labelBoxes(values);
	assert.deepEqual(found, boxes(values));
	assert.deepEqual(found[0], { row: 1, column: 2, height: 1, width: 2, area: 2,
		mass: 9, peak: { row: 1, column: 2, value: 5 } });
	assert.equal(labels[37], 2);
	const kept = keep(values, 100 / 48);
	assert.deepEqual([...kept.data.keys()].filter((i) => kept.data[i]), [10]);
	const photo = colour(values, "viridis", { limits: [0, 5] });
	const masked = mask(photo, kept);
	assert.deepEqual([...masked.data.subarray(40, 44)],
		[...photo.data.subarray(40, 44)]);
	assert.deepEqual([...masked.data.subarray(0, 4)], [0, 0, 0, 255]);
	const grey = colour(values, "grey");
	assert.deepEqual(overlay(photo, grey, 0), photo);
	assert.deepEqual(overlay(photo, grey, 1), grey);
	assert.deepEqual(highlight(photo, grey, values, { alpha: 0 }), photo);
	assert.deepEqual(resize(photo, [6, 8]), photo);
	assert.equal(resize(photo, [3, 4], { pixel: "rgb8" }).data.length, 36);
	const data = activations(4, [2, 5, 7, 9]);
	assert.deepEqual(peakVector(data, [13, 21], [14, 22],
		{ shape: [2, 5, 7, 9], image: 1 }),
	data.filter((_, i) => i >= 315 && i % 63 === 62));
});

test("places of volumes have a slice", () => {
	const sides = { depth: 3, height: 4, width: 5 };
	const values = { ...sides, data: Float32Array.from({ length: 60 },
		(_, i) => i === 7 ? 5 : i === 27 ? 4 : i === 58 ? 3 : 0) };
	assert.deepEqual(peaks(values), [{ slice: 0, row: 1, column: 2, value: 5 },
		{ slice: 2, row: 3, column: 3, value: 3 }]);
	const { boxes: found, labels } = labelBoxes(values);
	assert.deepEqual(found[0], { slice: 0, row: 1, column: 2, depth: 2, height: 1,
		width: 1, area: 2, mass: 9,
		peak: { slice: 0, row: 1, column: 2, value: 5 } });
	assert.deepEqual([labels.length, labels[27], labels[58]], [60, 1, 2]);
	const kept = keep(values, 100 * 2 / 60);
	assert.deepEqual([kept.depth, kept.height, kept.width], [3, 4, 5]);
	assert.deepEqual([...kept.data.keys()].filter((i) => kept.data[i]), [7, 27]);
	const data = activations(4, [2, 5, 3, 7, 9]);
	const options = { shape: [2, 5, 3, 7, 9], layout: "ncdhw", image: 1 };
	assert.deepEqual(peakVector(data, [5, 13, 21], [6, 14, 22], options),
		data.filter((_, i) => i >= 945 && i % 189 === 188));
	assert.throws(() => peakVector(data, [13, 21], [14, 22], options),
		refused("unsupported", /; want a place of three numbers$/));
	assert.throws(() => peakVector(data, [5, 13, 21], [14, 22], options),
		refused("argument", /size is \[14, 22\]; want \[depth, height, width\]/));
	assert.throws(() => peakVector(data, [5], [14, 22], options),
		refused("argument", /place is \[5\]; want \[row, column\], or \[slice, row,/));
	assert.throws(() => colour(values),
		refused("argument", /1 slice; want as many as the others, 3/));
	assert.throws(() => peaks({ ...values, depth: 2 }),
		refused("argument", /or a volume, with a depth/));
});

test("bfloat16 is said once for an activation and what comes with it", () => {
	const shape = [5, 7, 9], random = new Random(5);
	const upper = (floats) => new Uint16Array(floats.buffer).filter((_, i) => i % 2);
	const floats = (count) => { // which bfloat16 holds exactly
		const bits = Uint32Array.from({ length: count },
			() => (0x3f80 + random.below(128)) * 2 ** 16);
		return new Float32Array(bits.buffer);
	};
	const data = floats(315), row = floats(5), gradient = floats(315);
	const stack = new Stack(1, { cams: 2, keepRaw: true });
	for (const given of [{ weights: row }, { vector: row }, { gradient }]) {
		stack.pushCam(0, data, { shape, ...given });
		const [[name, array]] = Object.entries(given);
		stack.pushCam(1, upper(data), { shape, dtype: "bf16",
			[name]: name === "gradient" ? upper(array)
				: { data: upper(array), dims: [5] } });
		assert.deepEqual(stack.camRaw(1), stack.camRaw(0), name);
		stack.reset();
	}
	stack.close();
});

test("settings change as in C, and the stack stays as it was if not", () => {
	const stack = new Stack(2, { normalizer: "range" });
	stack.set({ weights: [1, 3], epsilon: 1e-6 });
	stack.push(0, activations(1), { shape: SHAPE });
	stack.push(1, activations(2), { shape: SHAPE });
	const before = stack.lovi(SIZE);
	assert.throws(() => stack.set({ normalizer: "gamma" }),
		refused("state", /settings cannot change while maps are held/));
	assert.deepEqual(stack.lovi(SIZE), before);
	stack.set({ palette: "ordered", limits: [0, 1] });
	assert.notDeepEqual(stack.lovi(SIZE), before);
	stack.set({ palette: "paper", limits: null });
	assert.deepEqual(stack.lovi(SIZE), before);
	assert.deepEqual(stack.settings, { normalizer: "range", weights: [1, 3],
		epsilon: 1e-6, palette: "paper", limits: null });
	stack.reset();
	assert.equal(stack.batchSize, 0);
	stack.close();
});

test("what is wrong is a SalmapError with a sentence", () => {
	const stack = new Stack(2), data = activations(1);
	const three = { data: new Float32Array(3), width: 3, height: 1 };
	const grey = { data: new Uint8ClampedArray(4), width: 1, height: 1 };
	const cases = [
		["argument", /^layers is 0; want 1 to 4096$/, () => new Stack(0)],
		["argument", /has a name twice/, () => new Stack(["a", "a"])],
		["argument", /^Stack has no option normaliser; want some of statistic/,
			() => new Stack(1, { normaliser: "gamma" })],
		["argument", /^statistic is "smo"; want one of smoe, mean/,
			() => new Stack(1, { statistic: "smo" })],
		["argument", /^normalizer is "reference"; want one of gauss, gamma, range, none$/,
			() => new Stack(1, { normalizer: "reference" })],
		["argument", /want one of them, or null$/,
			() => new Stack(1, { cams: 1, guide: 1 })],
		["argument", /the context has no class map; set cams first$/,
			() => stack.pushCam(0, data, { shape: SHAPE })],
		["argument", /epsilon is -1/, () => new Stack(1, { epsilon: -1 })],
		["argument", /^layer is 2; want 0 to 1$/,
			() => stack.push(2, data, { shape: SHAPE })],
		["argument", /holds 945 numbers; its shape \[3, 5, 7, 8\] wants 840/,
			() => stack.push(0, data, { shape: [3, 5, 7, 8] })],
		["argument", /has no shape/, () => stack.push(0, data)],
		["argument", /is Uint32Array\(945\); want one of Float32Array/,
			() => stack.push(0, new Uint32Array(945), { shape: SHAPE })],
		["argument", /activation is null/, () => stack.push(0, null)],
		["argument", /layout is "nchx"/,
			() => stack.push(0, data, { shape: SHAPE, layout: "nchx" })],
		["argument", /an extent for each axis of "nchw"/,
			() => stack.push(0, data, { shape: [945] })],
		["nonfinite", /NaN .* takes them as 0: nonfinite: "zero"$/, () => stack.push(0, Float32Array.of(1, NaN),
			{ shape: [1, 1, 2] })],
		["incomplete", /no layer was pushed; push all 2/, () => stack.lovi(4)],
		["incomplete", /no layer was pushed/, () => stack.lovi()],
		["argument", /size is \[4\]/, () => stack.lovi([4])],
		["argument", /scale has 2 numbers; want one, or one for each of 5/,
			() => stack.push(0, new Uint8Array(945), { shape: SHAPE,
				scale: [1, 2] })],
		["argument", /^prefix is 9; want less than the tokens, of which there are 5$/,
			() => stack.push(0, new Float32Array(20), { shape: [1, 5, 4],
				layout: "tokens", prefix: 9 })],
		["argument", /^method is "x"; want one of gradcam/,
			() => stack.pushCam(0, data, { shape: SHAPE, method: "x" })],
		["argument", /^boxes has no option least; want some of share, count$/,
			() => boxes(three, { least: 1 })],
		["argument", /^labelBoxes has no option least/,
			() => labelBoxes(three, { least: 1 })],
		["argument", /^share is "x"; want a number$/,
			() => boxes(three, { share: "x" })],
		["argument", /^percent is "x"; want a number$/, () => keep(three, "x")],
		["argument", /^alpha is null; want a number$/,
			() => overlay(grey, grey, null)],
		["argument", /^values is \{data: Float32Array\(3\), width: 3, height: 2\}; want/,
			() => peaks({ ...three, height: 2 })],
		["argument", /^photo is \{data: Uint8Array\(4\), width: 2, height: 2\}; want/,
			() => resize({ data: new Uint8Array(4), width: 2, height: 2 }, 4)],
		["argument", /^dtype is "u8" and out, .*, has f32; want one of them/,
			() => stack.combined(undefined, { dtype: "u8", out: three })],
		["argument", /^pixel is "bgra8" and out, .*, has rgba8; want one of them/,
			() => resize(grey, 1, { pixel: "bgra8", out: grey })],
		["argument", /percent/, () => keep({ data: new Float32Array(4), width: 2,
			height: 2 }, 101)],
	];
	for (const [status, sentence, call] of cases)
		assert.throws(call, refused(status, sentence), String(call));
	stack.push(0, data, { shape: SHAPE });
	assert.throws(() => stack.push(0, data, { shape: SHAPE }),
		refused("state", /pushed already; call reset\(\) before the next image$/));
	assert.throws(() => stack.layerRaw(0),
		refused("state", /not kept; set keepRaw before the push$/));
	stack.close();
	stack.close();
	assert.throws(() => stack.push(0, data, { shape: SHAPE }),
		refused("state", /the stack is closed/));
});

test("a size beyond the memory is refused, and the library still works", () => {
	const stack = new Stack(1);
	stack.push(0, activations(1), { shape: SHAPE });
	const before = stack.lovi(SIZE);
	for (const side of [2 ** 20, 2 ** 15])
		assert.throws(() => stack.lovi(side, { pixel: "rgb8" }),
			refused("memory", /^no memory for/));
	assert.throws(() => stack.combined(2 ** 20), refused("memory", /^no memory/));
	assert.deepEqual(stack.lovi(SIZE), before);
	stack.close();
});

test("memory is used again after close, dispose and garbage collection", () => {
	const script = `
		const { load, Stack } = await import(process.argv[1]);
		let memory;
		const { instantiate } = WebAssembly;
		WebAssembly.instantiate = async (...all) => {
			const instance = await instantiate(...all);
			memory = instance.exports.memory;
			return instance;
		};
		await load();
		const data = new Float32Array(64 * 256).fill(1);
		const fill = () => {
			const stack = new Stack(1);
			stack.push(0, data, { shape: [1, 128, 128] });
			return stack;
		};
		const grown = async (free) => {
			for (let i = 0; i < 3; i++)
				await free(fill());
			const before = memory.buffer.byteLength;
			for (let i = 0; i < 400; i++)
				await free(fill());
			return memory.buffer.byteLength - before;
		};
		const results = [await grown((stack) => stack.close()),
			await grown((stack) => stack[Symbol.dispose ??
				Symbol.for("Symbol.dispose")]()),
			await grown(async () => {
				gc();
				await new Promise((done) => setTimeout(done, 1));
			})];
		console.log(JSON.stringify(results));`;
	const printed = execFileSync(process.execPath, ["--expose-gc",
		"--input-type=module", "-e", script, new URL("node.js", folder).href]);
	const [closed, disposed, forgotten] = JSON.parse(printed);
	assert.equal(closed, 0);
	assert.equal(disposed, 0);
	// 400 maps take 25 MiB; the collector may be behind by some.
	assert.ok(forgotten < 4 << 20, `${forgotten} bytes`);
});

test("nothing works before load, which says so", () => {
	const script = `
		const { Stack } = await import(process.argv[1]);
		try { new Stack(1); } catch (error) { console.log(error.message); }`;
	assert.match(String(execFileSync(process.execPath, ["--input-type=module", "-e",
		script, new URL("node.js", folder).href])), /want `await load\(\)` before/);
});
