// What the types allow, and what they refuse.
import {
	boxes, keep, load, SalmapError, Stack, type Box, type MapOf, type Settings,
	type Volume,
} from "salmap";

await load();

const settings: Settings = { normalizer: "gauss", cams: 1, limits: [0, 1] };
using stack = new Stack(["early", "late"], settings);
const activation = Float32Array.from({ length: 8 * 6 * 9 }, (_, i) => i % 7);
stack.push("early", activation, { shape: [1, 8, 6, 9] });
stack.push(1, { data: activation, dims: [1, 6, 9, 8] }, { layout: "nhwc" });
stack.pushCam(0, activation, { shape: [8, 6, 9], weights: [1, 2, 3, 4, 5, 6, 7, 8] });

const map: MapOf = stack.combined([24, 36]);
const grey: MapOf<Uint8ClampedArray> = stack.fastcam(24, { dtype: "u8" });
const picture: ImageData = stack.lovi([24, 36]);
const floats: Float32Array = stack.heatmap(24, { pixel: "rgb_f32" }).data;
const found: Box[] = boxes(keep(map, 10), { share: 0.5 });

using scan = new Stack(1);
scan.push(0, activation, { shape: [1, 1, 8, 6, 9], layout: "ncdhw" });
const volume: Volume = scan.volume([16, 12, 18]);
const slice: MapOf = scan.combined([12, 18], { slice: 3, axis: "d", depth: 16 });
const projected: ImageData = scan.heatmap([16, 18], { axis: "h", project: "max" });
console.assert(volume.depth * slice.height === projected.data.length / 24);

try {
	// @ts-expect-error: there is no such axis
	scan.lovi(8, { axis: "z", slice: 1 });
} catch (error) {
	if (!(error instanceof SalmapError))
		throw error;
}
try {
	// @ts-expect-error: there is no such normaliser
	new Stack(1, { normalizer: "gama" });
} catch (error) {
	if (!(error instanceof SalmapError) || error.status !== "argument")
		throw error;
}
const { name, channels } = stack.info("early");
console.log(`layer ${name}: ${channels} channels, ${found.length} boxes, ` +
	`${picture.data.length + floats.length + grey.data.length} numbers`);
