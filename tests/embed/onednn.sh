#!/bin/sh
# docs/examples/onednn: the combined map from oneDNN's own memory, channels in
# blocks, is that from the same activations reordered to nchw, to the last bit.
# Run from the top folder; takes BUILD from the environment.
set -eu
suite=onednn
. tests/support/steps.sh

build=${BUILD:-build}
example=docs/examples/onednn
photo=docs/demo/astronaut-320x240.png
warnings="-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow
	-Wstrict-prototypes -Werror"
if ! grep -qs 'VERSION_MAJOR 2' /usr/include/oneapi/dnnl/dnnl_version.h; then
	skip "no oneDNN 2 (libdnnl-dev of Debian 12)"
	exit
fi

doing "the example compiles as docs/engines.md says"
documented oneDNN "$warnings"
# shellcheck disable=SC2046,SC2086 # lists of words are meant
cc $warnings -O1 -Iinclude -iquote $example tests/embed/onednn/check.c \
	$example/engine.c docs/examples/common/files.c $example/network.c $example/view.c \
	"$build/libsalmap.a" -ldnnl $(pkg-config --cflags --libs libpng) \
	-o "$work/check"

doing "views of every layout, of parts of one too, say what nchw says"
"$work/check" layouts
for block in 8 16; do
	doing "blocks of $block: batches, odd sizes, blocks that are not full"
	"$work/check" shapes $block $block
done

# agrees BLOCK LAYOUT...: the example's files are what the command makes of the
# activations reordered; each layer has blocks of so many channels.
agrees() {
	block=$1
	shift
	rm -rf "$work/out" "$work/layers"
	mkdir "$work/out" "$work/layers"
	"$work/explain" "$photo" "$work/out" "$@" >"$work/log"
	same "$(cat "$work/log")" "30 x 238 x 318, blocks of $block
20 x 118 x 158, blocks of $block
40 x 58 x 78, blocks of $block
52 x 28 x 38, blocks of $block"
	"$work/check" layers "$photo" "$work/layers" \
		"$([ $# = 0 ] && echo 0 || echo "$block")" 30 20 40 52
	"$build/salmap" -q -i "$photo" -o "$work/salmap" "$work"/layers/*.npy
	for file in combined.npy lovi.png overlay.png; do
		cmp "$work/out/$file" "$work/salmap/$file"
	done
}

doing "the example's pictures are those of the salmap command"
agrees 8 nChw8c
agrees 16 nChw16c
# What oneDNN 2.6 chooses with AVX-512 depends on more; with AVX2, on nothing.
if ! grep -qw avx2 /proc/cpuinfo; then
	skip "no AVX2, with which oneDNN chooses blocks of 8 channels"
else
	doing "they are in the layout that oneDNN chooses itself, blocks of 8"
	export ONEDNN_MAX_CPU_ISA=AVX2
	"$work/check" shapes 0 8
	agrees 8
	unset ONEDNN_MAX_CPU_ISA
fi

doing "without being told, it draws on any machine"
"$work/explain" "$photo" "$work/out" | wc -l | grep -qx 4

doing "what is wrong is told"
head -c 999 "$photo" >"$work/half.png"
for wrong in "" "none.png" "$work/half.png" "$photo $work/none" \
	"$photo $work nchw" "$photo $work nChw8c more"; do
	# shellcheck disable=SC2086 # words are meant
	if "$work/explain" $wrong >"$work/log" 2>"$work/why"; then
		false
	fi
	[ "$(wc -l <"$work/why")" = 1 ]
done
