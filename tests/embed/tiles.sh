#!/bin/sh
# Tiles of other sizes than the usual one: the checksums of all outputs are the
# same, with each set of kernels that runs here, and a size that cannot be is
# refused. Run from the top folder, after `make amalgamation`; takes BUILD.
set -eu
suite=tiles
. tests/support/steps.sh

one=${BUILD:-build}/amalgamation

# checksums OPTION...: of all outputs with that library.
checksums() {
	# shellcheck disable=SC2046 # a list of words is meant
	cc -O1 -Wall -Wextra -Wpedantic -Werror "$@" -Iinclude -iquote lib \
		$(pkg-config --cflags cmocka) -o "$work/bits" \
		tests/bits/test_bits.c tests/support/test.c \
		tests/support/outputs.c "$one/salmap.c" \
		$(pkg-config --libs cmocka)
	"$work/bits" print >"$work/checksums"
	cmp "$work/checksums" tests/bits/checksums.txt
}

for tile in "32 2 1" "32 8 6" "96 4 2" "128 16 6"; do
	for kernels in "" -DSALMAP_SCALAR_ONLY; do
		# shellcheck disable=SC2086 # three words are meant
		set -- $tile
		doing "$1 x $2, $3 layers ${kernels:-with vectors}: the same bits"
		checksums -DSALMAP_TILE_COLUMNS="$1" -DSALMAP_TILE_ROWS="$2" \
			-DSALMAP_TILE_LAYERS="$3" $kernels
	done
done

for wrong in COLUMNS=16 COLUMNS=48 ROWS=0 ROWS=3 LAYERS=0; do
	doing "SALMAP_TILE_$wrong is refused"
	if cc -fsyntax-only -DSALMAP_TILE_"$wrong" "$one/salmap.c" \
		2>"$work/said"; then
		false
	fi
	grep -q 'error.*SALMAP_TILE_' "$work/said"
done
