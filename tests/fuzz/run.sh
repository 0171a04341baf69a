#!/bin/bash
# Fuzzes with clang's libFuzzer, address and undefined behaviour sanitizers:
# `make fuzz` with FUZZ_SECONDS a target, and FUZZ_TARGETS of aggregate, api,
# class_maps, npy, npz, photo, arguments for some of them. New inputs are kept in
# build/fuzz/NAME/, to begin from the next time; what was found is
# build/fuzz/NAME-crash-*, and a run that finds something fails.
set -euo pipefail

build=${BUILD:-build}
folder=$build/fuzz
seconds=${FUZZ_SECONDS:-60}

# The last number after a word in the log, 0 if there is none.
last() {
	sed -n "s/.*$1:* *\([0-9][0-9]*\).*/\1/p" "$2" | tail -n 1
}

# One of them: prints a line, and the log if it found something.
if [ "${1:-}" = --one ]; then
	name=$2 log=$folder/$2.log verdict=PASS extra=()
	dictionary=tests/fuzz/$name.dict found=tests/fuzz/regressions/$name
	mkdir -p "$folder/$name"
	[ ! -f "$dictionary" ] || extra=(-dict="$dictionary")
	[ ! -d "$found" ] || extra+=("$found")
	"$folder/objects/tests/fuzz/fuzz_$name" -print_final_stats=1 \
		-max_len=4096 -timeout=20 -malloc_limit_mb=256 \
		-max_total_time="$seconds" -artifact_prefix="$PWD/$folder/$name-" \
		"$folder/$name" "${extra[@]}" \
		"tests/fuzz/corpus/$name" >"$log" 2>&1 || verdict=FAIL
	[ $verdict = PASS ] || tail -n 60 "$log"
	printf '%s  %-10s %9d executions, %6d a second, %5d edges, %5d s\n' \
		$verdict "$name" \
		"$(last stat::number_of_executed_units "$log")" \
		"$(last stat::average_exec_per_sec "$log")" \
		"$(last cov "$log")" "$seconds"
	[ $verdict = PASS ]
	exit
fi

[ $# -gt 0 ] || set -- aggregate api class_maps npy npz photo arguments

if ! command -v "${FUZZ_CC:=clang}" >/dev/null; then
	echo "make fuzz: there is no $FUZZ_CC; want clang with its libFuzzer" >&2
	exit 1
fi
mkdir -p "$folder"

# What is compared is traced in the tool's parts alone, which read formats; in the
# library it would cost a third of the speed.
sanitizers=-fsanitize=address,undefined
"${MAKE:-make}" -s fuzzers CC="$FUZZ_CC" BUILD="$folder/objects" \
	CFLAGS="-O2 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
		-fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp \
		$sanitizers" \
	FUZZ_TOOL_CFLAGS=-fsanitize-coverage=trace-cmp \
	FUZZ_ENGINE="-fsanitize=fuzzer $sanitizers"

# As many at a time as there are processors.
printf '%s\n' "$@" | xargs -n 1 -P "$(nproc)" "$0" --one
