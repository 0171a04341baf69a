// Below the picture: its key, and what it says of the pixel under the cross.
import { useLayoutEffect, useRef } from "preact/hooks";

import { Place } from "./fields.jsx";
import { isOfLayers } from "./render.js";
import { isSignal } from "./signal.js";
import { extentsOf, goingTo, isAt, isVolume, othersOf } from "./volume.js";
import { howToRead, percent, shown } from "./words.js";

export function Legend({ head, state, picture }) {
	const canvas = useRef(null), { height, width } = picture;
	useLayoutEffect(() => {
		canvas.current?.getContext("2d").putImageData(picture, 0, 0);
	}, [picture]);
	const ofLayers = isOfLayers(state);
	return <div class="legend">
		<p>{howToRead(head, state)}</p>
		{!["mask", "photo", "cam"].includes(state.view) && <div class="key">
			<span>{ofLayers ? "early" : "little"}</span>
			<canvas ref={canvas} width={width} height={height} role="img"
				aria-label={ofLayers ? "The hues of the layers, early to late"
					: "The colours, from little to much"} />
			<span>{ofLayers ? "late" : "much"}</span>
		</div>}
	</div>;
}

/** Channels and their values, strongest first. */
function Channels({ told }) {
	return <small class="channels">{told.channels.map((channel, i) =>
		`channel ${channel}: ${shown(told.values[i])}`).join(", ")}</small>;
}

function Peaks({ peaks, state, change }) {
	return <div class="buttons" role="group" aria-label="Peaks">
		{peaks.map((peak, i) => <button type="button" key={i}
			aria-pressed={isAt(state, peak)}
			onClick={() => change(goingTo(peak))}>{`Peak ${i + 1}`}</button>)}
	</div>;
}

/** Which picture of a volume the cross is in. */
function placeInVolume({ axis, project, ...state }) {
	const [rows, columns] = othersOf(axis);
	const of = project === "none" ? `slice ${state[axis]} along ${axis}`
		: `the projection along ${axis}`;
	return `In ${of}: rows are ${rows}, columns ${columns}.`;
}

function Line({ name, hue, found, peak }) {
	const absent = found === null ? "off" : Number.isNaN(found.value)
		? "not a number" : null;
	return <tr>
		<th scope="row">{hue && <i class="swatch" style={{ background: hue }} />}
			<bdi>{name}</bdi>{peak && <Channels told={peak} />}</th>
		{absent !== null ? <td colSpan="2">{absent}</td> : <>
			<td class="number">{shown(found.value)}</td>
			<td><i class="meter" style={{ "--share": found.rank }} />
				<span>above {percent(found.rank)}</span></td></>}
	</tr>;
}

export function Pixel({ head, state, layers, classes, hues, found, change }) {
	const peaks = head.peaks?.[state.image] ?? [];
	const { height, width } = extentsOf(head, state.axis);
	const peak = peaks.find((each) => isAt(state, each));
	const ofSamples = isSignal(head);
	return <section class="pixel" aria-label={ofSamples ? "One sample" : "Pixel"}>
		<h2>{ofSamples ? "Sample under the line" : "Pixel under the cross"}</h2>
		<div class="places">
			{!ofSamples && <Place label="Row" value={state.row} most={height - 1}
				onChange={(row) => change({ row, column: state.column ?? 0 })} />}
			<Place label={ofSamples ? "Sample" : "Column"} value={state.column} most={width - 1}
				onChange={(column) => change({ column, row: state.row ?? 0 })} />
		</div>
		{isVolume(head) && <p class="why">{placeInVolume(state)}</p>}
		{peaks.length > 0 && <Peaks {...{ peaks, state, change }} />}
		{found === null
			? <p class="why">Point at the picture, or move the
				{ofSamples ? " line" : " cross"} with the arrow keys.</p>
			: <table>
				<thead><tr><th scope="col">Map</th><th scope="col">Value</th>
					<th scope="col">Of the {isVolume(head) ? "picture" : "map"}’s
						{ofSamples ? " samples" : " pixels"}</th></tr></thead>
				<tbody>
					{found.signal.map((each) => <Line key={each.name}
						name={each.name} found={each} />)}
					<Line name="Combined" found={found.combined} />
					{found.layers.map((each, i) => <Line key={i} name={layers[i]}
						hue={hues[i]} found={each} peak={peak?.layers[i]} />)}
					{found.classes.map((each, i) => <Line key={`c${i}`}
						name={classes[i]} found={each} />)}
				</tbody>
			</table>}
	</section>;
}
