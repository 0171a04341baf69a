#!/bin/sh
# Counts the instructions of one image, stage by stage: run.sh PROGRAM [KERNELS]
# Needs valgrind, which does not know AVX-512.
set -eu

if ! command -v callgrind_annotate >/dev/null; then
	echo "SKIP: valgrind (callgrind) is not installed."
	exit 0
fi

program=$1
counts=$(dirname "$program")/callgrind.out
shift
valgrind --quiet --tool=callgrind --callgrind-out-file="$counts" \
	"$program" "$@"

echo "Instructions with all that a function calls:"
callgrind_annotate --threshold=100 --inclusive=yes "$counts" |
	grep 'lib/' | head -30
echo "Instructions of each function itself:"
callgrind_annotate --threshold=100 "$counts" | grep 'lib/' | head -30
