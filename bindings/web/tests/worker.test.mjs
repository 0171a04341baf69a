// Workers of Node.js: each has a library of its own, and results can be sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

import { folder, Random, salmap } from "./support.mjs";

const SHAPE = [3, 5, 7, 9], SIZE = [13, 22];

const inWorker = `
	const { parentPort, workerData } = require("node:worker_threads");
	import(workerData.salmap).then(async ({ load, Stack }) => {
		await load();
		const stack = new Stack(1);
		stack.push(0, workerData.data, { shape: workerData.shape });
		const map = stack.combined(workerData.size, { image: 2 });
		stack.close();
		parentPort.postMessage(map, [map.data.buffer]);
	});`;

function asked(data) {
	return new Promise((resolve, reject) => {
		const worker = new Worker(inWorker, { eval: true, workerData: { data,
			shape: SHAPE, size: SIZE,
			salmap: new URL("node.js", folder).href } });
		worker.once("message", resolve);
		worker.once("error", reject);
	});
}

test("workers compute what the main thread does", async () => {
	await salmap.load();
	const inputs = [1, 2, 3].map((seed) => {
		const random = new Random(seed);
		return Float32Array.from({ length: 3 * 5 * 7 * 9 }, () => random.bits(20));
	});
	const found = await Promise.all(inputs.map(asked));
	inputs.forEach((data, i) => {
		const stack = new salmap.Stack(1);
		stack.push(0, data, { shape: SHAPE });
		assert.deepEqual(found[i], stack.combined(SIZE, { image: 2 }));
		stack.close();
	});
	assert.notDeepEqual(found[0], found[1]);
});
