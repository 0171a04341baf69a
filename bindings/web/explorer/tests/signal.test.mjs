// Signals in a browser: the curve and the bands, by mouse and by keyboard, against what
// the Python package computes from the same file.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
	assertAccessible, eventually, opened as openedFile, share, shared,
} from "./browser.mjs";

share();

/** How the files open, as write.py wrote them. */
const FIRST = { image: 0, view: "heatmap", layer: 0, on: [true, true, true, true],
	weights: [1, 1, 1, 1], normalizer: "gamma", evidence: "positive",
	factor: "inside", palette: "paper", heatPalette: "rising", class: 0,
	guided: false, cover: "place", opacity: 1, keep: 10, share: 0.5 };
const FIRST_OF_CLASSES = { ...FIRST, view: "fastcam" };
const WIDTH = 360, LESS = 120; // samples of the maps of each file

const opened = (work, options = {}, name = "signal") =>
	openedFile(`${name}/explorer.html`, work, options);

/** The picture of a state, each layer that is on, and each class map. */
async function assertShows(explorer, state, classes = 0) {
	const layers = state.on.flatMap((on, layer) => on ? [{ view: "layer", layer }]
		: []);
	const cams = Array.from({ length: classes }, (_, i) =>
		({ view: "cam", class: i }));
	const bands = [{}, ...layers, ...cams];
	assert.equal(await explorer.page.locator(".band canvas").count(), bands.length);
	for (const [i, band] of bands.entries())
		assert.deepEqual(await explorer.picture(i), await shared.oracle.ask(
			{ file: explorer.path, state: { ...state, ...band } }),
		`band ${i}`);
}

/** The middle of a sample of the maps, on the screen. */
async function sampleAt(explorer, sample, width) {
	const box = await explorer.page.locator(".sheet").first().boundingBox();
	return [box.x + (sample + 0.5) * box.width / width, box.y + box.height / 3];
}

test("layers are bands below the picture", () => opened(async (explorer) => {
	await assertShows(explorer, FIRST);
	for (const [label, field, values] of [
		["Show", "view", ["lovi", "layer"]],
		["Colours of layers", "palette", ["ordered"]],
		["Normaliser", "normalizer", ["gauss", "none"]],
	]) {
		for (const value of values) {
			await explorer.control(label).selectOption(value);
			await assertShows(explorer, { ...FIRST, [field]: value });
		}
		await explorer.button("Reset").click();
	}
	await explorer.page.locator(".layers .switch input").nth(1).click();
	await assertShows(explorer, { ...FIRST, on: [true, false, true, true] });
	await explorer.button("Image 3").click();
	await assertShows(explorer, { ...FIRST, on: [true, false, true, true], image: 2 });
}));

test("class maps too, and all can be read", () => opened(async (explorer) => {
	await assertShows(explorer, FIRST_OF_CLASSES, 2);
	await explorer.control("Class map").selectOption("1");
	await assertShows(explorer, { ...FIRST_OF_CLASSES, class: 1 }, 2);
	const boxes = await explorer.page.locator(".band").evaluateAll((bands) =>
		bands.map((band) => band.getBoundingClientRect().toJSON()));
	boxes.forEach((box, i) => assert.ok(box.height >= 40 && box.top >=
		(boxes[i - 1]?.bottom ?? 0), JSON.stringify(boxes)));
	const names = await explorer.page.locator(".band p").allInnerTexts();
	assert.deepEqual(names.slice(2), ["layer 0", "layer 1", "layer 2", "layer 3",
		"odd", "even"]);
}, {}, "signal-classes"));

/** Where curves are, as [x, y] of each of their points. */
function curves(explorer) {
	return explorer.page.locator(".curve path").evaluateAll((paths) =>
		paths.map((path) => path.getAttribute("d").match(/[\d.]+ [\d.]+/g)
			.map((point) => point.split(" ").map(Number))));
}

test("the curve is that of the image", () => opened(async (explorer) => {
	for (const number of [0, 2]) {
		await explorer.button(`Image ${number + 1}`).click();
		await explorer.settled();
		const [values] = await shared.oracle.ask({ file: explorer.path,
			signal: number });
		const [low, high] = [Math.min(...values), Math.max(...values)];
		const [points] = await curves(explorer);
		const seen = new Map(points);
		assert.equal(seen.size, values.length);
		values.forEach((value, i) => assert.ok(Math.abs(seen.get(i + 0.5) -
			(high - value) / (high - low)) < 1e-4));
	}
}));

test("channels have curves of their own, with gaps", () => opened(async (explorer) => {
	const [first, second] = await curves(explorer);
	assert.equal(new Set(first.map(([x]) => x)).size, WIDTH);
	const missing = second.map(([x]) => x).filter((x) => x > 100 && x < 120);
	assert.deepEqual(missing, []);
	const caption = await explorer.page.locator(".band p").first().innerText();
	for (const part of ["Signal, ", "channel 0", "channel 1"])
		assert.ok(caption.includes(part), caption);
}, {}, "signal-classes"));

async function assertTells(explorer, state, samples) {
	const maps = await shared.oracle.ask({ file: explorer.path, pixel: state });
	const signal = await shared.oracle.ask({ file: explorer.path,
		signal: state.image });
	const sample = Math.floor((state.column + 0.5) * signal[0].length / samples);
	const wanted = [...signal.map((line) => line[sample]),
		...maps.map(([value]) => value)].map((value) => Number(value.toFixed(3)));
	await eventually(async () => {
		const cells = await explorer.page.locator(".pixel tbody tr").evaluateAll(
			(rows) => rows.map((row) => row.cells[1].innerText));
		assert.deepEqual(cells.map(Number), wanted);
	});
}

test("the sample under the pointer, and by keys", () => opened(async (explorer) => {
	const state = { ...FIRST_OF_CLASSES, row: 0 };
	await explorer.page.mouse.move(...await sampleAt(explorer, 70, LESS));
	await assertTells(explorer, { ...state, column: 70 }, LESS);
	await explorer.page.locator(".frame").press("ArrowLeft");
	await explorer.page.locator(".frame").press("Shift+ArrowRight");
	await explorer.page.locator(".frame").press("ArrowDown");
	await assertTells(explorer, { ...state, column: 79 }, LESS);
	await explorer.button("Image 1").focus();
	await explorer.page.mouse.move(...await sampleAt(explorer, 36, LESS));
	await explorer.settled();
	assert.equal(await explorer.page.locator(".pixel tbody tr").nth(1).locator("td")
		.innerText(), "not a number");
	await explorer.page.mouse.move(1, 1);
	await explorer.control("Sample").fill("119");
	await explorer.control("Sample").press("Enter");
	await assertTells(explorer, { ...state, column: 119 }, LESS);
	assert.equal(await explorer.page.getByLabel("Row", { exact: true }).count(), 0);
	const line = await explorer.page.locator(".cross path").first()
		.getAttribute("d");
	assert.equal(line, "M119.5 0V1");
}, {}, "signal-classes"));

test("peaks, and what is saved", () => opened(async (explorer) => {
	const { peaks } = JSON.parse(await explorer.page.locator("#salmap-head-0")
		.textContent());
	await explorer.button("Peak 1").click();
	assert.equal(await explorer.control("Sample").inputValue(),
		String(peaks[0][0].column));
	await explorer.page.locator(".menu summary").click();
	const [download] = await Promise.all([explorer.page.waitForEvent("download"),
		explorer.button("Values along the signal, CSV").click()]);
	const lines = (await (await download.createReadStream()).toArray()).join("")
		.trim().split("\r\n");
	assert.equal(lines.length, 1 + WIDTH);
	assert.ok(lines[0].endsWith('"Signal"'), lines[0]);
	const [values] = await shared.oracle.ask({ file: explorer.path, signal: 0 });
	lines.slice(1).forEach((line, i) =>
		assert.equal(Math.fround(Number(line.split(",").at(-1))), values[i]));
}));

test("two signals side by side, and zoom", () => opened(async (explorer) => {
	await explorer.control("A second picture beside the first").check();
	await explorer.control("Second image").selectOption("1");
	await explorer.settled();
	const [first, second] = await curves(explorer);
	assert.notDeepEqual(first, second);
	await explorer.control("A second picture beside the first").uncheck();
	await explorer.button("Zoom in").click();
	await explorer.settled();
	const frame = explorer.page.locator(".frame");
	await frame.press("End");
	await explorer.control("Sample").fill("359");
	await explorer.control("Sample").press("Enter");
	const { left, scroll } = await frame.evaluate((box) => ({ scroll: box.scrollLeft,
		left: box.querySelectorAll(".band p")[1].getBoundingClientRect().left -
			box.getBoundingClientRect().left }));
	assert.ok(scroll > 0 && Math.abs(left) < 1, `${scroll}, ${left}`);
}));

test("one of each is told as one", () => openedFile("one-sample.html",
	async (explorer) => {
		assert.equal(await explorer.page.locator(".curve").getAttribute(
			"aria-label"), "The signal, 1 sample");
		assert.match(await explorer.page.locator(".layers small").innerText(),
			/^1, 1 channel$/);
		await explorer.control("Boxes around what is above a threshold").check();
		assert.equal(await explorer.page.locator(".count").innerText(),
			"0 regions");
	}));

test("no rule of WCAG 2.2 AA that axe-core knows is broken", async () => {
	await assertAccessible("signal/explorer.html", "#x=3&y=0&b=true&s=true");
	await assertAccessible("signal-classes/explorer.html", "#x=3&y=0");
});
