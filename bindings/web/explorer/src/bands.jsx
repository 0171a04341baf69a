// A signal: the curves of what the network saw, and below them maps as bands over the
// same samples.
import { useMemo } from "preact/hooks";

import { limitsOf, linesOf, pathOf } from "./signal.js";
import { Picture } from "./stage.jsx";
import { counted, shown } from "./words.js";

function Key({ lines }) {
	return lines.length > 1 && lines.map((_, i) => <span key={i} class="channel">
		<i class={`swatch channel-${i}`} />channel {i}</span>);
}

function Curve({ told, values }) {
	const [lines, limits] = useMemo(() => {
		const made = linesOf(told, values);
		return [made, limitsOf(made)];
	}, [values]);
	const { channels, samples } = told;
	return <div class="band">
		<p>
			<span>Signal, {shown(limits[0])} to {shown(limits[1])}</span>
			<Key lines={lines} />
			{channels > lines.length &&
				<span>the first {lines.length} of {channels} channels</span>}
		</p>
		<svg class="curve" viewBox={`0 -0.06 ${samples} 1.12`} role="img"
			aria-label={`The signal, ${counted(samples, "sample")}`}
			preserveAspectRatio="none">
			{lines.map((line, i) => <path key={i} class={`channel-${i}`}
				d={pathOf(line, limits)} />)}
		</svg>
	</div>;
}

function Band({ name, hue, picture, size }) {
	return <div class="band">
		<p><span>{hue && <i class="swatch" style={{ background: hue }} />}
			<bdi>{name}</bdi></span></p>
		<Picture picture={picture} size={size} label={name} />
	</div>;
}

/** @param {{head: any, drawn: any, label: string, layers: string[],
 *     classes: string[], hues: string[]}} props */
export function Bands({ head, drawn, label, layers, classes, hues }) {
	const { signal, pictures, bands } = drawn;
	return <>
		{signal && <Curve told={head.signal} values={signal} />}
		<Band name={label} picture={pictures.d ?? null} size={head} />
		{bands.map(({ layer, cam, picture }) => <Band key={`${layer} ${cam}`}
			name={layer === undefined ? classes[cam] : layers[layer]}
			hue={layer === undefined ? null : hues[layer]}
			picture={picture} size={head} />)}
	</>;
}
