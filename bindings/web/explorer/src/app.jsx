// The page: the history of its states, and what follows from the one that is now.
import {
	useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState,
} from "preact/hooks";

import { Bands } from "./bands.jsx";
import { pngOf, save, svgOf } from "./exports.js";
import { short, shortened } from "./names.js";
import { Panel } from "./panel.jsx";
import { inPieces } from "./pieces.js";
import { explained, profile } from "./probe.js";
import { Legend, Pixel } from "./reading.jsx";
import { Renderer } from "./render.js";
import { Sections } from "./sections.jsx";
import { isSignal } from "./signal.js";
import { Stage, zoomed } from "./stage.jsx";
import {
	changed, fromFragment, historyOf, initialState, otherOf, redone, step, toFragment,
	undone,
} from "./state.js";
import { Strip } from "./strip.jsx";
import { isVolume } from "./volume.js";
import { howToRead, VIEW_NAMES } from "./words.js";

const LEGEND_SIZE = [24, 240];
const always = () => true, never = () => false;

/** The image of a number, null until it is read. */
function useImage(data, number, onError) {
	const [image, setImage] = useState(null);
	useEffect(() => {
		let isGone = false;
		data.image(number).then((read) => isGone || setImage(read), onError);
		return () => {
			isGone = true;
		};
	}, [number]);
	return image?.number === number ? image : null;
}

/** What is drawn of a state; the last of it stays while an image is read. The colours
 * of a volume are drawn once more when all slices were looked at. */
function useDrawn(renderer, image, state, head) {
	const last = useRef({ pictures: {}, bands: [], signal: null, boxes: {},
		legend: null });
	const [looks, setLooks] = useState(0);
	const { row, column, zoom, axis, ...drawn } = state;
	const key = JSON.stringify(drawn);
	const made = useMemo(() => {
		if (image === null)
			return last.current;
		last.current = { pictures: renderer.drawAll(image, state),
			bands: isSignal(head) ? renderer.bands(image, state) : [],
			signal: image.signal,
			boxes: renderer.boxes(image, state),
			legend: renderer.legend(image, state, LEGEND_SIZE),
			isFinal: renderer.look(image, state, never) };
		return last.current;
	}, [image, key, looks]);
	useEffect(() => {
		if (image === null || made.isFinal)
			return undefined;
		return inPieces((isTimeLeft) => {
			const isFinal = renderer.look(image, state, isTimeLeft);
			if (isFinal)
				setLooks((number) => number + 1);
			return isFinal;
		});
	}, [made]);
	return made;
}

function copy(text) {
	return navigator.clipboard.writeText(text).catch(() => undefined);
}

function titleOf(head) {
	return head.photo ? short(head.photo.replace(/^.*\//s, "")) : "Saliency maps";
}

function Bar({ title, history, act, files, say, head }) {
	return <header class="bar">
		<h1><bdi>{title}</bdi></h1>
		<div class="buttons">
			<button type="button" disabled={history.past.length === 0}
				onClick={() => act(undone)}>Undo</button>
			<button type="button" disabled={history.future.length === 0}
				onClick={() => act(redone)}>Redo</button>
			<button type="button" onClick={files.reset}>Reset</button>
			<button type="button" onClick={async () => {
				await copy(location.href);
				say("The link to this view was copied.");
			}}>Copy link</button>
			<details class="menu">
				<summary>Save</summary>
				<div>
					<button type="button" onClick={files.png}>Picture, PNG</button>
					<button type="button" onClick={files.svg}>
						Picture with its key, SVG</button>
					<button type="button" onClick={() => files.csv("row")}>
						Values along the {isSignal(head) ? "signal" : "row"},
						{" "}CSV</button>
					{!isSignal(head) && <button type="button"
						onClick={() => files.csv("column")}>
						Values along the column, CSV</button>}
				</div>
			</details>
		</div>
	</header>;
}

function Zoom({ state, change }) {
	return <div class="zoom buttons" role="group" aria-label="Zoom">
		<button type="button" aria-label="Zoom out" disabled={state.zoom <= 1}
			onClick={() => change({ zoom: zoomed(state.zoom, 1 / 1.5) })}>−</button>
		<output>{Math.round(100 * state.zoom)} %</output>
		<button type="button" aria-label="Zoom in"
			onClick={() => change({ zoom: zoomed(state.zoom, 1.5) })}>+</button>
		<button type="button" disabled={state.zoom === 1}
			onClick={() => change({ zoom: 1 })}>Fit</button>
	</div>;
}

function labelOf(head, state, classes) {
	const parts = [VIEW_NAMES[state.view]];
	if (head.images.length > 1)
		parts.push(`image ${state.image + 1}`);
	if (classes.length > 0)
		parts.push(classes[state.class]);
	return parts.join(", ");
}

const HINT = "Arrow keys move the cross, plus and minus zoom.";
const SIGNAL_HINT = "Left and right arrow keys move the line, plus and minus zoom.";

/** The picture of a flat file, or the bands of one of signals, or two of them side by
 * side. */
function Panes({ panes, head, zoom, labels, hasCaptions, names, hues, change }) {
	const hasBands = isSignal(head);
	const kind = hasBands ? "panes signals" : "panes";
	return <div class={kind}>{panes.map(([each, of], i) => <Stage key={i}
		id={`stage-${i}`} size={head} zoom={zoom} lines={null}
		at={each.row === null || each.column === null ? null
			: { row: each.row, column: each.column }}
		picture={of.pictures.d ?? null} boxes={of.boxes.d ?? []} label={labels[i]}
		hint={hasBands ? SIGNAL_HINT : HINT}
		caption={hasCaptions && !hasBands ? labels[i] : null} change={change}
		onPoint={(place) => change(place, "cross")}
		onChoose={(place) => change(place, "cross")}>
			{hasBands ? <Bands head={head} drawn={of} label={labels[i]}
				hues={hues} {...names} /> : null}
		</Stage>)}</div>;
}

/** What the page saves. */
function filesOf({ head, renderer, image, state, drawn, names, hues, title, act }) {
	const base = `salmap-${state.view}${
		head.images.length > 1 ? `-${state.image + 1}` : ""}`;
	const boxes = drawn.boxes[state.axis];
	const final = () => {
		renderer.look(image, state, always);
		return renderer.drawAll(image, state)[state.axis];
	};
	return {
		reset: () => act((now) => step(now, initialState(head))),
		png: async () => save(await pngOf(final()), `${base}.png`),
		svg: () => save(svgOf({ picture: final(), boxes, state, hues, title,
			names: names.layers, reading: howToRead(head, state),
			legend: renderer.legend(image, state, LEGEND_SIZE) }), `${base}.svg`),
		csv: (along) => save(new Blob([profile(renderer, image, state, along,
			names)], { type: "text/csv" }), `${base}-${along}.csv`),
	};
}

export function App({ data, onError }) {
	const { head } = data;
	const [history, setHistory] = useState(() =>
		historyOf(fromFragment(location.hash, head)));
	const [said, say] = useState("");
	const state = history.now;
	const renderers = useMemo(() =>
		[new Renderer(head), new Renderer(head), new Renderer(head)], []);
	const [first, second, small] = renderers;
	const layers = useMemo(() => shortened(head.layers.map((l) => l.name)), []);
	const classes = useMemo(() => shortened(head.classes.map((c) => c.name)), []);
	const act = useCallback((make) => setHistory(make), []);
	const go = (next, mark) => act((now) => step(now, next, mark));
	const change = useCallback((changes, mark) => act((now) =>
		step(now, changed(now.now, changes, head), mark)), []);

	const image = useImage(data, state.image, onError);
	const drawn = useDrawn(first, image, state, head);
	const other = otherOf(state);
	const otherImage = useImage(data, other.image, onError);
	const otherDrawn = useDrawn(second, state.compare ? otherImage : null, other,
		head);
	const hues = useMemo(() => first.hues(state), [state.palette]);
	const found = useMemo(() => image !== null && state.row !== null &&
		state.column !== null ? explained(first, image, state) : null,
	[image, state]);
	const drawSmall = useCallback(async (number, side) =>
		small.drawSmall(await data.image(number), state, side), [state]);
	const { row, column, zoom, image: _, otherImage: __, ...ofSmall } = state;

	useEffect(() => {
		const timer = setTimeout(() => {
			const fragment = toFragment(state, head);
			try {
				window.history.replaceState(null, "", `#${fragment}`);
			} catch {
				// A page in a frame may have no address of its own.
			}
		}, 100);
		return () => clearTimeout(timer);
	}, [state]);
	useEffect(() => {
		const follow = () => act((now) =>
			step(now, fromFragment(location.hash, head)));
		const press = (event) => {
			if (!(event.ctrlKey || event.metaKey) || event.altKey ||
				event.key.toLowerCase() !== "z")
				return;
			event.preventDefault();
			act(event.shiftKey ? redone : undone);
		};
		window.addEventListener("hashchange", follow);
		window.addEventListener("keydown", press);
		return () => {
			window.removeEventListener("hashchange", follow);
			window.removeEventListener("keydown", press);
		};
	}, []);
	useEffect(() => {
		if (found === null)
			return undefined;
		const place = isSignal(head) ? `Sample ${state.column}`
			: `Row ${state.row}, column ${state.column}`;
		const timer = setTimeout(() => say(`${place}: combined ` +
			`${found.combined.value.toFixed(3)}.`), 500);
		return () => clearTimeout(timer);
	}, [found]);
	const isReady = image !== null && drawn.isFinal;
	useLayoutEffect(() => {
		document.documentElement.dataset.ready = String(isReady);
	}, [isReady]);

	const title = titleOf(head);
	const files = filesOf({ head, renderer: first, image, state, drawn, hues,
		names: { layers, classes }, title, act });
	const panes = [[state, drawn], ...(state.compare ? [[other, otherDrawn]] : [])];
	return <>
		<Bar {...{ title, history, act, files, say, head }} />
		<main class={state.compare ? "two" : "one"}>
			<div class="view">
				<Zoom state={state} change={change} />
				{isVolume(head)
					? <Sections {...{ head, state, drawn, change }}
						label={labelOf(head, state, classes)} />
					: <Panes {...{ panes, head, hues, change }} zoom={state.zoom}
						names={{ layers, classes }}
						hasCaptions={state.compare} labels={panes.map(
							([each]) => labelOf(head, each, classes))} />}
				{head.images.length > 1 && <Strip hasBands={isSignal(head)}
					count={head.images.length} current={state.image} draw={drawSmall}
					drawKey={JSON.stringify(ofSmall)}
					onChoose={(number) => change({ image: number })} />}
				{drawn.legend && <Legend head={head} state={state} picture={drawn.legend} />}
				<Pixel {...{ head, state, layers, classes, hues, found,
					change }} />
			</div>
			<Panel {...{ head, state, layers, classes, hues, change, step: go,
				boxes: drawn.boxes[state.axis] ?? [] }} />
		</main>
		<footer><p>Drawn in this page by libsalmap {head.version}, from the maps
			that it holds. Nothing is sent anywhere.</p></footer>
		<p role="status" class="hidden">{said}</p>
	</>;
}
