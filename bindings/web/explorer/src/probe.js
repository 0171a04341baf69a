// What there is to say of one pixel, and of a line of them.
import { csvField } from "./names.js";
import { channelName, linesOf, sampleAt } from "./signal.js";

/**
 * The value at a place, and the share of the plane that is below it.
 * @param {import("./render.js").Plane} plane
 */
export function ranked({ data, width }, row, column) {
	const value = data[row * width + column];
	let below = 0;
	for (const other of data)
		if (other < value)
			below++;
	return { value, rank: below / data.length };
}

/** What a signal says of a column of the maps. */
function explainedSignal({ head }, image, column) {
	if (image.signal === null)
		return [];
	const { samples } = head.signal;
	const sample = sampleAt(head.signal, column, head.width);
	return linesOf(head.signal, image.signal).map((data, i) => ({
		name: channelName(head.signal, i),
		...ranked({ data, height: 1, width: samples }, 0, sample) }));
}

/** What each layer that is on, each class and the combined map say of a pixel. */
export function explained(renderer, image, state) {
	const { axis, row, column } = state;
	renderer.hold(image, state);
	return {
		signal: explainedSignal(renderer, image, column),
		combined: ranked(renderer.combined(state, axis), row, column),
		layers: state.on.map((on, i) =>
			on ? ranked(renderer.layer(i, state, axis), row, column) : null),
		classes: image.classes.map((_, i) =>
			ranked(renderer.cam(i, state, axis), row, column)),
	};
}

/** The nearest float of few digits that reads back as it. */
export function digest(value) {
	for (let digits = 6; digits <= 9; digits++)
		if (Math.fround(Number(value.toPrecision(digits))) === value)
			return String(Number(value.toPrecision(digits)));
	return String(value);
}

/**
 * The values along the pixel's row or column as CSV: a line for each pixel, with
 * all maps that are on.
 * @param {"row" | "column"} along
 * @param {{layers: string[], classes: string[]}} names
 */
export function profile(renderer, image, state, along, names) {
	const row = state.row ?? 0, column = state.column ?? 0, { axis } = state;
	renderer.hold(image, state);
	const columns = [["combined", renderer.combined(state, axis)]];
	state.on.forEach((on, i) => {
		if (on)
			columns.push([names.layers[i], renderer.layer(i, state, axis)]);
	});
	image.classes.forEach((_, i) =>
		columns.push([names.classes[i], renderer.cam(i, state, axis)]));
	const { height, width } = columns[0][1], told = renderer.head.signal;
	if (image.signal !== null && told.samples === width)
		linesOf(told, image.signal).forEach((data, i) =>
			columns.push([channelName(told, i), { data }]));
	const lines = Array.from({ length: along === "row" ? width : height },
		(_, i) => {
			const at = along === "row" ? row * width + i : i * width + column;
			return [i, ...columns.map(([, plane]) => digest(plane.data[at]))];
		});
	const head = [along === "row" ? "column" : "row",
		...columns.map(([name]) => name)];
	return [head.map(csvField), ...lines]
		.map((fields) => `${fields.join(",")}\r\n`).join("");
}
