#!/bin/sh
# The recipes for Conan and vcpkg, neither of which Debian has: their steps are run
# by stand-ins for the parts of both that they call, and what comes of it is used.
# Takes PYTHON and BUILD from the environment.
set -eu
suite=recipes
. tests/support/steps.sh

PYTHON=${PYTHON:-python3}
# One set of kernels, as each takes ten seconds to compile, and six libraries are.
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C CFLAGS=-DSALMAP_SCALAR_ONLY
readme_picture
version=$(awk '$2 ~ /^SALMAP_VERSION_(MAJOR|MINOR|PATCH)$/ { printf "%s%s", dot, $3; dot = "." }' \
	include/salmap.h)

# What lies below a folder and is no header, licence or link.
libraries() {
	(cd "$1" && find . -name 'libsalmap*' -type f | sort | tr '\n' ' ')
}

for kind in shared static; do
	doing "Conan's recipe and its test, $kind"
	$PYTHON tests/embed/recipes/conan_create.py docs/packaging/conan \
		"$work/conan-$kind" $kind >"$work/said"
	same "$(cat "$work/said")" "salmap $version"
	[ -s "$work/conan-$kind/p/licenses/COPYING" ]
done
same "$(libraries "$work/conan-shared/p")" "./lib/libsalmap.so.$version "
same "$(libraries "$work/conan-static/p")" "./lib/libsalmap.a "

doing "vcpkg's manifest has the version of the header"
port=$PWD/docs/packaging/vcpkg/salmap
same "$($PYTHON -c 'import json, sys
manifest = json.load(open(sys.argv[1]))
print(manifest["name"], manifest["version"])' "$port/vcpkg.json")" "salmap $version"

for linkage in dynamic static; do
	doing "vcpkg's port, $linkage"
	packages=$work/$linkage/packages
	cmake -DPORT="$port" -DCURRENT_PACKAGES_DIR="$packages" \
		-DBUILDTREES="$work/$linkage/trees" \
		-DVCPKG_LIBRARY_LINKAGE=$linkage \
		-P tests/embed/recipes/vcpkg.cmake >"$work/log" 2>&1 || {
		cat "$work/log"
		false
	}
	[ -s "$packages/share/salmap/copyright" ]
	# What vcpkg itself looks for afterwards.
	same "$(cd "$packages" && ls -d debug/include debug/share lib/cmake \
		debug/lib/cmake 2>/dev/null)" ""
	if grep -rlI "$work" "$packages"; then
		false # a file knows where it was made
	fi
	# Where it is installed.
	mv "$packages" "$work/$linkage/installed"
	packages=$work/$linkage/installed
	cmake -S docs/packaging/conan/test_package -B "$work/$linkage/program" \
		-DCMAKE_PREFIX_PATH="$packages" >"$work/log"
	cmake --build "$work/$linkage/program" >"$work/log"
	same "$("$work/$linkage/program/program")" "salmap $version"
	# shellcheck disable=SC2046 # a list of words is meant
	cc "$work/example.c" -o "$work/program" $(PKG_CONFIG_PATH= \
		PKG_CONFIG_LIBDIR="$packages/debug/lib/pkgconfig" \
		pkg-config --libs salmap) -Iinclude
	same_picture env LD_LIBRARY_PATH="$packages/debug/lib" "$work/program"
done
same "$(libraries "$work/dynamic/installed")" "./debug/lib/libsalmap.so.$version \
./lib/libsalmap.so.$version "
same "$(libraries "$work/static/installed")" "./debug/lib/libsalmap.a \
./lib/libsalmap.a "
