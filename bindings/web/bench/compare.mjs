// The same benchmark natively, in Node.js and in Chromium:
//
//     node compare.mjs NATIVE STAGES.wasm
//
// Prints a table, and how fast WebAssembly is as a share of SSE2. One image is its five
// layers, the combined map and LOVI.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

import { chromium } from "playwright-core";

import { run } from "./run.mjs";

const [native, path] = process.argv.slice(2);
const bytes = readFileSync(path);
const ROUNDS = 3;

function inSse2() {
	const printed = execFileSync(native, ["sse2"], { encoding: "utf8" });
	return Object.fromEntries(printed.trim().split("\n").map((line) =>
		[line.split(" ")[0], Number(line.split(" ")[1])]));
}

async function inChromium(browser) {
	const page = await browser.newPage();
	const found = await page.evaluate(`(async () => {
		${String(readFileSync(new URL("run.mjs", import.meta.url)))
		.replace("export ", "")}
		const letters = atob("${bytes.toString("base64")}");
		return run(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
	})()`);
	await page.close();
	return found;
}

const browser = await chromium.launch({ args: ["--no-sandbox"],
	executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
const places = { SSE2: inSse2, "Node.js": () => run(bytes),
	Chromium: () => inChromium(browser) };
const best = {};
for (let round = 0; round < ROUNDS; round++)
	for (const [place, measure] of Object.entries(places)) {
		const found = await measure();
		best[place] ??= found;
		for (const [stage, time] of Object.entries(found))
			best[place][stage] = Math.min(best[place][stage], time);
	}
await browser.close();

for (const times of Object.values(best))
	times.image = times.push + times.combined + times.lovi;
console.log("stage     SSE2        Node.js            Chromium");
for (const stage of Object.keys(best.SSE2)) {
	const share = (place) => `${best[place][stage].toFixed(2)} ms, ${
		(best.SSE2[stage] / best[place][stage]).toFixed(2)}`;
	console.log(`${stage.padEnd(10)}${best.SSE2[stage].toFixed(2)} ms     ${
		share("Node.js")}      ${share("Chromium")}`);
}
