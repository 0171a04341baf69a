#!/bin/sh
# What others look the library up with: pkg-config and CMake, shared and static,
# C and C++, from an installation that was staged with DESTDIR and then moved;
# and CMake projects that build a checkout. Takes BUILD from the environment.
set -eu
suite=packages
. tests/support/steps.sh

moved=$work/moved
# A build of its own, copied, since installing writes files with the PREFIX that
# others may be using at the same time.
build=$work/build
mkdir "$build"
cp -a "${BUILD:-build}"/lib "${BUILD:-build}"/src "${BUILD:-build}"/salmap \
	"${BUILD:-build}"/libsalmap* "${BUILD:-build}"/flags "$build"
consumer=tests/embed/consumer
readme_picture

# Both programs of a folder draw the README's picture.
draw() {
	for program in "$1/consumer_c" "$1/consumer_cxx"; do
		same_picture env LD_LIBRARY_PATH="${2:-}" "$program"
	done
}

# stage LIBDIR: installs for one place and moves to another.
stage() {
	rm -rf "$work/stage" "$moved"
	make -s install BUILD="$build" DESTDIR="$work/stage" \
		PREFIX=/opt/salmap LIBDIR="/opt/salmap/$1" >/dev/null
	mv "$work/stage/opt/salmap" "$moved"
	if grep -rlI "$work" "$moved"; then
		false # a file knows where it was made
	fi
}

# packaged OPTION...: builds both programs with what pkg-config says.
packaged() {
	mkdir -p "$work/pc"
	flags=$(pkg-config --define-prefix --cflags --libs ${1:+--static} salmap)
	# shellcheck disable=SC2086 # a list of words is meant
	cc "$work/example.c" -o "$work/pc/consumer_c" $flags "$@"
	# shellcheck disable=SC2086
	c++ -std=c++17 $consumer/consumer.cpp -o "$work/pc/consumer_cxx" \
		$flags "$@"
}

# configured WAY TARGET OPTION...: builds both with CMake, in a tree of that way.
# What was compiled there before can stay, but not what find_package found.
configured() {
	way=$1 target=$2 tree=$work/cmake-$1
	shift 2
	[ "$way" != package ] || rm -rf "$tree"
	cmake -S $consumer -B "$tree" -DWAY="$way" -DTARGET="$target" \
		-DEXAMPLE="$work/example.c" -DCHECKOUT="$PWD" "$@" &&
		cmake --build "$tree" -j 2
} >"$work/cmake.log" 2>&1

stage lib
export PKG_CONFIG_PATH="$moved/lib/pkgconfig"

doing "pkg-config, shared"
packaged
draw "$work/pc" "$moved/lib"

doing "pkg-config --static"
packaged -static
draw "$work/pc"

doing "pkg-config knows the staged tree by its sysroot"
mkdir -p "$work/root/opt"
cp -r "$moved" "$work/root/opt/salmap"
same "$(PKG_CONFIG_SYSROOT_DIR=$work/root \
	PKG_CONFIG_PATH=$work/root/opt/salmap/lib/pkgconfig \
	pkg-config --cflags salmap | tr -d ' ')" "-I$work/root/opt/salmap/include"

version=$(pkg-config --modversion salmap)
for target in salmap salmap_static; do
	doing "find_package, salmap::$target"
	configured package salmap::$target -DWANT=0.1 \
		-DCMAKE_PREFIX_PATH="$moved"
	draw "$tree"
done

doing "find_package finds version $version by its name"
configured package salmap::salmap -DWANT="$version;EXACT" \
	-DCMAKE_PREFIX_PATH="$moved"
for want in 99 1.0 "0.0.1...<0.1"; do
	doing "find_package finds no version $want"
	if configured package salmap::salmap -DWANT="$want" \
		-DCMAKE_PREFIX_PATH="$moved"; then
		false
	fi
	grep -q "version: $version" "$work/cmake.log"
done
for way in subdirectory fetched; do
	for target in salmap salmap_static; do
		doing "a $way checkout, salmap::$target"
		configured $way salmap::$target
		draw "$tree"
	done
done

doing "a shared library that CMake made exports the header's functions alone"
configured subdirectory salmap::salmap
same "$(nm -D --defined-only "$tree/salmap/libsalmap.so" |
	grep -c ' T salmap_')" "$(grep -c . tests/install/symbols.txt)"

stage lib/x86_64-linux-gnu

doing "find_package in a folder of the machine's own"
configured package salmap::salmap -DWANT=0.1 \
	-DCMAKE_PREFIX_PATH="$moved" -DCMAKE_LIBRARY_ARCHITECTURE=x86_64-linux-gnu
draw "$tree"
