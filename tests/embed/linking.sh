#!/bin/sh
# The commands of docs/linking.md, section by section, as they stand there. Each
# runs in a folder of its own that has the README's program in C and C++ and a
# checkout, and has to make a program that draws the README's picture.
set -eu
suite=linking
. tests/support/steps.sh

top=$PWD
export WINEDEBUG=-all WINEPREFIX="$PWD/${BUILD:-build}/wine"
# Bytes as they are: Emscripten takes what a program prints for text.
cat >"$work/bytes.js" <<'END'
const bytes = [];
Module["stdout"] = byte => { if (byte !== null) bytes.push(byte & 255); };
process.on("exit", () => require("fs").writeSync(1, Buffer.from(bytes)));
END
export EMCC_CFLAGS="--pre-js $work/bytes.js -sFORCE_FILESYSTEM=1"
checkout=$work/libsalmap
mkdir "$checkout"
cp -r CMakeLists.txt Makefile COPYING include lib src docs tests "$checkout"
readme_picture
# For make and CMake: a set of kernels takes ten seconds to compile.
export CFLAGS="-O2 -DSALMAP_SCALAR_ONLY"

# Runs whatever was made.
run() {
	if [ -f program.exe ]; then
		wine program.exe
	elif [ -f program.js ]; then
		node program.js
	elif [ -f build/program ]; then
		build/program
	else
		./program
	fi
}

sed -n 's/^## //p' docs/linking.md >"$work/sections"
while read -r section; do
	block docs/linking.md sh "$section" >"$work/commands"
	[ -s "$work/commands" ] || continue
	doing "$section"
	folder=$work/section
	rm -rf "$folder"
	mkdir -p "$folder/home"
	mv "$work/commands" "$folder/commands"
	ln -s "$checkout" "$folder/libsalmap"
	cp "$work/example.c" "$folder/program.c"
	cp tests/embed/consumer/consumer.cpp "$folder/program.cpp"
	block "$top/docs/linking.md" cmake "$section" >"$folder/CMakeLists.txt"
	cd "$folder"
	HOME=$folder/home sh -eu commands >log 2>&1 || {
		cat log
		false
	}
	same_picture run
	cd "$top"
done <"$work/sections"
