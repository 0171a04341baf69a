/**
 * As index.js, for Node.js, whose `fetch` knows no files.
 * @module
 */
import { readFile } from "node:fs/promises";

import { reader } from "./loading.js";

const { module: fetched } = reader;

reader.module = async (address) => {
	const isRemote = /^(https?|data|blob):/.test(String(address));
	return isRemote ? fetched(address)
		: WebAssembly.compile(await readFile(address instanceof URL ||
			!String(address).startsWith("file:") ? address
			: new URL(String(address))));
};

export * from "./index.js";
