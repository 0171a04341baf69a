#!/bin/sh
# Runs the longer checks, a few at a time, and ends with a table: what passed, what
# failed, what was skipped and why, and what time each took. A step that fails
# stops no other. One whose tools are not here is a SKIP or, with FULL=required,
# a FAIL; `.ci/check-deps` installs them. What a step said is in build/full/.
#
# Arguments: the steps to run; none for all.
set -u

build=${BUILD:-build}
logs=$build/full
python=${PYTHON:-python3}
jobs=-j$(nproc)
# What a makefile that called us was told is not for those that steps call.
unset MAKEFLAGS MFLAGS MAKELEVEL
[ "${FULL:-}" != required ] || export FOREIGN=required EMBED=required ABI=required
# Every set of kernels has to be tested somewhere, under qemu if need be.
export TEST_KERNELS_RAN="${TEST_KERNELS_RAN:-$(readlink -m "$logs")/kernels-ran}"

# Python's modules that its longer tests want.
modules="python:torch python:setuptools python:wheel"

# What runs the set of kernels that this machine cannot.
neon="aarch64-linux-gnu-gcc qemu-aarch64-static"

# Name, what it needs (commands, and modules of Python), what it runs. The longest
# come first, so that the last to end is a short one; kernels asks what the
# others have run.
steps="
fuzz     | clang             | make -s $jobs fuzz FUZZ_SECONDS=60
embed    | cmake             | make -s $jobs check-embed
foreign  | qemu-s390x-static | make -s check-foreign
valgrind | valgrind          | memory
tsan     | gcc               | threads
coverage | gcovr $neon       | make -s coverage
asan     | gcc               | addresses
python   | mypy $modules     | rest_of_python
ubsan    | clang             | undefined
msan     | clang             | uninitialised
big      | gcc               | make -s check-big
clang-O2 | clang             | built check-lib clang -O2
clang-O3 | clang             | built check-kernels clang -O3 -march=native
gcc-O3   | gcc               | built check-kernels gcc -O3 -march=native
one-file | gcc               | TEST_MAPS=100 make -s $jobs check-amalgamation TOOL_TESTS=
clang-O0 | clang             | built check-kernels clang -O0
gcc-O0   | gcc               | built check-kernels gcc -O0
failures | gcc               | make -s check-failures
threads  | gcc               | make -s check-threads
abi      | abidiff           | make -s abi-check
kernels  | $neon             | tests/kernels/all_ran.sh $TEST_KERNELS_RAN
"

# built TARGET COMPILER OPTION...: on a build of its own. `make check` tries
# thousands of maps and all settings; what so many could find hardly depends on
# that.
built() {
	target=$1 compiler=$2
	shift 2
	TEST_MAPS=100 TEST_SETTINGS=5 make -s "$jobs" "$target" \
		BUILD="$build/$step" \
		CC="$compiler" \
		CXX="$(echo "$compiler" | sed 's/gcc/g++/; s/clang/clang++/')" \
		CFLAGS="$* -Werror"
}

sanitizing="-O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all"

# sanitized COMPILER KINDS OPTION...
sanitized() {
	compiler=$1 kinds=$2
	shift 2
	# shellcheck disable=SC2086 # a list of words is meant
	built check-programs "$compiler" $sanitizing "-fsanitize=$kinds" "$@"
}

# more TARGET KINDS: on what `sanitized gcc KINDS` has built.
more() {
	make -s "$1" BUILD="$build/$step" CC=gcc CXX=g++ \
		CFLAGS="$sanitizing -fsanitize=$2 -Werror"
}

# valgrind takes a second to start, and 30 times as long as the program. Programs
# that run the command some 270 times, wait, or compress large pictures are left to
# AddressSanitizer; fuzzers give the same parts their inputs in one run each.
memory() {
	TEST_MAPS=30 TEST_SETTINGS=20 make -s "$jobs" check-valgrind TOOL_TESTS="$(
		printf "$build/tests/tool/test_%s " results hostile library memory)"
}

# What `make check` leaves out of Python's tests.
rest_of_python() {
	make -s lib tool wheel BUILD="$build" PYTHON="$python" &&
		PYTHON="$python" BUILD="$build" bindings/python/tests/run.sh rest
}

addresses() {
	kinds=address,undefined,float-cast-overflow
	sanitized gcc $kinds && more check-python "$kinds"
}

# The library's tests: the command has one thread.
threads() {
	# shellcheck disable=SC2086
	built check-lib gcc $sanitizing -fsanitize=thread &&
		TEST_IMAGES=20000 more check-threads thread
}

# Bits that are shifted out are meant to go: so floats and pixels are taken apart.
undefined() {
	sanitized clang \
		undefined,integer,nullability,local-bounds,float-cast-overflow \
		-fno-sanitize=unsigned-shift-base \
		-fsanitize-ignorelist=tests/full/wraps.txt
}

# The library's tests; cmocka has to be compiled with the sanitizer too. So would
# what the command uses of others: valgrind looks at that.
uninitialised() {
	flags="$sanitizing -fsanitize=memory -fsanitize-memory-track-origins"
	# shellcheck disable=SC2086
	tests/support/cmocka.sh "$build/$step" clang $flags &&
		make -s "$jobs" check-lib BUILD="$build/$step" CC=clang \
			CFLAGS="$flags -Werror" \
			PKG_CONFIG="env PKG_CONFIG_LIBDIR=$build/$step pkg-config"
}

# The part of a step's line with that number.
field() {
	echo "$steps" | awk -F ' *[|] *' -v name="$1" -v part="$2" '
		{ sub(/^ +/, "") } $1 == name { print $part }'
}

# What is not here of a step's needs.
missing() {
	for need in $(field "$1" 2); do
		case $need in
		python:*) "$python" -c "import ${need#*:}" 2>/dev/null ;;
		*) command -v "$need" >/dev/null ;;
		esac || echo "no ${need#*:}"
	done
}

# What the step's commands took, user and system: the second line of `times`.
processor_seconds() {
	tail -n 1 "$logs/$step.times" | tr -d s | awk '{
		split($1, user, "m"); split($2, kernel, "m")
		printf "%d", 60 * (user[1] + kernel[1]) + user[2] + kernel[2] }'
}

# Runs one step; leaves its verdict, seconds and reason in a file.
try() {
	step=$1
	log=$logs/$step.log
	begun=$(date +%s)
	reason=$(missing "$step" | paste -sd , | sed "s/,/, /g")
	if [ -n "$reason" ]; then
		[ "${FULL:-}" = required ] && verdict=FAIL || verdict=SKIP
	elif (eval "$(field "$step" 3)") >"$log" 2>&1 </dev/null; then
		verdict=PASS
	else
		verdict=FAIL reason="see $log"
		tail -n 200 "$log" | sed 's/^/	/'
	fi
	times >"$logs/$step.times"
	printf '%s %5d s, %4d s of processor time  %s%s\n' "$verdict" \
		$(($(date +%s) - begun)) "$(processor_seconds)" "$step" \
		"${reason:+: $reason}" | tee "$logs/$step.result"
}

if [ "${1:-}" = --one ]; then
	try "$2"
	exit
fi

# What was skipped within a step stands below it.
table() {
	for step in "$@"; do
		cat "$logs/$step.result" 2>/dev/null ||
			echo "FAIL  $step: did not come to its end"
		[ ! -f "$logs/$step.log" ] ||
			sed -n 's/^SKIP/                &/p' "$logs/$step.log"
	done
}

started=$(date +%s)
names=$(echo "$steps" | awk '{ print $1 }' | xargs)
rm -rf "$logs"
mkdir -p "$logs"
if [ $# = 0 ]; then
	# shellcheck disable=SC2086 # a list of words is meant
	set -- $names
fi
for step in "$@"; do
	[ -n "$(field "$step" 1)" ] || {
		echo "there is no step $step; there are: $names"
		exit 2
	}
done
# Once, for all steps that use it.
make -s "$jobs" all tests amalgamation || exit
# One more than there are processors, since some steps use but one.
printf '%s\n' "$@" | grep -vx kernels |
	xargs -n 1 -P "$(($(nproc) + 1))" sh "$0" --one
case " $* " in *" kernels "*) try kernels ;; esac

echo "=== what ran"
table "$@" | tee "$logs/table"
count() {
	grep -c "^$1" "$logs/table"
}
echo "$(count PASS) passed, $(count FAIL) failed, $(count SKIP) skipped," \
	"$(($(date +%s) - started)) s"
! grep -q '^FAIL' "$logs/table"
