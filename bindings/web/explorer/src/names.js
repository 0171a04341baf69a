// Names as people read them, whatever somebody wrote into them.

const MOST = 80; // characters that are shown of a name

/** A name that fits a line; spaces and controls are one space. @param {string} name */
export function short(name) {
	// No more than the start is looked at: a name may have millions of characters.
	const line = name.slice(0, 4 * MOST).replace(/[\s\p{Cc}]+/gu, " ").trim();
	const letters = Array.from(line);
	const isWhole = letters.length <= MOST && name.length <= 4 * MOST;
	return isWhole ? line || "(no name)"
		: `${letters.slice(0, MOST).join("")}…`;
}

/** Without the folders that all names share, and the ending of their files.
 * @param {readonly string[]} names */
export function shortened(names) {
	const bare = names.map((name) => name.length > 4 * MOST ? name
		: name.replace(/^.*\//s, "").replace(/\.npy$/, ""));
	const chosen = new Set(bare).size === names.length ? bare : names;
	return chosen.map(short);
}

/** A name as a field of CSV, RFC 4180, that no spreadsheet takes for a formula.
 * @param {string} name */
export function csvField(name) {
	const safe = /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
	return `"${safe.replaceAll('"', '""')}"`;
}
