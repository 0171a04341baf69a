// The picture, or the bands of a signal: zoom, pan, the cross, boxes.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { MOST_ZOOM } from "./state.js";

/** Moves of the cross by keys, [row, column]. */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
	ArrowRight: [0, 1] };

/** By how many slices keys go on. */
const SLICES = { PageUp: -1, PageDown: 1, Home: -Infinity, End: Infinity };

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

function Cross({ at, size, kind }) {
	if (at === null || at.row === null || at.column === null)
		return null;
	const x = at.column + 0.5, y = at.row + 0.5;
	const along = size.height > 1 ? `M0 ${y}H${size.width}` : "";
	return <g class={kind}>
		<path d={`M${x} 0V${size.height}${along}`} class="under" />
		<path d={`M${x} 0V${size.height}${along}`} />
	</g>;
}

/** Pixels, as the library drew them; null for none yet. */
export function Picture({ picture, size, label }) {
	const canvas = useRef(null);
	useLayoutEffect(() => {
		if (picture !== null)
			canvas.current.getContext("2d").putImageData(picture, 0, 0);
	}, [picture]);
	return <canvas ref={canvas} width={size.width} height={size.height} role="img"
		aria-label={label} />;
}

function Boxes({ boxes }) {
	return boxes.map((box, i) => <g key={i} class="box">
		<rect x={box.column} y={box.row} width={box.width} height={box.height}
			class="under" />
		<rect x={box.column} y={box.row} width={box.width} height={box.height} />
	</g>);
}

/**
 * The children are pictures of this size below one another; without them there is one
 * picture. `at` is where the cross is, `lines` where the slices of other pictures cut
 * this one, either null; `onPoint` gets a place that was pointed at, `onChoose` one that
 * was clicked or moved to by keys, `onSlice` by how many slices to go on, or -Infinity
 * or Infinity for the first and the last; without it there are none.
 * @param {{size: {height: number, width: number}, zoom: number, at: any, lines: any,
 *     picture?: ImageData | null, boxes: any[], label: string, hint: string,
 *     caption: any, id: string, onPoint: (place: any) => void,
 *     onChoose: (place: any) => void, onSlice?: (by: number) => void,
 *     change: (changes: any, mark?: string) => void, children?: any}} props
 */
export function Stage({ size, zoom, at, lines, picture, boxes, label, hint, caption,
	id, onPoint, onChoose, onSlice, change, children }) {
	const sheet = useRef(null), frame = useRef(null), center = useRef([0.5, 0.5]);
	const { height, width } = size;
	const seen = at ?? lines;
	useLayoutEffect(() => { // what was in the middle stays there
		const box = frame.current, [x, y] = center.current;
		box.scrollLeft = x * box.scrollWidth - box.clientWidth / 2;
		box.scrollTop = y * box.scrollHeight - box.clientHeight / 2;
		sheet.current.classList.toggle("pixelated",
			sheet.current.clientWidth >= PIXELATED_FROM * width);
	}, [zoom]);
	useLayoutEffect(() => { // the cross stays in sight
		const box = frame.current;
		if (seen === null)
			return;
		const x = (seen.column + 0.5) / width * box.scrollWidth;
		const y = (seen.row + 0.5) / height * box.scrollHeight;
		box.scrollLeft = near(box.scrollLeft, x, box.clientWidth);
		box.scrollTop = near(box.scrollTop, y, box.clientHeight);
	}, [seen?.row, seen?.column, zoom]);
	useEffect(() => { // not passive, so that the page does not zoom too
		const wheel = (event) => {
			if (!event.ctrlKey)
				return;
			event.preventDefault();
			change({ zoom: zoomed(zoom, 2 ** (-event.deltaY / 200)) },
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
		const move = ARROWS[event.key], slices = SLICES[event.key];
		if (move) {
			const row = seen?.row ?? Math.floor(height / 2);
			const column = seen?.column ?? Math.floor(width / 2);
			onChoose({
				row: Math.min(Math.max(row + by * move[0], 0), height - 1),
				column: Math.min(Math.max(column + by * move[1], 0), width - 1),
			});
		} else if (slices && onSlice) {
			onSlice(by * slices);
		} else if (event.key === "+" || event.key === "=") {
			change({ zoom: zoomed(zoom, 1.5) }, "zoom");
		} else if (event.key === "-") {
			change({ zoom: zoomed(zoom, 1 / 1.5) }, "zoom");
		} else if (event.key === "0") {
			change({ zoom: 1 }, "zoom");
		} else if (event.key === "Escape") {
			change({ row: null, column: null });
		} else {
			return;
		}
		event.preventDefault();
	};
	const point = (event, use) => {
		const place = placeOf(event, size);
		if (place)
			use(place);
	};
	const move = (event) => {
		if (event.pointerType !== "mouse")
			return;
		if (event.buttons === 0) {
			point(event, onPoint);
		} else {
			frame.current.scrollLeft -= event.movementX;
			frame.current.scrollTop -= event.movementY;
		}
	};
	return <figure class="stage">
		<div class="frame" ref={frame} tabIndex={0} role="group" id={id}
			aria-label={`${label}. ${hint}`}
			onKeyDown={press} onScroll={noteCenter}>
			<div class="sheet" ref={sheet} style={{ "--zoom": zoom,
				"--aspect": width / height }}
			onPointerMove={move} onClick={(event) => point(event, onChoose)}>
				{children ?? <Picture picture={picture} size={size}
					label={label} />}
				<svg class="marks" viewBox={`0 0 ${width} ${height}`} aria-hidden="true"
					preserveAspectRatio="none">
					<Boxes boxes={boxes} />
					<Cross at={lines} size={size} kind="lines" />
					<Cross at={at} size={size} kind="cross" />
				</svg>
			</div>
		</div>
		{caption && <figcaption><bdi>{caption}</bdi></figcaption>}
	</figure>;
}
