#!/bin/sh
# The page of explorers as it is committed: its scripts are what their sources make;
# in a browser it does and draws what the Python package says of the same file. So
# the library in the page draws as that of today, or wants `make explorer`. Run from
# the top folder after `make`; takes BUILD, ROW and PYTHON from the environment.
set -eu
suite=explorer
. tests/support/steps.sh

build=${BUILD:-build}
here=$build/${ROW:-embed/explorer}
folder=bindings/web/explorer
page=src/results/explorer.html
export PYTHON="${PYTHON:-python3}" PYTHONPATH=bindings/python
export SALMAP_LIBRARY="$build/libsalmap.so" EXPLORERS="$PWD/$here/pages"
export WEB_SCRIPTS="$PWD/$here/web/salmap"

doing "the page is what its sources make"
make -s BUILD="$here" explorer-tools
node $folder/build.mjs "$WEB_SCRIPTS" "$here/explorer.html" $page
if ! cmp "$here/explorer.html" $page; then
	echo "$page is not what its sources make; run \`make explorer\`" >&2
	exit 1
fi

doing "its state, in Node.js, and the page, in a browser"
rm -rf "$EXPLORERS"
"$PYTHON" -B $folder/tests/write.py "$EXPLORERS" "$build/salmap"
node --test --test-reporter=spec $folder/tests/*.test.mjs
