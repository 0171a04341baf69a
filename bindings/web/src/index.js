/**
 * Saliency maps from the activations of a neural network.
 *
 *     import { load, Stack } from "salmap";
 *     await load();
 *
 * The method is from T. N. Mundhenk, B. Y. Chen, G. Friedland, "Efficient Saliency
 * Maps for Explainable AI", arXiv 1911.11293.
 * @module
 */
export { SalmapError } from "./error.js";
export { hasSimd, load } from "./loading.js";
export { colour, highlight, keep, mask, overlay, resize } from "./drawing.js";
export { boxes, labelBoxes, peakVector, peaks } from "./places.js";
export { Stack } from "./stack.js";
export { version } from "./version.js";
export {
	CamMethod, CutAxis, Dtype, Evidence, FastcamFactor, HeatPalette, Incomplete, Legend,
	LoviPalette, Nonfinite, Normalizer, Palette, Pixel, Projection,
	Resampling, Statistic, Status, WeightPreset,
} from "./native.js";

/**
 * @typedef {import("./drawing.js").DrawingOptions} DrawingOptions
 * @typedef {import("./loading.js").LoadOptions} LoadOptions
 * @typedef {import("./loading.js").Source} Source
 * @typedef {import("./outputs.js").Picture} Picture
 * @typedef {import("./outputs.js").CutOptions} CutOptions
 * @typedef {import("./outputs.js").Size} Size
 * @typedef {import("./outputs.js").Volume} Volume
 * @typedef {import("./places.js").Box} Box
 * @typedef {import("./places.js").Peak} Peak
 * @typedef {import("./settings.js").Settings} Settings
 * @typedef {import("./stack.js").CamInfo} CamInfo
 * @typedef {import("./stack.js").LayerInfo} LayerInfo
 * @typedef {import("./stack.js").MapOptions} MapOptions
 * @typedef {import("./stack.js").PictureOptions} PictureOptions
 * @typedef {import("./stack.js").VolumeOptions} VolumeOptions
 * @typedef {import("./stack.js").VolumeSize} VolumeSize
 * @typedef {import("./tensors.js").Numbers} Numbers
 * @typedef {import("./tensors.js").Shaped} Shaped
 * @typedef {import("./tensors.js").TensorOptions} TensorOptions
 */
/**
 * @template {Float32Array | Uint8ClampedArray} [Data=Float32Array]
 * @typedef {import("./outputs.js").MapOf<Data>} MapOf
 */
