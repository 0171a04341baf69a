#!/bin/sh
# Runs the Python package's tests: "core" wants NumPy, pytest and hypothesis;
# "all" PyTorch, mypy and a wheel in $BUILD/wheel too. Run from the top folder;
# takes PYTHON, CC, CFLAGS and BUILD from the environment. Where something that
# is wanted is not there, it says SKIP.
set -eu

PYTHON=${PYTHON:-python3}
BUILD=${BUILD:-build}
here=bindings/python/tests

skip() {
	echo "SKIP  $here: $1"
	exit 0
}

case ${CFLAGS:-} in
*sanitize*) skip "Python does not load a library with sanitizers" ;;
esac
# What a makefile that called us told is not for those that tests call.
unset MAKEFLAGS MFLAGS MAKELEVEL
for module in numpy pytest hypothesis; do
	"$PYTHON" -c "import $module" 2>/dev/null || skip "$PYTHON has no $module"
done

folders=$here/core
[ "$1" = core ] || folders=$here
CC=${CC:-cc} SALMAP_LIBRARY=$PWD/$BUILD/libsalmap.so PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" -m pytest -q -rs -p no:cacheprovider "$folders"
