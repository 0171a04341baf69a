import { Status } from "./native.js";

/** @typedef {import("./native.js").StatusName} StatusName */

/**
 * The library, or this package, refused a call; what was held is as it was. The
 * message is a sentence with the values and with what would be right.
 */
export class SalmapError extends Error {
	/**
	 * @param {Exclude<StatusName, "ok">} status
	 * @param {string} sentence
	 */
	constructor(status, sentence) {
		super(sentence);
		/** Why, by the names of `salmap_status` in C: "argument" for what can
		 * never be right, "state" for what is right, but not now,
		 * "incomplete", "nonfinite", "unsupported" or "memory". */
		this.status = status;
	}

	get name() {
		return "SalmapError";
	}
}

/**
 * @param {string} sentence
 * @returns {SalmapError}
 */
export function wrong(sentence) {
	return new SalmapError("argument", sentence);
}

/** What the library's sentences advise to call or to give, and what that is here.
 * @type {Record<string, string>} */
const CALLS = {
	salmap_push: "push()",
	salmap_reset: "call reset()",
	salmap_set_cams: "set cams",
	salmap_set_keep_raw: "set keepRaw",
	salmap_volume_vector: "a place of three numbers",
	SALMAP_NO_GUIDE: "null",
};

/** How a sentence ends that means a setting, and what it is called here. */
const POLICY = /(a policy that takes them as 0)$/, POLICY_HERE = '$1: nonfinite: "zero"';

/**
 * The library's sentence with what it advises as it is called here.
 * @param {string} sentence
 */
function asHere(sentence) {
	return sentence.replace(POLICY, POLICY_HERE).replace(
		/(?:\bcall )?\b(salmap_\w+|SALMAP_\w+)/g,
		(found, name) => CALLS[name] ?? found);
}

/**
 * The exception for a status of the library.
 * @param {number} status
 * @param {string} sentence
 */
export function errorFor(status, sentence) {
	const name = /** @type {Exclude<StatusName, "ok">} */ (
		Object.entries(Status).find(([, value]) => value === status)?.[0] ??
		"unsupported");
	return new SalmapError(name, asHere(sentence));
}

/**
 * The number of a member of an enumeration. `what` is the argument that the
 * sentence speaks of.
 * @param {Readonly<Record<string, number>>} enumeration
 * @param {unknown} name
 * @param {string} what
 */
export function numberOf(enumeration, name, what) {
	if (typeof name !== "string" || !Object.hasOwn(enumeration, name))
		throw wrong(`${what} is ${shown(name)}; want one of ` +
			Object.keys(enumeration).join(", "));
	return enumeration[name];
}

/**
 * Refuses an option that there is none of, as a misspelt one.
 * @param {object} options
 * @param {readonly string[]} known
 * @param {string} whose
 */
export function checkOptions(options, known, whose) {
	if (options === null || typeof options !== "object")
		throw wrong(`the options of ${whose} are ${shown(options)}; want ` +
			`an object with some of ${known.join(", ")}`);
	for (const name of Object.keys(options))
		if (!known.includes(name))
			throw wrong(`${whose} has no option ${name}; want some of ` +
				known.join(", "));
}

/** What a map, a picture or a tensor has beside its data. */
const BESIDE_DATA = ["width", "height", "depth", "pixel", "dims", "shape"];

/** @param {any} array a typed array or a DataView */
function shownArray(array) {
	return `${array[Symbol.toStringTag]}(${array.length ?? array.byteLength})`;
}

/**
 * A value in a sentence.
 * @param {any} value
 * @returns {string}
 */
export function shown(value) {
	if (Array.isArray(value))
		return `[${value.slice(0, 8).map(String).join(", ")}]`;
	if (typeof value === "string")
		return `"${value.slice(0, 80)}"`;
	if (ArrayBuffer.isView(value))
		return shownArray(value);
	if (ArrayBuffer.isView(value?.data))
		return `{${["data", ...BESIDE_DATA].filter((name) =>
			value[name] !== undefined).map((name) =>
			`${name}: ${shown(value[name])}`).join(", ")}}`;
	if (value !== null && typeof value === "object")
		return `an object of ${value.constructor?.name ?? "no class"}`;
	return String(value);
}

/**
 * A count with what it counts: 1 number, 3 numbers.
 * @param {number} count
 * @param {string} noun
 */
export function counted(count, noun) {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * A number, which the library checks further.
 * @param {unknown} value
 * @param {string} what
 */
export function numeric(value, what) {
	if (typeof value !== "number")
		throw wrong(`${what} is ${shown(value)}; want a number`);
	return value;
}

/**
 * A whole number that a uint32_t holds.
 * @param {unknown} value
 * @param {string} what
 */
export function unsigned(value, what) {
	if (typeof value !== "number" || !Number.isInteger(value) || value < 0 ||
		value > 0xffffffff)
		throw wrong(`${what} is ${shown(value)}; want a whole number from 0 ` +
			"to 4294967295");
	return value;
}
