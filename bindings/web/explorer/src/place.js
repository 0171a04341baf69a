// A picture over the place of a map: where it is high.
import { colour, highlight } from "salmap";

import { spanOf } from "./volume.js";

/**
 * The values from which on a place is shown, and at which it is shown most;
 * undefined where the map has one value.
 * @param {import("./render.js").Plane} values
 * @param {any} settings
 */
export function placeOf(values, settings) {
	const [low, high] = settings.limits ?? spanOf(values.data);
	return low < high ? [low + settings.placeBegins * (high - low), high]
		: undefined;
}

/**
 * @param {ImageData} photo which stays as it is elsewhere
 * @param {ImageData | null} picture null for all colours of the heat map, within the
 *     place
 * @param {import("./render.js").Plane} values
 * @param {any} settings
 * @param {number} alpha
 */
export function drawPlace(photo, picture, values, settings, alpha) {
	const limits = placeOf(values, settings);
	const above = picture ?? colour(values, "magma", { limits });
	return highlight(photo, above, values, { limits, alpha });
}
