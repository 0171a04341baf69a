#!/bin/sh
# Compares the shared library's types and functions, as its debug information tells
# them, with what is committed, by abidiff of libabigail: nothing may change but
# that functions are added, and that structs grow at their end since a release.
# Run from the top folder; takes BUILD from the environment.
#
# With the argument "print" it writes the description of the library instead:
# for a new libsalmap.abi where a struct has grown on purpose.
set -eu

suite=abi
. tests/support/steps.sh

if [ "$(gcc -dumpmachine | cut -d- -f1)" != x86_64 ]; then
	skip "what is committed describes x86-64"
	exit
fi

# describe FOLDER OUT: of the library that the tree in a folder makes.
describe() {
	make -s -C "$1" lib CC=gcc CFLAGS="-O0 -g" BUILD="$work/build" \
		>"$work/log" 2>&1 || cat "$work/log"
	abidw --headers-dir "$1/include" --drop-private-types \
		--exported-interfaces-only --no-show-locs --no-comp-dir-path \
		--no-corpus-path --no-elf-needed --no-parameter-names \
		--type-id-style hash "$work/build/libsalmap.so" >"$2"
}

# compatible OLD [OPTION...]: whether $work/now.abi still is what OLD says.
compatible() {
	old=$1
	shift
	abidiff --no-added-syms "$@" "$old" "$work/now.abi" >"$work/report" ||
		{ cat "$work/report"; false; }
}

if [ "${1:-}" = print ]; then
	describe . "$work/now.abi"
	cat "$work/now.abi"
	rm -rf "$work"
	trap - EXIT # which counts steps, on the standard output
	exit
fi

doing "nothing changed since tests/abi/libsalmap.abi"
describe . "$work/now.abi"
compatible tests/abi/libsalmap.abi

doing "since 0.1.0 structs grew at their end, if at all"
compatible tests/abi/libsalmap-0.1.0.abi \
	--suppressions tests/abi/grown.suppr

# changed NAME SED-SCRIPT: a header that is changed so has to be noticed.
changed() {
	doing "$1 is noticed"
	rm -rf "$work/tree"
	mkdir "$work/tree"
	cp -R Makefile COPYING include lib "$work/tree"
	sed "$2" include/salmap.h >"$work/tree/include/salmap.h"
	if cmp -s include/salmap.h "$work/tree/include/salmap.h"; then
		return 1
	fi
	describe "$work/tree" "$work/now.abi"
	if compatible tests/abi/libsalmap.abi >"$work/said"; then
		return 1
	fi
	grep -q salmap_tensor "$work/said"
}

changed "a field that moved" 's/^\tint64_t n, c, d, h, w;/\tint64_t n, d, c, h, w;/'
changed "a field that was added" \
	's/^\tint64_t channel_block, stride_block;/&\n\tint64_t more;/'
