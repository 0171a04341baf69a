#!/bin/sh
# What others look the library up with: pkg-config and CMake, shared and static,
# C and C++, from an installation that make or CMake staged with DESTDIR and that
# was then moved; and CMake projects that build a checkout. Takes BUILD from the
# environment.
set -eu
suite=packages
. tests/support/steps.sh

moved=$work/moved
# A build of its own, copied, since installing writes files with the PREFIX that
# others may be using at the same time.
build=$work/build
mkdir "$build"
cp -a "${BUILD:-build}"/lib "${BUILD:-build}"/libsalmap* "${BUILD:-build}"/flags \
	"${BUILD:-build}"/hardening "$build"
consumer=tests/embed/consumer
readme_picture

# How CMake compiles the library hardly matters here: a set of kernels takes ten
# seconds each time.
few="-DSALMAP_SCALAR_ONLY"

# Both programs of a folder draw the README's picture.
draw() {
	for program in "$1/consumer_c" "$1/consumer_cxx"; do
		same_picture env LD_LIBRARY_PATH="${2:-}" "$program"
	done
}

# stage LIBDIR: installs for one place and moves to another.
stage() {
	rm -rf "$work/stage" "$moved"
	make -s install-lib BUILD="$build" DESTDIR="$work/stage" \
		PREFIX=/opt/salmap LIBDIR="/opt/salmap/$1"
	move
}

# stage_by_cmake OPTION...: the same, with CMake.
stage_by_cmake() {
	rm -rf "$work/stage" "$moved"
	cmake -S . -B "$work/cmake-own" -DCMAKE_INSTALL_LIBDIR=lib \
		-DCMAKE_C_FLAGS="$few" "$@" &&
		cmake --build "$work/cmake-own" -j 2 &&
		DESTDIR="$work/stage" cmake --install "$work/cmake-own" \
			--prefix /opt/salmap
	move
} >"$work/cmake.log" 2>&1

move() {
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
	way=$1 linked=$2 tree=$work/cmake-$1
	shift 2
	[ "$way" != package ] || rm -rf "$tree"
	cmake -S $consumer -B "$tree" -DWAY="$way" -DTARGET="$linked" \
		-DCMAKE_C_FLAGS="$few" \
		-DEXAMPLE="$work/example.c" -DCHECKOUT="$PWD" "$@" &&
		cmake --build "$tree" -j 2
} >"$work/cmake.log" 2>&1

# The names of a folder's files, and the bytes of those that are text.
contents() {
	(cd "$1" && find . ! -type d -print | LC_ALL=C sort &&
		find . -type f ! -name 'libsalmap.*' -exec cksum {} + |
		LC_ALL=C sort)
}

stage lib
contents "$moved" >"$work/installed-by-make"
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
for target in salmap salmap_static; do
	doing "a subdirectory, salmap::$target"
	configured subdirectory salmap::$target
	draw "$tree"

	doing "the whole repository fetched, salmap::$target"
	configured fetched salmap::$target -DSOURCE="SOURCE_DIR;$PWD"
	draw "$tree"
done

# optimised: the levels of optimisation that the library's files have in a tree.
optimised() {
	sed -n 's/^C_FLAGS = //p' "$(find "$tree" -name flags.make \
		-path '*salmap_objects*')" | tr ' ' '\n' | grep '^-O' | tr '\n' ' '
}

doing "a project that does not say how to compile gets the library optimised"
same "$(optimised)" "-O2 "
for flag in -DCMAKE_BUILD_TYPE=MinSizeRel -DCMAKE_C_FLAGS="$few -Os"; do
	cmake -S $consumer -B "$tree" -DCMAKE_BUILD_TYPE= "$flag" >"$work/cmake.log"
	same "$(optimised)" "-Os "
done

doing "the folder lib fetched"
configured fetched salmap::salmap -DSOURCE="SOURCE_DIR;$PWD;SOURCE_SUBDIR;lib"
draw "$tree"

doing "the archive of make dist fetched"
make -s dist BUILD="$build" >"$work/packed"
configured fetched salmap::salmap \
	-DSOURCE="URL;$(sed -n '/\.gz$/p' "$work/packed")"
draw "$tree"

doing "a part of a project installs nothing, unless it is asked to"
cmake --install "$tree" --prefix "$work/part" >"$work/cmake.log"
same "$(find "$work/part" ! -type d 2>"$work/cmake.log")" ""
configured fetched salmap::salmap -DSALMAP_INSTALL=ON
cmake --install "$tree" --prefix "$work/part" >"$work/cmake.log"
[ -f "$work/part/include/salmap.hpp" ]

doing "without shared libraries, by choice or by the machine, all is static"
configured subdirectory salmap -DBUILD_SHARED_LIBS=OFF
draw "$tree"
same "$(LC_ALL=C readelf -d "$tree/consumer_c" | grep -c 'NEEDED.*salmap')" 0
cmake -S . -B "$work/cmake-bare" -DCMAKE_SYSTEM_NAME=Generic >"$work/cmake.log"
cmake --build "$work/cmake-bare" --target help >"$work/targets"
grep -q salmap_static "$work/targets"
same "$(grep -c 'salmap$' "$work/targets")" 0

doing "CMake installs what make does, optimised"
stage_by_cmake
contents "$moved" | diff "$work/installed-by-make" -
grep -q '^CMAKE_BUILD_TYPE:STRING=RelWithDebInfo$' \
	"$work/cmake-own/CMakeCache.txt"

doing "find_package and pkg-config, of what CMake installed"
configured package salmap::salmap -DWANT=0.1 -DCMAKE_PREFIX_PATH="$moved"
draw "$tree"
packaged
draw "$work/pc" "$moved/lib"

doing "find_package, of a static library alone"
stage_by_cmake -DBUILD_SHARED_LIBS=OFF
same "$(cd "$moved/lib" && echo libsalmap*)" libsalmap.a
configured package salmap::salmap -DCMAKE_PREFIX_PATH="$moved"
draw "$tree"

doing "find_package, of a shared library alone, and of none"
stage lib
rm "$moved/lib/libsalmap.a"
configured package salmap::salmap -DCMAKE_PREFIX_PATH="$moved"
draw "$tree"
rm "$moved"/lib/libsalmap.so*
if configured package salmap::salmap -DCMAKE_PREFIX_PATH="$moved"; then
	false
fi
tr '\n' ' ' <"$work/cmake.log" |
	grep -q 'neither .*libsalmap\.so.* nor .*libsalmap\.a is there'

# apart PREFIX: find_package, of libraries that lie beside it.
apart() {
	configured package salmap::salmap -Dsalmap_DIR="$1-lib/cmake/salmap"
	draw "$tree"
	same "$(PKG_CONFIG_PATH="$1-lib/pkgconfig" pkg-config --cflags salmap |
		tr -d ' ')" "-I$1/include"
}

doing "libraries outside the prefix, by make and by CMake"
make -s install-lib BUILD="$build" PREFIX="$work/one" LIBDIR="$work/one-lib"
apart "$work/one"
cmake -S . -B "$work/cmake-own" -DCMAKE_INSTALL_LIBDIR="$work/two-lib" \
	-DBUILD_SHARED_LIBS=ON >"$work/cmake.log"
cmake --build "$work/cmake-own" -j 2 >"$work/cmake.log"
cmake --install "$work/cmake-own" --prefix "$work/two" >"$work/cmake.log"
apart "$work/two"

doing "a shared library that CMake made exports the header's functions alone"
configured subdirectory salmap::salmap -DBUILD_SHARED_LIBS=ON
same "$(nm -D --defined-only "$tree/salmap/lib/libsalmap.so" |
	grep -c ' T salmap_')" "$(grep -c . tests/install/symbols.txt)"

stage lib/x86_64-linux-gnu

doing "find_package in a folder of the machine's own"
configured package salmap::salmap -DWANT=0.1 \
	-DCMAKE_PREFIX_PATH="$moved" -DCMAKE_LIBRARY_ARCHITECTURE=x86_64-linux-gnu
draw "$tree"
