// Runs stages.wasm, in Node.js or in a browser: what it prints, as an object of
// milliseconds. It wants a clock and a place to print to; both are those of WASI.
const ENDED = Symbol("ended");

export async function run(bytes) {
	let memory, printed = "";
	const view = () => new DataView(memory.buffer);
	const nothing = () => 0;
	const wasi = {
		clock_time_get(_, __, out) {
			view().setBigUint64(out, BigInt(Math.round(performance.now() * 1e6)),
				true);
			return 0;
		},
		fd_write(_, vectors, count, out) {
			let written = 0;
			for (let i = 0; i < count; i++) {
				const at = view().getUint32(vectors + 8 * i, true);
				const size = view().getUint32(vectors + 8 * i + 4, true);
				printed += new TextDecoder().decode(
					new Uint8Array(memory.buffer, at, size));
				written += size;
			}
			view().setUint32(out, written, true);
			return 0;
		},
		args_sizes_get(count, size) {
			view().setUint32(count, 0, true);
			view().setUint32(size, 0, true);
			return 0;
		},
		args_get: nothing, fd_close: nothing, fd_seek: nothing,
		environ_get: nothing, environ_sizes_get: nothing,
		proc_exit(status) { // which must not return
			throw status === 0 ? ENDED : new Error(`status ${status}: ${printed}`);
		},
	};
	const { instance } = await WebAssembly.instantiate(bytes, {
		wasi_snapshot_preview1: wasi,
		env: { emscripten_notify_memory_growth: nothing } });
	({ memory } = instance.exports);
	try {
		instance.exports._start();
	} catch (error) {
		if (error !== ENDED)
			throw error;
	}
	return Object.fromEntries(printed.trim().split("\n").map((line) => {
		const [name, milliseconds] = line.split(" ");
		return [name, Number(milliseconds)];
	}));
}
