// Which of the two builds is loaded, and from where.
import { Engine } from "./engine.js";
import { checkOptions, SalmapError, shown, wrong } from "./error.js";

/**
 * What `load` takes for the WebAssembly: where it is, or what it is.
 * @typedef {string | URL | Response | BufferSource | WebAssembly.Module} Source
 */

/**
 * @typedef {object} LoadOptions
 * @property {Source} [wasm] The WebAssembly, if it does not lie beside this
 *     module: its address, an answer of `fetch`, its bytes, or a compiled module.
 * @property {boolean} [simd] Whether to take the build with 128-bit vectors;
 *     without it, wherever they can be used. Both give the same bits.
 */

// A module with one function, which adds two vectors of floats:
// v128.const 0, v128.const 0, f32x4.add, drop.
const ZEROS = new Array(16).fill(0);
const BODY = [0, 0xfd, 12, ...ZEROS, 0xfd, 12, ...ZEROS, 0xfd, 0xe4, 1, 0x1a, 0x0b];
const PROBE = new Uint8Array([
	0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, // magic number, version
	1, 4, 1, 0x60, 0, 0, // a type: no parameters, no results
	3, 2, 1, 0, // a function of this type
	10, BODY.length + 2, 1, BODY.length, ...BODY,
]);

/** Whether WebAssembly has 128-bit vectors here. */
export function hasSimd() {
	return WebAssembly.validate(PROBE);
}

/**
 * How bytes are got from an address; node.js puts its own here.
 * @type {{module: (address: string | URL) => Promise<WebAssembly.Module>}}
 */
export const reader = {
	async module(address) {
		return compileAnswer(await fetch(address));
	},
};

/** @param {Response} answer */
async function compileAnswer(answer) {
	if (!answer.ok)
		throw new SalmapError("state", `${answer.url} was answered with ` +
			`${answer.status}; want the WebAssembly of salmap there`);
	return WebAssembly.compile(await answer.arrayBuffer());
}

/**
 * @param {Source} source
 * @returns {Promise<WebAssembly.Module>}
 */
async function moduleOf(source) {
	if (source instanceof WebAssembly.Module)
		return source;
	if (typeof source === "string" || source instanceof URL)
		return reader.module(source);
	if (typeof Response !== "undefined" && source instanceof Response)
		return compileAnswer(source);
	if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer)
		return WebAssembly.compile(source);
	throw wrong(`wasm is ${shown(source)}; want an address, a Response, bytes, ` +
		"or a WebAssembly.Module");
}

/** @param {boolean} simd */
function ownAddress(simd) {
	return simd ? new URL("./salmap-simd.wasm", import.meta.url)
		: new URL("./salmap.wasm", import.meta.url);
}

/** @type {Engine | undefined} */
let current;
/** @type {Promise<void> | undefined} */
let loading;

/**
 * Refuses other WebAssembly before it takes the place of what is loaded.
 * @param {WebAssembly.Module} module
 */
function checkModule(module) {
	if (!WebAssembly.Module.exports(module).some(
		({ name }) => name === "salmap_create_with"))
		throw wrong("the WebAssembly is not that of salmap: it has no " +
			"salmap_create_with; want salmap-simd.wasm or salmap.wasm");
}

/** @param {LoadOptions} options */
async function start(options) {
	const module = await moduleOf(
		options.wasm ?? ownAddress(options.simd ?? hasSimd()));
	checkModule(module);
	current = new Engine(await WebAssembly.instantiate(module, {
		env: { emscripten_notify_memory_growth() {} },
	}));
}

/**
 * Loads the library. Everything else wants it loaded; a second call without
 * options does nothing. With options, whatever is made afterwards uses the library
 * that they name; stacks keep theirs.
 *
 * Rejects with a SalmapError for options that are wrong, and with what `fetch`
 * and `WebAssembly.compile` reject with.
 * @param {LoadOptions} [options]
 * @returns {Promise<void>}
 */
export async function load(options) {
	if (options !== undefined) {
		checkOptions(options, ["wasm", "simd"], "load");
		loading = start(options);
	}
	loading ??= start({});
	try {
		await loading;
	} catch (error) {
		// So that it can be tried again; what was loaded before stays.
		loading = current === undefined ? undefined : Promise.resolve();
		throw error;
	}
}

/** The library that was loaded last. */
export function engine() {
	if (current === undefined)
		throw new SalmapError("state", "the library is not loaded; want " +
			"`await load()` before the first use");
	return current;
}
