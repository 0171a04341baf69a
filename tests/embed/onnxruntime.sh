#!/bin/sh
# docs/examples/onnxruntime with ONNX Runtime's library as npm has it: what it draws
# of a trained network is what the command makes of the same arrays, to the last bit,
# and lies on the class. Run from the top folder; takes BUILD and PYTHON from the
# environment.
set -eu
suite=onnxruntime
. tests/support/steps.sh

build=${BUILD:-build}
python=${PYTHON:-python3}
network=docs/demo/squeezenet
pair=docs/demo/cat-and-espresso-454x227.png
layers="features.1 features.5 features.10 features.12"
header=tests/embed/onnxruntime
machine=$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')

doing "npm has the library"
engine=$build/onnxruntime
mkdir -p "$engine"
cp $header/package*.json "$engine"
npm --prefix "$engine" ci --silent --ignore-scripts
library=$(find "$engine/node_modules/onnxruntime-node/bin" \
	-path "*/linux/$machine/libonnxruntime.so.1")
ln -sf libonnxruntime.so.1 "${library%.1}"
folder=$(cd "$(dirname "$library")" && pwd)

doing "the example compiles as docs/engines.md says"
documented "ONNX Runtime" "-Wall -Wextra -Wpedantic -Wconversion -Wshadow
	-Wstrict-prototypes -Werror -I$header -L$folder -Wl,-rpath,$folder"

doing "tensors between the layers are made outputs"
"$python" -B $network/write_onnx.py "$work/squeezenet.onnx"
# shellcheck disable=SC2086 # a list of words is meant
"$python" -B $header/expose.py "$work/squeezenet.onnx" "$work/exposed.onnx" \
	$layers classifier.1.weight

# explained OPTION...: the example on the photo of a cat, left, and a cup, right.
explained() {
	rm -rf "$work/out" "$work/salmap"
	mkdir "$work/out"
	# shellcheck disable=SC2086 # a list of words is meant
	"$work/explain" -a -o "$work/out" -m 123,117,104 "$@" \
		"$work/exposed.onnx" $pair $layers >"$work/said"
}

# agrees NAME...: these maps are those of the command, to the last bit.
agrees() {
	"$python" -B tests/embed/same_floats.py "$work/out" "$work/salmap" "$@"
}

doing "without a class its maps are those of the command"
explained
same "$(cat "$work/said")" "features.1  96 x 111 x 224
features.5  256 x 55 x 112
features.10  512 x 27 x 56
features.12  512 x 13 x 28"
"$build/salmap" -q -i $pair -o "$work/salmap" "$work"/out/[0-3].npy
agrees combined.npy
cmp "$work/out/lovi.png" "$work/salmap/lovi.png"

# lies LEFT RIGHT: between these columns lies at least 0.90 of the class's map.
lies() {
	"$build/salmap" -q -i $pair -o "$work/salmap" \
		--cam-weights "$work/out/weights.npy" "$work"/out/[0-3].npy
	agrees combined.npy fastcam.npy
	cmp "$work/out/lovi.png" "$work/salmap/lovi.png"
	"$python" -B tests/embed/share.py "$work/out/fastcam.npy" "$1" "$2" 0.90
}

for class in 967:227:454 282:0:227; do
	row=${class%%:*}
	columns=${class#*:}
	doing "with class $row too, and its map lies where the class is"
	explained -c "$row" -f features.12 -w classifier.1.weight
	lies "${columns%:*}" "${columns#*:}"
done

doing "what is wrong is told"
# refuses SENTENCE ARGUMENT...
refuses() {
	sentence=$1
	shift
	if "$work/explain" "$@" >"$work/said" 2>"$work/why"; then
		false
	fi
	grep -qF "$sentence" "$work/why"
}

refuses 'usage: explain' model.onnx $pair
refuses 'usage: explain' -c 3 model.onnx $pair layer
refuses 'usage: explain' -c three -f a -w b model.onnx $pair layer
refuses 'none.onnx' none.onnx $pair layer
refuses 'none.png' "$work/exposed.onnx" none.png features.1
refuses 'features.2' "$work/exposed.onnx" $pair features.2
refuses 'class 1000: the network has 1000 classes' -c 1000 -f features.12 \
	-w classifier.1.weight "$work/exposed.onnx" $pair features.1
refuses 'Got invalid dimensions' "$work/squeezenet.onnx" $pair logits
