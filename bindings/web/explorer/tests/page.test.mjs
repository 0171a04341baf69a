// The page in a browser: every control, by mouse and by keyboard, against what the
// Python package computes from the same file.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import {
	assertAccessible, eventually, FOLDER, opened as openedFile, share, shared,
} from "./browser.mjs";

share();

const FILE = "classes/explorer.html";
/** How that file opens, as its settings say. */
const FIRST = { image: 0, view: "fastcam", layer: 0,
	on: [true, true, true, true, true], weights: [1, 1, 1, 1, 1],
	normalizer: "range", evidence: "positive", factor: "focused",
	palette: "paper", heatPalette: "rising", class: 0, guided: false,
	cover: "place", opacity: 0.8, keep: 10, share: 0.5, boxes: false };

async function assertShows(explorer, state, pane = 0) {
	const wanted = await shared.oracle.ask({ file: explorer.path, state });
	assert.deepEqual(await explorer.picture(pane), wanted);
}

const opened = (work, options = {}, name = FILE) => openedFile(name, work, options);

/** Selects what comes next, as people do by keys. */
async function chooseByKeys(explorer, label, value) {
	const control = explorer.control(label);
	await control.focus();
	await explorer.page.keyboard.press("Home");
	for (let i = 0; i < 20 && await control.inputValue() !== value; i++)
		await explorer.page.keyboard.press("ArrowDown");
	assert.equal(await control.inputValue(), value);
}

const chooseByMouse = (explorer, label, value) =>
	explorer.control(label).selectOption(value);

const CHOICES = [
	["Show", "view", ["lovi", "heatmap", "layer", "cam", "fastcamLovi", "mask",
		"photo"]],
	["Colours of heat maps", "heatPalette", ["paper"]],
	["Normaliser", "normalizer", ["gamma", "gauss", "none"]],
	["Class map", "class", ["1"]],
	["Evidence", "evidence", ["negative", "magnitude"]],
	["FastCAM shows", "factor", ["inside", "outside"]],
	["The photo is covered", "cover", ["even"]],
];

for (const [way, choose] of [["mouse", chooseByMouse], ["keys", chooseByKeys]]) {
	test(`each choice, by ${way}`, () => opened(async (explorer) => {
		for (const [label, field, values] of CHOICES) {
			for (const value of values) {
				await choose(explorer, label, value);
				await assertShows(explorer, { ...FIRST,
					[field]: field === "class" ? Number(value) : value });
			}
			await explorer.button("Reset").click();
		}
	}));

	test(`colours and choice of a layer, by ${way}`, () =>
		opened(async (explorer) => {
			await choose(explorer, "Show", "lovi");
			await choose(explorer, "Colours of layers", "ordered");
			const state = { ...FIRST, view: "lovi", palette: "ordered" };
			await assertShows(explorer, state);
			await choose(explorer, "Show", "layer");
			await choose(explorer, "Layer", "3");
			await assertShows(explorer, { ...state, view: "layer", layer: 3 });
		}));

	test(`layers on and off, and guided ones, by ${way}`, () =>
		opened(async (explorer) => {
			const toggle = async (box) => {
				if (way === "mouse")
					return box.click();
				await box.focus();
				return explorer.page.keyboard.press("Space");
			};
			const state = { ...FIRST, on: [...FIRST.on] };
			for (const layer of [1, 4, 0]) {
				await toggle(explorer.page.locator(".layers .switch input")
					.nth(layer));
				state.on[layer] = false;
				await assertShows(explorer, state);
			}
			await toggle(explorer.control(
				"Layers are guided by the class map"));
			await assertShows(explorer, { ...state, guided: true });
			await choose(explorer, "Class map", "1");
			await assertShows(explorer, { ...state, guided: true, class: 1 });
			await toggle(explorer.page.locator(".layers .switch input").nth(2));
			assert.ok(await explorer.page.locator(".layers .switch input").nth(3)
				.isDisabled(), "the last layer cannot go");
			await explorer.button("All layers").click();
			await assertShows(explorer, { ...FIRST, guided: true, class: 1 });
		}));
}

/** Moves a slider. Returns where it is. */
async function slide(explorer, control, way, share) {
	if (way === "keys") {
		await control.focus();
		for (let i = 0; i < 7; i++)
			await explorer.page.keyboard.press("ArrowRight");
	} else {
		const box = await control.boundingBox();
		await control.click({ position: { x: box.width * share,
			y: box.height / 2 } });
	}
	return Number(await control.inputValue());
}

for (const way of ["mouse", "keys"])
	test(`sliders, by ${way}`, () => opened(async (explorer) => {
		const state = { ...FIRST, weights: [...FIRST.weights] };
		state.opacity = await slide(explorer,
			explorer.control("Opacity over the photo"), way, 0.3);
		assert.notEqual(state.opacity, FIRST.opacity);
		await assertShows(explorer, state);
		const weight = explorer.control("Weight of relu2");
		state.weights[2] = await slide(explorer, weight, way, 0.8);
		assert.notEqual(state.weights[2], 1);
		await assertShows(explorer, state);
		await explorer.button("Late layers more").click();
		state.weights = [1, 2, 3, 4, 5];
		await assertShows(explorer, state);
		await explorer.button("Equal weights").click();
		state.weights = [1, 1, 1, 1, 1];
		await assertShows(explorer, state);
		await explorer.control("Show").selectOption("mask");
		state.keep = await slide(explorer,
			explorer.control("Part of the photo that is kept"), way, 0.6);
		await assertShows(explorer, { ...state, view: "mask" });
	}));

test("boxes above a threshold", () => opened(async (explorer) => {
	await explorer.control("Boxes around what is above a threshold").check();
	for (const move of [false, true]) {
		const share = move ? await slide(explorer,
			explorer.control("Threshold, of the greatest value"), "keys") : 0.5;
		const wanted = await shared.oracle.ask({ file: explorer.path,
			boxes: { ...FIRST, share } });
		const found = await explorer.page.locator(".box rect:last-child")
			.evaluateAll((boxes) => boxes.map((box) => ["y", "x", "height",
				"width"].map((name) => Number(box.getAttribute(name)))));
		assert.ok(wanted.length > 0);
		assert.deepEqual(found, wanted);
	}
	await explorer.control("Boxes around what is above a threshold").uncheck();
	assert.equal(await explorer.page.locator(".box").count(), 0);
}));

/** What the table says: [value, rank] of each line that is on. */
async function pixelTold(explorer) {
	return explorer.page.locator(".pixel tbody tr").evaluateAll((lines) =>
		lines.map((line) => [line.cells[1].textContent,
			line.cells[2]?.textContent]).filter(([value]) => value !== "off"));
}

async function assertTells(explorer, state) {
	const wanted = await shared.oracle.ask({ file: explorer.path, pixel: state });
	await eventually(async () => {
		const found = await pixelTold(explorer);
		assert.equal(found.length, wanted.length);
		wanted.forEach(([value, rank], i) => {
			assert.ok(Math.abs(Number(found[i][0]) - value) < 0.00051,
				`${found[i][0]} is not ${value}`);
			assert.ok(Math.abs(parseFloat(found[i][1].slice(6)) -
				100 * rank) < 0.51, `${found[i][1]} is not ${rank}`);
		});
	});
}

test("the pixel under the pointer, and under the cross by keys", () =>
	opened(async (explorer) => {
		const sheet = explorer.page.locator(".sheet").first();
		const box = await sheet.boundingBox();
		await explorer.page.mouse.move(box.x + box.width * (30.5 / 96),
			box.y + box.height * (20.5 / 72));
		await explorer.settled();
		assert.equal(await explorer.control("Row").inputValue(), "20");
		assert.equal(await explorer.control("Column").inputValue(), "30");
		await assertTells(explorer, { ...FIRST, row: 20, column: 30 });
		await explorer.page.locator(".frame").first().focus();
		for (const key of ["ArrowDown", "Shift+ArrowRight", "ArrowLeft",
			"ArrowUp", "ArrowUp"])
			await explorer.page.keyboard.press(key);
		await assertTells(explorer, { ...FIRST, row: 19, column: 39 });
		await explorer.control("Row").fill("71");
		await explorer.control("Row").press("Enter");
		await explorer.page.locator(".layers .switch input").nth(1).uncheck();
		await assertTells(explorer, { ...FIRST, row: 71, column: 39,
			on: [true, false, true, true, true] });
		await explorer.page.locator(".frame").first().focus();
		await explorer.page.keyboard.press("Escape");
		assert.equal(await explorer.page.locator(".pixel table").count(), 0);
	}));

test("a number that is being typed stays", () => opened(async (explorer) => {
	const box = await explorer.page.locator(".sheet").first().boundingBox();
	await explorer.page.mouse.move(box.x + 40, box.y + 40);
	await explorer.control("Row").fill("7");
	await explorer.page.locator('[role="status"]', { hasText: "combined" }).waitFor(
		{ state: "attached" });
	await explorer.control("Row").press("1");
	await explorer.control("Row").press("Enter");
	assert.equal(await explorer.control("Row").inputValue(), "71");
}));

test("the strongest channels at a peak", () => opened(async (explorer) => {
	const { peaks } = JSON.parse(await explorer.page.locator("#salmap-head-0")
		.textContent());
	await explorer.button("Peak 2").click();
	const { row, column, layers } = peaks[0][1];
	assert.equal(await explorer.control("Row").inputValue(), String(row));
	assert.equal(await explorer.control("Column").inputValue(), String(column));
	const told = await explorer.page.locator(".channels").allInnerTexts();
	assert.deepEqual(told.map((text) => text.match(/channel \d+/g)), layers.map(
		({ channels }) => channels.map((channel) => `channel ${channel}`)));
	await explorer.control("Row").fill("0");
	await explorer.control("Row").press("Enter");
	assert.equal(await explorer.page.locator(".channels").count(), 0);
}, {}, "large.html"));

test("images of a batch, and two side by side", () =>
	opened(async (explorer) => {
		await explorer.button("Image 3").click();
		await assertShows(explorer, { ...FIRST, image: 2 });
		await explorer.button("Image 2").focus();
		await explorer.page.keyboard.press("Enter");
		await assertShows(explorer, { ...FIRST, image: 1 });
		await explorer.control("A second picture beside the first").check();
		await explorer.control("Second image").selectOption("2");
		await explorer.control("Second class").selectOption("1");
		await assertShows(explorer, { ...FIRST, image: 1 }, 0);
		await assertShows(explorer, { ...FIRST, image: 2, class: 1 }, 1);
		await explorer.control("Class map").selectOption("1");
		await explorer.control("Second class").selectOption("0");
		await assertShows(explorer, { ...FIRST, image: 2, class: 0 }, 1);
		await explorer.control("A second picture beside the first").uncheck();
		assert.equal(await explorer.page.locator(".sheet").count(), 1);
	}));

test("undo, redo, reset, and links", () => opened(async (explorer) => {
	await explorer.control("Show").selectOption("lovi");
	await explorer.control("Normaliser").selectOption("gamma");
	const state = { ...FIRST, view: "lovi", normalizer: "gamma" };
	await explorer.button("Undo").click();
	await assertShows(explorer, { ...state, normalizer: "range" });
	await explorer.button("Redo").click();
	await assertShows(explorer, state);
	await explorer.page.keyboard.press("Control+z");
	await explorer.page.keyboard.press("Control+z");
	await assertShows(explorer, FIRST);
	await explorer.page.keyboard.press("Control+Shift+Z");
	await explorer.page.keyboard.press("Control+Shift+Z");
	await assertShows(explorer, state);
	const fragment = await explorer.fragment();
	await opened((other) => assertShows(other, state), { fragment });
	await explorer.button("Reset").click();
	await assertShows(explorer, FIRST);
	assert.equal(await explorer.fragment(), "");
	await explorer.page.evaluate((hash) => {
		location.hash = hash;
	}, fragment);
	await assertShows(explorer, state);
}));

test("a link that somebody broke opens the file", () =>
	opened((explorer) => assertShows(explorer, FIRST),
		{ fragment: "#v=%22x%22&on=[1]&i=9&__proto__=1&%" }));

test("zoom and pan, by buttons, keys and the wheel", () =>
	opened(async (explorer) => {
		const zoomOf = () => explorer.page.locator(".zoom output").innerText();
		const frame = explorer.page.locator(".frame").first();
		await explorer.button("Zoom in").click();
		assert.equal(await zoomOf(), "150 %");
		await frame.focus();
		await explorer.page.keyboard.press("+");
		await explorer.page.keyboard.press("-");
		assert.equal(await zoomOf(), "150 %");
		await explorer.button("Zoom out").click();
		assert.equal(await zoomOf(), "100 %");
		await frame.hover();
		await explorer.page.keyboard.down("Control");
		await explorer.page.mouse.wheel(0, -400);
		await explorer.page.keyboard.up("Control");
		await explorer.page.waitForTimeout(100);
		assert.equal(await zoomOf(), "400 %");
		const middle = await frame.evaluate((box) => [
			(box.scrollLeft + box.clientWidth / 2) / box.scrollWidth,
			(box.scrollTop + box.clientHeight / 2) / box.scrollHeight]);
		middle.forEach((share) => assert.ok(Math.abs(share - 0.5) < 0.02));
		await frame.evaluate((box) => box.scrollTo(0, 0));
		await assertShows(explorer, FIRST);
		const box = await frame.boundingBox();
		await explorer.page.mouse.move(box.x + 300, box.y + 300);
		await explorer.page.mouse.down();
		await explorer.page.mouse.move(box.x + 200, box.y + 260, { steps: 4 });
		await explorer.page.mouse.up();
		assert.deepEqual(await frame.evaluate((each) => [each.scrollLeft,
			each.scrollTop]), [100, 40]);
		await explorer.control("Row").fill("71");
		await explorer.control("Row").press("Enter");
		await explorer.control("Column").fill("95");
		await explorer.control("Column").press("Enter");
		const [x, y] = await frame.evaluate((each) => [
			each.scrollWidth - each.clientWidth - each.scrollLeft,
			each.scrollHeight - each.clientHeight - each.scrollTop]);
		assert.ok(x < 40 && y < 40, `${x}, ${y} from the corner`);
		await explorer.button("Fit").click();
		assert.equal(await zoomOf(), "100 %");
	}));

async function saved(explorer, name) {
	const menu = explorer.page.locator(".menu summary");
	if (!await explorer.page.locator(".menu").evaluate((each) => each.open))
		await menu.click();
	const [download] = await Promise.all([
		explorer.page.waitForEvent("download"), explorer.button(name).click()]);
	return { name: download.suggestedFilename(),
		bytes: await readFile(await download.path()) };
}

test("files that it saves", () => opened(async (explorer) => {
	const png = await saved(explorer, "Picture, PNG");
	assert.equal(png.name, "salmap-fastcam-1.png");
	assert.equal(png.bytes.readUInt32BE(16), 96);
	await explorer.control("Show").selectOption("lovi");
	const svg = (await saved(explorer, "Picture with its key, SVG")).bytes
		.toString();
	for (const part of ["relu0", "relu4", "The hue says", "data:image/png"])
		assert.ok(svg.includes(part), part);
	await explorer.control("Row").fill("20");
	await explorer.control("Row").press("Enter");
	const csv = (await saved(explorer, "Values along the row, CSV")).bytes
		.toString().trim().split("\r\n");
	assert.equal(csv.length, 97);
	assert.equal(csv[0].split(",").length, 1 + 1 + 5 + 2);
	const wanted = await shared.oracle.ask({ file: explorer.path, pixel: { ...FIRST,
		row: 20, column: 30 } });
	assert.deepEqual(csv[31].split(",").map(Number).map(Math.fround),
		[30, ...wanted.map(([value]) => value)]);
	const column = (await saved(explorer, "Values along the column, CSV")).bytes
		.toString().trim().split("\r\n");
	assert.equal(column.length, 73);
}));

test("what is not raw, is padded, or has limits and no photo", () =>
	opened(async (explorer) => {
		assert.ok(await explorer.control("Normaliser").isDisabled());
		const state = { ...FIRST, view: "heatmap", on: [true, true],
			weights: [1, 1], normalizer: "none", opacity: 1 };
		await assertShows(explorer, state);
		await explorer.control("Show").selectOption("lovi");
		await assertShows(explorer, { ...state, view: "lovi" });
	}, {}, "copied.html"));

test("a notebook's frame shows it", async () => {
	const page = await shared.browser.newPage();
	const troubles = [];
	page.on("pageerror", (error) => troubles.push(error.message));
	await page.goto(`file://${FOLDER}/notebook.html`);
	const frame = page.frameLocator("iframe");
	await frame.locator('html[data-ready="true"]').waitFor();
	await frame.getByLabel("Show", { exact: true }).selectOption("lovi");
	await frame.getByRole("button", { name: "Undo" }).click();
	await page.waitForTimeout(200);
	assert.equal(await frame.getByLabel("Show", { exact: true }).inputValue(),
		"heatmap");
	assert.deepEqual(troubles, []);
	await page.close();
});

test("names of others do no harm", () => opened(async (explorer) => {
	assert.equal(await explorer.page.title(), "Saliency maps – salmap");
	assert.equal(await explorer.page.locator("img").count(), 0);
	const text = await explorer.page.locator(".layers").innerText();
	assert.ok(text.includes("<img src=x onerror="));
	assert.ok(text.length < 2000);
	const start = Date.now();
	await explorer.control("Show").selectOption("lovi");
	await explorer.settled();
	assert.ok(Date.now() - start < 1000);
	const csv = (await saved(explorer, "Values along the row, CSV")).bytes
		.toString();
	assert.ok(csv.includes(`"'=1+1"`));
}, {}, "hostile.html"));

test("two hundred images stay usable", () => opened(async (explorer) => {
	const start = Date.now();
	for (const number of [200, 100, 1]) {
		await explorer.page.evaluate((hash) => {
			location.hash = hash;
		}, `#i=${number - 1}`);
		await explorer.page.locator('.strip [aria-current="true"]',
			{ hasText: `Image ${number}` }).waitFor();
		await assertShows(explorer, { ...FIRST, view: "heatmap",
			image: number - 1, on: [true, true, true], weights: [1, 1, 1],
			normalizer: "gamma" });
	}
	assert.ok(Date.now() - start < 6000, `${Date.now() - start} ms`);
}, {}, "many.html"));

test("no rule of WCAG 2.2 AA that axe-core knows is broken", () =>
	assertAccessible(FILE, "#y=20&x=30&b=true&s=true"));

test("a page fits from a phone to 4K", async () => {
	for (const [width, height] of [[320, 640], [390, 844], [1920, 1080],
		[3840, 2160]])
		await opened(async (explorer) => {
			const wide = await explorer.page.evaluate(() =>
				document.documentElement.scrollWidth);
			assert.ok(wide <= width, `${wide} > ${width}`);
		}, { viewport: { width, height }, fragment: "#y=20&x=30&s=true" });
});
