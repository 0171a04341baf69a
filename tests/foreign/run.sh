#!/bin/sh
# Builds the library and its tests for other CPUs and runs them under qemu, so
# that every byte order, word size and kind of floating-point unit is held to
# the same checksums. A machine that cannot be tried here is a SKIP with the
# reason, or, with FOREIGN=required, a FAIL. `.ci/check-deps foreign` installs
# what is needed.
#
# Arguments: the machines to try; none for all.
set -u

build=${BUILD:-build}/foreign
export CMOCKA="${CMOCKA:-$build/cmocka}"
# About a minute a machine. What more maps could find hardly depends on the CPU.
export TEST_MAPS="${TEST_MAPS:-100}"
export TEST_SETTINGS="${TEST_SETTINGS:-20}" # of those whose allocations fail
export TEST_IMAGES="${TEST_IMAGES:-500}"

# Name, compiler's prefix, qemu, the CPU to be, if not qemu's default, the size of a
# page, and the tests: what the Makefile has under check-, if TARGET does not say.
# qemu has no AVX-512; this makes sure of it. All but the kernels is the same
# with AVX2 as without.
machines="
ppc64le     powerpc64le-linux-gnu  ppc64le  -               65536  lib
i386        i686-linux-gnu         i386     pentium3,+sse2  4096   lib
aarch64     aarch64-linux-gnu      aarch64  -               4096   lib
armhf       arm-linux-gnueabihf    arm      -               4096   lib
riscv64     riscv64-linux-gnu      riscv64  -               4096   lib
s390x       s390x-linux-gnu        s390x    -               4096   lib
x86-64-sse2 x86_64-linux-gnu       x86_64   qemu64,-sse3    4096   lib
x86-64-avx2 x86_64-linux-gnu       x86_64   max,-avx512f    4096   kernels
"

# Prints why a machine cannot be tried, if so.
obstacle() {
	if ! command -v "$prefix-gcc" >/dev/null; then
		echo "no $prefix-gcc"
	elif ! command -v "qemu-$qemu-static" >/dev/null; then
		echo "no qemu-$qemu-static"
	elif [ ! -f "$CMOCKA/src/cmocka.c" ]; then
		echo "no cmocka source; .ci/cmocka-source fetches it"
	fi
}

# Static, so that qemu needs no libraries of the other system.
check() {
	tests/support/cmocka.sh "$here" "$prefix-gcc" &&
	make -s "${TARGET:-check-$tests}" BUILD="$here" CC="$prefix-gcc" \
		AR="$prefix-ar" CFLAGS="-O2 -Werror" CPPFLAGS= LDFLAGS=-static \
		PKG_CONFIG="env PKG_CONFIG_LIBDIR=$here pkg-config" \
		RUNNER="qemu-$qemu-static -p $page${cpu:+ -cpu $cpu}"
}

# Tries one machine and prints its line, after all it said if it failed.
try() {
	machine=$1 prefix=$2 qemu=$3 cpu=${4#-} page=$5 tests=$6
	here=$build/$machine
	reason=$(obstacle)
	if [ -n "$reason" ]; then
		[ "${FOREIGN:-}" = required ] && verdict=FAIL || verdict=SKIP
		echo "$verdict  $machine: $reason"
	elif log=$(check 2>&1); then
		echo "PASS  $machine: $(echo "$log" | tail -n 1)"
	else
		echo "$log" | sed 's/^/\t/'
		echo "FAIL  $machine"
	fi
}

if [ "${1:-}" = --one ]; then
	shift
	try "$@"
	exit
fi

mkdir -p "$build"
echo "$machines" |
	awk -v names=" $* " 'NF && (names == "  " || index(names, " "$1" "))' |
	xargs -n 6 -P "$(nproc)" sh "$0" --one |
	tee "$build/results"
passed=$(grep -c '^PASS' "$build/results")
failed=$(grep -c '^FAIL' "$build/results")
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
