#!/bin/sh
# Installs into an empty folder and uses what is there as a stranger would:
# pkg-config, shared and static, the README's own program, C++. Run from the
# top folder; takes CC, CFLAGS and BUILD from the environment.
set -eu

CC=${CC:-cc}
CXX=${CXX:-c++}
CFLAGS=${CFLAGS:--O2}
BUILD=${BUILD:-build}

suite=install
. tests/support/steps.sh
prefix=$work/usr
version=$(awk '$2 ~ /^SALMAP_VERSION_(MAJOR|MINOR|PATCH)$/ { printf "%s%s", dot, $3; dot = "." }' \
	include/salmap.h)

doing "make install"
make -s install CC="$CC" CFLAGS="$CFLAGS" BUILD="$BUILD" \
	PREFIX="$prefix" >/dev/null

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig

doing "pkg-config knows the version"
same "$(pkg-config --modversion salmap)" "$version"

doing "the README's program runs with the shared library"
readme_program >"$work/example.c"
[ "$(wc -l <"$work/example.c")" -le 25 ]
# shellcheck disable=SC2046,SC2086 # lists of words are meant
$CC -std=c11 -Wall -Wextra -Wpedantic -Werror $CFLAGS "$work/example.c" \
	$(pkg-config --cflags --libs salmap) -o "$work/shared"
LD_LIBRARY_PATH=$prefix/lib "$work/shared" >"$work/shared.ppm"
same "$(head -c 12 "$work/shared.ppm")" "P6 36 24 255"

doing "it gives the same with the static library, through pkg-config --static"
# shellcheck disable=SC2046,SC2086
$CC -std=c11 $CFLAGS "$work/example.c" $(pkg-config --cflags salmap) \
	-Wl,-Bstatic $(pkg-config --static --libs salmap) -Wl,-Bdynamic \
	-o "$work/static"
"$work/static" >"$work/static.ppm"
cmp "$work/shared.ppm" "$work/static.ppm"

doing "the library needs nothing but libc"
case $CFLAGS in
*sanitize*) skip "sanitizers bring libraries of their own" ;;
*)
	same "$(LC_ALL=C readelf -d "$prefix/lib/libsalmap.so" |
		sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')" libc.so.6
	;;
esac

doing "the soname is libsalmap.so.0"
LC_ALL=C readelf -d "$prefix/lib/libsalmap.so" |
	grep -q 'soname: \[libsalmap.so.0\]'

doing "the exported symbols are those of the committed list"
nm -D --defined-only "$prefix/lib/libsalmap.so" |
	awk '$2 != "A" { sub("@.*", "", $3); print $3 }' | LC_ALL=C sort \
	>"$work/symbols"
diff tests/install/symbols.txt "$work/symbols"

doing "the header compiles as C++ without a warning"
if have "$CXX"; then
	# A library with sanitizers wants a program with the same.
	sanitize=$(printf '%s\n' $CFLAGS | grep -e -fsanitize || true)
	for standard in c++11 c++17; do
		printf '#include <salmap.h>\nint main() { return salmap_version() == 0; }\n' |
			"$CXX" $sanitize -std=$standard -Wall -Wextra -Wpedantic \
				-Wconversion -Wshadow -Werror -x c++ - \
				-I "$prefix/include" -L "$prefix/lib" \
				-lsalmap -o "$work/cxx"
		LD_LIBRARY_PATH=$prefix/lib "$work/cxx"
	done
else
	skip "no C++ compiler for the header's test"
fi

doing "the sources compile in somebody else's build, one by one and as one"
for source in lib/*.c lib/kernels/*.c; do
	echo "#include \"$PWD/$source\""
	$CC -Werror -Iinclude -c "$source" -o "$work/one.o"
done >"$work/all.c"
$CC -Wall -Werror -c "$work/all.c" -o "$work/all.o"

doing "the installed command runs"
same "$("$prefix/bin/salmap" --version)" "salmap $version"

doing "what draws and writes for Python lies in a folder of its own"
[ -x "$prefix/lib/salmap/libsalmap-results.so" ]

doing "make uninstall leaves no file, and no folder of its own"
make -s uninstall PREFIX="$prefix" BUILD="$BUILD"
same "$(find "$prefix" ! -type d -o -name salmap)" ""

doing "make install-lib installs the library, and wants nothing of the command's"
make -s install-lib CC="$CC" CFLAGS="$CFLAGS" BUILD="$BUILD" PREFIX="$prefix"
same "$(cd "$prefix" && find . ! -type d | sed "s/$version/VERSION/" |
	LC_ALL=C sort | tr '\n' ' ')" "./include/salmap.h ./include/salmap.hpp \
./include/salmap_opencv.hpp \
./lib/cmake/salmap/salmapConfig.cmake \
./lib/cmake/salmap/salmapConfigVersion.cmake ./lib/libsalmap.a \
./lib/libsalmap.so ./lib/libsalmap.so.0 ./lib/libsalmap.so.VERSION \
./lib/pkgconfig/salmap.pc "
make -n install-lib BUILD="$work/none" >"$work/plan"
grep -q 'lib/salmap\.c' "$work/plan"
if grep -e src/ -e libpng "$work/plan"; then
	false
fi
make -s uninstall PREFIX="$prefix" BUILD="$BUILD"
same "$(find "$prefix" ! -type d -o -name salmap)" ""

# said OPTION...: what make says while it compiles one file.
said() {
	rm -f "$work/quiet/lib/version.o"
	make "$work/quiet/lib/version.o" BUILD="$work/quiet" CC="$CC" \
		CFLAGS="$CFLAGS" "$@" 2>&1
}

doing "make says what it compiles; V=1 how; -s nothing; warnings are seen"
same "$(said)" "  CC      lib/version.c"
same "$(said V=1 | grep -c "^$CC .*-c -o $work/quiet/lib/version.o lib/")" 1
same "$(said -s)" ""
said -s CPPFLAGS='-DSALMAP_VERSION_MAJOR=7' | grep -q redefined

doing "DESTDIR stages an install, with another PREFIX than before"
make -s install CC="$CC" CFLAGS="$CFLAGS" BUILD="$BUILD" PREFIX=/opt/s \
	DESTDIR="$work/stage" >/dev/null
[ -x "$work/stage/opt/s/bin/salmap" ]
grep -q '^prefix=/opt/s$' "$work/stage/opt/s/lib/pkgconfig/salmap.pc"
