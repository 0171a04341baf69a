// What `npm pack` makes: its contents, its size, its types, the same bytes each time.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { folder, salmap, text, top } from "./support.mjs";

const place = await mkdtemp(join(tmpdir(), "salmap-pack-"));
after(() => rm(place, { recursive: true }));

const run = (program, parameters, options = {}) => String(execFileSync(program,
	parameters, { cwd: place, stdio: ["ignore", "pipe", "inherit"], ...options }));
const pack = () => JSON.parse(run("npm", ["pack", "--silent", "--offline", "--json",
	fileURLToPath(folder)]))[0];

test("the package has what it wants, and is the same each time", async () => {
	const first = pack(), second = pack();
	assert.equal(first.integrity, second.integrity);
	const files = first.files.map(({ path }) => path).sort();
	const scripts = (await readdir(new URL("bindings/web/src/", top))).concat(
		"native.js");
	assert.deepEqual(files, ["LICENSE", "README.md", "package.json",
		"salmap-simd.wasm", "salmap.wasm",
		...scripts.flatMap((name) => [name, name.replace(/js$/, "d.ts")])].sort());
	const manifest = JSON.parse(await text("bindings/web/package.json"));
	assert.equal(manifest.version, salmap.version);
	assert.equal(manifest.dependencies, undefined);
});

test("both builds together take at most 200 KiB, compressed", async () => {
	let bytes = 0;
	for (const name of ["salmap.wasm", "salmap-simd.wasm"])
		bytes += gzipSync(await readFile(new URL(name, folder)),
			{ level: 9 }).length;
	assert.ok(bytes <= 200 * 1024, `${bytes} bytes`);
});

test("a program that installs the package finds it and its types", async () => {
	const { filename } = pack();
	await writeFile(join(place, "package.json"), '{"type": "module"}');
	run("npm", ["install", "--silent", "--offline", "--no-audit", "--no-fund",
		join(place, filename)]);
	const [, program] = (await text("bindings/web/README.md"))
		.match(/^```js\n(.*?)^```$/ms);
	await writeFile(join(place, "readme.js"),
		`${program}console.log(picture.data.length, map.data.length);\n`);
	assert.equal(run(process.execPath, ["readme.js"]).trim(), "200704 50176");
	await writeFile(join(place, "example.ts"),
		await text("bindings/web/tests/example.ts"));
	const modules = new URL("bindings/web/node_modules/", top);
	const tsc = [fileURLToPath(new URL("typescript/bin/tsc", modules)), "--strict",
		"--target", "es2022", "--module", "nodenext", "--skipLibCheck", "false",
		"--lib", "es2022,esnext.disposable,dom", "--types", "node", "--typeRoots",
		fileURLToPath(new URL("@types", modules)), "example.ts"];
	run(process.execPath, tsc, { stdio: "inherit" });
	assert.match(run(process.execPath, ["example.js"]), /^layer early: 8 channels/);
});
