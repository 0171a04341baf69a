// The settings of a stack; names and defaults as in C and in Python.
import { checkOptions, numberOf, numeric, shown, unsigned, wrong } from "./error.js";
import {
	Evidence, FastcamFactor, HeatPalette, Incomplete, LoviPalette, NO_GUIDE,
	Nonfinite, Normalizer as AnyNormalizer, Resampling, SettingsLayout, Statistic, WeightPreset,
} from "./native.js";

/** @typedef {import("./engine.js").Scope} Scope */

/**
 * @typedef {object} Settings
 * @property {import("./native.js").StatisticName} [statistic] How the channels at
 *     one location become one number; "smoe".
 * @property {Exclude<import("./native.js").NormalizerName, "reference">} [normalizer]
 *     How a map is brought to 0..1; "gamma".
 * @property {import("./native.js").ResamplingName} [resampling] How it is brought
 *     to the size of the output; "bilinear".
 * @property {import("./native.js").WeightPresetName | readonly number[]} [weights]
 *     Of each layer in the combined map and the heat map: a number for each, or a
 *     name; "equal".
 * @property {number} [epsilon] What is added to each activation before its
 *     logarithm, in the activations' own units; 1e-30 to 1e30, 1e-7.
 * @property {import("./native.js").NonfiniteName} [nonfinite] What a push does
 *     about NaN and infinity; "error".
 * @property {import("./native.js").IncompleteName} [incomplete] Whether pictures
 *     of the whole stack want every layer; "error".
 * @property {number} [cams] How many class maps each image has, 0 to 4095; 0.
 * @property {import("./native.js").EvidenceName} [evidence] Which evidence of a
 *     class map counts; "positive".
 * @property {import("./native.js").FastcamFactorName} [fastcamFactor] What
 *     `fastcam` multiplies with; "inside".
 * @property {number | null} [guide] The number of a class map that guides the
 *     layers, whose maps are then those of its class; it has to be pushed first.
 * @property {number} [relativeEpsilon] If it is not 0, `epsilon` is so many times
 *     the mean of each image's activations, negative ones as 0.
 * @property {import("./native.js").LoviPaletteName} [palette] The colours of
 *     layers in LOVI pictures; "paper".
 * @property {import("./native.js").HeatPaletteName} [heatPalette] The colours of
 *     heat maps; "paper".
 * @property {readonly [number, number] | null} [limits] The values that get the
 *     least and the most brightness in all pictures; null, the default, for each
 *     picture's own.
 * @property {boolean} [keepRaw] Whether each map is also kept as it was before its
 *     normaliser, for `layerRaw`, and class maps with their sign, for `camRaw`.
 */

/** Without that which compares with an aggregate, as there are none here. */
const { reference, ...Normalizer } = AnyNormalizer;

/** Names in a list: the setting, its list, its field in C. */
const LISTS = /** @type {const} */ ([
	["statistic", Statistic, "statistic"],
	["normalizer", Normalizer, "normalizer"],
	["resampling", Resampling, "resampling"],
	["nonfinite", Nonfinite, "nonfinite"],
	["incomplete", Incomplete, "incomplete"],
	["evidence", Evidence, "evidence"],
	["fastcamFactor", FastcamFactor, "fastcam_factor"],
	["palette", LoviPalette, "palette"],
	["heatPalette", HeatPalette, "heat_palette"],
]);
const NUMBERS = /** @type {const} */ ([
	["epsilon", "epsilon"], ["relativeEpsilon", "relative_epsilon"],
]);

/** What can be set, by the names of JavaScript. */
export const SETTINGS = [...LISTS.map(([name]) => name),
	...NUMBERS.map(([name]) => name), "weights", "cams", "guide", "limits",
	"keepRaw"];

/**
 * @param {Settings} settings
 * @param {string} whose
 */
export function checkSettings(settings, whose) {
	checkOptions(settings, SETTINGS, whose);
}

/**
 * Two numbers that differ, which the library checks further.
 * @param {unknown} limits
 */
export function limitsChecked(limits) {
	const [low, high, ...more] = Array.isArray(limits) ? limits : [];
	if (typeof low !== "number" || typeof high !== "number" || more.length > 0)
		throw wrong(`limits are ${shown(limits)}; want two numbers, or null ` +
			"for each picture's own");
	if (low === high)
		throw wrong(`limits are both ${low}; want the second above the ` +
			"first, or null for each picture's own");
	return [low, high];
}

/**
 * @param {Scope} scope
 * @param {Settings["weights"]} weights
 * @returns {Record<string, number>}
 */
function weightsOf(scope, weights) {
	if (typeof weights === "string")
		return { weight_preset: numberOf(WeightPreset, weights, "weights") };
	if (!Array.isArray(weights) && !ArrayBuffer.isView(weights))
		throw wrong(`weights are ${shown(weights)}; want a number for each ` +
			`layer, or one of ${Object.keys(WeightPreset).join(", ")}`);
	const numbers = Float64Array.from(/** @type {any} */ (weights));
	return { weights: scope.copy(numbers), weight_count: numbers.length };
}

/**
 * The struct of C, which has the defaults for what is left out.
 * @param {Scope} scope
 * @param {Settings} settings
 */
export function settingsOf(scope, settings) {
	/** @type {Record<string, number>} */
	const fields = {};
	for (const [name, list, field] of LISTS)
		if (settings[name] !== undefined)
			fields[field] = numberOf(list, settings[name], name);
	for (const [name, field] of NUMBERS)
		if (settings[name] !== undefined)
			fields[field] = numeric(settings[name], name);
	if (settings.weights !== undefined)
		Object.assign(fields, weightsOf(scope, settings.weights));
	if (settings.cams !== undefined)
		fields.cams = unsigned(settings.cams, "cams");
	if (settings.guide !== undefined)
		fields.guide = settings.guide === null ? NO_GUIDE
			: unsigned(settings.guide, "guide");
	if (settings.limits !== undefined && settings.limits !== null)
		[fields.low_limit, fields.high_limit] = limitsChecked(settings.limits);
	if (settings.keepRaw !== undefined)
		fields.keep_raw = settings.keepRaw ? 1 : 0;
	const struct = scope.allocate(SettingsLayout.size);
	scope.engine.exports.salmap_settings_default(struct);
	scope.write(SettingsLayout, struct, fields);
	return struct;
}
