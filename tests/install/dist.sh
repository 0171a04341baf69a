#!/bin/sh
# What `make dist` packs: the files that git tracks, the same bytes each time, and
# a tree that builds and passes `make check`. Run from the top folder of a git
# checkout; takes BUILD from the environment.
set -eu

suite=dist
. tests/support/steps.sh

# Another checkout: younger files, which nobody else may read.
clone=$work/clone
(
	umask 077
	git clone -q "$PWD" "$clone"
	git ls-files -z | xargs -0 cp -P --parents -t "$clone"
	git -C "$clone" add --all
)

doing "make dist gives the same bytes in another checkout"
make -s dist BUILD="$work/here" >"$work/packed"
make -s -C "$clone" dist BUILD="$work/there" >/dev/null
archive=$(grep '\.gz$' "$work/packed")
cmp "$archive" "$work/there/$(basename "$archive")"
cmp "${archive%.gz}.xz" "$work/there/$(basename "$archive" .gz).xz"

doing "the archive has what git tracks, in one folder, in both formats"
name=$(basename "$archive" .tar.gz)
git ls-files | sed "s|^|$name/|" | LC_ALL=C sort >"$work/tracked"
tar tzf "$archive" | LC_ALL=C sort | diff "$work/tracked" -
gzip -dc "$archive" >"$work/gz.tar"
xz -dc "${archive%.gz}.xz" | cmp - "$work/gz.tar"

doing "the archive builds and passes make check"
tar xzf "$archive" -C "$clone"
cd "$clone/$name"
TEST_MAPS=20 TEST_SETTINGS=40 TEST_IMAGES=200 make -s -j2 check BUILD=build \
	>"$work/log" 2>&1 || {
	grep -v ^PASS "$work/log"
	false
}

doing "there, make dist says that it wants git, inside another checkout too"
if make -s dist >"$work/log" 2>&1; then
	false
fi
grep -q 'no git checkout' "$work/log"
