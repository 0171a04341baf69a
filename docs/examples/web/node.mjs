// The same in Node.js, with onnxruntime-node:
//
//     node node.mjs squeezenet.onnx PHOTO.png OUT [CLASS]
//
// The photo has the size that the network wants. Writes OUT/lovi.png and
// OUT/overlay.png, and prints the class and the boxes of its evidence.
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import * as ort from "onnxruntime-node";
import { PNG } from "pngjs";
import { load } from "salmap";

import { explainSession, NETWORKS, stackFor } from "./explain.js";

const [model, path, out, wanted] = process.argv.slice(2);
const network = NETWORKS[basename(model, ".onnx")];
const [photo, session] = await Promise.all([readFile(path).then(PNG.sync.read),
	ort.InferenceSession.create(model), load()]);
const stack = stackFor(network);
const found = await explainSession(ort, session, network, stack, photo,
	wanted === undefined ? undefined : Number(wanted));
for (const name of ["lovi", "overlay"]) {
	const { data, height, width } = found[name];
	await writeFile(join(out, `${name}.png`), PNG.sync.write(
		Object.assign(new PNG({ height, width }), { data: Buffer.from(data) })));
}
console.log(JSON.stringify({ chosen: found.chosen, boxes: found.boxes }));
stack.close();
