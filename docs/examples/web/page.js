// The page: ONNX Runtime Web runs the network each time the slider moves.
//
//     index.html?network=squeezenet&photo=photo.png
import * as ort from "onnxruntime-web";
import { load } from "salmap";

import { explainSession, NETWORKS, stackFor } from "./explain.js";

const parameters = new URLSearchParams(location.search);
const name = parameters.get("network") ?? "squeezenet";
const network = NETWORKS[name];
const [height, width] = network.size;
const element = (id) => document.getElementById(id);
const context = (id) => element(id).getContext("2d", { willReadFrequently: true });

async function bitmapOf(address) {
	return createImageBitmap(await (await fetch(address)).blob());
}

function draw(found, photo) {
	const below = context("photo");
	below.putImageData(photo, 0, 0);
	below.lineWidth = 2;
	below.strokeStyle = "white";
	for (const box of found.boxes)
		below.strokeRect(box.column, box.row, box.width, box.height);
	context("overlay").putImageData(found.overlay, 0, 0);
	context("lovi").putImageData(found.lovi, 0, 0);
}

async function start() {
	ort.env.wasm.numThreads = 1; // more want a page that is isolated from others
	const [session, bitmap] = await Promise.all([
		ort.InferenceSession.create(`${name}.onnx`, { executionProviders: ["wasm"] }),
		bitmapOf(parameters.get("photo") ?? "photo.png"), load()]);
	const labels = network.classifier === undefined ? undefined
		: (await (await fetch("labels.txt")).text()).split("\n");
	const stack = stackFor(network);
	for (const id of ["photo", "overlay", "lovi"])
		Object.assign(element(id), { height, width });
	const scaled = Math.max(width, bitmap.width * height / bitmap.height);
	element("shift").max = Math.floor(scaled - width);

	async function explain() {
		const shift = Number(element("shift").value);
		const canvas = context("photo");
		canvas.drawImage(bitmap, -shift, 0, scaled, height);
		const photo = canvas.getImageData(0, 0, width, height);
		const begun = performance.now();
		const wanted = element("class").value;
		const found = await explainSession(ort, session, network, stack, photo,
			wanted === "" ? undefined : Number(wanted));
		draw(found, photo);
		element("status").textContent = `${labels === undefined ? "" :
			`${labels[found.chosen]}: `}${(performance.now() - begun).toFixed()} ms`;
		document.documentElement.dataset.shown = String(shift);
		return found;
	}

	// The last wish counts: while one photo is explained, the slider may move on.
	let running = Promise.resolve(), isWaiting = false;
	const ask = () => {
		if (isWaiting)
			return;
		isWaiting = true;
		running = running.then(() => {
			isWaiting = false;
			return explain();
		}).catch(tell);
	};
	element("shift").addEventListener("input", ask);
	element("class").addEventListener("input", ask);
	ask();
}

function tell(error) {
	element("status").textContent = error.message;
}

start().catch(tell);
