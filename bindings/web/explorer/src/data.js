// What the file holds: docs/explorer.md describes it.
import { halves } from "./half.js";
import { floatsOf } from "./signal.js";

const FORMAT = 2;

/** Images whose maps are kept, of those that were looked at last. */
const KEPT = 8;

/** @param {string} id */
function textOf(id) {
	const element = document.getElementById(`salmap-${id}`);
	if (element === null)
		throw new Error(`this file is not whole: it has no ${id}; write it again`);
	return element.textContent.trim();
}

/** @param {string} text in base64 */
export function bytesOf(text) {
	const letters = atob(text), bytes = new Uint8Array(letters.length);
	for (let i = 0; i < letters.length; i++)
		bytes[i] = letters.charCodeAt(i);
	return bytes;
}

/** @param {Uint8Array} bytes a zlib stream */
export async function inflated(bytes) {
	const stream = new Blob([bytes]).stream()
		.pipeThrough(new DecompressionStream("deflate"));
	return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {any} head */
export function checkedHead(head) {
	if (head.format !== FORMAT)
		throw new Error(`this file's data has the format ${head.format}, and its ` +
			`page reads ${FORMAT}; write it again`);
	return head;
}

/**
 * The maps of one image, from the bytes of their halves.
 * @param {any} head
 * @param {number} image
 * @param {Uint8Array} bytes
 */
export function mapsOf(head, image, bytes) {
	let offset = 0;
	const next = (extents, told) => {
		const { depth, height, width } = extents, count = depth * height * width;
		const data = halves(bytes, offset, count, told.exponent);
		offset += 2 * count;
		return { data, depth, height, width, ...told };
	};
	const told = head.images[image];
	return {
		sets: told.sets.map((set) =>
			set.map((layer, i) => next(head.layers[i], layer))),
		classes: told.classes.map((map, i) => next(head.classes[i], map)),
	};
}

/** @param {string} text the PNG in base64 */
async function pixelsOf(text) {
	const bitmap = await createImageBitmap(
		new Blob([bytesOf(text)], { type: "image/png" }),
		{ colorSpaceConversion: "none", premultiplyAlpha: "none" });
	const canvas = document.createElement("canvas");
	canvas.width = bitmap.width;
	canvas.height = bitmap.height;
	const context = canvas.getContext("2d", { willReadFrequently: true });
	context.drawImage(bitmap, 0, 0);
	return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** A cache of what `make` makes of numbers, without those that were used longest
 * ago. */
function remembering(make) {
	const made = new Map();
	return (number) => {
		const known = made.get(number) ?? make(number);
		made.delete(number);
		made.set(number, known);
		if (made.size > KEPT)
			made.delete(made.keys().next().value);
		return known;
	};
}

/** Opens the file: its head, and its images when they are asked for. */
export function openData() {
	const head = checkedHead(JSON.parse(textOf("head-0")));
	const photo = remembering((number) => pixelsOf(textOf(`photo-${number}`)));
	const maps = remembering(async (number) => mapsOf(head, number,
		await inflated(bytesOf(textOf(`maps-${number}`)))));
	const signal = remembering(async (number) => floatsOf(
		await inflated(bytesOf(textOf(`signal-${number}`)))));
	return {
		head,
		/** The maps, the photo and the signal of an image. @param {number} number */
		async image(number) {
			const of = (count, read) => count === 0 ? null
				: read(count > 1 ? number : 0);
			const [read, pixels, values] = await Promise.all([maps(number),
				of(head.photos, photo), of(head.signal?.count ?? 0, signal)]);
			return { number, ...read, photo: pixels, signal: values };
		},
	};
}
