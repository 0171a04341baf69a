#!/bin/sh
# Fails unless the library's tests reach every line and both ways of every branch
# of lib/. What the vector kernels share, lib/kernels/vector*.h, has to be reached
# in each set of kernels on its own. NEON runs under qemu, and so does the choice of
# kernels for CPUs that lack some. qemu has no AVX-512: on a CPU without it that
# set is a SKIP. Prints what is not reached; build/coverage/html/ shows all.
#
# Wants an x86-64 machine and what `.ci/check-deps coverage` installs.
set -eu

build=${BUILD:-build}/coverage
native=$build/x86-64
foreign=$build/foreign/aarch64

# The same inputs each time. Some hundred maps per test reach all that thousands do.
export TEST_SEED=1 TEST_MAPS="${TEST_MAPS:-300}"
export TEST_SETTINGS="${TEST_SETTINGS:-4}"

# What is always inlined is a function here: a branch counts once in each set of
# kernels, not once in each copy, where a constant may leave it one way only.
export COVERAGE_CFLAGS="-O0 --coverage -fprofile-abs-path -fprofile-update=atomic \
-Dalways_inline=noinline -Wno-attributes"

# CPUs that lack more and more of what the choice of kernels asks for: AVX-512;
# AVX2 too; all that CPUID tells of that; AVX too.
cpus="max max,-avx2 max,level=6 qemu64,-sse3"

# Runs a command, and says what it said if it fails.
quietly() {
	"$@" >"$build/log" 2>&1 || {
		cat "$build/log"
		echo "FAIL  coverage: $*"
		exit 1
	}
}

run_tests() {
	quietly make -s -j"$(nproc)" check-lib BUILD="$native" CC=gcc \
		CFLAGS="-O2 -g" CPPFLAGS= LDFLAGS=
	for cpu in $cpus; do
		quietly qemu-x86_64-static -cpu "$cpu" "$native/tests/unit/test_cpu"
	done
	quietly env BUILD="$build" CMOCKA="${BUILD:-build}/foreign/cmocka" \
		ROW=foreign/aarch64 tests/full/build.sh \
		--under "qemu-aarch64-static -p 4096" check-kernels \
		aarch64-linux-gnu-gcc -O2
}

# read_counts GCOV OUT FOLDER [FILTER]: what the runs noted, as gcovr has it.
read_counts() {
	gcovr --root . --gcov-executable "$1" --json "$2" \
		--filter "${4:-lib/}" "$3"
}

# One set of kernels' own counts.
read_table() {
	mkdir -p "$build/$1"
	cp "$2/lib/kernels/$1.gcno" "$build/$1/"
	cp "$2/lib/kernels/$1.gcda" "$build/$1/"
	read_counts "$3" "$build/$1.json" "$build/$1" lib/kernels/
}

total() {
	awk '$1 == "TOTAL" { print $2 }' "$build/$1.txt"
}

# judge NAME OPTION...: a line that tells whether all is reached; if not, what.
judge() {
	name=$1
	shift
	gcovr --root . "$@" --txt "$build/lines.txt"
	gcovr --root . "$@" --branches --txt "$build/branches.txt"
	# Not --output /dev/null: gcovr removes what it is to write, and so, as
	# root, the device.
	if gcovr --root . "$@" --fail-under-line 100 --fail-under-branch 100 \
		>/dev/null 2>&1; then
		echo "PASS  $name: all $(total lines) lines, all" \
			"$(total branches) branches"
		return
	fi
	for of in lines branches; do
		awk -v of="$of" '/^lib/ && $3 < $2 {
			print "\t" $1 ", " of " not reached: " $NF }' "$build/$of.txt"
	done
	echo "FAIL  $name"
	missed=yes
}

mkdir -p "$build/html"
find "$build" -name '*.gcda' -delete
run_tests
if grep -qw avx512vl /proc/cpuinfo; then
	tables="sse2 avx2 avx512"
else
	tables="sse2 avx2"
	# Some lines of the headers are compiled for that set alone.
	rm -f "$native/lib/kernels/avx512.gcno"
	echo "SKIP  avx512: neither this CPU nor qemu has it"
fi
read_counts gcov "$build/x86-64.json" "$native/lib"
read_counts aarch64-linux-gnu-gcov "$build/aarch64.json" "$foreign/lib"

missed=
judge lib/ -a "$build/x86-64.json" -a "$build/aarch64.json"
gcovr --root . -a "$build/x86-64.json" -a "$build/aarch64.json" \
	--html-details "$build/html/index.html"
for table in $tables; do
	read_table "$table" "$native" gcov
	judge "$table" -a "$build/$table.json"
done
read_table neon "$foreign" aarch64-linux-gnu-gcov
judge neon -a "$build/neon.json"
[ -z "$missed" ]
