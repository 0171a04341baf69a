#!/bin/sh
# Builds the page of explorers anew and compares it with what is committed, and tests
# it: its state in Node.js, the page in a browser. Run from the top folder after
# `make`; takes BUILD and PYTHON from the environment.
set -eu

build=${BUILD:-build}
folder=bindings/web/explorer
explorers=$build/explorer
export PYTHON="${PYTHON:-python3}" PYTHONPATH=bindings/python
export SALMAP_LIBRARY="$build/libsalmap.so" EXPLORERS="$PWD/$explorers"

[ "${1:-}" = built ] || make -s "$build/explorer.html"
if ! cmp "$build/explorer.html" src/results/explorer.html; then
	echo "src/results/explorer.html is not what its sources make; run" \
		"\`make explorer\`" >&2
	exit 1
fi
rm -rf "$explorers"
"$PYTHON" -B $folder/tests/write.py "$explorers" "$build/salmap"
node --test --test-reporter=spec $folder/tests/*.test.mjs
