// A browser, pages of it, and what the Python package says of them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const FOLDER = process.env.EXPLORERS;
const ORACLE = fileURLToPath(new URL("./oracle.py", import.meta.url));

async function openBrowser() {
	return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox",
		"--force-color-profile=srgb", "--font-render-hinting=none"] });
}

/** Answers from oracle.py. */
class Oracle {
	constructor() {
		this.process = spawn(process.env.PYTHON ?? "python3", ["-B", ORACLE],
			{ stdio: ["pipe", "pipe", "inherit"] });
		this.lines = createInterface({ input: this.process.stdout })[
			Symbol.asyncIterator]();
	}

	async ask(question) {
		this.process.stdin.write(`${JSON.stringify(question)}\n`);
		return JSON.parse((await this.lines.next()).value);
	}

	close() {
		this.process.stdin.end();
	}
}

/** A page with an explorer of the tests' folder. */
export class Explorer {
	constructor(page, path) {
		Object.assign(this, { page, path });
	}

	static async open(browser, name, { fragment = "", ...options } = {}) {
		const context = await browser.newContext({
			viewport: { width: 1280, height: 900 }, reducedMotion: "reduce",
			acceptDownloads: true, ...options });
		const page = await context.newPage();
		const path = `${FOLDER}/${name}`;
		const explorer = new Explorer(page, path);
		explorer.troubles = [];
		page.on("pageerror", (error) => explorer.troubles.push(error.message));
		page.on("console", (message) => message.type() === "error" &&
			explorer.troubles.push(message.text()));
		page.on("request", (request) => /^https?:/.test(request.url()) &&
			explorer.troubles.push(`asked for ${request.url()}`));
		await page.goto(pathToFileURL(path) + fragment);
		await explorer.settled();
		return explorer;
	}

	async settled() {
		await this.page.locator('html[data-ready="true"]').waitFor();
		await this.page.evaluate(() => new Promise((resolve) =>
			requestAnimationFrame(() => requestAnimationFrame(resolve))));
	}

	/** The picture that is shown. */
	async picture(pane = 0) {
		await this.settled();
		const found = await this.page.evaluate((number) => {
			const canvas = document.querySelectorAll(".sheet canvas")[number];
			const { height, width } = canvas;
			const { data } = canvas.getContext("2d")
				.getImageData(0, 0, width, height);
			let letters = "";
			for (let i = 0; i < data.length; i += 8192)
				letters += String.fromCharCode(...data.subarray(i, i + 8192));
			return { height, width, letters: btoa(letters) };
		}, pane);
		return { height: found.height, width: found.width,
			rgba: createHash("sha256")
				.update(Buffer.from(found.letters, "base64")).digest("hex") };
	}

	/** The fragment, when it was written. */
	async fragment() {
		await this.page.waitForTimeout(200);
		return new URL(this.page.url()).hash;
	}

	control(label) {
		return this.page.getByLabel(label, { exact: true }).first();
	}

	button(name) {
		return this.page.getByRole("button", { name, exact: true }).first();
	}

	async close() {
		await this.page.context().close();
	}
}

/** What the tests of a file share, from before the first of them until after the
 * last. @type {{browser: import("playwright-core").Browser, oracle: Oracle}} */
export const shared = {};

/** Has a browser and an oracle for the tests of a file. */
export function share() {
	before(async () => {
		shared.browser = await openBrowser();
		shared.oracle = new Oracle();
	});
	after(async () => {
		shared.oracle.close();
		await shared.browser.close();
	});
}

/** Works with an explorer of the tests' folder, in which nothing may go wrong. */
export async function opened(name, work, options = {}) {
	const explorer = await Explorer.open(shared.browser, name, options);
	try {
		await work(explorer);
		assert.deepEqual(explorer.troubles, []);
	} finally {
		await explorer.close();
	}
}

/** Waits until a check passes, for the page draws when it has time. */
export async function eventually(check) {
	for (let tries = 1;; tries++)
		try {
			return await check();
		} catch (error) {
			if (tries === 50)
				throw error;
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
}

/** Breaks no rule of WCAG 2.2 AA that axe-core knows, and is not wider than the
 * screen: in light and dark, on a phone and on a desk. */
export async function assertAccessible(name, fragment) {
	const axe = await readFile(new URL(
		"../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
	for (const colorScheme of ["light", "dark"])
		for (const width of [320, 1280])
			await opened(name, async (explorer) => {
				await explorer.page.evaluate(axe);
				const { violations } = await explorer.page.evaluate(() =>
					window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a",
						"wcag21aa", "wcag22aa", "best-practice"] }));
				assert.deepEqual(violations.map(({ id, nodes }) => [id,
					nodes.map((node) => node.html)]), []);
				const wide = await explorer.page.evaluate(() =>
					document.documentElement.scrollWidth);
				assert.ok(wide <= width, `${wide} > ${width}`);
			}, { colorScheme, viewport: { width, height: 800 }, fragment });
}
