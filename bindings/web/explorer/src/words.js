// What the page says.

export const VIEW_NAMES = {
	lovi: "LOVI: which layers", heatmap: "Heat map: where", layer: "One layer",
	cam: "Class map", fastcam: "FastCAM: where the class is",
	fastcamLovi: "FastCAM, by layers", mask: "Most salient part",
	photo: "Photo alone",
};

/** The pictures of a volume, by the axis that their slices lie along. */
export const AXIS_NAMES = {
	d: "Along d (depth or time)", h: "Along h (height)", w: "Along w (width)",
};

export const PROJECTION_NAMES = {
	none: "One slice", mean: "The mean of all slices", max: "The maximum of all slices",
};

export const NAMES = {
	gamma: "Gamma", gauss: "Gauss", range: "Range", none: "None: as measured",
	positive: "For the class", negative: "Against the class",
	magnitude: "Either", inside: "Where the class is",
	outside: "Where the class is not", focused: "Where the class is clear", paper: "As published",
	place: "Where the map is high", even: "Evenly",
	ordered: "Ordered for all eyes", rising: "Ever lighter",
};

const HEAT = {
	rising: "The lighter, the more: from black over purple and orange to pale yellow.",
	paper: "Blue is little, red is much; the paler, the more the layers agree.",
};
const LOVI = "The hue says which layers are active there, early to late. White is " +
	"all of them, black is none.";

/** Whether the picture of a state lies over a photo. */
export function covers(head, state) {
	return head.photos > 0 && !["mask", "photo"].includes(state.view);
}

/** How to read what is shown of a state. */
export function howToRead(head, state) {
	const place = state.cover === "place" && covers(head, state)
		? ` The photo is as it is below ${percent(head.settings.placeBegins)} of ` +
			"the map’s range." : "";
	return `${readingOf(state)}${place}`;
}

function readingOf(state) {
	const heat = HEAT[state.heatPalette];
	switch (state.view) {
	case "lovi":
		return LOVI;
	case "layer":
		return "One layer alone in its hue: the brighter, the more active.";
	case "cam":
		return "Where the evidence for the class lies: the lighter, the more.";
	case "fastcam":
		return `What is salient and evidence for the class. ${heat}`;
	case "fastcamLovi":
		return `${LOVI} Its brightness is multiplied by the class map.`;
	case "mask":
		return `The ${state.keep} % of the photo that are most salient; the rest ` +
			"is black.";
	case "photo":
		return "What the network saw.";
	default:
		return `The weighted mean of all layers. ${heat}`;
	}
}

/** @param {number} share of 1 */
export function percent(share) {
	return `${(100 * share).toFixed(share > 0.99 ? 1 : 0)} %`;
}

/** A count with what it counts: 1 region, 3 regions. */
export function counted(count, noun) {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** @param {number} value */
export function shown(value) {
	const size = Math.abs(value);
	return size !== 0 && (size < 0.001 || size >= 10000)
		? value.toExponential(2) : value.toFixed(3);
}
