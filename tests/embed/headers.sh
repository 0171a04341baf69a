#!/bin/sh
# The public headers, each alone, under all warnings that gcc and clang have but
# those that ask for other languages or layouts.
#
# Arguments: gcc and g++, or clang and clang++.
set -eu
suite=headers
. tests/support/steps.sh

if [ "$1" = gcc ]; then
	c="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
		-Wundef -Wcast-align -Wcast-qual -Wformat=2 -Wnull-dereference
		-Wduplicated-cond -Wlogical-op"
	cxx="$c -Wold-style-cast -Wuseless-cast -Wzero-as-null-pointer-constant
		-Wextra-semi -Woverloaded-virtual -Wnon-virtual-dtor -Weffc++
		-Wsuggest-override"
else
	c="-Weverything -Wno-padded -Wno-declaration-after-statement
		-Wno-unsafe-buffer-usage -Wno-unknown-warning-option"
	cxx="$c -Wno-c++98-compat -Wno-c++98-compat-pedantic"
fi

# alone HEADER COMPILER OPTION...
alone() {
	printf '#include "%s"\n' "$1" >"$work/alone.c"
	shift
	"$@" -Werror -Iinclude -fsyntax-only "$work/alone.c"
}

# shellcheck disable=SC2086 # lists of words are meant
for standard in c99 c11 gnu17; do
	doing "salmap.h, $1 -std=$standard"
	alone salmap.h "$1" -std=$standard $c
done

# shellcheck disable=SC2086
for standard in c++11 c++17 gnu++20; do
	doing "salmap.h, $2 -std=$standard"
	alone salmap.h "$2" -x c++ -std=$standard $cxx
done

# shellcheck disable=SC2086
for standard in c++17 c++20; do
	doing "salmap.hpp, $2 -std=$standard, with exceptions and without"
	for option in -fexceptions -fno-exceptions -DSALMAP_NO_EXCEPTIONS; do
		alone salmap.hpp "$2" -x c++ -std=$standard $cxx $option
	done
done

pkg-config --exists opencv4 || exit 0 # whose headers the next one wants
opencv=$(pkg-config --cflags opencv4 | sed 's/-I/-isystem /g')
# shellcheck disable=SC2086
for standard in c++17 c++20; do
	doing "salmap_opencv.hpp, $2 -std=$standard, with exceptions and without"
	for option in -fexceptions -DSALMAP_NO_EXCEPTIONS; do
		alone salmap_opencv.hpp "$2" -x c++ -std=$standard $cxx \
			$option $opencv
	done
done
