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
target=${TARGET:-check-lib} # the Makefile's
# About a minute a machine. What more maps could find hardly depends on the CPU.
export TEST_MAPS="${TEST_MAPS:-100}"
export TEST_SETTINGS="${TEST_SETTINGS:-5}" # of those whose allocations fail

# Name, compiler's prefix, qemu, the CPU to be, if not qemu's default, and the size
# of a page. qemu has no AVX-512; this makes sure of it.
machines="
ppc64le     powerpc64le-linux-gnu  ppc64le  -               65536
i386        i686-linux-gnu         i386     pentium3,+sse2  4096
aarch64     aarch64-linux-gnu      aarch64  -               4096
armhf       arm-linux-gnueabihf    arm      -               4096
riscv64     riscv64-linux-gnu      riscv64  -               4096
s390x       s390x-linux-gnu        s390x    -               4096
x86-64-sse2 x86_64-linux-gnu       x86_64   qemu64,-sse3    4096
x86-64-avx2 x86_64-linux-gnu       x86_64   max,-avx512f    4096
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
	make -s "$target" BUILD="$here" CC="$prefix-gcc" \
		AR="$prefix-ar" CFLAGS="-O2 -Werror" CPPFLAGS= LDFLAGS=-static \
		PKG_CONFIG="env PKG_CONFIG_LIBDIR=$here pkg-config" \
		RUNNER="qemu-$qemu-static -p $page${cpu:+ -cpu $cpu}"
}

# Tries one machine and prints its line, after all it said if it failed.
try() {
	machine=$1 prefix=$2 qemu=$3 cpu=${4#-} page=$5
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
	xargs -n 5 -P "$(nproc)" sh "$0" --one |
	tee "$build/results"
passed=$(grep -c '^PASS' "$build/results")
failed=$(grep -c '^FAIL' "$build/results")
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
