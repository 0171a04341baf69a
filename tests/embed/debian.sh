#!/bin/sh
# Debian's packages, from the archive of `make dist` and docs/packaging/debian:
# built, looked at by lintian, and used from a folder that they are unpacked in.
# Run from the top folder of a git checkout.
set -eu
suite=debian
. tests/support/steps.sh

# Debian's own programs, as where it builds its packages.
unset BUILD
export TEST_MAPS=20 TEST_SETTINGS=40 LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
machine=$(dpkg-architecture -q DEB_HOST_MULTIARCH)

# noted COMMAND...: runs it, and says what it said if it fails.
noted() {
	"$@" >"$work/log" 2>&1 || {
		tail -n 60 "$work/log"
		false
	}
}

doing "the changelog has the version of the header"
make -s dist BUILD="$work" >/dev/null
tar xzf "$work"/salmap-*.tar.gz -C "$work"
tree=$(echo "$work"/salmap-*/)
cp -R docs/packaging/debian "$tree/debian"
cd "$tree"
same "salmap-$(dpkg-parsechangelog -S Version | sed 's/-[^-]*$//')" \
	"$(basename "$tree")"

doing "it builds with the libraries that make deps installs"
awk '/^DEBIAN_PACKAGES/, !/\\$/' Makefile | grep -o '\<\(lib\|zlib\)[a-z0-9-]*-dev' \
	>"$work/libraries"
while read -r library; do
	echo "$library"
	grep -q " $library\>" debian/control
done <"$work/libraries"

doing "dpkg-buildpackage builds four packages"
DEB_BUILD_OPTIONS="parallel=$(nproc)" noted dpkg-buildpackage -us -uc -b
same "$(cd "$work" && echo *.deb | sed 's/[^ ]*-dbgsym_[^ ]* //g; s/_[^ ]*//g')" \
	"libsalmap-dev libsalmap0 python3-salmap salmap"

doing "lintian finds no error and no warning"
noted lintian --allow-root --fail-on error,warning "$work"/salmap_*.changes

doing "the symbols file has all that the library exports"
root=$work/root
for package in "$work"/*.deb; do
	dpkg-deb -x "$package" "$root"
done
dpkg-deb --ctrl-tarfile "$work"/libsalmap0_*.deb | tar x -C "$work" ./symbols
sed -n 's/^ \(salmap_[^@]*\)@.*/\1/p' "$work/symbols" | sort |
	diff tests/install/symbols.txt -

doing "they are where Debian has such files"
[ -e "$root/usr/lib/$machine/libsalmap.so.0" ]
[ -e "$root/usr/lib/$machine/salmap/libsalmap-results.so" ]
[ -e "$root/usr/share/man/man1/salmap.1.gz" ]

doing "C, C++, CMake, the command and Python use them"
export PATH="$root/usr/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 \
	PYTHONPATH="$root/usr/lib/python3/dist-packages" \
	SALMAP_LIBRARY="$root/usr/lib/$machine/libsalmap.so.0" \
	LD_LIBRARY_PATH="$root/usr/lib/$machine" \
	CMAKE_PREFIX_PATH="$root/usr" PKG_CONFIG_SYSROOT_DIR="$root" \
	PKG_CONFIG_LIBDIR="$root/usr/lib/$machine/pkgconfig" \
	PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
same "$(command -v salmap)" "$root/usr/bin/salmap"
noted debian/tests/use
