// The stack of layers: push activations, take maps and pictures.
import { checkOptions, numberOf, SalmapError, shown, unsigned, wrong } from "./error.js";
import { engine } from "./loading.js";
import {
	CamFlag, CamInfoLayout, CamMethod, LayerFlag, LayerInfoLayout, Legend,
	CutAxis, HeatPalette, LoviPalette, MAX_LAYERS,
} from "./native.js";
import {
	CUT_OPTIONS, cutOf, outputMap, outputVolume, writtenMap, writtenPicture,
	writtenVolume,
} from "./outputs.js";
import { checkSettings, limitsChecked, settingsOf } from "./settings.js";
import { checkTensorOptions, dtypeBeside, rowsOf, tensorOf } from "./tensors.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./engine.js").Scope} Scope */
/** @typedef {import("./native.js").PixelName} PixelName */
/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("./tensors.js").Numbers} Numbers */
/** @typedef {import("./tensors.js").Shaped} Shaped */
/** @typedef {import("./tensors.js").TensorOptions} TensorOptions */
/** @typedef {import("./outputs.js").Size} Size */
/** @typedef {import("./outputs.js").Picture} Picture */
/** @typedef {import("./outputs.js").CutOptions} CutOptions */
/** @typedef {import("./outputs.js").Volume} Volume */

/**
 * [depth, height, width].
 * @typedef {readonly [number, number, number]} VolumeSize
 */

/**
 * @template {Float32Array | Uint8ClampedArray} [Data=Float32Array]
 * @typedef {import("./outputs.js").MapOf<Data>} MapOf
 */

/**
 * Options of maps.
 * @typedef {CutOptions & OwnMapOptions} MapOptions
 */

/**
 * @typedef {object} OwnMapOptions
 * @property {number} [image] Of the batch; 0.
 * @property {"f32" | "u8"} [dtype] "u8" for a grey map: 255 times the values,
 *     rounded to nearest, halves up, and cut to 0..255.
 * @property {MapOf<any>} [out] A map to write to, in place of a new one; bytes
 *     make it a grey map.
 */

/**
 * Options of pictures. The colours of a slice are those of the whole volume.
 * @typedef {CutOptions & OwnPictureOptions} PictureOptions
 */

/**
 * @typedef {object} VolumeOptions
 * @property {number} [image] Of the batch; 0.
 * @property {Volume} [out] A volume to write to, in place of a new one.
 */

/**
 * @typedef {object} OwnPictureOptions
 * @property {number} [image] Of the batch; 0.
 * @property {PixelName} [pixel] What a pixel is made of; "rgba8".
 * @property {Picture} [out] A picture to write to, in place of a new one.
 */

/**
 * @typedef {object} CamOptions
 * @property {number} [cam] The number of the class map; 0.
 */

/**
 * Options of `pushCam`, at most one of the first three.
 * @typedef {object} PushCamOptions
 * @property {Numbers | Shaped | readonly number[]} [weights] A number per channel,
 *     [c], [n, c] or, for several class maps from `cam` on, [n or 1, classes, c]:
 *     the row of a classifier that is linear over the mean of each channel.
 * @property {Numbers | Shaped} [gradient] Of a score with respect to the
 *     activation, in the same layout.
 * @property {Numbers | Shaped | readonly number[]} [vector] As `weights`; the map
 *     is the cosine of the angle between it and the activations of each location.
 * @property {import("./native.js").CamMethodName} [method] How gradients become a
 *     class map; "gradcam".
 */

/**
 * What a layer looked like, for one image, before it was normalised.
 * @typedef {object} LayerInfo
 * @property {string} name
 * @property {number} channels
 * @property {number} depth Slices; 1 unless it is a volume.
 * @property {number} height
 * @property {number} width
 * @property {number} min Of the statistic's map, in its own units, as are `max`
 *     and `mean`.
 * @property {number} max
 * @property {number} mean
 * @property {number} nonfinite Activations that were taken as 0.
 * @property {number} weight As set, not divided by the sum.
 * @property {boolean} flat All values were equal: the layer says nothing.
 * @property {boolean} singleChannel One channel with 64 locations or more: perhaps
 *     the axes are in another order than the layout says.
 */

/**
 * What a class map was, for one image, before its evidence was taken.
 * @typedef {object} CamInfo
 * @property {number} channels
 * @property {number} depth Slices; 1 unless it is a volume.
 * @property {number} height
 * @property {number} width
 * @property {number} min Of the map with its sign, as are `max` and `mean`.
 * @property {number} max
 * @property {number} mean
 * @property {number} nonfinite Elements of all arrays that were taken as 0.
 * @property {boolean} flat All values were equal: the map is 0.
 * @property {boolean} none No location has evidence of the kind that was asked
 *     for: the map is 0.
 * @property {boolean} ambiguous The principal component is one of several that
 *     are about as strong.
 */

/**
 * What `using` calls. Engines that lack the symbol have compilers that look for
 * this one in its place.
 * @type {typeof Symbol.dispose}
 */
const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

const MAP_OPTIONS = ["image", "dtype", "out", ...CUT_OPTIONS];
const PICTURE_OPTIONS = ["image", "pixel", "out", ...CUT_OPTIONS];
const MADE_OF = /** @type {const} */ (["weights", "gradient", "vector"]);

/** @param {unknown} layers */
function layerNames(layers) {
	if (typeof layers === "number" || layers === undefined) {
		const count = unsigned(layers, "layers");
		if (count < 1 || count > MAX_LAYERS)
			throw wrong(`layers is ${count}; want 1 to ${MAX_LAYERS}`);
		return Array.from({ length: count }, (_, i) => `layer ${i}`);
	}
	if (!Array.isArray(layers) || layers.length === 0)
		throw wrong(`layers is ${shown(layers)}; want how many there are, or ` +
			"a name for each");
	const names = layers.map(String);
	if (new Set(names).size !== names.length)
		throw wrong(`layers has a name twice: ${names.join(", ")}`);
	return names;
}

/**
 * A stack of layers, early to late, and its settings.
 *
 *     await load();
 *     using stack = new Stack(activations.length);
 *     activations.forEach((activation, layer) => stack.push(layer, activation));
 *     context.putImageData(stack.lovi([224, 224]), 0, 0);
 *
 * Names are those of Python's `salmap.Stack`, in camel case; docs/numerics.md has
 * all that is computed. Sizes are [height, width], or one number for a square;
 * without a size, results have that of the layer with the most locations.
 *
 * What is refused is a SalmapError; the stack and `out` are then as they were.
 * The memory is freed by `close`, at the end of the block of `using`, or when
 * nothing refers to the stack any more.
 */
export class Stack {
	/** @type {Engine} */
	#engine;
	/** @type {number} of the context, 0 when it is closed */
	#context;
	/** @type {Settings} */
	#settings;

	/**
	 * @param {number | readonly string[]} layers How many, 1 to 4096; or a name
	 *     for each. Layer 0 is the one nearest to the network's input.
	 * @param {Settings} [settings]
	 */
	constructor(layers, settings = {}) {
		checkSettings(settings, "Stack");
		/** @type {readonly string[]} */
		this.names = layerNames(layers);
		this.#engine = engine();
		this.#settings = { ...settings };
		this.#context = this.#engine.scoped((scope) => {
			const created = scope.allocate(4);
			this.#engine.callWithMessage(scope, "salmap_create_with",
				this.names.length, settingsOf(scope, settings), 0, created);
			return this.#engine.view.getUint32(created, true);
		});
		this.#engine.forgotten.register(this, this.#context, this);
	}

	/** The number of layers. */
	get length() {
		return this.names.length;
	}

	/** The settings that are not the defaults. */
	get settings() {
		return { ...this.#settings };
	}

	/** The number of images that is held; 0 before the first push. */
	get batchSize() {
		return this.#engine.exports.salmap_batch_size(this.#opened());
	}

	/** The set of kernels in use: "wasm", or "scalar" in the plain build. */
	get kernels() {
		return this.#engine.text(
			this.#engine.exports.salmap_isa_name(this.#opened()));
	}

	/** Frees the memory; a second time does nothing. */
	close() {
		if (this.#context === 0)
			return;
		this.#engine.forgotten.unregister(this);
		this.#engine.exports.salmap_destroy(this.#context);
		this.#context = 0;
	}

	/** As `close`, at the end of the block of `using`. */
	[dispose]() {
		this.close();
	}

	/** Forgets all maps, so that the next image or batch can be pushed; keeps the
	 * settings and the memory. */
	reset() {
		this.#call("salmap_reset");
	}

	/**
	 * Changes settings. Those of colours, `palette`, `heatPalette` and `limits`,
	 * may change at any time, all others only while no map is held.
	 * @param {Settings} changes
	 */
	set(changes) {
		checkSettings(changes, "set");
		const settings = { ...this.#settings, ...changes };
		this.#engine.scoped((scope) => {
			const struct = settingsOf(scope, settings); // which checks the names
			const { palette, heatPalette, limits, ...others } = changes;
			if (Object.keys(others).length > 0) {
				this.#call("salmap_set_settings", struct);
				return;
			}
			if (limits !== undefined)
				this.#call("salmap_set_limits", limits === null ? 0
					: scope.copy(Float64Array.from(limitsChecked(limits))));
			if (palette !== undefined)
				this.#call("salmap_set_palette", LoviPalette[palette]);
			if (heatPalette !== undefined)
				this.#call("salmap_set_heat_palette",
					HeatPalette[heatPalette]);
		});
		this.#settings = settings;
	}

	/**
	 * Takes the activations of one layer, of the whole batch. They are copied to
	 * the library's memory for the length of the call.
	 * @param {number | string} layer Its number or name; one push per layer, then
	 *     `reset`.
	 * @param {Numbers | Shaped} activation
	 * @param {TensorOptions} [options]
	 */
	push(layer, activation, options = {}) {
		checkTensorOptions(options, [], "push");
		const number = this.#number(layer);
		this.#engine.scoped((scope) => this.#call("salmap_push", number,
			tensorOf(scope, activation, options)));
	}

	/**
	 * Takes a map that you computed, [h, w] or [n, h, w], in place of a layer's
	 * statistic; a volume with the layout "ndhw". Otherwise as `push`.
	 * @param {number | string} layer
	 * @param {Numbers | Shaped | MapOf<any>} values
	 * @param {TensorOptions} [options]
	 */
	pushMap(layer, values, options = {}) {
		checkTensorOptions(options, [], "pushMap");
		const number = this.#number(layer);
		this.#engine.scoped((scope) => this.#call("salmap_push_map", number,
			mapTensor(scope, values, options)));
	}

	/**
	 * Takes a class map: where the evidence for one class, or another score,
	 * lies. It is made of the activations of one layer, mostly the last before
	 * the pooling, which may be one of the stack or not. Without weights, gradient
	 * and vector it is the first principal component of the activations, which
	 * needs no class.
	 * @param {number} cam Its number, 0 to `cams` - 1; one push per class map.
	 * @param {Numbers | Shaped} activation
	 * @param {PushCamOptions & TensorOptions} [options]
	 */
	pushCam(cam, activation, options = {}) {
		checkTensorOptions(options, [...MADE_OF, "method"], "pushCam");
		const given = MADE_OF.filter((name) => options[name] !== undefined);
		if (given.length > 1)
			throw wrong(`${given.join(" and ")} are given; want one of them, ` +
				"or none");
		const number = unsigned(cam, "cam");
		const method = numberOf(CamMethod, options.method ?? "gradcam", "method");
		this.#engine.scoped((scope) => {
			const tensor = tensorOf(scope, activation, options);
			if (given.length === 0)
				this.#call("salmap_push_cam_eigen", number, tensor);
			else if (options.gradient !== undefined)
				this.#call("salmap_push_cam_gradient", number, tensor,
					gradientOf(scope, activation, options), method);
			else
				this.#call(options.weights !== undefined
					? "salmap_push_cam_weights" : "salmap_push_cam_similarity",
				number, tensor,
				rowsOf(scope, options[given[0]], options.dtype, given[0]));
		});
	}

	/**
	 * Takes a class map that you computed, with its sign, [h, w] or [n, h, w].
	 * Otherwise as `pushCam`.
	 * @param {number} cam
	 * @param {Numbers | Shaped | MapOf<any>} values
	 * @param {TensorOptions} [options]
	 */
	pushCamMap(cam, values, options = {}) {
		checkTensorOptions(options, [], "pushCamMap");
		const number = unsigned(cam, "cam");
		this.#engine.scoped((scope) => this.#call("salmap_push_cam_map", number,
			mapTensor(scope, values, options)));
	}

	/**
	 * The combined map of one image of the batch: the weighted mean of all layers'
	 * maps, 0..1 unless `normalizer` is "none".
	 * @template {MapOptions} [Options={}]
	 * @param {Size} [size]
	 * @param {Options} [options]
	 * @returns {MapResult<Options>}
	 */
	combined(size, options) {
		return this.#map("salmap_combined", "salmap_combined_grey", [], size,
			options, "combined");
	}

	/**
	 * The combined map as a volume: trilinear with `resampling` "bilinear".
	 * @param {VolumeSize} [size] That of the layer with the most locations.
	 * @param {VolumeOptions} [options]
	 * @returns {Volume}
	 */
	volume(size, options) {
		return this.#volume("salmap_volume", [], size, options, "volume");
	}

	/**
	 * The normalised map of one layer as a volume; as `volume` otherwise. Only
	 * this layer has to be held.
	 * @param {number | string} layer
	 * @param {VolumeSize} [size]
	 * @param {VolumeOptions} [options]
	 * @returns {Volume}
	 */
	layerVolume(layer, size, options) {
		return this.#volume("salmap_layer_volume", [this.#number(layer)], size,
			options, "layerVolume");
	}

	/**
	 * A class map as a volume, brought to 0..1 as `cam`; as `volume` otherwise. The
	 * layers need not be held if a size is given.
	 * @param {VolumeSize} [size]
	 * @param {VolumeOptions & CamOptions} [options]
	 * @returns {Volume}
	 */
	camVolume(size, options) {
		const { cam, rest } = splitCam(options);
		return this.#volume("salmap_cam", [cam], size, rest, "camVolume");
	}

	/**
	 * FastCAM as a volume: `volume` times `camVolume`.
	 * @param {VolumeSize} [size]
	 * @param {VolumeOptions & CamOptions} [options]
	 * @returns {Volume}
	 */
	fastcamVolume(size, options) {
		const { cam, rest } = splitCam(options);
		return this.#volume("salmap_fastcam", [cam], size, rest,
			"fastcamVolume");
	}

	/**
	 * The normalised map of one layer; as `combined` otherwise. Only this layer
	 * has to be held.
	 * @template {MapOptions} [Options={}]
	 * @param {number | string} layer
	 * @param {Size} [size]
	 * @param {Options} [options]
	 * @returns {MapResult<Options>}
	 */
	layerMap(layer, size, options) {
		return this.#map("salmap_layer_map", "salmap_layer_grey",
			[this.#number(layer)], size, options, "layerMap");
	}

	/**
	 * A class map of one image: its evidence, brought to 0..1 at the size of the
	 * output. The layers need not be held. Without a size it has that of its
	 * activation.
	 * @template {MapOptions & CamOptions} [Options={}]
	 * @param {Size} [size]
	 * @param {Options} [options]
	 * @returns {MapResult<Options>}
	 */
	cam(size, options) {
		const { cam, rest } = splitCam(options);
		if (size === undefined && rest.out === undefined) {
			const { depth, height, width } = this.camInfo(cam, rest.image);
			size = planeOf([depth, height, width], rest.axis);
		}
		return this.#map("salmap_cam", "salmap_cam_grey", [cam], size, rest,
			"cam");
	}

	/**
	 * FastCAM: the combined map times a class map, not rescaled. Otherwise as
	 * `combined`.
	 * @template {MapOptions & CamOptions} [Options={}]
	 * @param {Size} [size]
	 * @param {Options} [options]
	 * @returns {MapResult<Options>}
	 */
	fastcam(size, options) {
		const { cam, rest } = splitCam(options);
		return this.#map("salmap_fastcam", "salmap_fastcam_grey", [cam], size,
			rest, "fastcam");
	}

	/**
	 * The LOVI picture of one image: hue says which layer, violet early to red
	 * late; white is active in every layer, black in none.
	 * @template {PictureOptions} [Options={}]
	 * @param {Size} [size]
	 * @param {Options} [options]
	 * @returns {PictureResult<Options>}
	 */
	lovi(size, options) {
		return this.#picture("salmap_lovi", [], size, options, "lovi");
	}

	/**
	 * One layer as LOVI would draw it alone, in its own hue; all of them side by
	 * side explain a LOVI picture. Otherwise as `lovi`.
	 * @template {PictureOptions} [Options={}]
	 * @param {number | string} layer
	 * @param {Size} [size]
	 * @param {Options} [options]
	 * @returns {PictureResult<Options>}
	 */
	layerLovi(layer, size, options) {
		return this.#picture("salmap_layer_lovi", [this.#number(layer)], size,
			options, "layerLovi");
	}

	/**
	 * The combined map in colours: blue and dark where little, red and bright
	 * where much; pale where the layers agree. As `lovi`.
	 * @template {PictureOptions} [Options={}]
	 * @param {Size} [size]
	 * @param {Options} [options]
	 * @returns {PictureResult<Options>}
	 */
	heatmap(size, options) {
		return this.#picture("salmap_heatmap", [], size, options, "heatmap");
	}

	/**
	 * The LOVI picture, its brightness multiplied by a class map; as `lovi`.
	 * @template {PictureOptions & CamOptions} [Options={}]
	 * @param {Size} [size]
	 * @param {Options} [options]
	 * @returns {PictureResult<Options>}
	 */
	fastcamLovi(size, options) {
		const { cam, rest } = splitCam(options);
		return this.#picture("salmap_fastcam_lovi", [cam], size, rest,
			"fastcamLovi");
	}

	/**
	 * The heat map of `fastcam`; as `heatmap`.
	 * @template {PictureOptions & CamOptions} [Options={}]
	 * @param {Size} [size]
	 * @param {Options} [options]
	 * @returns {PictureResult<Options>}
	 */
	fastcamHeatmap(size, options) {
		const { cam, rest } = splitCam(options);
		return this.#picture("salmap_fastcam_heatmap", [cam], size, rest,
			"fastcamHeatmap");
	}

	/**
	 * The key of a picture in the colours of this stack, without text.
	 * @template {Pick<PictureOptions, "pixel" | "out">} [Options={}]
	 * @param {Size} size
	 * @param {import("./native.js").LegendName} [kind] What it explains.
	 * @param {Options} [options]
	 * @returns {PictureResult<Options>}
	 */
	legend(size, kind = "lovi", options) {
		const given = options ?? {};
		checkOptions(given, ["pixel", "out"], "legend");
		const number = numberOf(Legend, kind, "kind");
		return this.#engine.scoped((scope) => writtenPicture(scope, size, given,
			(view) => this.#call("salmap_legend", number, view)));
	}

	/**
	 * What a layer looked like before it was normalised.
	 * @param {number | string} layer
	 * @param {number} [image]
	 * @returns {LayerInfo}
	 */
	info(layer, image = 0) {
		const number = this.#number(layer);
		const raw = this.#read("salmap_layer_info", LayerInfoLayout, number,
			image);
		const { channels, depth, height, width, min, max, mean, nonfinite,
			weight } = raw;
		return { name: this.names[number], channels, depth, height, width, min,
			max, mean, nonfinite, weight, flat: (raw.flags & LayerFlag.flat) !== 0,
			singleChannel: (raw.flags & LayerFlag.single_channel) !== 0 };
	}

	/**
	 * What a class map was before its evidence was taken.
	 * @param {number} [cam]
	 * @param {number} [image]
	 * @returns {CamInfo}
	 */
	camInfo(cam = 0, image = 0) {
		const raw = this.#read("salmap_cam_info", CamInfoLayout,
			unsigned(cam, "cam"), image);
		const { channels, depth, height, width, min, max, mean, nonfinite } = raw;
		return { channels, depth, height, width, min, max, mean, nonfinite,
			flat: (raw.flags & CamFlag.flat) !== 0,
			none: (raw.flags & CamFlag.none) !== 0,
			ambiguous: (raw.flags & CamFlag.ambiguous) !== 0 };
	}

	/**
	 * The map of one layer before it was normalised, at its own size, in the units
	 * of the statistic. `pushMap` of it, with the same normaliser, makes the same
	 * map, for a volume with the layout "ndhw". Wants the setting `keepRaw`.
	 * @param {number | string} layer
	 * @param {number} [image]
	 * @returns {Volume} with a depth of 1 unless the layer is a volume
	 */
	layerRaw(layer, image = 0) {
		const { depth, height, width } = this.info(layer, image);
		return this.#volume("salmap_layer_raw", [this.#number(layer)],
			[depth, height, width], { image }, "layerRaw");
	}

	/**
	 * A class map with its sign, before its evidence was taken, at its own size.
	 * `pushCamMap` of it makes the same class map. Otherwise as `layerRaw`.
	 * @param {number} [cam]
	 * @param {number} [image]
	 * @returns {Volume}
	 */
	camRaw(cam = 0, image = 0) {
		const { depth, height, width } = this.camInfo(cam, image);
		return this.#volume("salmap_cam_raw", [cam], [depth, height, width],
			{ image }, "camRaw");
	}

	/**
	 * [height, width] of the layer that has the most locations, of those that are
	 * held.
	 * @returns {[number, number]}
	 */
	largestLayer() {
		const [, height, width] = this.largestVolume();
		return [height, width];
	}

	/**
	 * [depth, height, width] of the same layer.
	 * @returns {[number, number, number]}
	 */
	largestVolume() {
		let best = { depth: 0, height: 0, width: 0 };
		for (let layer = 0; layer < this.length; layer++)
			try {
				const info = this.info(layer);
				if (info.depth * info.height * info.width >
					best.depth * best.height * best.width)
					best = info;
			} catch (error) {
				if (!(error instanceof SalmapError) ||
					error.status !== "incomplete")
					throw error;
			}
		if (best.height === 0)
			throw new SalmapError("incomplete", "no layer was pushed; push " +
				"them, or give a size");
		return [best.depth, best.height, best.width];
	}

	#opened() {
		if (this.#context === 0)
			throw new SalmapError("state", "the stack is closed; make a new " +
				"Stack");
		return this.#context;
	}

	/**
	 * @param {string} name
	 * @param {...number} parameters
	 */
	#call(name, ...parameters) {
		this.#engine.callOn(this.#opened(), name, ...parameters);
	}

	/** @param {unknown} layer */
	#number(layer) {
		if (typeof layer === "string") {
			if (!this.names.includes(layer))
				throw wrong(`layer is ${shown(layer)}; want one of ` +
					this.names.slice(0, 12).join(", "));
			return this.names.indexOf(layer);
		}
		const number = unsigned(layer, "layer");
		if (number >= this.length)
			throw wrong(`layer is ${number}; want 0 to ${this.length - 1}`);
		return number;
	}

	/**
	 * @param {Size | undefined} size
	 * @param {{out?: object, axis?: string}} options
	 */
	#size(size, { out, axis }) {
		return size !== undefined || out !== undefined ? size
			: planeOf(this.largestVolume(), axis);
	}

	/** @param {CutOptions} options */
	#cut(options) {
		return cutOf(options, (axis) => this.largestVolume()[axis]);
	}

	/**
	 * @param {string} name
	 * @param {import("./engine.js").Layout} layout
	 * @param {number} number
	 * @param {number} image
	 */
	#read(name, layout, number, image) {
		return this.#engine.scoped((scope) => {
			const struct = scope.struct(layout, {});
			this.#call(name, unsigned(image, "image"), number, struct);
			return scope.read(layout, struct);
		});
	}

	/**
	 * @param {string} floats
	 * @param {string} grey
	 * @param {number[]} which
	 * @param {Size | undefined} size
	 * @param {MapOptions | undefined} options
	 * @param {string} whose
	 * @returns {any}
	 */
	#map(floats, grey, which, size, options = {}, whose) {
		checkOptions(options, MAP_OPTIONS, whose);
		const image = unsigned(options.image ?? 0, "image");
		const out = outputMap(this.#size(size, options), options.out,
			options.dtype);
		const name = out.data instanceof Float32Array ? floats : grey;
		return this.#engine.scoped((scope) => writtenMap(scope, out,
			(view) => this.#call(name, image, ...which, view),
			this.#cut(options)));
	}

	/**
	 * @param {string} name
	 * @param {number[]} which
	 * @param {VolumeSize | undefined} size
	 * @param {VolumeOptions | undefined} options
	 * @param {string} whose
	 */
	#volume(name, which, size, options = {}, whose) {
		checkOptions(options, ["image", "out"], whose);
		const image = unsigned(options.image ?? 0, "image");
		const out = outputVolume(size ?? (options.out === undefined
			? this.largestVolume() : undefined), options.out);
		return this.#engine.scoped((scope) => writtenVolume(scope, out,
			(view) => this.#call(name, image, ...which, view)));
	}

	/**
	 * @param {string} name
	 * @param {number[]} which
	 * @param {Size | undefined} size
	 * @param {PictureOptions | undefined} options
	 * @param {string} whose
	 * @returns {any}
	 */
	#picture(name, which, size, options = {}, whose) {
		checkOptions(options, PICTURE_OPTIONS, whose);
		const image = unsigned(options.image ?? 0, "image");
		return this.#engine.scoped((scope) => writtenPicture(scope,
			this.#size(size, options), options,
			(view) => this.#call(name, image, ...which, view),
			this.#cut(options)));
	}
}

/**
 * @template Options
 * @typedef {Options extends {out: infer Out} ? Out :
 *     Options extends {dtype: "u8"} ? MapOf<Uint8ClampedArray> : MapOf} MapResult
 */

/**
 * An ImageData where there are these, or what has its properties; `pixel` is left
 * out of an ImageData.
 * @template Options
 * @typedef {Options extends {out: infer Out} ? Out :
 *     Options extends {pixel: "rgb_f32"} ? {readonly data: Float32Array,
 *         readonly width: number, readonly height: number,
 *         readonly pixel: "rgb_f32"} :
 *     Options extends {pixel: Exclude<PixelName, "rgba8">}
 *         ? {readonly data: Uint8ClampedArray, readonly width: number,
 *            readonly height: number, readonly pixel: PixelName}
 *         : ImageData} PictureResult
 */

/**
 * The view of a gradient, which lies as its activation does.
 * @param {Scope} scope
 * @param {any} activation
 * @param {PushCamOptions & TensorOptions} options
 */
function gradientOf(scope, activation, options) {
	/** @type {any} */
	const gradient = options.gradient;
	const { layout, prefix, grid } = options;
	const shape = gradient?.dims ?? gradient?.shape ?? options.shape ??
		activation.dims ?? activation.shape;
	return tensorOf(scope, gradient, { shape, layout, prefix, grid,
		dtype: dtypeBeside(gradient, options.dtype) }, "gradient");
}

/**
 * @param {Scope} scope
 * @param {any} values
 * @param {TensorOptions} options
 */
function mapTensor(scope, values, options) {
	const { depth, height, width } = values ?? {};
	const isMap = Number.isInteger(height) && Number.isInteger(width);
	const isVolume = isMap && Number.isInteger(depth);
	const own = isVolume ? [depth, height, width]
		: isMap ? [height, width] : undefined;
	return tensorOf(scope, values, { layout: isVolume ? "ndhw" : "nhw", ...options,
		shape: options.shape ?? own }, "values");
}

/**
 * [rows, columns] of the slices along an axis.
 * @param {VolumeSize} sides
 * @param {string} [axis]
 * @returns {[number, number]}
 */
function planeOf(sides, axis = "d") {
	const along = numberOf(CutAxis, axis, "axis");
	const [rows, columns] = sides.filter((_, number) => number !== along);
	return [rows, columns];
}

/** @param {any} options */
function splitCam(options = {}) {
	const { cam = 0, ...rest } = options ?? {};
	return { cam: unsigned(cam, "cam"), rest };
}
