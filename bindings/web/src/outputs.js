// Maps and pictures: their sizes, and the library's views of them.
import { numberOf, SalmapError, shown, wrong } from "./error.js";
import { GreyLayout, MAX_SIDE, PictureLayout, Pixel, PlaneLayout } from "./native.js";

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
 * A picture. An ImageData is one; `pixel` says what others hold, and may be left
 * out where the length of `data` tells.
 * @typedef {{readonly data: Uint8ClampedArray | Uint8Array | Float32Array,
 *     readonly width: number, readonly height: number,
 *     readonly pixel?: PixelName}} Picture
 */

/** @type {Record<PixelName, number>} */
const CHANNELS = { rgb8: 3, bgr8: 3, rgba8: 4, bgra8: 4, rgb_f32: 3 };

/**
 * [height, width].
 * @param {unknown} size
 * @returns {readonly [number, number]}
 */
export function pair(size) {
	const sides = typeof size === "number" ? [size, size] : size;
	if (!Array.isArray(sides) || sides.length !== 2 ||
		!sides.every((side) => Number.isInteger(side) && side >= 1 &&
			side <= MAX_SIDE))
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
 * A map of floats that was given.
 * @param {unknown} map
 * @param {string} what
 * @returns {MapOf}
 */
export function mapChecked(map, what) {
	if (!fits(map, 1, ["Float32Array"]))
		throw wrong(`${what} is ${shown(map)}; want a map, {data, width, ` +
			"height}, whose data is a Float32Array of width * height values");
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
 * @param {Scope} scope
 * @param {number} data a pointer
 * @param {{width: number, height: number}} of
 */
export function plane(scope, data, { width, height }) {
	return scope.struct(PlaneLayout, { data, width, height, stride: width });
}

/**
 * @param {Scope} scope
 * @param {number} data a pointer
 * @param {{width: number, height: number}} of
 * @param {PixelName} pixel
 */
export function picture(scope, data, { width, height }, pixel) {
	return scope.struct(PictureLayout, { data, width, height,
		pixel: Pixel[pixel],
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
		throw new SalmapError("memory", `no memory for ${count} numbers`);
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
	if (out !== undefined) {
		if (!fits(out, 1, [...BYTES, "Float32Array"]))
			throw wrong(`out is ${shown(out)}; want a map, {data, width, ` +
				"height}, whose data has width * height floats or bytes");
		checkSize(out, size);
		return out;
	}
	if (dtype !== undefined && dtype !== "f32" && dtype !== "u8")
		throw wrong(`dtype is ${shown(dtype)}; want "f32", or "u8" for a ` +
			"grey map");
	const [height, width] = pair(size);
	return { data: newNumbers(dtype === "u8" ? Uint8ClampedArray : Float32Array,
		height * width), width, height };
}

/**
 * Lets `write` write a map of floats, and copies it into `out`.
 * @template {MapOf<any>} Out
 * @param {Scope} scope
 * @param {Out} out
 * @param {(view: number) => void} write gets the pointer to a view
 * @returns {Out}
 */
export function writtenMap(scope, out, write) {
	const data = scope.allocate(out.data.byteLength);
	write(out.data instanceof Float32Array ? plane(scope, data, out)
		: scope.struct(GreyLayout, { data, width: out.width,
			height: out.height, stride: out.width }));
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
 * @returns {any}
 */
export function writtenPicture(scope, size, options, write) {
	let pixel = options.pixel ?? "rgba8", out = options.out;
	numberOf(Pixel, pixel, "pixel");
	if (out === undefined) {
		out = newPicture(...pair(size), pixel);
	} else {
		pixel = pixelOf(out, "out");
		checkSize(out, size);
	}
	const data = scope.allocate(out.data.byteLength);
	write(picture(scope, data, out, pixel));
	scope.fetch(data, out.data);
	return out;
}
