#!/bin/sh
# The library for Windows, made with mingw-w64: the DLL and its import library,
# and all of the library's tests under wine, with the same checksums. Needs
# cmocka's source (.ci/cmocka-source). Takes BUILD from the environment.
set -eu
suite=windows
# shellcheck source=tests/support/steps.sh
. tests/support/steps.sh
unset MAKEFLAGS MFLAGS MAKELEVEL

target=x86_64-w64-mingw32
here=${BUILD:-build}/windows
# What more maps could find hardly depends on the system.
export TEST_MAPS="${TEST_MAPS:-100}"
export WINEDEBUG=-all WINEPREFIX="$PWD/$here/wine"

if ! have $target-gcc; then
	skip "no $target-gcc"
	exit
fi
build() {
	make -s -j2 BUILD="$here" CC=$target-gcc AR=$target-ar \
		CFLAGS="-O2 -Werror" CPPFLAGS= LDFLAGS=-static EXE=.exe "$@"
}

doing "the DLL and its import library"
build dll
same "$($target-objdump -p "$here/salmap.dll" |
	awk '$1 ~ /^\[/ && $NF ~ /^salmap_/ { print $NF }' | LC_ALL=C sort)" \
	"$(cat tests/install/symbols.txt)"
ok

if ! have wine; then
	skip "no wine"
	summary
	exit
fi

doing "the README's program draws the same picture with the DLL"
readme_program >"$work/example.c"
$target-gcc -Iinclude "$work/example.c" "$here/libsalmap.dll.a" \
	-o "$work/example.exe"
cp "$here/salmap.dll" "$work"
wine "$work/example.exe" | tr -d '\r' >"$work/picture.ppm"
cc -Iinclude "$work/example.c" "${BUILD:-build}/libsalmap.a" -o "$work/example"
"$work/example" | tr -d '\r' >"$work/expected.ppm" # of Windows' text files
cmp "$work/picture.ppm" "$work/expected.ppm"
ok

if [ ! -f "${BUILD:-build}/foreign/cmocka/src/cmocka.c" ]; then
	skip "no cmocka source; .ci/cmocka-source fetches it"
	summary
	exit
fi
doing "the library's tests"
tests/support/cmocka.sh "$here" $target-gcc
build check-lib RUNNER=wine \
	PKG_CONFIG="env PKG_CONFIG_LIBDIR=$here pkg-config" | tee "$work/log" ||
	true
grep -q ' passed, 0 failed' "$work/log"
ok
summary
