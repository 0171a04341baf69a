#!/bin/sh
# docs/examples/opencv with real networks and photos: maps are what the salmap
# command makes of the same blobs, to the last bit; a face detector's peaks on the
# face, and a classifier's lie on the class. Run from the top folder; takes BUILD
# and PYTHON from the environment.
set -eu
suite=opencv
. tests/support/steps.sh

build=${BUILD:-build}
model=../shared/models/ultraface-rfb-320.onnx
photo=docs/demo/astronaut-320x240.png
opencv="$(pkg-config --cflags opencv4 | sed 's/-I/-isystem /g')"
libs="-lopencv_dnn -lopencv_highgui -lopencv_imgcodecs -lopencv_imgproc
	-lopencv_core"

# OpenCV's headers compare signed with unsigned numbers and have unused parameters.
warnings="-Wall -Wextra -Wno-sign-compare -Wno-unused-parameter -Werror"

# compile PROGRAM SOURCE...
compile() {
	program=$1
	shift
	# shellcheck disable=SC2086 # lists of words are meant
	c++ -std=c++17 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow \
		-Werror -Iinclude $opencv "$@" "$build/libsalmap.a" $libs \
		-o "$work/$program"
}

doing "the example compiles as docs/engines.md says"
documented "OpenCV's dnn module" "$warnings"
compile check tests/embed/opencv/check.cpp

doing "arrays of OpenCV are views, and what a view cannot be is told"
compile views tests/embed/opencv/views.cpp
"$work/views"

doing "wrong arguments and files are told"
if "$work/explain" one 2>"$work/usage" >/dev/null; then
	false
fi
grep -q '^usage: explain' "$work/usage"

# refuses SENTENCE ARGUMENT...
refuses() {
	sentence=$1
	shift
	if "$work/explain" "$@" 2>"$work/refusal" >/dev/null; then
		false
	fi
	grep -qF "explain: $sentence" "$work/refusal"
}

refuses 'cannot read the photo none.png' none.onnx none.png
refuses '--mean is "1,2"' --mean=1,2 none.onnx "$photo"

doing "a classifier is found where a network ends in one"
compile networks tests/embed/opencv/networks.cpp \
	docs/examples/opencv/network.cpp
"$work/networks"

doing "a network is written as ONNX, and gives the class with the highest output"
network=docs/demo/squeezenet
pair=docs/demo/cat-and-espresso-454x227.png
"${PYTHON:-python3}" -B $network/write_onnx.py "$work/squeezenet.onnx"

# why OPTION...: the example on the photo of a cat, left, and a cup, right.
why() {
	"$work/explain" --out="$work/out" --mean=123,117,104 --divide=1 \
		--labels=$network/labels.txt "$@" "$work/squeezenet.onnx" $pair \
		>"$work/said"
}

why
same "$(cat "$work/said")" "why 967 espresso
onnx_node!features.1  96 x 111 x 224
onnx_node!features.5  256 x 55 x 112
onnx_node!features.10  512 x 27 x 56
onnx_node!features.12  512 x 13 x 28"

doing "NumPy alone computes the same activations"
mkdir "$work/blobs"
# shellcheck disable=SC2046 # a list of words is meant
"$work/check" blobs "$work/squeezenet.onnx" $pair "$work/blobs" 1 123 117 104 \
	$(sed 1d "$work/said" | cut -d ' ' -f 1)
"${PYTHON:-python3}" -B tests/embed/opencv/compare.py $pair "$work"/blobs/*.npy

# command_agrees CLASS: it makes the same of these activations and weights.
command_agrees() {
	"$build/salmap" -q -i $pair -o "$work/class" --cam-weights \
		"$network/parameters.npz:classifier.1.weight:$1" "$work"/blobs/*.npy
	"$work/check" same "$work/out/fastcam.tiff" "$work/class/fastcam.npy"
}

doing "the command makes the same class maps of them, to the last bit"
command_agrees 967

# lies LEFT RIGHT SHARE: between these columns lies so much of the map.
lies() {
	"$work/check" share "$work/out/fastcam.tiff" "$@"
}

doing "what speaks for espresso is on the right, and for the cat on the left"
lies 227 454 0.90
why --class='tiger cat'
same "$(head -n 1 "$work/said")" "why 282 tiger cat"
lies 0 227 0.90
command_agrees 282

doing "one class against another shows where they differ"
why --class=espresso --against=282
same "$(head -n 1 "$work/said")" "why 967 espresso rather than 282 tiger cat"
lies 227 454 0.95
why --class=282 --against=967
lies 0 227 0.95

doing "labels may have WordNet ids before them"
sed 's/^/n01234567 /' $network/labels.txt >"$work/wordnet.txt"
"$work/explain" --out="$work/new/folder" --mean=123,117,104 --divide=1 \
	--labels="$work/wordnet.txt" --class=espresso "$work/squeezenet.onnx" \
	$pair >"$work/said"
same "$(head -n 1 "$work/said")" "why 967 espresso"
[ -s "$work/new/folder/fastcam.tiff" ]

doing "classes that there are not, or several, are told"
for class in 1000:'want 0 to 999' 99999999999:'want 0 to 999' \
	espressu:'is in no label' cat:'is a part of 8 labels'; do
	if why --class="${class%%:*}" 2>"$work/refusal"; then
		false
	fi
	grep -q "class .*${class%%:*}.* ${class#*:}" "$work/refusal"
done
refuses 'class "cat": want its number, or --labels' --class=cat \
	"$work/squeezenet.onnx" $pair
refuses 'cannot read the labels none.txt' --labels=none.txt \
	"$work/squeezenet.onnx" $pair

doing "without layer names it takes the last ReLU of each of six scales"
if [ ! -f "$model" ]; then
	skip "no $model"
	exit
fi

# agrees LAYER...: the example and the command, on these layers or its own.
agrees() {
	rm -rf "$work/out" "$work/blobs"
	mkdir "$work/out" "$work/blobs"
	"$work/explain" --out="$work/out" "$model" "$photo" "$@" >"$work/layers"
	# shellcheck disable=SC2046 # a list of words is meant
	"$work/check" blobs "$model" "$photo" "$work/blobs" 128 127 127 127 \
		$(cut -d ' ' -f 1 "$work/layers")
	"$build/salmap" -q -i "$photo" -o "$work/salmap" "$work"/blobs/*.npy
	"$work/check" same "$work/out/combined.tiff" "$work/salmap/combined.npy"
}

agrees
same "$(awk '{ print $4 "x" $6 }' "$work/layers" | tr '\n' ' ')" \
	"120x160 60x80 30x40 15x20 8x10 4x5 "

doing "the combined map peaks on the face"
"$work/check" peak "$work/out/combined.tiff" 108 10 188 88

doing "LOVI and overlay are those of the command"
for picture in lovi overlay; do
	"$work/check" pixels "$work/out/$picture.png" "$work/salmap/$picture.png"
done

doing "layers may be named, in any number"
agrees 'onnx_node_output_0!330' 'onnx_node_output_0!265'
same "$(wc -l <"$work/layers")" 2

doing "a detector has no classes to choose from"
for option in class against; do
	refuses "--$option: the network does not end in a classifier" \
		--$option=1 "$model" "$photo"
done
