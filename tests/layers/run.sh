#!/bin/sh
# Checks that files need each other one way only, and that the check notices where
# they do not. Run from the top folder after `make`; takes PYTHON, CC and BUILD from
# the environment.
set -eu

PYTHON=${PYTHON:-python3}
BUILD=${BUILD:-build}

suite=layers
. tests/support/steps.sh

have "$PYTHON" && have nm || {
	skip "no $PYTHON, or no nm"
	exit
}
export PYTHONDONTWRITEBYTECODE=1

doing "arrows upwards, circles and files without a level are noticed"
"$PYTHON" tests/layers/test_check.py 2>"$work/log" || { cat "$work/log"; false; }

doing "no file needs one above it, and no files need each other"
"$PYTHON" tests/layers/check.py . "$BUILD"
