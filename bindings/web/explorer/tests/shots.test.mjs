// The pictures of docs/explorer.md: as the page looks now, into the folder of the
// tests' explorers, and compared with those that are committed.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Explorer, FOLDER, share, shared } from "./browser.mjs";

const DOCS = fileURLToPath(new URL("../../../../docs/explorer/", import.meta.url));
const MOST_DIFFERING = 0.02; // of all pixels: how texts are drawn differs a little

const SHOTS = [
	["desktop", "demo/explorer.html", { fragment: "#y=62&x=146",
		viewport: { width: 1280, height: 1250 } }],
	["phone", "demo/explorer.html", { fragment: "#v=%22lovi%22&a=%22even%22&o=1",
		viewport: { width: 390, height: 844 }, isMobile: true }],
	["dark", "classes/explorer.html", { fragment: "#s=true&b=true",
		colorScheme: "dark", viewport: { width: 1280, height: 860 } }],
	["signal", "signal/explorer.html", { fragment: "#x=210&y=0",
		viewport: { width: 1280, height: 1080 } }],
	["volume", "blob/explorer.html", { fragment: '#ax="d"&y=64&x=64',
		viewport: { width: 1280, height: 900 } }],
];

share();

for (const [name, file, options] of SHOTS)
	test(`it looks as in the documentation: ${name}`, async () => {
		const explorer = await Explorer.open(shared.browser, file, options);
		await explorer.page.waitForTimeout(500); // the strip
		const path = `${FOLDER}/${name}.png`;
		await explorer.page.screenshot({ path });
		await explorer.close();
		assert.ok(existsSync(`${DOCS}${name}.png`), `there is no ${name}.png`);
		const { differs } = await shared.oracle.ask({
			compare: [path, `${DOCS}${name}.png`] });
		assert.ok(differs <= MOST_DIFFERING, `${differs} of the pixels differ`);
	});
