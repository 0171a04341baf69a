#!/bin/sh
# Installs into an empty folder and uses what is there as a stranger would:
# pkg-config, shared and static, the README's own program, C++. Run from the
# top folder; takes CC, CFLAGS and BUILD from the environment.
set -eu

CC=${CC:-cc}
CXX=${CXX:-c++}
CFLAGS=${CFLAGS:--O2}
BUILD=${BUILD:-build}
# A makefile that called us has told us all that we need of it.
unset MAKEFLAGS MFLAGS MAKELEVEL

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/usr
passed=0

ok() {
	passed=$((passed + 1))
	echo "PASS  install: $1"
}

make -s install CC="$CC" CFLAGS="$CFLAGS" BUILD="$BUILD" \
	PREFIX="$prefix" >/dev/null
ok "make install"

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
[ "$(pkg-config --modversion salmap)" = 0.1.0 ]
ok "pkg-config knows the version"

# The README's program, from the README's own text.
awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' README.md \
	>"$work/example.c"
[ "$(wc -l <"$work/example.c")" -le 25 ]
# shellcheck disable=SC2046,SC2086 # lists of words are meant
$CC -std=c11 -Wall -Wextra -Wpedantic -Werror $CFLAGS "$work/example.c" \
	$(pkg-config --cflags --libs salmap) -o "$work/shared"
LD_LIBRARY_PATH=$prefix/lib "$work/shared" >"$work/shared.ppm"
[ "$(head -c 12 "$work/shared.ppm")" = "P6 36 24 255" ]
ok "the README's program runs with the shared library"

# shellcheck disable=SC2046,SC2086
$CC -std=c11 $CFLAGS "$work/example.c" $(pkg-config --cflags salmap) \
	"$prefix/lib/libsalmap.a" -o "$work/static"
"$work/static" >"$work/static.ppm"
cmp "$work/shared.ppm" "$work/static.ppm"
ok "it gives the same with the static library"

needed=$(LC_ALL=C readelf -d "$prefix/lib/libsalmap.so" |
	sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -v 'san\.so' || true)
case $CFLAGS in
*sanitize*) echo "SKIP  install: sanitizers bring libraries of their own" ;;
*)
	[ "$needed" = libc.so.6 ]
	ok "the library needs nothing but libc"
	;;
esac
LC_ALL=C readelf -d "$prefix/lib/libsalmap.so" |
	grep -q 'soname: \[libsalmap.so.0\]'
ok "the soname is libsalmap.so.0"

nm -D --defined-only "$prefix/lib/libsalmap.so" |
	awk '$2 != "A" { sub("@.*", "", $3); print $3 }' | LC_ALL=C sort \
	>"$work/symbols"
diff tests/install/symbols.txt "$work/symbols"
ok "the exported symbols are those of the committed list"

if command -v "$CXX" >/dev/null; then
	for standard in c++11 c++17; do
		printf '#include <salmap.h>\nint main() { return salmap_version() == 0; }\n' |
			"$CXX" -std=$standard -Wall -Wextra -Wpedantic -Werror \
				-x c++ - -I "$prefix/include" -L "$prefix/lib" \
				-lsalmap -o "$work/cxx"
		LD_LIBRARY_PATH=$prefix/lib "$work/cxx"
	done
	ok "the header compiles as C++"
else
	echo "SKIP  install: no C++ compiler for the header's test"
fi

"$prefix/bin/salmap" --version >/dev/null
ok "the installed command runs"

make -s uninstall PREFIX="$prefix" BUILD="$BUILD"
[ -z "$(find "$prefix" ! -type d)" ]
ok "make uninstall leaves no file"

# A staged install keeps the final paths.
make -s install CC="$CC" CFLAGS="$CFLAGS" BUILD="$BUILD" PREFIX=/opt/s \
	DESTDIR="$work/stage" >/dev/null
[ -x "$work/stage/opt/s/bin/salmap" ]
grep -q '^prefix=/opt/s$' "$work/stage/opt/s/lib/pkgconfig/salmap.pc"
ok "DESTDIR stages an install"

echo "$passed passed, 0 failed"
