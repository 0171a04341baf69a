// The package in Chromium, served as it is: in a page and in a worker of it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";

import { folder, Random, salmap } from "./support.mjs";

const SHAPE = [3, 5, 7, 9], SIZE = [13, 22];
const TYPES = { js: "text/javascript", wasm: "application/wasm", html: "text/html" };

// What page and worker do with an activation.
const DRAW = `
	import { load, Stack, SalmapError } from "./index.js";
	export async function drawn(data, shape, size, options) {
		await load(options);
		let kept;
		const result = {};
		{
			using stack = new Stack(1);
			stack.push(0, data, { shape });
			result.picture = stack.lovi(size, { image: 2 });
			result.kernels = stack.kernels;
			kept = stack;
		}
		try {
			kept.lovi(size);
		} catch (error) {
			result.closed = error instanceof SalmapError && error.message;
		}
		return result;
	}`;
const WORKER = `
	import { drawn } from "./draw.js";
	onmessage = async ({ data }) => postMessage(await drawn(...data));`;
const MADE = { "/": "<!doctype html><title>salmap</title>", "/draw.js": DRAW,
	"/worker.js": WORKER };

let server, browser, page;
before(async () => {
	server = createServer(async ({ url }, answer) => {
		const type = TYPES[url.split(".").at(-1)] ?? "text/html";
		try {
			const body = MADE[url] ?? await readFile(new URL(`.${url}`, folder));
			answer.writeHead(200, { "content-type": type }).end(body);
		} catch {
			answer.writeHead(404).end();
		}
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	browser = await chromium.launch({ args: ["--no-sandbox"],
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
	page = await browser.newPage();
	await page.goto(`http://127.0.0.1:${server.address().port}/`);
});
after(async () => {
	await browser?.close();
	server.close();
});

/** Runs in the browser: asks page or worker, and makes the answer plain. */
async function inBrowser({ numbers, shape, size, options, isWorker }) {
	const asked = [Float32Array.from(numbers), shape, size, options];
	const { drawn } = await import("/draw.js");
	const { picture, ...told } = await (isWorker
		? new Promise((resolve, reject) => {
			const worker = new Worker("/worker.js", { type: "module" });
			worker.onmessage = ({ data }) => resolve(data);
			worker.onerror = ({ message }) => reject(new Error(message));
			worker.postMessage(asked);
		}) : drawn(...asked));
	return { ...told, isImageData: picture instanceof ImageData,
		height: picture.height, data: [...picture.data] };
}

const random = new Random(5);
const numbers = Array.from({ length: 3 * 5 * 7 * 9 }, () => random.bits(20));

for (const isWorker of [false, true])
	for (const [kernels, options] of [["wasm", undefined], ["scalar", { simd: false }]])
		test(`${isWorker ? "a worker" : "the page"} draws what Node.js does: ` +
			kernels, async () => {
			await salmap.load();
			const stack = new salmap.Stack(1);
			stack.push(0, Float32Array.from(numbers), { shape: SHAPE });
			const wanted = stack.lovi(SIZE, { image: 2 });
			stack.close();
			const found = await page.evaluate(inBrowser, { numbers, shape: SHAPE,
				size: SIZE, options, isWorker });
			assert.deepEqual(found, { kernels, isImageData: true,
				closed: "the stack is closed; make a new Stack", height: 13,
				data: [...wanted.data] });
		});

test("a missing build is told by its address", async () => {
	const said = await page.evaluate(async () => {
		const { load } = await import("/index.js");
		return load({ wasm: "/none.wasm" }).catch((error) =>
			`${error.name}: ${error.message}`);
	});
	assert.match(said,
		/^SalmapError: http.*none\.wasm was answered with 404; want the Web/);
});
