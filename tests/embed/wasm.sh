#!/bin/sh
# The library for WebAssembly, made with Emscripten, with 128-bit vectors and
# without; its unit and kernel tests, and the checksums, under Node.js. Needs
# cmocka's source (.ci/cmocka-source). Takes BUILD from the environment.
set -eu
suite=wasm
# shellcheck source=tests/support/steps.sh
. tests/support/steps.sh
unset MAKEFLAGS MFLAGS MAKELEVEL

export TEST_MAPS="${TEST_MAPS:-100}"

if ! have emcc || ! have node; then
	skip "no emcc or no node"
	exit
fi
if [ ! -f "${BUILD:-build}/foreign/cmocka/src/cmocka.c" ]; then
	skip "no cmocka source; .ci/cmocka-source fetches it"
	exit
fi

# The tests of those folders. There are no threads without a server that allows
# them, and no guard pages.
tests_of() {
	for folder in "$@"; do
		# Its status is 1 where it lists all of them.
		names=$(grep -L '#include <pthread.h>' "tests/$folder"/test_*.c ||
			[ $? = 1 ])
		[ -n "$names" ]
		echo "$names" | sed 's/\.c$//'
	done
}

# try NAME OPTION FOLDER...: builds for Node.js, and runs the tests of the folders.
try() {
	here=${BUILD:-build}/$1
	option=$2
	shift 2
	tests=$(tests_of "$@")
	doing "the library, $option"
	tests/support/cmocka.sh "$here" emcc
	# shellcheck disable=SC2046,SC2086 # lists of words are meant
	make -s -j2 CC=emcc AR=emar BUILD="$here" EXE=.js CPPFLAGS= \
		CFLAGS="-O2 -Werror $option" \
		LDFLAGS="-O1 -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sALLOW_MEMORY_GROWTH=1 \
			-sWASM_ASYNC_COMPILATION=0" \
		PKG_CONFIG="env PKG_CONFIG_LIBDIR=$here pkg-config" \
		TEST_LIBS="$here/cmocka.o" \
		"$here/libsalmap.a" \
		$(printf "$here/%s.js\n" $tests)
	ok
	doing "its tests, $option"
	# shellcheck disable=SC2046,SC2086
	tests/run.sh node $(printf "$here/%s.js\n" $tests)
	ok
}

try wasm -msimd128 unit kernels bits golden
try wasm-scalar -mno-simd128 kernels bits golden
summary
