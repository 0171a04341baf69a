#!/bin/sh
# Packs the files that git tracks, as they are in the working tree, into
# FOLDER/NAME.tar.gz and, where xz is installed, NAME.tar.xz:
#
#     docs/packaging/dist.sh FOLDER NAME
#
# The same files give the same bytes, whoever packs them: their time is that of the
# last commit, or SOURCE_DATE_EPOCH. Run from the top folder.
set -eu

folder=$1 name=$2
export LC_ALL=C

refuse() {
	echo "make dist: $1" >&2
	exit 1
}

command -v git >/dev/null ||
	refuse "there is no git, which lists the files to pack"
# Also where the folder lies inside somebody else's checkout.
git ls-files --error-unmatch Makefile >/dev/null ||
	refuse "$PWD is no git checkout, whose files it packs; as unpacked from \
an archive, the tree is that archive already"
time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
[ -z "$(git status --porcelain --untracked-files=no)" ] ||
	echo "make dist: some of what it packs is not committed yet" >&2

mkdir -p "$folder"
git ls-files -z | tar --create --file "$folder/$name.tar" --null \
	--files-from - --sort=name --format=ustar --mtime="@$time" \
	--owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
	--transform="s,^,$name/,"
if command -v xz >/dev/null; then
	xz --compress --keep --force --threads=1 "$folder/$name.tar"
	echo "$folder/$name.tar.xz"
fi
gzip --force --no-name -9 "$folder/$name.tar"
echo "$folder/$name.tar.gz"
