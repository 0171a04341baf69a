// All images of the file, small.
import { useEffect, useRef, useState } from "preact/hooks";

const SIDE = 96; // pixels of the longer side

function Small({ number, draw, drawKey, isShown, onChoose, label }) {
	const canvas = useRef(null), button = useRef(null);
	const [isSeen, setSeen] = useState(false);
	useEffect(() => {
		const watch = new IntersectionObserver(
			(entries) => setSeen(entries.at(-1).isIntersecting),
			{ rootMargin: "100px" });
		watch.observe(button.current);
		return () => watch.disconnect();
	}, []);
	useEffect(() => {
		if (!isSeen)
			return undefined;
		let isGone = false;
		const timer = setTimeout(async () => {
			const picture = await draw(number, SIDE);
			if (isGone || canvas.current === null)
				return;
			canvas.current.width = picture.width;
			canvas.current.height = picture.height;
			canvas.current.getContext("2d").putImageData(picture, 0, 0);
		}, 120);
		return () => {
			isGone = true;
			clearTimeout(timer);
		};
	}, [isSeen, drawKey]);
	useEffect(() => {
		if (isShown)
			button.current.scrollIntoView?.({ block: "nearest",
				inline: "nearest" });
	}, [isShown]);
	return <li>
		<button type="button" ref={button} aria-current={isShown}
			onClick={() => onChoose(number)}>
			<canvas ref={canvas} aria-hidden="true" width={SIDE} height={SIDE} />
			<span>{label}</span>
		</button>
	</li>;
}

export function Strip({ count, current, hasBands, draw, drawKey, onChoose }) {
	return <nav aria-label="Images" class={hasBands ? "strip signals" : "strip"}>
		<ul>{Array.from({ length: count }, (_, i) => <Small key={i} number={i}
			draw={draw} drawKey={drawKey} isShown={i === current}
			onChoose={onChoose} label={`Image ${i + 1}`} />)}</ul>
	</nav>;
}
