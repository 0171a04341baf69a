// Maps and pictures: their sizes, and the library's views of them.
import { counted, numberOf, SalmapError, shown, unsigned, wrong } from "./error.js";
import {
	CutAxis, CutLayout, GreyLayout, MAX_SIDE, PictureLayout, Pixel, PlaneLayout,
	Projection,
} from "./native.js";

/** @typedef {import("./engine.js").Scope} Scope */
/** @typedef {import("./native.js").PixelName} PixelName */

/**
 * [height, width] in pixels, as arrays have them, or one number for a square.
 * @typedef {number | readonly [number, number]} Size
 */

/**
 * A map: value (row, column) is data[row * width + column].
 * @template {Float32Array | Uint8ClampedArray} [Data=Float32Array]
 * @typedef {{readonly data: Data, readonly width: number,
 *     readonly height: number}} MapOf
 */

/**
 * A map of a volume: value (slice, row, column) is
 * data[(slice * height + row) * width + column].
 * @typedef {{readonly data: Float32Array, readonly width: number,
 *     readonly height: number, readonly depth: number}} Volume
 */

/**
 * What is shown of a volume, in which d, h and w are its slices, rows and columns.
 * @typedef {object} CutOptions
 * @property {number} [slice] The number of the slice that is read; it has the bits
 *     that it has in `volume`. Volumes want it, or `project`.
 * @property {import("./native.js").CutAxisName} [axis] That the slices lie along;
 *     rows and columns of the result are the two others; "d".
 * @property {number} [depth] How many slices the output has along the axis; without
 *     it, as many as the layer with the most locations.
 * @property {import("./native.js").ProjectionName} [project] In place of a slice,
 *     what is made of all of them; "none" is as if it were left out.
 */

/**
 * A picture. An ImageData is one; `pixel` says what others hold, and may be left
 * out where the length of `data` tells.
 * @typedef {{readonly data: Uint8ClampedArray | Uint8Array | Float32Array,
 *     readonly width: number, readonly height: number,
 *     readonly pixel?: PixelName}} Picture
 */

/** Names of the options that say what is shown of a volume. */
export const CUT_OPTIONS = ["slice", "axis", "depth", "project"];

/** @type {Record<PixelName, number>} */
const CHANNELS = { rgb8: 3, bgr8: 3, rgba8: 4, bgra8: 4, rgb_f32: 3 };

/**
 * @param {unknown} sides
 * @param {number} count
 */
function areSides(sides, count) {
	return Array.isArray(sides) && sides.length === count && sides.every(
		(side) => Number.isInteger(side) && side >= 1 && side <= MAX_SIDE);
}

/**
 * [height, width].
 * @param {unknown} size
 * @returns {readonly [number, number]}
 */
export function pair(size) {
	/** @type {any} */
	const sides = typeof size === "number" ? [size, size] : size;
	if (!areSides(sides, 2))
		throw wrong(`size is ${shown(size)}; want [height, width] in pixels, ` +
			"or one number for a square");
	return [sides[0], sides[1]];
}

/**
 * @param {{width: number, height: number}} out
 * @param {Size | undefined} size
 */
function checkSize(out, size) {
	if (size === undefined)
		return;
	const [height, width] = pair(size);
	if (out.height !== height || out.width !== width)
		throw wrong(`out is ${out.height} x ${out.width}, size is ` +
			`${shown(size)}; want one of them, or equal ones`);
}

/**
 * @param {object} out
 * @param {string} what the option that says what a new output would hold
 * @param {unknown} wanted
 * @param {string} own what `out` holds
 */
function checkKind(out, what, wanted, own) {
	if (wanted !== undefined && wanted !== own)
		throw wrong(`${what} is ${shown(wanted)} and out, ${shown(out)}, has ` +
			`${own}; want one of them, or equal ones`);
}

/**
 * @param {any} value
 * @param {number} channels
 * @param {readonly string[]} classes
 */
function fits(value, channels, classes) {
	return value !== null && typeof value === "object" &&
		Number.isInteger(value.width) && Number.isInteger(value.height) &&
		ArrayBuffer.isView(value.data) &&
		classes.includes(/** @type {any} */ (value.data)[Symbol.toStringTag]) &&
		/** @type {any} */ (value.data).length ===
			value.width * value.height * channels;
}

const BYTES = ["Uint8ClampedArray", "Uint8Array"];

/**
 * A map of floats, or a volume, that was given.
 * @param {any} map
 * @param {string} what
 * @returns {MapOf & {readonly depth?: number}}
 */
export function mapChecked(map, what) {
	if (!fits(map, map?.depth ?? 1, ["Float32Array"]))
		throw wrong(`${what} is ${shown(map)}; want a map, {data, width, ` +
			"height}, whose data is a Float32Array of width * height values, " +
			"or a volume, with a depth");
	return /** @type {MapOf} */ (map);
}

/**
 * What a picture that was given is made of.
 * @param {any} picture
 * @param {string} what
 * @returns {PixelName}
 */
export function pixelOf(picture, what) {
	const candidates = /** @type {PixelName[]} */ (
		picture?.pixel === undefined ? ["rgba8", "rgb8", "rgb_f32"]
			: [picture.pixel]);
	for (const pixel of candidates) {
		numberOf(Pixel, pixel, `the pixel of ${what}`);
		if (fits(picture, CHANNELS[pixel],
			pixel === "rgb_f32" ? ["Float32Array"] : BYTES))
			return pixel;
	}
	throw wrong(`${what} is ${shown(picture)}; want an ImageData, or {data, ` +
		"width, height, pixel} with as many numbers as its pixels have");
}

/**
 * The cut that options speak of; undefined where they speak of none.
 * @param {CutOptions} options
 * @param {(axis: number) => number} countOf how many slices there are along an axis
 *     if they do not say it
 */
export function cutOf({ slice, axis = "d", depth, project }, countOf) {
	const along = numberOf(CutAxis, axis, "axis");
	const projection = numberOf(Projection, project ?? "none", "project");
	if (slice === undefined && projection === Projection.none) {
		if (axis !== "d" || depth !== undefined)
			throw wrong("axis and depth are given without a slice; want " +
				"slice or project");
		return undefined;
	}
	if (slice !== undefined && projection !== Projection.none)
		throw wrong(`slice is ${shown(slice)} and project is "${project}"; ` +
			"want one of them");
	return { axis: along, projection, index: unsigned(slice ?? 0, "slice"),
		count: depth === undefined ? countOf(along) : unsigned(depth, "depth") };
}

/**
 * @typedef {ReturnType<typeof cutOf>} Cut
 */

/**
 * The field of a view that says what it shows of a volume.
 * @param {Scope} scope
 * @param {Cut} cut
 * @returns {Record<string, number>}
 */
function cutField(scope, cut) {
	return cut === undefined ? {} : { cut: scope.struct(CutLayout, cut) };
}

/**
 * @param {Scope} scope
 * @param {number} data a pointer
 * @param {{width: number, height: number, depth?: number}} of
 * @param {Cut} [cut]
 */
export function plane(scope, data, { width, height, depth = 0 }, cut) {
	return scope.struct(PlaneLayout, { data, width, height, stride: width, depth,
		slice_stride: width * height, ...cutField(scope, cut) });
}

/**
 * @param {Scope} scope
 * @param {number} data a pointer
 * @param {{width: number, height: number}} of
 * @param {PixelName} pixel
 * @param {Cut} [cut]
 */
export function picture(scope, data, { width, height }, pixel, cut) {
	return scope.struct(PictureLayout, { data, width, height,
		pixel: Pixel[pixel], ...cutField(scope, cut),
		stride: width * CHANNELS[pixel] * (pixel === "rgb_f32" ? 4 : 1) });
}

/**
 * @param {typeof Float32Array | typeof Uint8ClampedArray} Kind
 * @param {number} count
 */
function newNumbers(Kind, count) {
	try {
		return new Kind(count);
	} catch {
		throw new SalmapError("memory", `no memory for ${counted(count, "number")}`);
	}
}

/**
 * A new map, or the one that was given to be written to.
 * @param {Size | undefined} size
 * @param {any} out
 * @param {unknown} dtype "f32" or "u8"
 * @returns {MapOf<any>}
 */
export function outputMap(size, out, dtype) {
	if (dtype !== undefined && dtype !== "f32" && dtype !== "u8")
		throw wrong(`dtype is ${shown(dtype)}; want "f32", or "u8" for a ` +
			"grey map");
	if (out !== undefined) {
		if (!fits(out, 1, [...BYTES, "Float32Array"]))
			throw wrong(`out is ${shown(out)}; want a map, {data, width, ` +
				"height}, whose data has width * height floats or bytes");
		checkSize(out, size);
		checkKind(out, "dtype", dtype,
			out.data instanceof Float32Array ? "f32" : "u8");
		return out;
	}
	const [height, width] = pair(size);
	return { data: newNumbers(dtype === "u8" ? Uint8ClampedArray : Float32Array,
		height * width), width, height };
}

/**
 * [depth, height, width] of a size.
 * @param {any} size
 * @returns {[number, number, number]}
 */
export function triple(size) {
	if (!areSides(size, 3))
		throw wrong(`size is ${shown(size)}; want [depth, height, width]`);
	return [size[0], size[1], size[2]];
}

/**
 * A new volume, or the one that was given to be written to.
 * @param {unknown} size
 * @param {any} out
 * @returns {Volume}
 */
export function outputVolume(size, out) {
	const [depth, height, width] = triple(
		size ?? (out && [out.depth, out.height, out.width]));
	if (out === undefined)
		return { data: /** @type {Float32Array} */ (newNumbers(Float32Array,
			depth * height * width)), width, height, depth };
	if (!fits(out, depth, ["Float32Array"]) || out.depth !== depth ||
		out.height !== height || out.width !== width)
		throw wrong(`out is ${shown(out)}; want a volume, {data, width, ` +
			`height, depth}, of ${depth} x ${height} x ${width} floats`);
	return out;
}

/**
 * Lets `write` write a volume, and copies it into `out`.
 * @param {Scope} scope
 * @param {Volume} out
 * @param {(view: number) => void} write gets the pointer to a view
 */
export function writtenVolume(scope, out, write) {
	const data = scope.allocate(out.data.byteLength);
	write(plane(scope, data, out));
	scope.fetch(data, out.data);
	return out;
}

/**
 * Lets `write` write a map of floats, and copies it into `out`.
 * @template {MapOf<any>} Out
 * @param {Scope} scope
 * @param {Out} out
 * @param {(view: number) => void} write gets the pointer to a view
 * @param {Cut} [cut]
 * @returns {Out}
 */
export function writtenMap(scope, out, write, cut) {
	const data = scope.allocate(out.data.byteLength);
	write(out.data instanceof Float32Array ? plane(scope, data, out, cut)
		: scope.struct(GreyLayout, { data, width: out.width,
			height: out.height, stride: out.width,
			...cutField(scope, cut) }));
	scope.fetch(data, out.data);
	return out;
}

/**
 * A new picture: an ImageData where there are these and it can be one.
 * @param {number} height
 * @param {number} width
 * @param {PixelName} pixel
 */
function newPicture(height, width, pixel) {
	const data = newNumbers(pixel === "rgb_f32" ? Float32Array : Uint8ClampedArray,
		height * width * CHANNELS[pixel]);
	return pixel === "rgba8" && typeof ImageData !== "undefined"
		? new ImageData(/** @type {any} */ (data), width, height)
		: { data, width, height, pixel };
}

/**
 * Lets `write` write a picture, and copies it into `out` or a new one.
 * @param {Scope} scope
 * @param {Size | undefined} size
 * @param {{pixel?: PixelName, out?: Picture}} options
 * @param {(view: number) => void} write gets the pointer to a view
 * @param {Cut} [cut]
 * @returns {any}
 */
export function writtenPicture(scope, size, options, write, cut) {
	let pixel = options.pixel ?? "rgba8", out = options.out;
	numberOf(Pixel, pixel, "pixel");
	if (out === undefined) {
		out = newPicture(...pair(size), pixel);
	} else {
		pixel = pixelOf(out, "out");
		checkSize(out, size);
		checkKind(out, "pixel", options.pixel, pixel);
	}
	const data = scope.allocate(out.data.byteLength);
	write(picture(scope, data, out, pixel, cut));
	scope.fetch(data, out.data);
	return out;
}
