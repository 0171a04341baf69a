// docs/examples/web, in a folder with all that it wants.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";
import { PNG } from "pngjs";

const CAT = 282, ESPRESSO = 967, SIDE = 227;
const TYPES = { js: "text/javascript", mjs: "text/javascript", html: "text/html",
	wasm: "application/wasm" };

let server, browser;
before(async () => {
	server = createServer(({ url }, answer) => {
		const path = `.${url.replace(/\?.*/, "")}`;
		if (!existsSync(path) || path.includes(".."))
			return answer.writeHead(404).end();
		return answer.writeHead(200, { "content-type":
			TYPES[path.split(".").at(-1)] ?? "application/octet-stream" })
			.end(readFileSync(path));
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	browser = await chromium.launch({ args: ["--no-sandbox",
		"--force-color-profile=srgb"],
	executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
});
after(async () => {
	await browser?.close();
	server.close();
});

/** A part of the photo, as a file. */
function part(shift) {
	const photo = PNG.sync.read(readFileSync("photo.png"));
	const out = new PNG({ height: SIDE, width: SIDE });
	PNG.bitblt(photo, out, shift, 0, SIDE, SIDE, 0, 0);
	writeFileSync(`part-${shift}.png`, PNG.sync.write(out));
	return out;
}

/** What a program of the example prints and draws. */
function inNode(program, ...parameters) {
	const out = `out-${program}`;
	mkdirSync(out, { recursive: true });
	const told = JSON.parse(execFileSync(process.execPath,
		[program, ...parameters, out, String(CAT)], { encoding: "utf8" }));
	return { ...told, lovi: PNG.sync.read(readFileSync(`${out}/lovi.png`)).data,
		overlay: PNG.sync.read(readFileSync(`${out}/overlay.png`)).data };
}

async function opened(address, work) {
	const page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
	const troubles = [];
	page.on("pageerror", (error) => troubles.push(error.message));
	await page.goto(`http://127.0.0.1:${server.address().port}/${address}`);
	const shows = async (shift) => {
		await page.locator("#shift").evaluate((slider, value) => {
			slider.value = value;
			slider.dispatchEvent(new Event("input"));
		}, String(shift));
		await page.locator(`html[data-shown="${shift}"]`).waitFor({ timeout: 60000 });
	};
	await page.locator("html[data-shown]").waitFor({ timeout: 60000 });
	await work({ page, shows });
	assert.deepEqual(troubles, []);
	await page.close();
}

const pixelsOf = (page, id) => page.locator(`#${id}`).evaluate((canvas) => [
	...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]);

/** How far two pictures are apart, of 255. */
function distance(one, other) {
	assert.equal(one.length, other.length);
	return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]), 0) /
		one.length;
}

/** Of what an overlay changed of its photo, how much lies left of a column. */
function shareLeft(overlay, photo, column) {
	let left = 0, all = 0;
	for (let i = 0; i < photo.length; i++) {
		const change = Math.abs(overlay[i] - photo[i]);
		all += change;
		left += (i >> 2) % SIDE < column ? change : 0;
	}
	return left / all;
}

test("Chromium and Node.js, ONNX Runtime and TensorFlow.js show the same", () =>
	opened(`index.html?photo=photo.png`, async ({ page, shows }) => {
		const photo = part(114).data;
		const runtime = inNode("node.mjs", "squeezenet.onnx", "part-114.png");
		const tensorflow = inNode("tensorflow.mjs", "network.json", "weights.bin",
			"part-114.png");
		await page.locator("#class").fill(String(CAT));
		await shows(114);
		for (const id of ["lovi", "overlay"]) {
			const shown = await pixelsOf(page, id);
			assert.ok(distance(shown, runtime[id]) < 0.5, id);
			assert.ok(distance(tensorflow[id], runtime[id]) < 0.5, id);
		}
		assert.ok(shareLeft(runtime.overlay, photo, 114) > 0.9);
		assert.deepEqual(tensorflow.boxes.map(({ row, column }) => [row, column]),
			runtime.boxes.map(({ row, column }) => [row, column]));
	}));

test("the slider moves on to another class, and the evidence with it", () =>
	opened("index.html?photo=photo.png", async ({ page, shows }) => {
		const status = page.locator("#status");
		await shows(0);
		assert.match(await status.innerText(), /cat.*: \d+ ms$/);
		await page.screenshot({ path: "squeezenet.png" });
		await shows(227);
		assert.match(await status.innerText(), /^espresso.*: \d+ ms$/);
		await page.locator("#class").fill(String(ESPRESSO));
		const lefts = [];
		for (const shift of [60, 114, 170]) {
			await shows(shift);
			const { data } = part(shift);
			lefts.push(shareLeft(await pixelsOf(page, "overlay"), data,
				SIDE - shift));
		}
		// Left of the edge between both photos there is no cup.
		assert.ok(lefts.every((left) => left < 0.1), `${lefts}`);
		await page.locator("#class").fill("");
	}));

test("the detector's evidence lies on the face", () =>
	opened("index.html?network=detector&photo=face.png", async ({ page }) => {
		await page.screenshot({ path: "detector.png" });
		const photo = PNG.sync.read(readFileSync("face.png")).data;
		const overlay = await pixelsOf(page, "overlay");
		let face = 0, all = 0;
		for (let i = 0; i < photo.length; i++) {
			const change = Math.abs(overlay[i] - photo[i]);
			const x = (i >> 2) % 320, y = Math.floor((i >> 2) / 320);
			all += change;
			if (x >= 90 && x < 206 && y < 106)
				face += change;
		}
		assert.ok(face / all > 0.5, `${face / all}`);
	}));
