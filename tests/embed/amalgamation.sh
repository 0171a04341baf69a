#!/bin/sh
# The library as one file, as others compile it with a compiler for C and one for
# C++, or with tcc: standards and macros, alone and inside programs. Run from the
# top folder, after `make amalgamation`; takes BUILD from the environment.
#
# Arguments: the compilers.
set -eu
suite=amalgamation
. tests/support/steps.sh

compiler=$1 cxx=${2:-}
one=$PWD/${BUILD:-build}/amalgamation
strict="-Wall -Wextra -Wpedantic -Werror"
readme_picture

# global NM-OPTION... OBJECT: how many of our symbols a linker sees.
global() {
	nm --defined-only -g "$@" | grep -c ' salmap_' || true
}

# compiles OPTION...
compiles() {
	# shellcheck disable=SC2086 # a list of words is meant
	"$compiler" -O1 $strict "$@" -c "$one/salmap.c" -o "$work/salmap.o"
}

# The README's program with a salmap.o draws the picture that it should.
draws() {
	"$@" -I "$one" -o "$work/program"
	same_picture "$work/program"
}

{
	printf '#define SALMAP_STATIC\n#include "salmap.c"\n'
	cat "$work/example.c"
} >"$work/static.c"

if [ "$compiler" = tcc ]; then
	doing "tcc: it draws the README's picture"
	tcc -Wall -Werror -c "$one/salmap.c" -o "$work/tcc.o"
	draws tcc "$work/example.c" "$work/tcc.o"

	doing "tcc -DSALMAP_STATIC: the same picture"
	draws tcc "$work/static.c"

	doing "tcc: the checksums of all outputs"
	set -- bits/test_bits support/test support/outputs
	for source in "$@"; do
		# shellcheck disable=SC2046 # a list of words is meant
		cc $(pkg-config --cflags cmocka) -iquote lib \
			-c "tests/$source.c" -o "$work/$(basename "$source").o"
	done
	# shellcheck disable=SC2046
	tcc "$work/test_bits.o" "$work/test.o" "$work/outputs.o" \
		"$work/tcc.o" $(pkg-config --libs cmocka) -o "$work/bits"
	"$work/bits" >/dev/null 2>&1
	exit
fi

for standard in c11 gnu17; do
	doing "$compiler -std=$standard: no warning"
	compiles -std=$standard -fsyntax-only
done

doing "$compiler -std=c99: no warning"
compiles -std=c99 -fPIC

doing "$compiler: it draws the README's picture"
draws "$compiler" -static "$work/example.c" "$work/salmap.o"

doing "$compiler: the program exports the header's functions alone"
$compiler -shared -o "$work/salmap.so" "$work/salmap.o"
same "$(global -D "$work/salmap.so")" "$(grep -c . tests/install/symbols.txt)"

if [ -n "$cxx" ]; then
	doing "$cxx: a C++ program links it"
	# shellcheck disable=SC2086
	draws "$cxx" $strict -x c++ "$work/example.c" -x none "$work/salmap.o"
fi

doing "$compiler -DSALMAP_SCALAR_ONLY: the same picture"
compiles -std=c99 -DSALMAP_SCALAR_ONLY
draws "$compiler" -static "$work/example.c" "$work/salmap.o"
if nm "$work/salmap.o" | grep -e avx -e sse2 -e neon -e wasm; then
	false # the kernels are there after all
fi

doing "$compiler -DSALMAP_ONE_THREAD: the same picture"
compiles -std=c99 -DSALMAP_ONE_THREAD
draws "$compiler" -static "$work/example.c" "$work/salmap.o"

doing "$compiler: what switches leave out names them, and all else works"
left_out=$(build_switches | grep WITHOUT)
# shellcheck disable=SC2046,SC2086 # lists of words are meant
compiles -std=c99 $(printf -- '-D%s ' $left_out)
# shellcheck disable=SC2086
"$compiler" -I "$one" -DSWITCHES="\"$(echo $left_out)\"" \
	tests/embed/switches.c "$work/salmap.o" -o "$work/switches"
"$work/switches" >/dev/null

doing "$compiler -DSALMAP_NO_MALLOC: no heap; NULL for an allocator is refused"
compiles -std=c99 -DSALMAP_NO_MALLOC
if nm -u "$work/salmap.o" | grep -w -e malloc -e free; then
	false
fi
cat >"$work/null.c" <<'END'
#include <salmap.h>
#include <string.h>

int main(void)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap *sm;

	return salmap_create_with(1, NULL, NULL, &sm, &message) !=
	               SALMAP_E_UNSUPPORTED || sm != NULL ||
	       strstr(message.text, "SALMAP_NO_MALLOC") == NULL;
}
END
"$compiler" -I "$one" "$work/null.c" "$work/salmap.o" -o "$work/null"
"$work/null"

doing "$compiler -DSALMAP_STATIC: the same picture, no symbol"
compiles -std=c99 -DSALMAP_STATIC
same "$(global "$work/salmap.o")" 0
# shellcheck disable=SC2086
draws "$compiler" -std=c99 $strict -static "$work/static.c"
