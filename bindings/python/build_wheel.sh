#!/bin/sh
# Builds a wheel of the Python package into $BUILD/wheel, as pip does, but without
# the net. Run from the top folder; takes PYTHON and BUILD from the environment, and
# CC, CFLAGS and so on, with which packing/libraries.py compiles.
set -eu

PYTHON=${PYTHON:-python3}
BUILD=${BUILD:-build}

mkdir -p "$BUILD"
wheels=$(cd "$BUILD" && pwd)/wheel
log=$BUILD/wheel.log

rm -rf "$wheels"
mkdir -p "$wheels"
"$PYTHON" -c 'import setuptools' 2>/dev/null || {
	echo "make wheel: $PYTHON has no setuptools, which packing wants;" \
		"\`.ci/check-deps python\` installs it" >&2
	exit 1
}
(cd bindings/python && "$PYTHON" -c '
import sys
from setuptools import build_meta
build_meta.build_wheel(sys.argv[1])' "$wheels") >"$log" 2>&1 || {
	cat "$log" >&2
	exit 1
}
echo "$BUILD/wheel/$(ls "$wheels")"
