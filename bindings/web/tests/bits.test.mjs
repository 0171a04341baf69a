// The checksums of tests/bits, which all compilers and machines give, through the
// interface of JavaScript.
import assert from "node:assert/strict";
import { test } from "node:test";

import { builds, Random, salmap, text } from "./support.mjs";

const { CamMethod, load, Resampling, Stack, Statistic } = salmap;

const IMAGES = 3;
const SIZE = [41, 29];
// c, h, w of each layer; the first one's channels are nearly equal.
const SHAPES = [[3, 31, 44], [67, 15, 21], [200, 8, 11], [4100, 2, 3]];
const CAM_LAYER = 1;

const named = (name, settings = {}, data = {}) => ({ name, settings, data });
const VARIANTS = [
	named("smoe-gamma-bilinear"),
	named("smoe-gauss-bicubic", { normalizer: "gauss", resampling: "bicubic" }),
	named("mean-range-area", { statistic: "mean", normalizer: "range",
		resampling: "area" }),
	named("std-gamma-nearest", { statistic: "std", resampling: "nearest" }),
	named("max-none-bicubic", { statistic: "max", normalizer: "none",
		resampling: "bicubic" }),
	named("smoe-nhwc", {}, { layout: "nhwc" }),
	named("smoe-f16", {}, { kind: "half" }),
	named("smoe-tiny", {}, { scale: 2 ** -60 }),
	named("smoe-huge", { normalizer: "gauss" }, { scale: 2 ** 100 }),
	named("smoe-epsilon-1e-12", { normalizer: "gauss", epsilon: 1e-12 }),
	...Object.keys(Statistic).map((statistic) => named(`${statistic}-signed`,
		{ statistic, normalizer: "none" }, { kind: "signed" })),
	named("smoe-paths", { palette: "ordered", heatPalette: "rising",
		limits: [0.25, 0.75] }),
];
const GUIDES = [
	named("guided", { guide: 0 }),
	named("guided-std", { guide: 0, statistic: "std" }),
	named("guided-max", { guide: 0, statistic: "max" }),
	named("relative", { relativeEpsilon: 1e-3 }),
	named("relative-gamma-scale", { relativeEpsilon: 1e-3,
		statistic: "gamma_scale" }),
	named("relative-entropy", { relativeEpsilon: 1e-3, statistic: "entropy" }),
	named("guided-relative", { guide: 0, relativeEpsilon: 1e-3 }),
];

// ------------------------------------------------------------------- inputs

function activation(random, layer) {
	const mantissa = 1 + random.bits(23) * 2 ** -23;
	const octave = random.bits(3);
	if (layer === 0)
		return Math.fround(1 + (mantissa - 1) * 2 ** -12);
	return random.below(2) === 0 ? 0 : mantissa * 2 ** (octave - 5);
}

const half = (random) => random.below(2) === 0 ? 0 : 0x3000 + random.bits(13);

function signed(random, layer) {
	const value = activation(random, layer);
	return random.below(2) === 0 ? -value : value;
}

const makers = { plain: activation, signed, half };
const made = new Map();

/** What a layer holds, [n][c][h][w]. */
function numbersOf(layer, kind) {
	const key = `${layer} ${kind}`;
	if (!made.has(key)) {
		const random = new Random(layer + 1);
		const count = SHAPES[layer].reduce((a, b) => a * b, IMAGES);
		made.set(key, (kind === "half" ? Uint16Array : Float32Array).from(
			{ length: count }, () => makers[kind](random, layer)));
	}
	return made.get(key);
}

function channelsLast(numbers, [c, h, w]) {
	return numbers.map((_, i) => {
		const channel = i % c, at = Math.floor(i / c) % (h * w);
		return numbers[(Math.floor(i / (c * h * w)) * c + channel) * h * w + at];
	});
}

function pushLayer(stack, number, layer,
	{ kind = "plain", layout = "nchw", scale = 1 } = {}) {
	const [c, h, w] = SHAPES[layer];
	const numbers = numbersOf(layer, kind);
	const scaled = scale === 1 ? numbers : numbers.map((x) => x * scale);
	if (layout === "nhwc")
		stack.push(number, channelsLast(scaled, [c, h, w]),
			{ shape: [IMAGES, h, w, c], layout });
	else
		stack.push(number, scaled, { shape: [IMAGES, c, h, w] });
}

/** Numbers of both signs: a gradient, or weights per channel. */
function signedNumbers(h, w) {
	const random = new Random(40);
	return Float32Array.from({ length: IMAGES * SHAPES[CAM_LAYER][0] * h * w },
		() => signed(random, CAM_LAYER));
}

// ------------------------------------------------------------------ outputs

class Hash {
	value = 0xcbf29ce484222325n;

	add({ data }) {
		const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
		for (const byte of bytes)
			this.value = BigInt.asUintN(64,
				(this.value ^ BigInt(byte)) * 0x100000001b3n);
	}

	toString() {
		return this.value.toString(16).padStart(16, "0");
	}
}

function overImages(stack, outputs) {
	const hash = new Hash();
	for (let image = 0; image < IMAGES; image++)
		for (const output of outputs)
			hash.add(output(stack, image));
	stack.close();
	return String(hash);
}

const floats = { pixel: "rgb_f32" };

function checksum({ settings, data }) {
	const stack = new Stack(SHAPES.length,
		{ weights: [0.25, 1, 0.7, 3], ...settings });
	SHAPES.forEach((_, layer) => pushLayer(stack, layer, layer, data));
	return overImages(stack, [
		(s, image) => s.combined(SIZE, { image }),
		(s, image) => s.lovi(SIZE, { image, ...floats }),
		(s, image) => s.heatmap(SIZE, { image, ...floats }),
		(s, image) => s.heatmap(SIZE, { image, pixel: "bgra8" }),
	]);
}

/** The layer, also as a class map. */
function explained(how) {
	const [c, h, w] = SHAPES[CAM_LAYER];
	const stack = new Stack(1, { cams: 1 });
	const row = { data: signedNumbers(1, 1), dims: [IMAGES, c] };
	const options = how === "weights" ? { weights: row }
		: how === "similarity" ? { vector: row }
			: how === "eigen" ? {}
				: { gradient: signedNumbers(h, w), method: how };
	stack.pushCam(0, numbersOf(CAM_LAYER, "signed"),
		{ shape: [IMAGES, c, h, w], ...options });
	pushLayer(stack, 0, CAM_LAYER, { kind: "signed" });
	return stack;
}

function camChecksum(how) {
	return overImages(explained(how), [
		(s, image) => s.cam(SIZE, { image }),
		(s, image) => s.fastcam(SIZE, { image }),
		(s, image) => s.fastcamLovi(SIZE, { image, ...floats }),
		(s, image) => s.fastcamHeatmap(SIZE, { image, ...floats }),
		(s, image) => {
			const { min, max, mean } = s.camInfo(0, image);
			return { data: Float32Array.of(min, max, mean) };
		},
	]);
}

function greyChecksum() {
	return overImages(explained("gradcam"), [
		(s, image) => s.combined(SIZE, { image, dtype: "u8" }),
		(s, image) => s.layerMap(0, SIZE, { image, dtype: "u8" }),
		(s, image) => s.cam(SIZE, { image, dtype: "u8" }),
		(s, image) => s.fastcam(SIZE, { image, dtype: "u8" }),
	]);
}

function guidedChecksum({ settings }) {
	const [h, w] = [6, 5];
	const stack = new Stack(SHAPES.length, { cams: 1, ...settings });
	const numbers = signedNumbers(h, w);
	const step = SHAPES[CAM_LAYER][0] * h * w;
	const firstChannels = [...new Array(IMAGES).keys()].flatMap(
		(n) => [...numbers.subarray(n * step, n * step + h * w)]);
	stack.pushCamMap(0, Float32Array.from(firstChannels),
		{ shape: [IMAGES, h, w] });
	const hash = new Hash();
	SHAPES.forEach((_, layer) => {
		pushLayer(stack, layer, layer, { kind: "signed" });
		for (let image = 0; image < IMAGES; image++)
			hash.add(stack.layerMap(layer, SIZE, { image }));
	});
	stack.close();
	return String(hash);
}

const VOLUME_SHAPES = [[37, 3, 6, 7], [130, 2, 3, 5]]; // c, d, h, w

function pushVolumes(stack) {
	const random = new Random(77);
	VOLUME_SHAPES.forEach((extents, layer) => {
		const shape = [IMAGES, ...extents];
		const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) },
			() => activation(random, 1));
		const options = { shape, layout: "ncdhw" };
		if (layer === 0)
			stack.pushCam(0, data, { ...options, method: "xgradcam",
				gradient: { data, shape } });
		stack.push(layer, data, options);
	});
}

/** All slices along d, one along w, and a projection along h. */
function hashVolume(stack, hash) {
	const [D, H, W] = [5, 11, 13];
	const flat = { image: 1, axis: "h", project: "mean", depth: H, ...floats };
	hash.add(stack.volume([D, H, W], { image: 1 }));
	hash.add(stack.fastcam([D, H], { image: 1, axis: "w", slice: 4, depth: W }));
	hash.add(stack.heatmap([D, W], flat));
	hash.add(stack.lovi([D, W], flat));
}

function volumeChecksum() {
	const hash = new Hash();
	Object.keys(Resampling).forEach((resampling, mode) => {
		const stack = new Stack(VOLUME_SHAPES.length, { resampling, cams: 1,
			guide: mode % 2 === 0 ? 0 : null });
		pushVolumes(stack);
		hashVolume(stack, hash);
		stack.close();
	});
	return String(hash);
}

const LINES = [
	...VARIANTS.map((variant) => [variant.name, () => checksum(variant)]),
	...["weights", "similarity", "eigen", ...Object.keys(CamMethod)].map(
		(how) => [`cam-${how}`, () => camChecksum(how)]),
	["grey", greyChecksum],
	...GUIDES.map((guide) => [guide.name, () => guidedChecksum(guide)]),
	["volume", volumeChecksum],
];

// Aggregates and references are not in the package.
const NOT_HERE = /^(aggregate|reference)/;
const wanted = (await text("tests/bits/checksums.txt")).trim().split("\n")
	.filter((line) => !NOT_HERE.test(line));

for (const [build, options] of builds)
	test(`checksums are those of C: ${build}`, async () => {
		await load(options);
		assert.deepEqual(LINES.map(([name, sum]) => `${name} ${sum()}`), wanted);
	});
