#!/bin/sh
# The library for WebAssembly, made with Emscripten and a flag, with 128-bit
# vectors or without: its tests of some folders under Node.js, with the same
# checksums. Takes BUILD and ROW from the environment.
#
# Arguments: the flag, and the folders.
set -eu

option=$1
shift
here=${BUILD:-build}/$ROW

# There are no threads without a server that allows them, and no guard pages.
tests=
for folder in "$@"; do
	# Its status is 1 where it lists all of them.
	names=$(grep -L '#include <pthread.h>' "tests/$folder"/test_*.c ||
		[ $? = 1 ])
	[ -n "$names" ]
	tests="$tests $(echo "$names" |
		sed "s|\(.*\)\.c\$|$here/\1.js|" | tr '\n' ' ')"
done

tests/full/build.sh --under node check-lib emcc -O2 "$option" EXE=.js \
	LIB_TESTS="$tests" TEST_LIBS="$here/cmocka.o" \
	LDFLAGS="-O1 -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sALLOW_MEMORY_GROWTH=1 \
		-sWASM_ASYNC_COMPILATION=0 \
		--pre-js tests/embed/environment.js"
