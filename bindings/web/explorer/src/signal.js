// Signals: results of one row, with the curves of what the network saw.
import { isVolume } from "./volume.js";

/** Points of a curve that a screen can show. */
const MOST_POINTS = 4096;

/** @param {any} head */
export function isSignal(head) {
	return head.height === 1 && !isVolume(head);
}

/** Floats from their bytes, the lowest first. @param {Uint8Array} bytes */
export function floatsOf(bytes) {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return Float32Array.from({ length: bytes.length / 4 }, (_, i) =>
		view.getFloat32(4 * i, true));
}

/** The channels of a signal that have a curve. @returns {Float32Array[]} */
export function linesOf({ lines, samples }, values) {
	return Array.from({ length: lines }, (_, i) =>
		values.subarray(i * samples, (i + 1) * samples));
}

/** The name of a channel. */
export function channelName({ channels }, channel) {
	return channels === 1 ? "Signal" : `Signal, channel ${channel}`;
}

/** The sample in the middle of a column of the maps. */
export function sampleAt({ samples }, column, width) {
	return Math.min(Math.floor((column + 0.5) * samples / width), samples - 1);
}

/** The least and the greatest finite value of curves, zeros where there is none. */
export function limitsOf(lines) {
	let low = Infinity, high = -Infinity;
	for (const line of lines)
		for (const value of line)
			if (Number.isFinite(value)) {
				low = Math.min(low, value);
				high = Math.max(high, value);
			}
	return low <= high ? [low, high] : [0, 0];
}

/** Where a curve goes through in a part of the samples, or null. */
function extremes(line, from, to) {
	const part = line.subarray(from, to).filter(Number.isFinite);
	return part.length > 0 ? limitsOf([part]) : null;
}

/**
 * A curve as the path of an SVG that is as wide as there are samples, and 1 high. Of
 * many samples it goes through the least and the greatest of each part; there are gaps
 * where values are not finite.
 * @param {Float32Array} line
 * @param {number[]} limits [low, high]
 */
export function pathOf(line, [low, high]) {
	const parts = Math.min(line.length, MOST_POINTS);
	const height = (value) => low < high
		? ((high - value) / (high - low)).toFixed(4) : "0.5";
	let path = "", command = "M";
	for (let i = 0; i < parts; i++) {
		const from = Math.floor(i * line.length / parts);
		const to = Math.floor((i + 1) * line.length / parts);
		const found = extremes(line, from, to), x = (from + to) / 2;
		if (found === null) {
			command = "M";
			continue;
		}
		path += `${command}${x} ${height(found[0])}`;
		// A point of its own is a line of no length, which round ends show.
		if (to - from > 1 || command === "M")
			path += `L${x} ${height(found[1])}`;
		command = "L";
	}
	return path;
}
