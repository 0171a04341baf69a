#!/bin/sh
# The package for JavaScript: its bits are those of C, in both builds; what it adds to
# the library; its contents and types; workers; Chromium. Run from the top folder;
# takes BUILD, ROW and PYTHON from the environment.
set -eu
suite=web
. tests/support/steps.sh

build=${BUILD:-build}
export SALMAP_LIBRARY="$PWD/$build/libsalmap.so" PYTHON="${PYTHON:-python3}"
export BUILD="$build/${ROW:-embed/web}"

doing "the package is built, with its types"
make -s web

doing "its tests pass"
node --test --test-reporter=spec bindings/web/tests/*.test.mjs
