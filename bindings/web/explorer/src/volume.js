// Volumes: what is shown of them are slices along three axes, or projections.

/** The axes in the order of extents: depth or time, height, width. */
export const AXES = ["d", "h", "w"];

/** What may be made of all slices along an axis, in place of one of them. */
export const PROJECTIONS = ["none", "mean", "max"];

/** @param {any} head */
export function isVolume(head) {
	return Boolean(head.volume);
}

/** Along which axes a file is seen. */
export function axesOf(head) {
	return isVolume(head) ? AXES : ["d"];
}

/** How many slices there are along an axis. */
export function countOf(head, axis) {
	return isVolume(head) ? head.volume[AXES.indexOf(axis)] : 1;
}

/** The axes that the rows and the columns of a slice lie along. */
export function othersOf(axis) {
	return AXES.filter((each) => each !== axis);
}

/** The height and width of the pictures along an axis. */
export function extentsOf(head, axis) {
	if (!isVolume(head))
		return { height: head.height, width: head.width };
	const [rows, columns] = othersOf(axis);
	return { height: countOf(head, rows), width: countOf(head, columns) };
}

/** The slices that are shown when a file opens. */
export function firstSlices(head) {
	const middle = Object.fromEntries(AXES.map((axis) =>
		[axis, Math.floor(countOf(head, axis) / 2)]));
	return isVolume(head) ? { ...middle, [head.cut.axis]: head.cut.slice } : middle;
}

/**
 * What the library has to read for a picture along an axis: a size, and the options
 * that say which part of a volume.
 * @param {any} head
 * @param {any} state
 * @param {string} axis
 */
export function sectionOf(head, state, axis) {
	if (!isVolume(head))
		return { size: head.canvas, options: {} };
	const { height, width } = extentsOf(head, axis);
	const depth = countOf(head, axis);
	return { size: [height, width], options: state.project === "none"
		? { axis, depth, slice: state[axis] }
		: { axis, depth, project: state.project } };
}

/** What becomes of a state when a place of the picture along an axis is chosen: the
 * slices along the two others go through it. */
export function chosen(axis, { row, column }) {
	const [rows, columns] = othersOf(axis);
	return { axis, row, column, [rows]: row, [columns]: column };
}

/** What becomes of a state when the cross goes to a place of the file, which has a slice
 * along d in a volume. */
export function goingTo({ slice, row, column }) {
	return slice === undefined ? { row, column }
		: { ...chosen("d", { row, column }), d: slice };
}

/** Whether the cross is there. */
export function isAt(state, { slice, row, column }) {
	return state.row === row && state.column === column &&
		(slice === undefined || state.axis === "d" && state.d === slice);
}

/** What becomes of a state when another slice is chosen: a cross in a picture along
 * another axis goes there too. */
export function scrolled(state, axis, slice) {
	const changes = { [axis]: slice };
	const [rows, columns] = othersOf(state.axis);
	if (state.row !== null && axis === rows)
		changes.row = slice;
	if (state.row !== null && axis === columns)
		changes.column = slice;
	return changes;
}

/** The least and the greatest value. @param {Float32Array} data */
export function spanOf(data) {
	let low = Infinity, high = -Infinity;
	for (const value of data) {
		if (value < low)
			low = value;
		if (value > high)
			high = value;
	}
	return [low, high];
}
