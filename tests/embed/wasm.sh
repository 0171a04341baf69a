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

# There are no threads without a server that allows them, and no guard pages.
tests=$(for test in tests/unit/test_*.c tests/kernels/test_*.c \
	tests/bits/test_*.c tests/golden/test_*.c; do
	grep -q '#include <pthread.h>' "$test" || echo "${test%.c}"
done)

try() {
	here=${BUILD:-build}/$1
	doing "the library, $2"
	tests/support/cmocka.sh "$here" emcc
	# shellcheck disable=SC2046,SC2086 # lists of words are meant
	make -s -j2 CC=emcc AR=emar BUILD="$here" EXE=.js CPPFLAGS= \
		CFLAGS="-O2 -Werror $2" \
		LDFLAGS="-O1 -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sALLOW_MEMORY_GROWTH=1 \
			-sWASM_ASYNC_COMPILATION=0" \
		PKG_CONFIG="env PKG_CONFIG_LIBDIR=$here pkg-config" \
		TEST_LIBS="$here/cmocka.o" \
		"$here/libsalmap.a" \
		$(printf "$here/%s.js\n" $tests)
	ok
	doing "its tests, $2"
	# shellcheck disable=SC2046,SC2086
	tests/run.sh node $(printf "$here/%s.js\n" $tests)
	ok
}

try wasm "-msimd128"
try wasm-scalar "-mno-simd128"
summary
