// The settings, beside the picture.
import { Choice, Slider, Switch } from "./fields.jsx";
import {
	COVERS, EVIDENCES, FACTORS, hasBoth, HEAT_PALETTES, NORMALIZERS, PALETTES, viewsOf,
	withLayer, withWeight,
} from "./state.js";
import { isSignal } from "./signal.js";
import { isVolume, PROJECTIONS } from "./volume.js";
import { counted, covers, NAMES, PROJECTION_NAMES, VIEW_NAMES } from "./words.js";

const NOT_RAW = "This file holds maps that were normalised already.";

function numbered(names) {
	return Object.fromEntries(names.map((name, i) => [i, name]));
}

function keysOf(names) {
	return names.map((_, i) => i);
}

function Section({ title, children }) {
	return <section><h2>{title}</h2>{children}</section>;
}

export function Layers({ head, state, names, hues, step, change }) {
	return <Section title="Layers, early to late">
		<ul class="layers">{head.layers.map((layer, i) => <li key={i}>
			<label class="switch">
				<input type="checkbox" checked={state.on[i]}
					disabled={state.on[i] &&
						state.on.filter(Boolean).length === 1}
					onChange={(event) => step(withLayer(state, i,
						event.currentTarget.checked, head))} />
				<i class="swatch" style={{ background: hues[i] }} />
				<span><bdi>{names[i]}</bdi> <small>{isVolume(head) &&
					`${layer.depth} × `}{!isSignal(head) &&
					`${layer.height} × `}{layer.width},
					{" "}{counted(layer.channels, "channel")}</small></span>
			</label>
			<Slider label={`Weight of ${names[i]}`} hidden value={state.weights[i]}
				least="0" most="5" by="0.05" text={String(state.weights[i])}
				onChange={(value) => step(withWeight(state, i, value, head),
					`weight ${i}`)} />
		</li>)}</ul>
		<div class="buttons">
			<button type="button" onClick={() =>
				change({ on: state.on.map(() => true) })}>All layers</button>
			<button type="button" onClick={() =>
				change({ weights: state.weights.map(() => 1) })}>
				Equal weights</button>
			<button type="button" onClick={() =>
				change({ weights: state.weights.map((_, i) => Math.min(i + 1, 10)) })}>
				Late layers more</button>
		</div>
	</Section>;
}

function Classes({ head, state, names, change }) {
	const cams = keysOf(names);
	return <Section title="Class">
		<Choice label="Class map" value={state.class} options={cams}
			names={numbered(names)}
			onChange={(value) => change({ class: Number(value) })} />
		<Choice label="Evidence" value={state.evidence} options={EVIDENCES}
			names={NAMES} disabled={!head.raw} why={head.raw ? null : NOT_RAW}
			onChange={(evidence) => change({ evidence })} />
		<Choice label="FastCAM shows" value={state.factor} options={FACTORS}
			names={NAMES} onChange={(factor) => change({ factor })} />
		{hasBoth(head) && <Switch label="Layers are guided by the class map"
			value={state.guided} onChange={(guided) => change({ guided })} />}
	</Section>;
}

function Picture({ head, state, layers, change }) {
	return <Section title="Picture">
		<Choice label="Show" value={state.view} options={viewsOf(head)}
			names={VIEW_NAMES} onChange={(view) => change({ view })} />
		{state.view === "layer" && <Choice label="Layer" value={state.layer}
			options={keysOf(layers)} names={numbered(layers)}
			onChange={(value) => change({ layer: Number(value) })} />}
		{covers(head, state) && <>
			<Choice label="The photo is covered" value={state.cover} options={COVERS}
				names={NAMES} onChange={(cover) => change({ cover })} />
			<Slider label="Opacity over the photo" value={state.opacity} least="0"
				most="1" by="0.01" text={`${Math.round(100 * state.opacity)} %`}
				onChange={(opacity) => change({ opacity }, "opacity")} />
		</>}
		{state.view === "mask" && <Slider label="Part of the photo that is kept"
			value={state.keep} least="0" most="100" by="1" text={`${state.keep} %`}
			onChange={(keep) => change({ keep }, "keep")} />}
		{isVolume(head) && <Choice label="Of the volume" value={state.project}
			options={PROJECTIONS} names={PROJECTION_NAMES}
			onChange={(project) => change({ project })} />}
		<Choice label="Colours of layers" value={state.palette} options={PALETTES}
			names={NAMES} onChange={(palette) => change({ palette })} />
		<Choice label="Colours of heat maps" value={state.heatPalette}
			options={HEAT_PALETTES} names={NAMES}
			onChange={(heatPalette) => change({ heatPalette })} />
		<Choice label="Normaliser" value={state.normalizer} options={NORMALIZERS}
			names={NAMES} disabled={!head.raw} why={head.raw ? null : NOT_RAW}
			onChange={(normalizer) => change({ normalizer })} />
	</Section>;
}

function Regions({ state, boxes, change }) {
	return <Section title="Regions">
		<Switch label="Boxes around what is above a threshold" value={state.boxes}
			onChange={(on) => change({ boxes: on })} />
		{state.boxes && <>
			<Slider label="Threshold, of the greatest value" value={state.share}
				least="0" most="0.99" by="0.01"
				text={`${Math.round(100 * state.share)} %`}
				onChange={(share) => change({ share }, "share")} />
			<p class="count">{counted(boxes.length, "region")}</p></>}
	</Section>;
}

function Beside({ head, state, names, change }) {
	const images = head.images.map((_, i) => `Image ${i + 1}`);
	return <Section title="Side by side">
		<Switch label="A second picture beside the first" value={state.compare}
			onChange={(compare) => change({ compare })} />
		{state.compare && images.length > 1 && <Choice label="Second image"
			value={state.otherImage} options={keysOf(images)}
			names={numbered(images)}
			onChange={(value) => change({ otherImage: Number(value) })} />}
		{state.compare && names.length > 1 && <Choice label="Second class"
			value={state.otherClass} options={keysOf(names)}
			names={numbered(names)}
			onChange={(value) => change({ otherClass: Number(value) })} />}
	</Section>;
}

export function Panel(props) {
	const { head, state, layers, classes, hues, boxes, step, change } = props;
	const canCompare = !isVolume(head) &&
		(head.images.length > 1 || classes.length > 1);
	return <aside class="panel" aria-label="Settings">
		<Picture {...{ head, state, layers, change }} />
		{classes.length > 0 &&
			<Classes {...{ head, state, names: classes, change }} />}
		<Layers {...{ head, state, names: layers, hues, step, change }} />
		<Regions {...{ state, boxes, change }} />
		{canCompare && <Beside {...{ head, state, names: classes, change }} />}
	</aside>;
}
