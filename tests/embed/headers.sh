#!/bin/sh
# The public headers, each alone, under all warnings that gcc and clang have but
# those that ask for other languages or layouts.
set -eu
suite=headers
# shellcheck source=tests/support/steps.sh
. tests/support/steps.sh

gnu="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wundef
	-Wcast-align -Wcast-qual -Wformat=2 -Wnull-dereference -Wduplicated-cond
	-Wlogical-op"
gnu_cxx="$gnu -Wold-style-cast -Wuseless-cast -Wzero-as-null-pointer-constant
	-Wextra-semi -Woverloaded-virtual -Wnon-virtual-dtor -Weffc++
	-Wsuggest-override"
llvm="-Weverything -Wno-padded -Wno-declaration-after-statement
	-Wno-unsafe-buffer-usage -Wno-unknown-warning-option"
llvm_cxx="$llvm -Wno-c++98-compat -Wno-c++98-compat-pedantic"

# alone HEADER COMPILER OPTION...
alone() {
	printf '#include "%s"\n' "$1" >"$work/alone.c"
	shift
	"$@" -Werror -Iinclude -fsyntax-only "$work/alone.c"
}

# each COMPILER WARNINGS CXX-COMPILER WARNINGS
each() {
	if ! have "$1" || ! have "$3"; then
		skip "no $1 or no $3"
		return
	fi
	# shellcheck disable=SC2086 # lists of words are meant
	for standard in c99 c11 gnu17; do
		doing "salmap.h, $1 -std=$standard"
		alone salmap.h "$1" -std=$standard $2
		ok
	done
	# shellcheck disable=SC2086
	for standard in c++11 c++17 gnu++20; do
		doing "salmap.h, $3 -std=$standard"
		alone salmap.h "$3" -x c++ -std=$standard $4
		ok
	done
	# shellcheck disable=SC2086
	for standard in c++17 c++20; do
		doing "salmap.hpp, $3 -std=$standard, with exceptions and without"
		alone salmap.hpp "$3" -x c++ -std=$standard $4
		alone salmap.hpp "$3" -x c++ -std=$standard $4 -fno-exceptions
		alone salmap.hpp "$3" -x c++ -std=$standard $4 \
			-DSALMAP_NO_EXCEPTIONS
		ok
	done
}

each gcc "$gnu" g++ "$gnu_cxx"
each clang "$llvm" clang++ "$llvm_cxx"
summary
