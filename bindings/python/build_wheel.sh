#!/bin/sh
# Builds a wheel of the Python package with the shared library inside, into
# $BUILD/wheel, without the net. Wants Python's setuptools and wheel. Run from
# the top folder; takes PYTHON, BUILD and STRIP from the environment.
set -eu

PYTHON=${PYTHON:-python3}
BUILD=${BUILD:-build}
STRIP=${STRIP:-strip}
source=bindings/python
stage=$BUILD/wheel/stage
library=$(readlink -f "$BUILD/libsalmap.so")

for module in setuptools wheel; do
	"$PYTHON" -c "import $module" 2>/dev/null || {
		echo "make wheel: $PYTHON has no $module, which packing wants;" \
			"\`.ci/check-deps python\` installs it" >&2
		exit 1
	}
done
rm -rf "$BUILD/wheel"
mkdir -p "$stage"
cp -R "$source/pyproject.toml" "$source/setup.py" "$source/README.md" \
	"$source/salmap" include/salmap.h COPYING "$stage"
find "$stage" -name __pycache__ -prune -exec rm -rf {} +
$STRIP -o "$stage/salmap/$(basename "$library" | sed 's/\(\.so\.[0-9]*\).*/\1/')" \
	"$library"
cd "$stage"
"$PYTHON" -c '
from setuptools import build_meta
print(build_meta.build_wheel(".."))' >build.log 2>&1 || {
	cat build.log
	exit 1
}
cd ..
rm -rf stage
echo "$BUILD/wheel/$(ls)"
