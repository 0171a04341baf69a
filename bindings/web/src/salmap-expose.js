#!/usr/bin/env node
// The command: salmap-expose MODEL.onnx [NAME ...] [--also NAME] [-o OUT.onnx]
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { expose } from "./expose.js";

const USAGE = "usage: salmap-expose MODEL.onnx [NAME ...] [--also NAME] [-o OUT.onnx]\n" +
	"Makes tensors between the layers outputs of an ONNX model, and prints their names:\n" +
	"those that are named, or the last rectified one at each spatial scale.";

async function main() {
	const { values, positionals } = parseArgs({ allowPositionals: true, options: {
		also: { type: "string", multiple: true, default: [] },
		output: { type: "string", short: "o" },
		help: { type: "boolean", short: "h", default: false } } });
	const [path, ...names] = positionals;
	if (values.help || path === undefined) {
		(values.help ? console.log : console.error)(USAGE);
		return values.help ? 0 : 2;
	}
	const output = values.output ??
		`${path.replace(/\.[^./\\]*$/, "")}-exposed.onnx`;
	try {
		const exposed = expose(await readFile(path),
			names.length > 0 ? names : undefined, values.also);
		await writeFile(output, exposed.model);
		console.log(exposed.names.join("\n"));
	} catch (error) {
		throw new Error(`${path}: ${/** @type {Error} */ (error).message}`);
	}
	return 0;
}

main().then((status) => {
	process.exitCode = status;
}, (error) => {
	console.error(`salmap-expose: ${error.message}`);
	process.exitCode = 2;
});
