// A volume: a picture along each of three axes, and the slices that they show.
import { Slider } from "./fields.jsx";
import { Stage } from "./stage.jsx";
import { AXES, chosen, countOf, extentsOf, othersOf, scrolled } from "./volume.js";
import { AXIS_NAMES } from "./words.js";

const HINT = "Arrow keys move the cross, and the other two pictures with it; Page up " +
	"and Page down go to other slices, plus and minus zoom.";

function linesOf(state, axis) {
	const [rows, columns] = othersOf(axis);
	return state.project === "none"
		? { row: state[rows], column: state[columns] } : null;
}

/** A slice of `count` that is there, `by` further. */
function further(slice, by, count) {
	return Math.min(Math.max(slice + by, 0), count - 1);
}

export function Sections({ head, state, drawn, label, change }) {
	return <div class="panes three">{AXES.map((axis) => {
		const count = countOf(head, axis);
		const at = state.axis === axis && state.row !== null
			? { row: state.row, column: state.column } : null;
		return <div class="section" key={axis}>
			<Stage id={`stage-${axis}`} size={extentsOf(head, axis)}
				zoom={state.zoom} at={at} lines={linesOf(state, axis)}
				picture={drawn.pictures[axis] ?? null}
				boxes={drawn.boxes[axis] ?? []}
				label={`${label}, ${AXIS_NAMES[axis]}`} hint={HINT}
				caption={AXIS_NAMES[axis]} change={change}
				onPoint={(place) => change({ axis, ...place }, "cross")}
				onChoose={(place) => change(chosen(axis, place), "cross")}
				onSlice={(by) => change(scrolled(state, axis,
					further(state[axis], by, count)), axis)} />
			{state.project === "none" && <Slider value={state[axis]} least="0"
				label={`Slice along ${axis}`} most={count - 1} by="1"
				text={`${state[axis]} of 0 to ${count - 1}`}
				onChange={(slice) => change(scrolled(state, axis, slice),
					axis)} />}
		</div>;
	})}</div>;
}
