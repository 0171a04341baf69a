// Makes tensors between the layers outputs of an ONNX model, so that an engine returns
// what a stack takes. The package for Python has the same, and chooses the same tensors.
import { wrong } from "./error.js";

/** @typedef {{name: string, ints: number[]}} Attribute */
/** @typedef {{operator: string, inputs: string[], outputs: string[],
 *     attributes: Attribute[]}} Node */
/** @typedef {{nodes: Node[], weights: Set<string>, inputs: string[],
 *     outputs: Set<string>}} Graph */

// The numbers of onnx.proto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const MODEL = { graph: 7 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, operator: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, ints: 8 };
const TENSOR = { name: 8 };
const VALUE = { name: 1 };

// How a field of Protocol Buffers lies in a file.
const VARINT = 0, FIXED_64 = 1, BYTES = 2, FIXED_32 = 5;

// Operators, as in expose.py.
const RECTIFIERS = new Set(["Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu",
	"Clip", "ThresholdedRelu", "HardSwish", "Gelu", "Mish", "Softplus", "Swish"]);
const CARRIERS = new Set(["Concat", "Dropout", "Identity"]);
const STRIDED = new Set(["Conv", "MaxPool", "AveragePool", "LpPool", "QLinearConv"]);
const OFF_GRID = new Set(["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool",
	"Flatten", "Gemm", "MatMul", "Reshape", "Transpose", "Squeeze", "Unsqueeze",
	"Shape", "ReduceMean", "ReduceMax", "ReduceSum", "Resize", "Upsample",
	"ConvTranspose", "DepthToSpace", "SpaceToDepth", "Constant", "ConstantOfShape"]);

const decoder = new TextDecoder();
const encoder = new TextEncoder();

const notOnnx = () => wrong("the bytes are no ONNX model");

/**
 * A number of seven bits per byte, and where it ends.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {[number, number]}
 */
function varint(bytes, at) {
	let number = 0, factor = 1;
	for (; at < bytes.length; at++, factor *= 128) {
		number += (bytes[at] & 127) * factor;
		if (bytes[at] < 128)
			return [number, at + 1];
	}
	throw notOnnx();
}

/**
 * The fields of a message: the number of each, and its number or bytes.
 * @param {Uint8Array} bytes
 * @returns {Generator<[number, number | Uint8Array]>}
 */
function* fieldsOf(bytes) {
	let at = 0;
	while (at < bytes.length) {
		const [key, start] = varint(bytes, at);
		const kind = key % 8, field = Math.floor(key / 8);
		let value, end;
		if (kind === VARINT) {
			[value, end] = varint(bytes, start);
		} else if (kind === BYTES) {
			const [length, first] = varint(bytes, start);
			end = first + length;
			value = bytes.subarray(first, end);
		} else if (kind === FIXED_32 || kind === FIXED_64) {
			end = start + (kind === FIXED_32 ? 4 : 8);
			value = bytes.subarray(start, end);
		} else {
			throw notOnnx();
		}
		if (end > bytes.length)
			throw notOnnx();
		yield [field, value];
		at = end;
	}
}

/**
 * What a field that may be repeated holds.
 * @param {Uint8Array} bytes
 * @param {number} field
 * @returns {Uint8Array[]}
 */
function messages(bytes, field) {
	/** @type {Uint8Array[]} */
	const found = [];
	for (const [number, value] of fieldsOf(bytes))
		if (number === field && typeof value !== "number")
			found.push(value);
	return found;
}

/** @param {Uint8Array} bytes @param {number} field */
const texts = (bytes, field) => messages(bytes, field)
	.map((each) => decoder.decode(each));
/** @param {Uint8Array} bytes @param {number} field */
const text = (bytes, field) => texts(bytes, field).at(-1) ?? "";

/** @param {Uint8Array} bytes @returns {Attribute} */
function attributeOf(bytes) {
	const ints = [];
	for (const [field, value] of fieldsOf(bytes)) {
		if (field !== ATTRIBUTE.ints)
			continue;
		if (typeof value === "number") {
			ints.push(value);
		} else { // packed
			for (let at = 0; at < value.length;) {
				const [number, next] = varint(value, at);
				ints.push(number);
				at = next;
			}
		}
	}
	return { name: text(bytes, ATTRIBUTE.name), ints };
}

/** @param {Uint8Array} bytes @returns {Node} */
function nodeOf(bytes) {
	return { operator: text(bytes, NODE.operator), inputs: texts(bytes, NODE.input),
		outputs: texts(bytes, NODE.output),
		attributes: messages(bytes, NODE.attribute).map(attributeOf) };
}

/** @param {Uint8Array} model @returns {Graph} */
function graphOf(model) {
	const graphs = messages(model, MODEL.graph);
	/** @param {number} field */
	const all = (field) => graphs.flatMap((graph) => messages(graph, field));
	const nodes = all(GRAPH.node).map(nodeOf);
	if (nodes.length === 0)
		throw notOnnx();
	return { nodes,
		weights: new Set(all(GRAPH.initializer).map((t) => text(t, TENSOR.name))),
		inputs: all(GRAPH.input).map((value) => text(value, VALUE.name)),
		outputs: new Set(all(GRAPH.output).map((value) => text(value, VALUE.name))) };
}

/** @param {Node} node */
function strideOf({ attributes }) {
	const strides = attributes.find(({ name }) => name === "strides")?.ints ?? [];
	return Math.max(1, ...strides);
}

/**
 * @param {Node} node
 * @param {Set<string>} rectified
 * @param {Map<string, string>} sigmoids
 */
function isRectified({ operator, inputs }, rectified, sigmoids) {
	if (RECTIFIERS.has(operator))
		return true;
	if (CARRIERS.has(operator))
		return inputs.every((name) => name === "" || rectified.has(name));
	const [first, second] = inputs; // x * sigmoid(x), written as two operators
	return operator === "Mul" && inputs.length === 2 &&
		(sigmoids.get(first) === second || sigmoids.get(second) === first);
}

/** @param {Graph} graph */
function choose({ nodes, weights, inputs }) {
	/** @type {Map<string, number>} */
	const strides = new Map(inputs.filter((name) => !weights.has(name))
		.map((name) => [name, 1]));
	/** @type {Set<string>} */
	const rectified = new Set();
	/** @type {Map<string, string>} */
	const sigmoids = new Map();
	/** @type {Map<number, string>} */
	const found = new Map();
	for (const node of nodes) {
		const known = node.inputs.flatMap((name) => strides.get(name) ?? []);
		const [name] = node.outputs;
		if (known.length === 0 || OFF_GRID.has(node.operator) || name === undefined)
			continue;
		const stride = Math.max(...known) *
			(STRIDED.has(node.operator) ? strideOf(node) : 1);
		strides.set(name, stride);
		if (node.operator === "Sigmoid")
			sigmoids.set(name, node.inputs[0]);
		if (isRectified(node, rectified, sigmoids)) {
			rectified.add(name);
			found.set(stride, name);
		}
	}
	return [...found.keys()].sort((a, b) => a - b)
		.map((stride) => /** @type {string} */ (found.get(stride)));
}

/** @param {Graph} graph @param {readonly string[]} names */
function check({ nodes, weights }, names) {
	const known = new Set([...weights, ...nodes.flatMap(({ outputs }) => outputs)]);
	for (const name of names)
		if (!known.has(name))
			throw wrong(`the model has no tensor '${name}'; want outputs of its ` +
				"nodes, or weights");
	if (names.length === 0)
		throw wrong("no tensor of the model is rectified and lies on the grid of " +
			"an image; want names of tensors");
}

/** @param {number} number @returns {number[]} */
function varintBytes(number) {
	return number < 128 ? [number]
		: [number % 128 + 128, ...varintBytes(Math.floor(number / 128))];
}

/** @param {number} field @param {Uint8Array} content */
function message(field, content) {
	return Uint8Array.from([...varintBytes(8 * field + BYTES),
		...varintBytes(content.length), ...content]);
}

/** @param {readonly Uint8Array[]} parts */
function joined(parts) {
	const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.length;
	}
	return bytes;
}

/**
 * A copy of a model of which tensors between the layers are outputs, too, after those
 * that it has.
 * @param {Uint8Array} model an ONNX file
 * @param {readonly string[]} [names] the tensors; without, the last rectified one at
 *     each spatial scale, from early to late
 * @param {readonly string[]} [also] more of them, such as the weights of the classifier
 * @returns {{model: Uint8Array, names: string[]}} with the names of all tensors that
 *     were asked for
 */
export function expose(model, names, also = []) {
	const graph = graphOf(model);
	const asked = [...new Set([...names ?? choose(graph), ...also])];
	check(graph, asked);
	// Protocol Buffers join the two messages of one field, so that the outputs of
	// the graph that is added come after its own.
	const outputs = asked.filter((name) => !graph.outputs.has(name)).map((name) =>
		message(GRAPH.output, message(VALUE.name, encoder.encode(name))));
	return { names: asked, model: outputs.length === 0 ? model
		: joined([model, message(MODEL.graph, joined(outputs))]) };
}
