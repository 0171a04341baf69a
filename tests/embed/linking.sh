#!/bin/sh
# The commands of docs/linking.md, section by section, as they stand there. Each
# runs in a folder of its own that has the README's program in C and C++ and a
# checkout, and has to make a program that draws the README's picture.
set -eu
suite=linking
# shellcheck source=tests/support/steps.sh
. tests/support/steps.sh
unset MAKEFLAGS MFLAGS MAKELEVEL

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
cp -r Makefile COPYING include lib src docs tests "$checkout"
readme_program >"$work/program.c"

# Why a section's commands cannot run here, if so.
obstacle() {
	for tool in cmake x86_64-w64-mingw32-gcc emcc; do
		if grep -q "^$tool " "$1/commands" && ! have $tool; then
			echo "no $tool"
			return
		fi
	done
	if grep -q mingw32 "$1/commands" && ! have wine; then
		echo "no wine"
	fi
}

# Runs whatever was made.
run() {
	if [ -f program.exe ]; then
		wine program.exe | tr -d '\r' # of Windows' text files
	elif [ -f program.js ]; then
		node program.js
	elif [ -f build/program ]; then
		build/program
	else
		./program
	fi
}

cc -Iinclude "$work/program.c" "${BUILD:-build}/libsalmap.a" -o "$work/program"
"$work/program" >"$work/expected.ppm"

sed -n 's/^## //p' docs/linking.md >"$work/sections"
while read -r section; do
	block docs/linking.md sh "$section" >"$work/commands"
	[ -s "$work/commands" ] || continue
	doing "$section"
	folder=$work/section
	rm -rf "$folder"
	mkdir -p "$folder/home"
	mv "$work/commands" "$folder/commands"
	reason=$(obstacle "$folder")
	if [ -n "$reason" ]; then
		skip "$section: $reason"
		continue
	fi
	ln -s "$checkout" "$folder/libsalmap"
	cp "$work/program.c" "$folder"
	cp tests/embed/consumer/consumer.cpp "$folder/program.cpp"
	block "$top/docs/linking.md" cmake "$section" >"$folder/CMakeLists.txt"
	cd "$folder"
	HOME=$folder/home sh -eu commands >log 2>&1 || {
		cat log
		false
	}
	run >picture.ppm
	if [ -f program.exe ]; then
		tr -d '\r' <"$work/expected.ppm" | cmp - picture.ppm
	else
		cmp "$work/expected.ppm" picture.ppm
	fi
	cd "$top"
	ok
done <"$work/sections"
summary
