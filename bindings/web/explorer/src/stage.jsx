// The picture: zoom, pan, the cross, boxes.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { MOST_ZOOM } from "./state.js";

/** Moves of the cross by keys, [row, column]. */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
	ArrowRight: [0, 1] };

/** Beyond so many screen pixels for one of the picture, these are shown as such. */
const PIXELATED_FROM = 4;

export function zoomed(zoom, factor) {
	return Math.min(Math.max(zoom * factor, 1), MOST_ZOOM);
}

/** Where to scroll to from `start`, so that `place` is among the `extent` that is
 * seen. */
export function near(start, place, extent) {
	return Math.min(Math.max(start, place - extent + 1), place);
}

/** The place under a pointer, or null outside. */
function placeOf(event, { height, width }) {
	const at = event.currentTarget.getBoundingClientRect();
	const row = Math.floor((event.clientY - at.top) * height / at.height);
	const column = Math.floor((event.clientX - at.left) * width / at.width);
	return row >= 0 && column >= 0 && row < height && column < width
		? { row, column } : null;
}

function Cross({ state, head }) {
	if (state.row === null || state.column === null)
		return null;
	const x = state.column + 0.5, y = state.row + 0.5;
	return <g class="cross">
		<path d={`M${x} 0V${head.height}M0 ${y}H${head.width}`} class="under" />
		<path d={`M${x} 0V${head.height}M0 ${y}H${head.width}`} />
	</g>;
}

function Boxes({ boxes }) {
	return boxes.map((box, i) => <g key={i} class="box">
		<rect x={box.column} y={box.row} width={box.width} height={box.height}
			class="under" />
		<rect x={box.column} y={box.row} width={box.width} height={box.height} />
	</g>);
}

/**
 * @param {{head: any, state: any, picture: ImageData | null, boxes: any[],
 *     label: string, change: (changes: any, mark?: string) => void}} props
 */
export function Stage({ head, state, picture, boxes, label, caption, change, id }) {
	const canvas = useRef(null), frame = useRef(null), center = useRef([0.5, 0.5]);
	const { height, width } = head;
	useLayoutEffect(() => {
		if (picture !== null)
			canvas.current.getContext("2d").putImageData(picture, 0, 0);
	}, [picture]);
	useLayoutEffect(() => { // what was in the middle stays there
		const box = frame.current, [x, y] = center.current;
		box.scrollLeft = x * box.scrollWidth - box.clientWidth / 2;
		box.scrollTop = y * box.scrollHeight - box.clientHeight / 2;
		canvas.current.classList.toggle("pixelated",
			canvas.current.clientWidth >= PIXELATED_FROM * width);
	}, [state.zoom]);
	useLayoutEffect(() => { // the cross stays in sight
		const box = frame.current;
		if (state.row === null || state.column === null)
			return;
		const x = (state.column + 0.5) / width * box.scrollWidth;
		const y = (state.row + 0.5) / height * box.scrollHeight;
		box.scrollLeft = near(box.scrollLeft, x, box.clientWidth);
		box.scrollTop = near(box.scrollTop, y, box.clientHeight);
	}, [state.row, state.column, state.zoom]);
	useEffect(() => { // not passive, so that the page does not zoom too
		const wheel = (event) => {
			if (!event.ctrlKey)
				return;
			event.preventDefault();
			change({ zoom: zoomed(state.zoom, 2 ** (-event.deltaY / 200)) },
				"zoom");
		};
		const box = frame.current;
		box.addEventListener("wheel", wheel, { passive: false });
		return () => box.removeEventListener("wheel", wheel);
	});
	const noteCenter = () => {
		const box = frame.current;
		center.current = [
			(box.scrollLeft + box.clientWidth / 2) / box.scrollWidth,
			(box.scrollTop + box.clientHeight / 2) / box.scrollHeight];
	};
	const press = (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey)
			return;
		const by = event.shiftKey ? 10 : 1;
		const move = ARROWS[event.key];
		if (move) {
			const row = state.row ?? Math.floor(height / 2);
			const column = state.column ?? Math.floor(width / 2);
			change({
				row: Math.min(Math.max(row + by * move[0], 0), height - 1),
				column: Math.min(Math.max(column + by * move[1], 0), width - 1),
			}, "cross");
		} else if (event.key === "+" || event.key === "=") {
			change({ zoom: zoomed(state.zoom, 1.5) }, "zoom");
		} else if (event.key === "-") {
			change({ zoom: zoomed(state.zoom, 1 / 1.5) }, "zoom");
		} else if (event.key === "0") {
			change({ zoom: 1 }, "zoom");
		} else if (event.key === "Escape") {
			change({ row: null, column: null });
		} else {
			return;
		}
		event.preventDefault();
	};
	const point = (event) => {
		const place = placeOf(event, head);
		if (place)
			change(place, "cross");
	};
	const move = (event) => {
		if (event.pointerType !== "mouse")
			return;
		if (event.buttons === 0) {
			point(event);
		} else {
			frame.current.scrollLeft -= event.movementX;
			frame.current.scrollTop -= event.movementY;
		}
	};
	return <figure class="stage">
		<div class="frame" ref={frame} tabIndex={0} role="group" id={id}
			aria-label={`${label}. Arrow keys move the cross, plus and minus zoom.`}
			onKeyDown={press} onScroll={noteCenter}>
			<div class="sheet" style={{ "--zoom": state.zoom,
				"--aspect": width / height }}
			onPointerMove={move} onClick={point}>
				<canvas ref={canvas} width={width} height={height} role="img"
					aria-label={label} />
				<svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true"
					preserveAspectRatio="none">
					<Boxes boxes={boxes} /><Cross state={state} head={head} />
				</svg>
			</div>
		</div>
		{caption && <figcaption><bdi>{caption}</bdi></figcaption>}
	</figure>;
}
