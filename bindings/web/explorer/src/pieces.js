// Long work in pieces, between which the page answers and draws.

/** How long a piece may take, in ms: what a frame of 16 ms can spare. */
const PIECE = 6;

/**
 * Calls `work` with a function that says whether there is time left, again and again
 * until it returns true.
 * @param {(isTimeLeft: () => boolean) => boolean} work
 * @returns {() => void} ends it
 */
export function inPieces(work) {
	// Not when the browser calls itself idle, which Chromium may never do.
	let timer = setTimeout(function next() {
		const end = performance.now() + PIECE;
		if (!work(() => performance.now() < end))
			timer = setTimeout(next);
	});
	return () => clearTimeout(timer);
}
