// How fast the library in the page redraws, in Node.js, whose engine is that of
// Chromium: by processor time, so that other programs on the machine do not count.
// Prints a line for each view; `make explorer-bench` runs it.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inflateSync } from "node:zlib";

import { build } from "esbuild";

const [HEIGHT, WIDTH] = [480, 640];

async function modules(place) {
	const out = join(place, "drawing.mjs");
	await build({ bundle: true, format: "esm", outfile: out, logLevel: "warning",
		alias: { salmap: join(process.env.WEB_SCRIPTS, "index.js") },
		define: { "import.meta.url": '"about:blank"' }, stdin: {
			contents: 'export { Renderer } from "./render.js";\n' +
				'export { changed, initialState, withLayer } from "./state.js";\n' +
				'export { load } from "salmap";',
			resolveDir: fileURLToPath(new URL("../src", import.meta.url)) } });
	return import(pathToFileURL(out));
}

async function loadLibrary(load) {
	const page = await readFile(new URL(
		"../../../../src/results/explorer.html", import.meta.url), "utf8");
	const library = page.match(/id="salmap-library">([^<]+)</)[1];
	await load({ wasm: inflateSync(Buffer.from(library, "base64")) });
}

function mapOf(height, width, seed) {
	return { height, width, data: Float32Array.from({ length: height * width },
		(_, i) => 1 + Math.sin(i * seed) + Math.cos(i / width)) };
}

const SETTINGS = { normalizer: "gamma", resampling: "bilinear", epsilon: 1e-7,
	evidence: "positive", fastcamFactor: "inside", palette: "paper",
	heatPalette: "rising", keep: 10, alpha: 0.8, placeBegins: 0.6, limits: null };
const SHAPES = [[120, 160], [60, 80], [30, 40], [15, 20], [8, 10]];
const HEAD = { raw: true, settings: SETTINGS, height: HEIGHT, width: WIDTH,
	canvas: [HEIGHT, WIDTH], photos: 1, classes: [], sets: [null],
	layers: SHAPES.map(() => ({ weight: 1 })), images: [{}] };
const IMAGE = { number: 0, classes: [],
	sets: [SHAPES.map(([height, width], i) => mapOf(height, width, i + 0.3))],
	photo: { height: HEIGHT, width: WIDTH, data: Uint8ClampedArray.from(
		{ length: 4 * HEIGHT * WIDTH }, (_, i) => i % 253) } };

function processorTime(work) {
	const start = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}

/** The processor times of redraws, in ms, the least first. */
function redraws({ initialState, Renderer, withLayer }, view, cover) {
	const renderer = new Renderer(HEAD);
	let state = { ...initialState(HEAD), view, cover };
	const times = [];
	for (let i = 0; i < 40; i++) {
		const layer = Math.floor(i / 2) % SHAPES.length; // off, on again
		state = withLayer(state, layer, !state.on[layer], HEAD);
		times.push(processorTime(() => renderer.draw(IMAGE, state)));
	}
	times.splice(0, 20); // the engine compiles the library well in these
	return times.sort((a, b) => a - b);
}

const SIDE = 128, CUBES = [64, 32, 16, 8, 4];
const DEEP = { ...HEAD, height: SIDE, width: SIDE, canvas: [SIDE, SIDE], photos: 0,
	volume: [SIDE, SIDE, SIDE], cut: { axis: "d", slice: 0, project: "none" } };
const VOLUME = { number: 0, classes: [], photo: null, sets: [CUBES.map((side, i) =>
	({ ...mapOf(side * side, side, i + 0.3), depth: side, height: side }))] };

/** The processor times of all three pictures of other slices. */
function scrolls({ changed, initialState, Renderer }, view) {
	const renderer = new Renderer(DEEP);
	const times = [];
	for (let i = 0; i < 40; i++) {
		const slice = i * 7 % SIDE;
		const state = changed(initialState(DEEP),
			{ view, d: slice, h: slice, w: slice }, DEEP);
		times.push(processorTime(() => renderer.drawAll(VOLUME, state)));
	}
	times.splice(0, 20);
	return times.sort((a, b) => a - b);
}

const place = await mkdtemp(join(tmpdir(), "salmap-explorer-"));
const drawing = await modules(place);
await loadLibrary(drawing.load);
for (const view of ["heatmap", "lovi", "layer"])
	for (const cover of ["place", "even"]) {
		const times = redraws(drawing, view, cover);
		console.log(`${view}, ${cover}: least ${times[0].toFixed(1)} ms, ` +
			`median ${times[10].toFixed(1)} ms`);
	}
for (const view of ["heatmap", "lovi", "layer"]) {
	const times = scrolls(drawing, view);
	console.log(`three slices of a volume, ${view}: least ` +
		`${times[0].toFixed(1)} ms, median ${times[10].toFixed(1)} ms`);
}
await rm(place, { recursive: true });
