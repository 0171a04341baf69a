// Numbers as IEEE 754 binary16, the lower byte first, as the file holds them.

const INFINITE = 31; // the exponent of infinity and NaN

/** @param {number} bits of one half */
function valueOf(bits) {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = bits >> 10 & 31, fraction = bits & 1023;
	if (exponent === INFINITE)
		return fraction ? NaN : sign * Infinity;
	return exponent === 0 ? sign * fraction * 2 ** -24
		: sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** @type {Float32Array | undefined} of all halves */
let table;

/**
 * `count` halves from `offset` on, each times 2 ** exponent: all of them exact, but
 * for what no float holds.
 * @param {Uint8Array} bytes
 * @param {number} offset
 * @param {number} count
 * @param {number} exponent
 */
export function halves(bytes, offset, count, exponent) {
	table ??= Float32Array.from({ length: 65536 }, (_, bits) => valueOf(bits));
	const factor = 2 ** exponent, values = new Float32Array(count);
	for (let i = 0, at = offset; i < count; i++, at += 2)
		values[i] = table[bytes[at] | bytes[at + 1] << 8] * factor;
	return values;
}
