// The command salmap-expose: what it makes of models, and that Python's makes the same.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { folder, salmap, top } from "./support.mjs";

const { expose } = await import(new URL("expose.js", folder).href);
const python = process.env.PYTHON ?? "/usr/bin/python3";
const program = fileURLToPath(new URL("salmap-expose.js", folder));
const place = await mkdtemp(join(tmpdir(), "salmap-expose-"));
after(() => rm(place, { recursive: true }));

const env = { ...process.env, PYTHONPATH: "bindings/python:bindings/python/tests" };
const inPython = (...parameters) => String(execFileSync(python, ["-B", ...parameters],
	{ cwd: top, env }));

// The models of Python's own tests, and whether two files are the same model.
const MAKE = `
import sys, onnx, test_expose as tests
onnx.save(tests.model_of(*tests.CLASSIFIER), sys.argv[1])
`;
const SAME = `
import sys, onnx
assert onnx.load(sys.argv[1]) == onnx.load(sys.argv[2])
`;

const paths = { classifier: join(place, "classifier.onnx"),
	squeezenet: join(place, "squeezenet.onnx") };
before(() => {
	inPython("-c", MAKE, paths.classifier);
	inPython("docs/demo/squeezenet/write_onnx.py", paths.squeezenet);
});

/** What both commands print, and where the models are that they made. */
function both(path, ...parameters) {
	const commands = { js: [process.execPath, program],
		python: [python, "-B", "-m", "salmap.expose"] };
	return Object.fromEntries(Object.entries(commands).map(
		([name, [command, ...first]]) => {
			const out = `${path}.${name}`;
			return [name, { out, ...spawnSync(command, [...first, path, "-o", out,
				...parameters], { cwd: top, env, encoding: "utf8" }) }];
		}));
}

for (const [name, wanted, also] of [
	["classifier", "early both late w", "w"],
	["squeezenet", "features.1 features.5 features.10 classifier.2 " +
		"classifier.1.weight", "classifier.1.weight"]])
	test(`the same model as Python's command: ${name}`, () => {
		const { js, python: other } = both(paths[name], "--also", also);
		assert.equal(js.stdout, `${wanted.split(" ").join("\n")}\n`);
		assert.equal(js.stdout, other.stdout, other.stderr);
		inPython("-c", SAME, js.out, other.out);
		const named = both(paths[name], also);
		assert.equal(named.js.stdout, `${also}\n`);
		inPython("-c", SAME, named.js.out, named.python.out);
	});

test("what is wrong is told", async () => {
	const { js, python: other } = both(paths.classifier, "x");
	assert.equal(js.status, 2);
	assert.equal(js.stderr, other.stderr);
	assert.match(js.stderr, /classifier\.onnx: the model has no tensor 'x'; want/);
	const usage = spawnSync(process.execPath, [program], { encoding: "utf8" });
	assert.equal(usage.status, 2);
	assert.match(usage.stderr, /^usage: salmap-expose/);
	const file = await readFile(paths.classifier);
	assert.equal(expose(file, ["logits"]).model, file);
	for (const bytes of [[], [1, 2, 3], [0x3a, 200], file.subarray(0, 99),
		new Uint8Array(64).fill(255)])
		assert.throws(() => expose(Uint8Array.from(bytes)), (error) =>
			error instanceof salmap.SalmapError && /no ONNX/.test(error.message));
	await writeFile(join(place, "text.onnx"), "not a model");
	assert.equal(spawnSync(process.execPath, [program, join(place, "text.onnx")])
		.status, 2);
});
