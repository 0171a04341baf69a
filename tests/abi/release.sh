#!/bin/sh
# A program made with the header of 0.1.0 runs with today's shared library, and
# prints what the same program made with today's header does. Run from the top
# folder after `make`; takes CC, CFLAGS and BUILD from the environment.
set -eu

CC=${CC:-cc}
CFLAGS=${CFLAGS:--O2}
BUILD=${BUILD:-build}

suite=release
. tests/support/steps.sh

# program NAME FOLDER: makes it with the salmap.h there, and runs it.
program() {
	# shellcheck disable=SC2086 # a list of words is meant
	$CC -std=c11 -Wall -Wextra -Wpedantic -Werror $CFLAGS -I "$2" \
		tests/abi/release.c -o "$work/$1" -L "$BUILD" -lsalmap \
		-Wl,-rpath,"$(cd "$BUILD" && pwd)"
	"$work/$1" >"$work/$1.txt"
}

doing "a program of 0.1.0 runs with the library of today"
mkdir "$work/old"
cp tests/abi/salmap-0.1.0.h "$work/old/salmap.h"
program before "$work/old"

doing "it prints what today's does"
program now include
cmp "$work/before.txt" "$work/now.txt"
grep -q '^0 bytes left$' "$work/now.txt"
same "$(grep ': [a-z]' "$work/now.txt" | grep -v ': success$' | LC_ALL=C sort -u)" \
	"no extent: wrong argument
no layer: wrong argument
no plane: wrong argument
setter: wrong state
that pushed: wrong argument"

doing "it calls every function that 0.1.0 had"
awk '/^}/ { exit } /^\t\tsalmap_/ { sub(";", ""); print $1 }' lib/salmap.map |
	LC_ALL=C sort >"$work/had"
nm -D --undefined-only "$work/before" |
	sed -n 's/.* \(salmap_[a-z_]*\).*/\1/p' | LC_ALL=C sort >"$work/called"
diff "$work/had" "$work/called"
