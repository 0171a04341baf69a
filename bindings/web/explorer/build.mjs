// Builds the page of explorers, without data:
//
//     node build.mjs PACKAGE OUT [PAGE]
//
// PACKAGE is the package for JavaScript as `make web-core` leaves it. What is built
// depends on the sources alone, and on the versions that package-lock.json pins. With
// PAGE, a page that was built before, the library is that of PAGE.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";

import { build } from "esbuild";

const [packageFolder, out, other] = process.argv.slice(2);
const source = (name) => fileURLToPath(new URL(`./src/${name}`, import.meta.url));

async function bundled(entry, options = {}) {
	const result = await build({
		entryPoints: [source(entry)], bundle: true, minify: true, write: false,
		format: "esm", target: "es2022", charset: "ascii", legalComments: "none",
		jsx: "automatic", jsxImportSource: "preact", logLevel: "warning",
		// Where the library lies is not asked in a page that holds it.
		define: { "import.meta.url": '"about:blank"' },
		alias: { salmap: `${packageFolder}/index.js` }, ...options,
	});
	return result.outputFiles[0].text.trim();
}

async function libraryOf(page) {
	const text = await readFile(page, "utf8");
	return text.match(/id="salmap-library">([^<]+)</)[1];
}

async function compiledLibrary() {
	const wasm = await readFile(`${packageFolder}/salmap-simd.wasm`);
	return deflateSync(wasm, { level: 9 }).toString("base64");
}

const parts = {
	"/*salmap:style*/": await bundled("style.css"),
	"/*salmap:library*/": other === undefined ? await compiledLibrary()
		: await libraryOf(other),
	"/*salmap:script*/": await bundled("main.jsx"),
};
let page = await readFile(source("page.html"), "utf8");
for (const [mark, content] of Object.entries(parts)) {
	if (/<\/script|<\/style|<!--/i.test(content))
		throw new Error(`${mark} would end its own element`);
	page = page.replace(mark, () => content);
}
if (page.split("<!--salmap:data-->").length !== 2)
	throw new Error("the page has not one place for data");
await writeFile(out, page);
console.log(`${out}: ${page.length} bytes`);
