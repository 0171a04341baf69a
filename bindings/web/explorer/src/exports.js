// Files that the page makes.
import { isOfLayers } from "./render.js";

const SVG = "http://www.w3.org/2000/svg";

function canvasOf(picture) {
	const canvas = document.createElement("canvas");
	canvas.width = picture.width;
	canvas.height = picture.height;
	canvas.getContext("2d").putImageData(picture, 0, 0);
	return canvas;
}

/** @returns {Promise<Blob>} */
export function pngOf(picture) {
	return new Promise((resolve) =>
		canvasOf(picture).toBlob(resolve, "image/png"));
}

function element(name, attributes, text) {
	const made = document.createElementNS(SVG, name);
	for (const [key, value] of Object.entries(attributes))
		made.setAttribute(key, value);
	if (text !== undefined)
		made.textContent = text;
	return made;
}

function imageOf(picture, x, y, width, height) {
	return element("image", { x, y, width, height,
		preserveAspectRatio: "none", "image-rendering": "auto",
		href: canvasOf(picture).toDataURL("image/png") });
}

/**
 * The picture with its key as SVG, with texts that can be selected.
 * @param {{picture: ImageData, legend: ImageData, state: any, names: string[],
 *     hues: string[], title: string, reading: string, boxes: any[]}} what
 */
export function svgOf({ picture, legend, state, names, hues, title, reading,
	boxes }) {
	const { width } = picture, unit = Math.max(10, width / 40);
	const height = picture.height > 1 ? picture.height : 3 * unit; // of a signal
	const lines = isOfLayers(state) ? names : [];
	const bottom = height + unit * (6 + 1.6 * lines.length);
	const root = element("svg", { xmlns: SVG, viewBox: `0 0 ${width} ${bottom}`,
		width, height: bottom, "font-family": "sans-serif", "font-size": unit });
	root.append(element("title", {}, title), element("desc", {}, reading),
		element("rect", { width, height: bottom, fill: "white" }),
		imageOf(picture, 0, 0, width, height));
	for (const box of boxes)
		root.append(element("rect", { x: box.column, y: box.row,
			width: box.width, height: box.height / picture.height * height,
			fill: "none", stroke: "white", "stroke-width": unit / 6 }));
	root.append(imageOf(legend, 0, height + unit, width, 2 * unit),
		element("text", { x: 0, y: height + 4.4 * unit }, lines.length > 0
			? "early" : "little"),
		element("text", { x: width, y: height + 4.4 * unit,
			"text-anchor": "end" }, lines.length > 0 ? "late" : "much"));
	lines.forEach((name, i) => {
		const y = height + unit * (6 + 1.6 * i);
		root.append(element("rect", { x: 0, y: y - unit * 0.8, width: unit,
			height: unit, fill: hues[i], stroke: "#555",
			"stroke-width": unit / 20 }),
		element("text", { x: 1.6 * unit, y }, name));
	});
	return new Blob([new XMLSerializer().serializeToString(root)],
		{ type: "image/svg+xml" });
}

/** Lets the browser save a file. */
export function save(blob, name) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
