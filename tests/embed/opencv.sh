#!/bin/sh
# docs/examples/opencv with a real detector and photo: the combined map is what
# the salmap command makes of the same blobs, to the last bit, and peaks on the
# face. Run from the top folder; takes BUILD from the environment.
set -eu
suite=opencv
. tests/support/steps.sh

build=${BUILD:-build}
model=../shared/models/ultraface-rfb-320.onnx
photo=docs/demo/astronaut-320x240.png
opencv="$(pkg-config --cflags opencv4 | sed 's/-I/-isystem /g')"
libs="-lopencv_dnn -lopencv_highgui -lopencv_imgcodecs -lopencv_imgproc
	-lopencv_core"

# OpenCV's headers compare signed with unsigned numbers.
warnings="-Wall -Wextra -Wno-sign-compare -Werror"

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

doing "wrong arguments and files are told"
if "$work/explain" one 2>"$work/usage" >/dev/null; then
	false
fi
grep -q '^usage: explain' "$work/usage"
if "$work/explain" none.onnx none.png 2>"$work/usage"; then
	false
fi
grep -q 'explain: cannot read the photo none.png' "$work/usage"

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
	"$work/check" blobs "$model" "$photo" "$work/blobs" \
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
