#!/bin/sh
# The library as one file, as others compile it: compilers, standards and
# macros, alone and inside C and C++ programs. Run from the top folder, after
# `make amalgamation`; takes BUILD from the environment.
set -eu
# shellcheck source=tests/support/steps.sh
suite=amalgamation
. tests/support/steps.sh

one=$PWD/${BUILD:-build}/amalgamation
strict="-Wall -Wextra -Wpedantic -Werror"
readme_program >"$work/example.c"

# global NM-OPTION... OBJECT: how many of our symbols a linker sees.
global() {
	nm --defined-only -g "$@" | grep -c ' salmap_' || true
}

# compiles CC OPTION...
compiles() {
	compiler=$1
	shift
	# shellcheck disable=SC2086 # a list of words is meant
	"$compiler" -O1 $strict "$@" -c "$one/salmap.c" -o "$work/salmap.o"
}

# The README's program with a salmap.o draws the picture that it should.
draws() {
	"$@" -o "$work/program"
	"$work/program" >"$work/picture.ppm"
	[ -f "$work/expected.ppm" ] || cp "$work/picture.ppm" "$work/expected.ppm"
	cmp "$work/picture.ppm" "$work/expected.ppm"
}

for compiler in gcc clang musl-gcc; do
	if ! have $compiler; then
		skip "no $compiler"
		continue
	fi
	for standard in c11 gnu17; do
		doing "$compiler -std=$standard: no warning"
		compiles $compiler -std=$standard -fsyntax-only
		ok
	done
	doing "$compiler -std=c99: no warning"
	compiles $compiler -std=c99 -fPIC
	ok
	doing "$compiler: it draws the README's picture"
	draws $compiler -static -I "$one" "$work/example.c" "$work/salmap.o"
	ok
	doing "$compiler: the program exports the header's functions alone"
	$compiler -shared -o "$work/salmap.so" "$work/salmap.o"
	same "$(global -D "$work/salmap.so")" \
		"$(grep -c . tests/install/symbols.txt)"
	ok
	doing "$compiler -DSALMAP_SCALAR_ONLY: the same picture"
	compiles $compiler -std=c99 -DSALMAP_SCALAR_ONLY
	draws $compiler -static -I "$one" "$work/example.c" "$work/salmap.o"
	if nm "$work/salmap.o" | grep -e avx -e sse2 -e neon; then
		false # the kernels are there after all
	fi
	ok
	doing "$compiler -DSALMAP_STATIC: the same picture, no symbol"
	compiles $compiler -std=c99 -DSALMAP_STATIC
	same "$(global "$work/salmap.o")" 0
	{
		printf '#define SALMAP_STATIC\n#include "salmap.c"\n'
		cat "$work/example.c"
	} >"$work/static.c"
	# shellcheck disable=SC2086
	draws $compiler -std=c99 $strict -static -I "$one" "$work/static.c"
	ok
done

cc -c -O1 "$one/salmap.c" -o "$work/salmap.o"
for compiler in g++ clang++; do
	if ! have $compiler; then
		skip "no $compiler"
		continue
	fi
	doing "$compiler: a C++ program links it"
	# shellcheck disable=SC2086
	draws $compiler $strict -I "$one" -x c++ "$work/example.c" \
		-x none "$work/salmap.o"
	ok
done

if have tcc; then
	doing "tcc: it draws the README's picture"
	tcc -Wall -Werror -c "$one/salmap.c" -o "$work/tcc.o"
	draws tcc -I "$one" "$work/example.c" "$work/tcc.o"
	ok
	doing "tcc -DSALMAP_STATIC: the same picture"
	draws tcc -I "$one" "$work/static.c"
	ok
	doing "tcc: the checksums of all outputs"
	for source in tests/bits/test_bits.c tests/support/test.c \
		tests/support/outputs.c; do
		# shellcheck disable=SC2046 # a list of words is meant
		cc $(pkg-config --cflags cmocka) -iquote lib -c "$source" \
			-o "$work/$(basename "$source" .c).o"
	done
	# shellcheck disable=SC2046
	tcc "$work/test_bits.o" "$work/test.o" "$work/outputs.o" \
		"$work/tcc.o" $(pkg-config --libs cmocka) -o "$work/bits"
	"$work/bits" >/dev/null 2>&1
	ok
else
	skip "no tcc"
fi
summary
