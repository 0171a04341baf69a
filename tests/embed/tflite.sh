#!/bin/sh
# docs/examples/tflite with a trained network in float and in int8, which Arm NN runs:
# its maps are those of activations that NumPy computes, and lie on the class. Run from
# the top folder; takes BUILD and PYTHON from the environment.
set -eu
suite=tflite
. tests/support/steps.sh

python=${PYTHON:-python3}
network=docs/demo/squeezenet
pair=docs/demo/cat-and-espresso-454x227.png
layers="features.1 features.5 features.10 features.12"
export SALMAP_LIBRARY="${BUILD:-build}/libsalmap.so"

doing "the example compiles as docs/engines.md says"
# OpenCV's headers compare signed with unsigned numbers; both have unused parameters
# and use what is deprecated.
documented "TensorFlow Lite" "-Wall -Wextra -Wno-sign-compare
	-Wno-unused-parameter -Wno-deprecated-declarations -Werror"

doing "the network is written in float and in int8"
# shellcheck disable=SC2086 # a list of words is meant
"$python" -B $network/write_tflite.py 115 227 "$work/float.tflite" $layers
# shellcheck disable=SC2086
"$python" -B $network/write_tflite.py --int8 $pair 115 227 "$work/int8.tflite" \
	$layers
PYTHONPATH=$network "$python" -B -c "import network, sys
network.parameters()['classifier.1.weight'].astype('<f4').tofile(sys.argv[1])" \
	"$work/weights.bin"

# explained CLASS KIND: the example on the photo of a cat, left, and a cup, right.
explained() {
	mkdir -p "$work/$2"
	# shellcheck disable=SC2086 # a list of words is meant
	"$work/explain" --out="$work/$2" --mean=123,117,104 --divide=1 \
		--class="$1" --weights="$work/weights.bin" "$work/$2.tflite" \
		$pair $layers >"$work/said.$2"
}

for class in 967:227:454 282:0:227; do
	doing "its maps of class ${class%%:*} are NumPy's, int8's are close"
	columns=${class#*:}
	explained "${class%%:*}" float &
	explained "${class%%:*}" int8
	wait $!
	# shellcheck disable=SC2086 # a list of words is meant
	"$python" -B tests/embed/tflite/compare.py "$work/float" "$work/int8" \
		"${columns%:*}" "${columns#*:}" "${class%%:*}" $layers
done

doing "int8 is pushed as integers"
same "$(grep -c 'Float32$' "$work/said.float")" 4
same "$(grep -c 'QAsymmS8$' "$work/said.int8")" 4

doing "what is wrong is told"
# refuses SENTENCE ARGUMENT...
refuses() {
	sentence=$1
	shift
	if "$work/explain" "$@" >"$work/said" 2>"$work/why"; then
		false
	fi
	grep -qF "explain: $sentence" "$work/why"
}

refuses 'name outputs of the file' "$work/int8.tflite" $pair
refuses 'features.2 is no output of the file' "$work/int8.tflite" $pair features.2
refuses 'none.bin has no row 3 of 512 floats' --class=3 --weights=none.bin \
	"$work/int8.tflite" $pair features.12
