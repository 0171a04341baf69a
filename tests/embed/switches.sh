#!/bin/sh
# Every switch of lib/switches.h, alone and all of them together, in the library as
# one file and as the makefile builds it: what is left out names the switch, and all
# else gives the same bits (tests/embed/switches.c). Run from the top folder, after
# `make amalgamation`; takes BUILD from the environment.
set -eu
suite=switches
. tests/support/steps.sh

one=${BUILD:-build}/amalgamation
strict="-Wall -Wextra -Wpedantic -Werror"
switches=$(build_switches)
# The switches of all sets of kernels are as much.
all=$(echo "$switches" | grep -vx SALMAP_SCALAR_ONLY)

# results PROGRAM SWITCH...: all that it prints is printed without switches too,
# and each switch that leaves something out is named.
results() {
	program=$1
	shift
	"$program" >"$work/printed"
	sed -n 's/^by //p' "$work/printed" | sort -u >"$work/named"
	grep -v '^by ' "$work/printed" >"$work/results"
	if grep -Fxv -f "$work/full" "$work/results"; then
		false
	fi
	for switch in "$@"; do
		[ "$switch" = SALMAP_ONE_THREAD ] ||
			grep -Fqx "$switch" "$work/named"
	done
}

# defined SWITCH...: as options.
defined() {
	printf -- '-D%s ' "$@"
}

# one_file SWITCH...: a program in C, and one in C++, with the library as one file.
one_file() {
	# shellcheck disable=SC2046,SC2086 # lists of words are meant
	gcc -std=c11 -O0 $strict $(defined "$@") -c "$one/salmap.c" \
		-o "$work/salmap.o"
	# shellcheck disable=SC2086
	gcc -std=c11 $strict -DSWITCHES="\"$*\"" -I"$one" \
		tests/embed/switches.c "$work/salmap.o" -o "$work/one"
	results "$work/one" "$@"
	# shellcheck disable=SC2086
	g++ -std=c++17 $strict -DSWITCHES="\"$*\"" -I"$one" -x c++ \
		tests/embed/switches.c -x none "$work/salmap.o" -o "$work/c++"
	results "$work/c++" "$@"
}

# made SWITCH...: the same with the library of the makefile, not optimised, so that
# nothing goes away by itself.
made() {
	make -s -j2 "$work/made/libsalmap.a" CC=gcc BUILD="$work/made" CFLAGS="-O0 $strict" \
		CPPFLAGS="$(defined "$@")" >"$work/log" 2>&1 || {
		cat "$work/log"
		false
	}
	gcc -DSWITCHES="\"$*\"" -Iinclude tests/embed/switches.c \
		"$work/made/libsalmap.a" -o "$work/normal"
	results "$work/normal" "$@"
	rm -rf "$work/made"
}

doing "without switches, everything works"
gcc -std=c11 -O1 -I"$one" tests/embed/switches.c "$one/salmap.c" -o "$work/all"
"$work/all" >"$work/full"
if grep '^by ' "$work/full"; then
	false
fi

for switch in $switches; do
	doing "$switch: one file, C and C++"
	one_file "$switch"
done

doing "all of them: one file, C and C++"
# shellcheck disable=SC2086 # a list of words is meant
one_file $all

doing "all of them: one file in a C file that includes it"
# shellcheck disable=SC2046,SC2086
{
	printf '#define SALMAP_STATIC\n#include "salmap.c"\n'
	sed 's/^#include <salmap.h>//' tests/embed/switches.c
} >"$work/static.c"
# shellcheck disable=SC2046,SC2086
gcc -std=c11 -Os $strict $(defined $all) -DSWITCHES="\"$(echo $all)\"" \
	-I"$one" "$work/static.c" -o "$work/static"
# shellcheck disable=SC2086
results "$work/static" $all

for switch in $switches; do
	doing "$switch: as make builds it"
	made "$switch"
done

doing "all of them: as make builds it"
# shellcheck disable=SC2086
made $all
