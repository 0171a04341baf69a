// What everybody does next with a map or a picture.
import { checkOptions, numberOf, numeric, wrong } from "./error.js";
import { engine } from "./loading.js";
import { Palette } from "./native.js";
import {
	mapChecked, picture, pixelOf, plane, writtenMap, writtenPicture,
} from "./outputs.js";
import { limitsChecked } from "./settings.js";

/** @typedef {import("./engine.js").Scope} Scope */
/** @typedef {import("./outputs.js").MapOf} MapOf */
/** @typedef {import("./outputs.js").Picture} Picture */
/** @typedef {import("./outputs.js").Size} Size */
/** @typedef {import("./outputs.js").Volume} Volume */
/** @typedef {import("./native.js").PixelName} PixelName */

/**
 * @typedef {object} DrawingOptions
 * @property {PixelName} [pixel] What a pixel is made of; "rgba8".
 * @property {Picture} [out] A picture to write to, in place of a new one.
 */

/**
 * @template Options
 * @typedef {import("./stack.js").PictureResult<Options>} PictureResult
 */

/** @param {{width: number, height: number}} of @returns {readonly [number, number]} */
function sizeOf({ width, height }) {
	return [height, width];
}

/**
 * A picture that was given, in the library's memory.
 * @param {Scope} scope
 * @param {Picture} given
 * @param {string} what
 */
function copied(scope, given, what) {
	const pixel = pixelOf(given, what);
	return picture(scope, scope.copy(given.data), given, pixel);
}

/**
 * @param {Scope} scope
 * @param {unknown} map
 * @param {string} what
 */
export function copiedMap(scope, map, what) {
	const given = mapChecked(map, what);
	return plane(scope, scope.copy(given.data), given);
}

/**
 * @template {DrawingOptions} Options
 * @param {Readonly<{width: number, height: number}>} of
 * @param {Options | undefined} options
 * @param {string} whose
 * @param {(scope: Scope, view: number) => void} write
 * @returns {any}
 */
function drawn(of, options, whose, write) {
	/** @type {DrawingOptions} */
	const given = options ?? {};
	checkOptions(given, ["pixel", "out"], whose);
	return engine().scoped((scope) => writtenPicture(scope,
		given.out === undefined ? sizeOf(of) : undefined, given,
		(view) => write(scope, view)));
}

/**
 * Lays a picture over a photo: (1 - alpha) * photo + alpha * picture. The alpha of
 * their pixels is ignored.
 * @template {DrawingOptions} [Options={}]
 * @param {Picture} photo
 * @param {Picture} above of the same size
 * @param {number} [alpha] 0 (photo only) to 1 (picture only)
 * @param {Options} [options]
 * @returns {PictureResult<Options>}
 */
export function overlay(photo, above, alpha = 0.5, options) {
	pixelOf(photo, "photo");
	return drawn(photo, options, "overlay", (scope, view) =>
		scope.engine.callWithMessage(scope, "salmap_picture_overlay_with",
			copied(scope, photo, "photo"), copied(scope, above, "picture"),
			numeric(alpha, "alpha"), view));
}

/**
 * The limits of a map in the library's memory; 0 for its own.
 * @param {Scope} scope
 * @param {readonly [number, number] | undefined} limits
 */
function copiedLimits(scope, limits) {
	return limits === undefined ? 0
		: scope.copy(Float64Array.from(limitsChecked(limits)));
}

/**
 * Lays a picture over a photo where a map is high, and leaves the photo as it is
 * elsewhere: (1 - a) * photo + a * picture, a = alpha * sqrt(share).
 * @template {DrawingOptions & {limits?: readonly [number, number],
 *     alpha?: number}} [Options={}]
 * @param {Picture} photo
 * @param {Picture} above of the same size
 * @param {MapOf} values of the same size
 * @param {Options} [options] `limits` are the values from which the share rises,
 *     from 0, and at which it is 1; without, the least and the greatest of the map.
 *     `alpha` is 0 (photo only) to 1 (picture only, at the second limit), 0.8.
 * @returns {PictureResult<Options>}
 */
export function highlight(photo, above, values, options) {
	const { limits, alpha = 0.8, ...rest } = options ?? /** @type {any} */ ({});
	pixelOf(photo, "photo");
	return drawn(photo, rest, "highlight", (scope, view) =>
		scope.engine.callWithMessage(scope, "salmap_picture_highlight",
			copied(scope, photo, "photo"), copied(scope, above, "picture"),
			copiedMap(scope, values, "values"), copiedLimits(scope, limits),
			numeric(alpha, "alpha"), view));
}

/**
 * Marks the most salient pixels of a map or a volume: 1 for the highest `percent` of
 * 100, exactly so many, and 0 for the rest; of equal pixels at the edge the first in
 * reading order are kept.
 * @template {MapOf | Volume} Map
 * @param {Map} values
 * @param {number} [percent]
 * @param {{out?: Map}} [options]
 * @returns {Map}
 */
export function keep(values, percent = 10, options = {}) {
	checkOptions(options, ["out"], "keep");
	return engine().scoped((scope) => {
		const map = copiedMap(scope, values, "values");
		const out = mapChecked(options.out ?? { ...values,
			data: new Float32Array(values.data.length) }, "out");
		return /** @type {any} */ (writtenMap(scope, out,
			(view) => scope.engine.callWithMessage(scope,
				"salmap_plane_keep_with", map,
				numeric(percent, "percent"), view)));
	});
}

/**
 * Shows the pixels of a photo that a mask keeps, on black: those where it is above
 * 0, as `keep` marks them.
 * @template {DrawingOptions} [Options={}]
 * @param {Picture} photo
 * @param {MapOf} kept of the same size
 * @param {Options} [options]
 * @returns {PictureResult<Options>}
 */
export function mask(photo, kept, options) {
	pixelOf(photo, "photo");
	return drawn(photo, options, "mask", (scope, view) =>
		scope.engine.callWithMessage(scope, "salmap_picture_mask",
			copied(scope, photo, "photo"), copiedMap(scope, kept, "mask"),
			view));
}

/**
 * Shows a map in the colours of a palette.
 * @template {DrawingOptions & {limits?: readonly [number, number]}} [Options={}]
 * @param {MapOf} values
 * @param {import("./native.js").PaletteName} [palette]
 * @param {Options} [options] `limits` are the values that get the first and the
 *     last colour; without, the least and the greatest of the map, or, for
 *     "diverging", the greatest magnitude on both sides of 0.
 * @returns {PictureResult<Options>}
 */
export function colour(values, palette = "viridis", options) {
	const { limits, ...rest } = options ?? /** @type {any} */ ({});
	const number = numberOf(Palette, palette, "palette");
	return drawn(mapChecked(values, "values"), rest, "colour", (scope, view) =>
		scope.engine.callWithMessage(scope, "salmap_plane_colour",
			copiedMap(scope, values, "values"), number,
			copiedLimits(scope, limits), view));
}

/**
 * A photo at another size: averaged if neither side grows, else bilinear.
 * @template {DrawingOptions} [Options={}]
 * @param {Picture} photo
 * @param {Size} size
 * @param {Options} [options]
 * @returns {PictureResult<Options>}
 */
export function resize(photo, size, options) {
	/** @type {DrawingOptions} */
	const given = options ?? {};
	checkOptions(given, ["pixel", "out"], "resize");
	if (size === undefined && given.out === undefined)
		throw wrong("resize has no size; want [height, width] in pixels");
	return engine().scoped((scope) => writtenPicture(scope, size, given, (view) =>
		scope.engine.callWithMessage(scope, "salmap_picture_resize",
			copied(scope, photo, "photo"), view)));
}
