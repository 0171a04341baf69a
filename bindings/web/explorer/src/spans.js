// The least and the greatest values of maps in all slices of a volume, between which
// colours are spread. To look at all slices takes longer than a picture may: they are
// looked at bit by bit, and until then a volume of few voxels stands for the whole.
import { spanOf } from "./volume.js";

/** The most voxels along each side of a volume that is looked at at once. */
const FEW = 12;

/** Maps that are remembered. */
const MOST = 512;

/** Looks at the slices along d of a map, one after the other. */
class Search {
	/** @param {number[]} sides */
	constructor([depth, height, width]) {
		Object.assign(this, { depth, height, width, slice: 0,
			span: [Infinity, -Infinity] });
	}

	get isDone() {
		return this.slice === this.depth;
	}

	/** Looks at slices while there is time. @returns whether it has seen all */
	look(read, isTimeLeft) {
		const { depth, height, width } = this;
		const out = { data: new Float32Array(height * width), height, width };
		while (!this.isDone && isTimeLeft()) {
			read({ depth, slice: this.slice++, out });
			const [low, high] = spanOf(out.data);
			this.span = [Math.min(this.span[0], low),
				Math.max(this.span[1], high)];
		}
		return this.isDone;
	}
}

const always = () => true;

/**
 * What is known of the maps of a volume, by their names; `read` reads a slice of a map
 * as the methods of a stack do.
 */
export class Spans {
	/** @param {number[]} sides [depth, height, width] */
	constructor(sides) {
		this.sides = sides;
		this.known = new Map();
	}

	entry(name, read) {
		if (!this.known.has(name)) {
			if (this.known.size >= MOST)
				this.known.clear();
			const few = this.sides.map((side) => Math.min(side, FEW));
			const coarse = new Search(few);
			coarse.look(read, always);
			const isWhole = few.every((side, i) => side === this.sides[i]);
			this.known.set(name, { coarse,
				fine: isWhole ? coarse : new Search(this.sides) });
		}
		return this.known.get(name);
	}

	/** [least, greatest] of a map, as far as it is known. */
	of({ name, read }) {
		const { coarse, fine } = this.entry(name, read);
		return fine.isDone ? fine.span : coarse.span;
	}

	/** Looks on while there is time. @returns whether nothing is left */
	look({ name, read }, isTimeLeft) {
		return this.entry(name, read).fine.look(read, isTimeLeft);
	}
}
