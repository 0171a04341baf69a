// From an array and a layout to the library's view of a tensor.
import { checkOptions, counted, numberOf, shown, unsigned, wrong } from "./error.js";
import { Dtype, TensorLayout } from "./native.js";

/** @typedef {import("./engine.js").Scope} Scope */
/** @typedef {import("./native.js").DtypeName} DtypeName */

/**
 * Numbers as their machine stores them.
 * @typedef {Float32Array | Float64Array | Uint16Array | Uint8Array |
 *     Uint8ClampedArray | Int8Array} Numbers
 */

/**
 * An array that knows its shape, such as a tensor of ONNX Runtime on the CPU.
 * @typedef {{readonly data: unknown, readonly dims: readonly number[]} |
 *     {readonly data: unknown, readonly shape: readonly number[]}} Shaped
 */

/**
 * What describes an activation.
 * @typedef {object} TensorOptions
 * @property {readonly number[]} [shape] The extents of the axes; those that the
 *     array itself tells if it is left out.
 * @property {string} [layout] What the axes are: "nchw", the default, "nhwc",
 *     "ncdhw" and "ndhwc" for volumes and clips, or any other order of n, c, d, h,
 *     w; axes may be left out, and so may n of an array that holds one image. "tokens"
 *     is [n, tokens, c] of a vision transformer.
 * @property {DtypeName} [dtype] What the elements are, if the class of the array
 *     does not tell: a Uint16Array holds "f16" unless "bf16" is said, which holds
 *     for those of weights, gradient and vector, too.
 * @property {number | readonly number[] | Float32Array} [scale] Of "u8" and "i8",
 *     which stand for (q - zeroPoint) * scale: one number, or one per channel.
 * @property {number | readonly number[] | Int32Array} [zeroPoint]
 * @property {number} [prefix] How many tokens come before those of the grid, such
 *     as the class token and registers.
 * @property {readonly [number, number] | readonly [number, number, number]} [grid]
 *     [height, width] of the tokens, or [depth, height, width]; worked out for a
 *     square.
 */

export const TENSOR_OPTIONS = ["shape", "layout", "dtype", "scale", "zeroPoint",
	"prefix", "grid"];

/** By the classes of arrays: what the elements are. @type {Record<string, DtypeName>} */
const DTYPES = { Float32Array: "f32", Float64Array: "f64", Float16Array: "f16",
	Uint16Array: "f16", Uint8Array: "u8", Uint8ClampedArray: "u8",
	Int8Array: "i8" };
const SIZES = { f32: 4, f64: 8, f16: 2, bf16: 2, u8: 1, i8: 1 };

/**
 * The class of a typed array, of whatever realm.
 * @param {unknown} data
 * @returns {string | undefined}
 */
function classOf(data) {
	return ArrayBuffer.isView(data)
		? /** @type {any} */ (data)[Symbol.toStringTag] : undefined;
}

/**
 * The elements and the shape of what was given.
 * @param {unknown} source
 * @param {readonly number[] | undefined} shape
 * @param {string} what
 * @returns {{data: Numbers, shape: readonly number[]}}
 */
function opened(source, shape, what) {
	/** @type {any} */
	const object = source;
	const data = ArrayBuffer.isView(source) ? source
		: Array.isArray(source) ? Float32Array.from(source) : object?.data;
	if (!ArrayBuffer.isView(data))
		throw wrong(`${what} is ${shown(source)}; want a typed array of ` +
			"floats or of 8-bit integers, or an object that has one as " +
			"`data`, and its extents as `dims` or `shape`");
	const extents = shape ?? object.dims ?? object.shape;
	if (extents === undefined)
		throw wrong(`${what} has no shape; want the option shape, such as ` +
			"[n, c, h, w]");
	return { data: /** @type {Numbers} */ (data),
		shape: Array.from(extents, Number) };
}

/**
 * @param {Numbers} data
 * @param {DtypeName | undefined} dtype
 * @param {string} what
 * @returns {DtypeName}
 */
function dtypeOf(data, dtype, what) {
	const name = classOf(data) ?? "";
	const own = DTYPES[name];
	if (own === undefined)
		throw wrong(`${what} is ${shown(data)}; want one of ` +
			Object.keys(DTYPES).join(", "));
	if (dtype === undefined)
		return own;
	numberOf(Dtype, dtype, "dtype");
	if (SIZES[dtype] !== SIZES[own])
		throw wrong(`dtype is "${dtype}", and the elements of ${what}, a ` +
			`${name}, have ${SIZES[own]} bytes; want a typed array whose ` +
			`elements have ${SIZES[dtype]}`);
	return dtype;
}

/**
 * The dtype of an array that comes with an activation: a Uint16Array holds there what
 * it holds in the activation.
 * @param {any} source
 * @param {DtypeName | undefined} dtype of the activation
 */
export function dtypeBeside(source, dtype) {
	return dtype === "bf16" && classOf(source?.data ?? source) === "Uint16Array"
		? dtype : undefined;
}

/** @param {string} layout */
function checkLayout(layout) {
	if (typeof layout !== "string" || !/^[ncdhwt]+$/.test(layout) ||
		new Set(layout).size !== layout.length ||
		(layout.includes("t") && /[dhw]/.test(layout)))
		throw wrong(`layout is ${shown(layout)}; want "tokens", or different ` +
			"letters of n, c, d, h, w (or n, c, t), one for each axis, such " +
			'as "nchw"');
}

/**
 * The extent and the stride of each axis of a packed array; absent axes are 1.
 * @param {string} letters
 * @param {readonly number[]} shape
 * @param {number} count elements of the array
 * @param {string} what
 */
function axesOf(letters, shape, count, what) {
	const axes = shape.length === letters.length - 1
		? letters.replace("n", "") : letters;
	if (axes.length !== shape.length)
		throw wrong(`${what} has the shape ${shown(shape)}; want an extent ` +
			`for each axis of "${letters}"`);
	for (const extent of shape)
		if (!Number.isSafeInteger(extent) || extent < 1)
			throw wrong(`${what} has the shape ${shown(shape)}; want whole ` +
				"numbers from 1 on");
	/** @type {Record<string, number>} */
	const tensor = { n: 1, c: 1, d: 1, h: 1, w: 1 };
	let stride = 1;
	for (let i = shape.length - 1; i >= 0; i--) {
		const axis = axes[i] === "t" ? "w" : axes[i];
		tensor[axis] = shape[i];
		tensor[`stride_${axis}`] = stride;
		stride *= shape[i];
	}
	if (stride !== count)
		throw wrong(`${what} holds ${counted(count, "number")}; its shape ` +
			`${shown(shape)} wants ${stride}`);
	return tensor;
}

/**
 * Makes rows of tokens that lie in one. Returns how many elements come before.
 * @param {Record<string, number>} tensor
 * @param {number} prefix
 * @param {TensorOptions["grid"]} grid
 */
function splitTokens(tensor, prefix, grid) {
	const tokens = tensor.w;
	if (unsigned(prefix, "prefix") >= tokens)
		throw wrong(`prefix is ${prefix}; want less than the tokens, of which ` +
			`there ${tokens === 1 ? "is" : "are"} ${tokens}`);
	const side = Math.round(Math.sqrt(tokens - prefix));
	if (grid === undefined && side * side !== tokens - prefix)
		throw wrong(`${tokens - prefix} tokens are not a square; want the ` +
			"grid of the patches, grid: [height, width], and how many other " +
			"tokens come first, prefix");
	const [width, height = 1, depth = 1] = [...grid ?? [side, side]].reverse();
	unsigned(depth, "the depth of grid");
	unsigned(height, "the height of grid");
	unsigned(width, "the width of grid");
	if (depth < 1 || height < 1 || width < 1 ||
		prefix + depth * height * width !== tokens)
		throw wrong(`${counted(tokens, "token")}; want prefix + depth * height * ` +
			`width, which is ${prefix} + ${depth} * ${height} * ${width}`);
	const row = tensor.stride_w * width;
	Object.assign(tensor, { d: depth, h: height, w: width, stride_h: row,
		stride_d: row * height });
	return prefix * tensor.stride_w;
}

/**
 * One number, or one per channel, as fields of the view.
 * @param {Scope} scope
 * @param {unknown} value
 * @param {Float32ArrayConstructor | Int32ArrayConstructor} kind
 * @param {number} channels
 * @param {string} what
 * @param {string} field
 * @returns {Record<string, number>}
 */
function quanta(scope, value, kind, channels, what, field) {
	if (typeof value === "number")
		return { [field]: value };
	if (!Array.isArray(value) && !ArrayBuffer.isView(value))
		throw wrong(`${what} is ${shown(value)}; want a number, or one per ` +
			"channel");
	const numbers = kind.from(/** @type {any} */ (value));
	if (numbers.length !== channels)
		throw wrong(`${what} has ${counted(numbers.length, "number")}; want ` +
			`one, or one for each of ${counted(channels, "channel")}`);
	return { [`channel_${field}`]: scope.copy(numbers) };
}

/** @param {number} value */
function isInt32(value) {
	return Number.isInteger(value) && value === (value | 0);
}

/**
 * Copies an array into the library's memory. Returns the pointer to its view.
 * @param {Scope} scope
 * @param {unknown} source
 * @param {TensorOptions} options
 * @param {string} [what] the argument that sentences speak of
 */
export function tensorOf(scope, source, options, what = "activation") {
	const { layout = "nchw", scale = 1, zeroPoint = 0, prefix = 0 } = options;
	const { data, shape } = opened(source, options.shape, what);
	const dtype = dtypeOf(data, options.dtype, what);
	const letters = layout === "tokens" ? "ntc" : layout;
	checkLayout(letters);
	if (!letters.includes("t") && (prefix !== 0 || options.grid !== undefined))
		throw wrong(`prefix and grid are for tokens; layout is "${layout}"`);
	const tensor = axesOf(letters, shape, data.length, what);
	const before = letters.includes("t")
		? splitTokens(tensor, prefix, options.grid) : 0;
	const points = typeof zeroPoint === "number" ? [zeroPoint] : zeroPoint;
	for (const point of points)
		if (!isInt32(point))
			throw wrong(`zeroPoint is ${shown(point)}; want whole numbers`);
	return scope.struct(TensorLayout, {
		...tensor, dtype: Dtype[dtype],
		data: scope.copy(data) + before * SIZES[dtype],
		...quanta(scope, scale, Float32Array, tensor.c, "scale", "scale"),
		...quanta(scope, zeroPoint, Int32Array, tensor.c, "zeroPoint",
			"zero_point"),
	});
}

/**
 * The view of [c], [n, c] or [n, classes, c] numbers.
 * @param {Scope} scope
 * @param {unknown} source
 * @param {DtypeName | undefined} dtype of the activation
 * @param {string} what
 */
export function rowsOf(scope, source, dtype, what) {
	const isFlat = ArrayBuffer.isView(source) || Array.isArray(source);
	const shape = isFlat ? [/** @type {any} */ (source).length]
		: opened(source, undefined, what).shape;
	const layout = ["c", "nc", "nhc"][shape.length - 1];
	if (layout === undefined)
		throw wrong(`${what} has the shape ${shown(shape)}; want [c], [n, c] ` +
			"or [n, classes, c]");
	return tensorOf(scope, source, { shape, layout,
		dtype: dtypeBeside(source, dtype) }, what);
}

/**
 * @param {object} options
 * @param {readonly string[]} more
 * @param {string} whose
 */
export function checkTensorOptions(options, more, whose) {
	checkOptions(options, [...more, ...TENSOR_OPTIONS], whose);
}
