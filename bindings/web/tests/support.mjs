// The package as `make web-core` leaves it, in each of its builds.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

export const top = new URL("../../../", import.meta.url);
export const folder = new URL(`${process.env.BUILD ?? "build"}/web/salmap/`,
	pathToFileURL(`${process.cwd()}/`));
export const salmap = await import(new URL("node.js", folder).href);

/** The names of the builds, and what `load` takes for them. */
export const builds = [["simd", { simd: true }], ["plain", { simd: false }]];

export const text = (name) => readFile(new URL(name, top), "utf8");

/** The generator of tests/support/test.c. */
export class Random {
	#state;

	constructor(seed) {
		this.#state = BigInt(seed);
	}

	next() {
		const cut = (number) => BigInt.asUintN(64, number);
		this.#state = cut(this.#state + 0x9e3779b97f4a7c15n);
		let z = this.#state;
		z = cut((z ^ z >> 30n) * 0xbf58476d1ce4e5b9n);
		z = cut((z ^ z >> 27n) * 0x94d049bb133111ebn);
		return z ^ z >> 31n;
	}

	below(limit) {
		return Number(this.next() % BigInt(limit));
	}

	bits(count) {
		return Number(this.next() >> BigInt(64 - count));
	}
}
