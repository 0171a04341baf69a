#!/bin/sh
# docs/examples/libtorch with a small network that the test scripts: layers are
# found, by scale and by name, and pushed where they lie, in channels-last
# memory; the combined map is that of packed copies, to the last bit. Run from
# the top folder; takes BUILD from the environment.
set -eu
suite=libtorch
. tests/support/steps.sh

build=${BUILD:-build}
photo=docs/demo/astronaut-320x240.png
flags="-isystem /usr/include/torch/csrc/api/include
	$(pkg-config --cflags opencv4 | sed 's/-I/-isystem /g')"
libs="-ltorch -ltorch_cpu -lc10 -lopencv_highgui -lopencv_imgcodecs
	-lopencv_imgproc -lopencv_core"

# OpenCV's headers compare signed with unsigned numbers.
warnings="-Wall -Wextra -Wno-sign-compare -Werror"

# compile PROGRAM SOURCE...
compile() {
	program=$1
	shift
	# shellcheck disable=SC2086 # lists of words are meant
	c++ -std=c++17 -O0 -Wall -Wextra -Werror -Iinclude $flags "$@" \
		"$build/libsalmap.a" $libs -o "$work/$program"
}

doing "the example compiles as docs/engines.md says"
compile check tests/embed/libtorch/check.cpp &
documented libtorch "$warnings"
wait $!

explain() {
	mkdir -p "$work/out"
	"$work/explain" --out="$work/out" "$@" >"$work/layers"
}

doing "without layer names it takes the last ReLU of each of three scales"
"$work/check" make "$work/net.pt"
explain "$work/net.pt" "$photo"
same "$(cat "$work/layers")" "stem.second  12 x 240 x 320
half  16 x 120 x 160
quarter  24 x 60 x 80"

doing "the combined map is that of packed copies, to the last bit"
"$work/check" same "$work/net.pt" "$photo" "$work/out/combined.tiff"

doing "submodules may be named"
explain "$work/net.pt" "$photo" stem.first half
same "$(cat "$work/layers")" "stem.first  8 x 240 x 320
half  16 x 120 x 160"
explain "$work/net.pt" "$photo" stem quarter
same "$(wc -l <"$work/layers")" 2

doing "what is wrong is told"
for wrong in "none.pt $photo" "$work/net.pt none.png" "$work/net.pt $photo stemm"; do
	# shellcheck disable=SC2086
	if explain $wrong 2>"$work/why"; then
		false
	fi
	grep -q '^explain: ' "$work/why"
done
