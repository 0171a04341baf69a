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
	--collect-atstart=no --toggle-collect=salmap_push \
	--toggle-collect=salmap_combined --toggle-collect=salmap_lovi \
	--toggle-collect=salmap_heatmap "$program" "$@"

# The library's functions, the costliest first.
functions() {
	callgrind_annotate --auto=no --threshold=100 "$@" "$counts" |
		sed -n 's/ \[[^]]*\]$//; s|lib/[^ ]*/\.\./|lib/|; / lib\//p' |
		head -24
}

echo "Instructions with all that a function calls:"
functions --inclusive=yes
echo "Instructions of each function itself:"
functions
