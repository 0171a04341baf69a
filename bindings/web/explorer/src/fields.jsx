// Controls: native ones, each with its label.
import { useId, useState } from "preact/hooks";

/** One of a few names. */
export function Choice({ label, value, options, names, onChange, disabled, why }) {
	const id = useId();
	return <div class="field">
		<label for={id}>{label}</label>
		<select id={id} value={value} disabled={disabled}
			aria-describedby={why && `${id}-why`}
			onChange={(event) => onChange(event.currentTarget.value)}>
			{options.map((option) => <option key={option} value={option}
				selected={option === value}>{names[option] ?? option}</option>)}
		</select>
		{why && <p class="why" id={`${id}-why`}>{why}</p>}
	</div>;
}

/** A number, by a slider. */
export function Slider({ label, value, least, most, by, text, onChange, hidden }) {
	const id = useId();
	return <div class="field slider">
		<label for={id} class={hidden ? "hidden" : undefined}>{label}</label>
		<output for={id}>{text ?? value}</output>
		<input id={id} type="range" min={least} max={most} step={by} value={value}
			aria-valuetext={text}
			onInput={(event) => onChange(Number(event.currentTarget.value))} />
	</div>;
}

/** On or off. */
export function Switch({ label, value, onChange, disabled }) {
	return <label class="switch">
		<input type="checkbox" checked={value} disabled={disabled}
			onChange={(event) => onChange(event.currentTarget.checked)} />
		<span>{label}</span>
	</label>;
}

/** A whole number from 0 on; what is being typed stays when the page is drawn anew. */
export function Place({ label, value, most, onChange }) {
	const id = useId(), [typed, type] = useState(null);
	return <div class="field place">
		<label for={id}>{label}</label>
		<input id={id} type="number" min="0" max={most} value={typed ?? value ?? ""}
			onInput={(event) => type(event.currentTarget.value)}
			onBlur={() => type(null)}
			onChange={(event) => {
				const number = event.currentTarget.valueAsNumber;
				type(null);
				onChange(Math.min(Math.max(Math.round(number), 0), most));
			}} />
	</div>;
}
