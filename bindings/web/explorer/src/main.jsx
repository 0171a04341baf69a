// Starts the page.
import { render } from "preact";
import { load } from "salmap";

import { App } from "./app.jsx";
import { bytesOf, inflated, openData } from "./data.js";

const root = document.getElementById("explorer");

function tell(error) {
	render(null, root);
	const said = document.createElement("p");
	said.setAttribute("role", "alert");
	said.className = "trouble";
	said.textContent = `This page cannot be shown: ${error.message ?? error}`;
	root.replaceChildren(said);
}

async function start() {
	if (typeof DecompressionStream === "undefined")
		throw new Error("it needs a browser of 2023 or later");
	const library = document.getElementById("salmap-library").textContent;
	await load({ wasm: await inflated(bytesOf(library.trim())) });
	const data = openData();
	document.title = `${data.head.photo ? "Explorer" : "Saliency maps"} – salmap`;
	render(<App data={data} onError={tell} />, root);
}

start().catch(tell);
