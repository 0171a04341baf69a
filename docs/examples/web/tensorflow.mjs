// TensorFlow.js: activations are NHWC, and pushed as they are.
//
//     node tensorflow.mjs NETWORK.json WEIGHTS.bin PHOTO.png OUT [CLASS]
//
// NETWORK.json has the nodes of SqueezeNet and where their weights lie in WEIGHTS.bin.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { PNG } from "pngjs";
import { load } from "salmap";

import { best, explained, NETWORKS, planes, stackFor } from "./explain.js";

/** The outputs of all nodes by their names. */
function run({ nodes, weights }, bytes, data) {
	const made = { data };
	const weight = (name) => {
		const { offset, shape } = weights[name];
		const count = shape.reduce((a, b) => a * b, 1);
		return tf.tensor(new Float32Array(bytes, offset, count), shape);
	};
	const operators = {
		Conv: ({ name, stride, padding }, x) => {
			const kernel = tf.transpose(weight(`${name}.weight`), [2, 3, 1, 0]);
			return tf.add(tf.conv2d(x, kernel, stride, padding),
				weight(`${name}.bias`));
		},
		Relu: (_, x) => tf.relu(x),
		MaxPool: ({ side, stride }, x) => tf.maxPool(x, side, stride, "valid"),
		Concat: (_, ...all) => tf.concat(all, 3),
		GlobalAveragePool: (_, x) => tf.mean(x, [1, 2]),
		Flatten: (_, x) => x,
	};
	for (const node of nodes)
		made[node.name] = operators[node.operation](node,
			...node.inputs.map((name) => made[name]));
	return made;
}

const [nodes, weights, path, out, wanted] = process.argv.slice(2);
const network = NETWORKS.squeezenet;
const [description, file, photo] = await Promise.all([
	readFile(nodes, "utf8").then(JSON.parse), readFile(weights),
	readFile(path).then(PNG.sync.read), load()]);
const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
const [height, width] = network.size;
const made = run(description, bytes, tf.transpose(tf.tensor(planes(photo, network),
	[1, 3, height, width]), [0, 2, 3, 1]));
const tensors = await Promise.all(network.layers.map(async (name) =>
	({ data: await made[name].data(), shape: made[name].shape })));
const chosen = wanted === undefined ? best(await made.logits.data()) : Number(wanted);
const { offset, shape } = description.weights[network.classifier];
const stack = stackFor(network);
const found = explained(stack, photo, tensors, new Float32Array(bytes,
	offset + 4 * chosen * shape[1], shape[1]), { layout: "nhwc" });
for (const name of ["lovi", "overlay"]) {
	const { data } = found[name];
	await writeFile(join(out, `${name}.png`), PNG.sync.write(
		Object.assign(new PNG({ height, width }), { data: Buffer.from(data) })));
}
console.log(JSON.stringify({ chosen, boxes: found.boxes }));
stack.close();
