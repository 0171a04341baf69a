#!/bin/sh
# Builds a wheel of the Python package with the shared libraries inside, into
# $BUILD/wheel, without the net: libsalmap, what draws and writes results, and the
# libpng of this machine, which that needs. Wants Python's setuptools and wheel. Run from
# the top folder; takes PYTHON, BUILD and STRIP from the environment.
set -eu

PYTHON=${PYTHON:-python3}
BUILD=${BUILD:-build}
STRIP=${STRIP:-strip}
source=bindings/python
stage=$BUILD/wheel/stage
library=$(readlink -f "$BUILD/libsalmap.so")
results=$BUILD/libsalmap-results.so

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
$STRIP -o "$stage/salmap/libsalmap-results.so" "$results"
# The name that it is asked for by, and the file that the linker finds for it.
ldd "$results" | awk '/libpng/ { print $1, $3 }' | while read -r name file; do
	cp "$(readlink -f "$file")" "$stage/salmap/$name"
done
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
