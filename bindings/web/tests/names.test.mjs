// The names are those of the package for Python, in camel case.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { test } from "node:test";

import { folder, salmap, text, top } from "./support.mjs";

const READ = `
import ast, json, sys
def of(name, kind=ast.FunctionDef):
    tree = ast.parse(open(f"bindings/python/salmap/{name}.py").read())
    return [node for node in tree.body if isinstance(node, kind)]
stack, = [node for node in of("stack", ast.ClassDef) if node.name == "Stack"]
methods = {node.name: node for node in stack.body
           if isinstance(node, ast.FunctionDef)}
public = lambda names: sorted(n for n in set(names) if not n.startswith("_"))
print(json.dumps({
    "methods": public(methods),
    "settings": [each.arg for each in methods["__init__"].args.kwonlyargs],
    "functions": public(node.name for name in ("drawing", "places")
                        for node in of(name))}))
`;

const python = JSON.parse(execFileSync(process.env.PYTHON ?? "/usr/bin/python3",
	["-B", "-c", READ], { cwd: top }));
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

// What only other modules of the package for Python call, and what is about GPUs and
// aggregates, which are not in this package.
const NOT_HERE = /^(check_parameters|check_raw|raw_info|state_at|use|device)$|aggregate|means|reference/;

test("methods and settings of Stack, and functions, are those of Python", () => {
	const names = (of) => of.filter((name) => !NOT_HERE.test(name)).map(camel);
	assert.ok(python.methods.length > 15 && python.settings.length > 10);
	for (const name of names(python.methods))
		assert.ok(name in salmap.Stack.prototype, `Stack.${name}`);
	for (const name of names(python.functions))
		assert.equal(typeof salmap[name], "function", name);
});

test("all settings of Python are known, and no other", async () => {
	await salmap.load();
	assert.throws(() => new salmap.Stack(1, { no: 1 }), (error) => {
		const known = error.message.replace(/.*some of /, "").split(", ");
		assert.deepEqual(known.sort(), python.settings
			.filter((name) => !NOT_HERE.test(name)).map(camel).sort());
		return true;
	});
});

// What no call of this package is told: of structs of C, aggregates and references,
// and of builds of the library, whose switches are called so everywhere.
const OF_C_ALONE = new Set(["salmap_settings_default", "salmap_aggregate_create_volume",
	"salmap_set_reference", "SALMAP_DLPACK_MANAGED", "SALMAP_AGGREGATE_COMBINED",
	"SALMAP_NO_MALLOC"]);

test("sentences of the library name what this package has", async () => {
	const { errorFor } = await import(new URL("error.js", folder).href);
	const advised = new Set();
	for (const file of await readdir(new URL("lib/", top)))
		if (file.endsWith(".c")) {
			const joined = (await text(`lib/${file}`)).replace(/"\s*\n\s*"/g, "");
			for (const [sentence] of joined.matchAll(/"[^"\n]* [^"\n]*"/g))
				for (const [name] of sentence.matchAll(/\b(salmap|SALMAP)_\w+/g))
					advised.add(name);
		}
	assert.ok(advised.has("salmap_reset") && advised.has("SALMAP_NO_GUIDE"));
	for (const name of advised)
		if (!OF_C_ALONE.has(name))
			assert.doesNotMatch(errorFor(1, `call ${name} first`).message,
				new RegExp(name));
});
