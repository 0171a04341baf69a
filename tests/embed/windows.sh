#!/bin/sh
# The library for Windows, made with mingw-w64: the DLL and its import library,
# and all of the library's tests under wine, with the same checksums. Takes BUILD
# from the environment.
set -eu
suite=windows
. tests/support/steps.sh

target=x86_64-w64-mingw32
export ROW="${ROW:-embed/windows}" EXE=.exe
here=${BUILD:-build}/$ROW
export TEST_SETTINGS="${TEST_SETTINGS:-1}" TEST_IMAGES="${TEST_IMAGES:-2000}"
export WINEDEBUG=-all WINEPREFIX="$PWD/$here/wine"

build() {
	tests/full/build.sh --under wine "$1" $target-gcc -O2
}

# exports DLL: the functions that it exports.
exports() {
	$target-objdump -p "$1" | awk '
		$1 ~ /^\[/ && $NF ~ /^salmap_/ { print $NF }' | LC_ALL=C sort
}

doing "the DLL and its import library"
build dll
same "$(exports "$here/salmap.dll")" "$(cat tests/install/symbols.txt)"

doing "a DLL that CMake made exports the same"
cmake -S . -B "$work/cmake" -DCMAKE_SYSTEM_NAME=Windows \
	-DCMAKE_C_COMPILER=$target-gcc >"$work/cmake.log"
cmake --build "$work/cmake" -j 2 >"$work/cmake.log"
same "$(exports "$work/cmake/lib/libsalmap.dll")" \
	"$(cat tests/install/symbols.txt)"

doing "the README's program draws the same picture with the DLL"
readme_picture
$target-gcc -Iinclude "$work/example.c" "$here/libsalmap.dll.a" \
	-o "$work/example.exe"
cp "$here/salmap.dll" "$work"
same_picture wine "$work/example.exe"

doing "the library's tests"
build check-lib
