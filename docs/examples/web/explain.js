// From the tensors that an engine gives to maps and pictures; any engine will do.
import { boxes, colour, highlight, peaks, Stack } from "salmap";

/** What the two networks of this example want, and what they give. */
export const NETWORKS = {
	squeezenet: { size: [227, 227], input: "data", means: [123, 117, 104], scale: 1,
		layers: ["features.1", "features.5", "features.10", "features.12"],
		classifier: "classifier.1.weight", scores: "logits" },
	// A detector of faces, whose class map is the principal component.
	detector: { size: [240, 320], input: "input", means: [127, 127, 127],
		scale: 1 / 128, layers: ["253", "265", "330", "376", "430", "434"] },
};

/** Pixels as networks want them: [3][height][width] of (value - mean) * scale. */
export function planes({ data }, { means, scale }) {
	const count = data.length / 4;
	return Float32Array.from({ length: 3 * count }, (_, i) => {
		const channel = Math.floor(i / count);
		return (data[4 * (i % count) + channel] - means[channel]) * scale;
	});
}

/** The class with the highest score. */
export function best(scores) {
	return scores.reduce((found, score, i) => score > scores[found] ? i : found, 0);
}

/** A map over the photo from 60 % of its highest value on, in the colours of a heat
 * map; the photo stays as it is elsewhere. */
function overlaid(photo, map) {
	const [peak] = peaks(map, { count: 1 });
	const limits = peak?.value > 0 ? [0.6 * peak.value, peak.value] : [0, 1];
	return highlight(photo, colour(map, "magma", { limits }), map, { limits });
}

/**
 * What the network saw. The stack is used again for the next photo.
 * @param {Stack} stack with a layer for each tensor, and one class map
 * @param {{data: Uint8ClampedArray, height: number, width: number}} photo
 * @param {any[]} tensors of the layers, early to late: each has data and dims, or
 *     shape
 * @param {Float32Array | undefined} weights of the class, one per channel of the last
 *     layer; without, its class map is the principal component
 * @param {any} [options] of the tensors, such as their layout
 */
export function explained(stack, photo, tensors, weights, options = {}) {
	const size = [photo.height, photo.width];
	stack.reset();
	tensors.forEach((tensor, layer) => stack.push(layer, tensor, options));
	stack.pushCam(0, tensors.at(-1), { ...options, ...(weights && { weights }) });
	const fastcam = stack.fastcam(size);
	return { lovi: stack.lovi(size), fastcam,
		overlay: overlaid(photo, fastcam),
		boxes: boxes(fastcam, { share: 0.5, count: 3 }) };
}

/** A stack for a network. */
export function stackFor({ layers }) {
	return new Stack(layers, { cams: 1, normalizer: "range" });
}

/**
 * Runs a session of ONNX Runtime, in a browser or in Node.js, and explains its class.
 * @param {any} ort the package of the runtime
 * @param {any} session of a model that `salmap-expose` made
 * @param {any} network of NETWORKS
 * @param {Stack} stack
 * @param {any} photo of the network's size
 * @param {number} [wanted] the class; the one with the highest score
 */
export async function explainSession(ort, session, network, stack, photo, wanted) {
	const [height, width] = network.size;
	const results = await session.run({ [network.input]: new ort.Tensor("float32",
		planes(photo, network), [1, 3, height, width]) });
	const tensors = network.layers.map((name) => results[name]);
	if (network.classifier === undefined)
		return explained(stack, photo, tensors);
	const chosen = wanted ?? best(results[network.scores].data);
	const { data, dims } = results[network.classifier];
	return { chosen, ...explained(stack, photo, tensors,
		data.slice(chosen * dims[1], (chosen + 1) * dims[1])) };
}
