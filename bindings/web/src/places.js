// Places on a map: the highest local maxima, connected regions, and the
// activations behind a place.
import { checkOptions, numeric, shown, unsigned, wrong } from "./error.js";
import { copiedMap } from "./drawing.js";
import { engine } from "./loading.js";
import { BoxLayout, PeakLayout, TensorLayout } from "./native.js";
import { mapChecked, pair, triple } from "./outputs.js";
import { checkTensorOptions, tensorOf } from "./tensors.js";

/** @typedef {import("./engine.js").Layout} Layout */
/** @typedef {import("./engine.js").Scope} Scope */
/** @typedef {import("./outputs.js").MapOf} MapOf */
/** @typedef {import("./outputs.js").Size} Size */

/**
 * A local maximum of a map; that of a volume has a slice.
 * @typedef {{slice?: number, row: number, column: number, value: number}} Peak
 */

/**
 * A connected region of a map. `row` and `column` are the upper left corner, `area`
 * is in pixels, `mass` is the sum of the values. That of a volume has a slice, the
 * first, and a depth.
 * @typedef {{slice?: number, row: number, column: number, depth?: number,
 *     height: number, width: number, area: number, mass: number, peak: Peak}} Box
 */

/** @typedef {import("./outputs.js").Volume} Volume */

/**
 * Lets `find` fill an array of structs, of which the first tells the size.
 * @param {Scope} scope
 * @param {Layout} layout
 * @param {number} most
 * @param {(structs: number, capacity: number, count: number) => void} find
 */
function found(scope, layout, most, find) {
	const structs = scope.allocate(most * layout.size);
	const count = scope.allocate(4);
	scope.write(layout, structs, { struct_size: layout.size });
	find(structs, most, count);
	return Array.from({ length: scope.engine.view.getUint32(count, true) },
		(_, i) => scope.read(layout, structs + i * layout.size));
}

/**
 * @param {unknown} count
 * @param {MapOf} values
 */
function mostOf(count, values) {
	if (unsigned(count, "count") < 1)
		throw wrong("count is 0; want at least 1");
	return Math.min(/** @type {number} */ (count), values.data.length);
}

/**
 * The highest local maxima of a map or a volume, highest first; of equal ones, the
 * first in reading order first. A local maximum is above the least value of the map,
 * and no pixel at most `radius` rows, columns and slices away is higher; one so near a
 * peak that comes before it is left out.
 * @param {MapOf | Volume} values
 * @param {{count?: number, radius?: number}} [options] 10 and 1; with a radius of
 *     0 the highest pixels are found.
 * @returns {Peak[]}
 */
export function peaks(values, options = {}) {
	checkOptions(options, ["count", "radius"], "peaks");
	const most = mostOf(options.count ?? 10, mapChecked(values, "values"));
	const radius = BigInt(unsigned(options.radius ?? 1, "radius"));
	return engine().scoped((scope) => {
		const map = copiedMap(scope, values, "values");
		return found(scope, PeakLayout, most, (structs, capacity, count) =>
			scope.engine.callWithMessage(scope, "salmap_plane_peaks", map,
				radius, capacity, structs, count));
	}).map(({ slice, row, column, value }) =>
		peakOf(values, slice, row, column, value));
}

/**
 * @param {object} values
 * @param {number} slice
 * @param {number} row
 * @param {number} column
 * @param {number} value
 * @returns {Peak}
 */
function peakOf(values, slice, row, column, value) {
	return "depth" in values ? { slice, row, column, value }
		: { row, column, value };
}

/**
 * @param {MapOf | Volume} values
 * @param {{share?: number, count?: number}} options
 * @param {string} whose
 * @returns {{boxes: Box[], labels: Int32Array}}
 */
function regions(values, options, whose) {
	checkOptions(options, ["share", "count"], whose);
	const most = mostOf(options.count ?? 10, mapChecked(values, "values"));
	return engine().scoped((scope) => {
		const map = copiedMap(scope, values, "values");
		const labels = new Int32Array(values.data.length);
		const places = scope.allocate(labels.byteLength);
		const raw = found(scope, BoxLayout, most, (structs, capacity, count) =>
			scope.engine.callWithMessage(scope, "salmap_plane_boxes", map,
				numeric(options.share ?? 0.5, "share"), capacity, structs, places, count));
		scope.fetch(places, labels);
		return { boxes: raw.map((each) => boxOf(values, each)), labels };
	});
}

/**
 * The connected regions of a map or a volume above `share` of its greatest value, and
 * which pixel belongs to which: i + 1 for those of box i, 0 for all others.
 * @param {MapOf | Volume} values
 * @param {{share?: number, count?: number}} [options] 0.5 and 10.
 * @returns {{boxes: Box[], labels: Int32Array}}
 */
export function labelBoxes(values, options = {}) {
	return regions(values, options, "labelBoxes");
}

/**
 * @param {object} values
 * @param {Record<string, number>} raw
 * @returns {Box}
 */
function boxOf(values, { slice, row, column, depth, height, width, area, mass, ...raw }) {
	const peak = peakOf(values, raw.peak_slice, raw.peak_row, raw.peak_column,
		raw.peak);
	return "depth" in values
		? { slice, row, column, depth, height, width, area, mass, peak }
		: { row, column, height, width, area, mass, peak };
}

/**
 * The connected regions of a map or a volume above `share` of its greatest value, the
 * one with the largest mass first; pixels are connected by their sides, in a volume
 * also to those of the slices before and behind. A map without a value above 0 has
 * none.
 * @param {MapOf | Volume} values
 * @param {{share?: number, count?: number}} [options] 0.5 and 10.
 * @returns {Box[]}
 */
export function boxes(values, options = {}) {
	return regions(values, options, "boxes").boxes;
}

/**
 * The activations of a layer behind one place of a map: a number per channel, at
 * the location that the pixel's centre lies in.
 * @param {import("./tensors.js").Numbers | import("./tensors.js").Shaped} activation
 * @param {readonly [number, number] | readonly [number, number, number]} place [row,
 *     column], as of a peak; [slice, row, column] of a volume
 * @param {Size | readonly [number, number, number]} size [height, width] of the map
 *     that the place is on; [depth, height, width] of a volume
 * @param {import("./tensors.js").TensorOptions & {image?: number}} [options]
 * @returns {Float32Array}
 */
export function peakVector(activation, place, size, options = {}) {
	checkTensorOptions(options, ["image"], "peakVector");
	if (!Array.isArray(place) || ![2, 3].includes(place.length) ||
		!place.every(Number.isSafeInteger))
		throw wrong(`place is ${shown(place)}; want [row, column], or [slice, row, ` +
			"column] of a volume");
	const isVolume = place.length === 3;
	const sides = isVolume ? triple(size) : pair(size);
	const where = [place, sides].map((numbers) => BigInt64Array.from(numbers, BigInt));
	return engine().scoped((scope) => {
		const tensor = tensorOf(scope, activation, options);
		const { c } = scope.read(TensorLayout, tensor);
		const vector = new Float32Array(c);
		const numbers = scope.allocate(vector.byteLength);
		scope.engine.callWithMessage(scope,
			isVolume ? "salmap_volume_vector" : "salmap_peak_vector", tensor,
			unsigned(options.image ?? 0, "image"),
			...isVolume ? where.map((each) => scope.copy(each))
				: where.flatMap((each) => [...each]),
			BigInt(c), numbers);
		scope.fetch(numbers, vector);
		return vector;
	});
}
