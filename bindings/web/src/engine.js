// The library in WebAssembly, and the way of numbers to and from its memory.
import { errorFor, SalmapError } from "./error.js";
import { MessageLayout, Status } from "./native.js";

/** @typedef {"Uint32" | "Int32" | "Float32" | "Float64" | "BigInt64" |
 *     "BigUint64" | "Text"} Kind */
/** @typedef {{size: number, fields: Record<string, any>}} Layout */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {ArrayBufferView} array */
function bytesOf(array) {
	return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/**
 * An instance of the library. Its memory grows when it has to, and never shrinks;
 * what is freed is used again.
 */
export class Engine {
	/** @param {WebAssembly.Instance} instance */
	constructor(instance) {
		/** @type {any} */
		this.exports = instance.exports;
		this.exports._initialize?.();
		/** Of contexts that were not closed.
		 * @type {FinalizationRegistry<number>} */
		this.forgotten = new FinalizationRegistry(
			(context) => this.exports.salmap_destroy(context));
	}

	/** The memory as it is now: a call that allocates may make it another. */
	get bytes() {
		return new Uint8Array(this.exports.memory.buffer);
	}

	get view() {
		return new DataView(this.exports.memory.buffer);
	}

	/** @param {number} pointer, to text that ends with a NUL */
	text(pointer) {
		const bytes = this.bytes;
		return decoder.decode(bytes.slice(pointer, bytes.indexOf(0, pointer)));
	}

	/**
	 * Calls `work` with a scope, whose memory is freed when it returns.
	 * @template Result
	 * @param {(scope: Scope) => Result} work
	 */
	scoped(work) {
		const scope = new Scope(this);
		try {
			return work(scope);
		} finally {
			scope.release();
		}
	}

	/**
	 * Calls a function whose last parameter is a message.
	 * @param {Scope} scope
	 * @param {string} name
	 * @param {...any} parameters
	 */
	callWithMessage(scope, name, ...parameters) {
		const message = scope.struct(MessageLayout, {});
		const status = this.exports[name](...parameters, message);
		if (status !== Status.ok)
			throw errorFor(status, this.text(
				message + MessageLayout.fields.text[1]));
	}

	/**
	 * Calls a function of a context.
	 * @param {number} context
	 * @param {string} name
	 * @param {...any} parameters
	 */
	callOn(context, name, ...parameters) {
		const status = this.exports[name](context, ...parameters);
		if (status === Status.ok)
			return;
		throw errorFor(status, this.scoped((scope) => {
			const length = this.exports.salmap_error_message(context, 0, 0);
			const text = scope.allocate(length + 1);
			this.exports.salmap_error_message(context, text, length + 1);
			return this.text(text);
		}));
	}
}

/** Memory of the library that is borrowed for a call. */
export class Scope {
	/** @param {Engine} engine */
	constructor(engine) {
		this.engine = engine;
		/** @type {number[]} */
		this.blocks = [];
	}

	/** @param {number} size, in bytes */
	allocate(size) {
		const block = size < 2 ** 32 ? this.engine.exports.malloc(size) : 0;
		if (block === 0)
			throw new SalmapError("memory", `no memory for ${size} bytes`);
		this.blocks.push(block);
		return block;
	}

	release() {
		for (const block of this.blocks.reverse())
			this.engine.exports.free(block);
	}

	/**
	 * Copies an array there.
	 * @param {ArrayBufferView} array
	 */
	copy(array) {
		const pointer = this.allocate(Math.max(array.byteLength, 1));
		this.engine.bytes.set(bytesOf(array), pointer);
		return pointer;
	}

	/** @param {string} words */
	text(words) {
		return this.copy(encoder.encode(words + "\0"));
	}

	/**
	 * A struct with these fields; the others are 0, and struct_size is right.
	 * @param {Layout} layout
	 * @param {Record<string, number | bigint>} fields
	 */
	struct(layout, fields) {
		const pointer = this.allocate(layout.size);
		this.engine.bytes.fill(0, pointer, pointer + layout.size);
		this.write(layout, pointer, { struct_size: layout.size, ...fields });
		return pointer;
	}

	/**
	 * @param {Layout} layout
	 * @param {number} pointer
	 * @param {Record<string, number | bigint>} fields
	 */
	write(layout, pointer, fields) {
		/** @type {any} */
		const view = this.engine.view;
		for (const [name, value] of Object.entries(fields)) {
			const [kind, offset] = layout.fields[name];
			view[`set${kind}`](pointer + offset,
				kind.startsWith("Big") ? BigInt(value) : value, true);
		}
	}

	/**
	 * The fields of a struct as numbers.
	 * @param {Layout} layout
	 * @param {number} pointer
	 * @returns {Record<string, number>}
	 */
	read(layout, pointer) {
		/** @type {any} */
		const view = this.engine.view;
		return Object.fromEntries(Object.entries(layout.fields).map(
			([name, [kind, offset]]) =>
				[name, Number(view[`get${kind}`](pointer + offset, true))]));
	}

	/**
	 * Copies elements from there into an array.
	 * @param {number} pointer
	 * @param {ArrayBufferView} array
	 */
	fetch(pointer, array) {
		bytesOf(array).set(this.engine.bytes.subarray(
			pointer, pointer + array.byteLength));
	}
}
