#!/bin/sh
# Checks that every enumerator is documented, tested and told in the changelog, that
# the check notices where one is not, that Python has what the header has, and that each
# file of lib/ has its test. Run from the top folder; takes PYTHON from the environment.
set -eu

PYTHON=${PYTHON:-python3}

suite=lists
. tests/support/steps.sh

have "$PYTHON" || {
	skip "no $PYTHON"
	exit
}
export PYTHONDONTWRITEBYTECODE=1

doing "an enumerator that is missing somewhere is noticed"
"$PYTHON" tests/lists/test_check.py 2>"$work/log" || { cat "$work/log"; false; }

doing "every enumerator is documented, tested and told in the changelog"
"$PYTHON" tests/lists/check.py .

doing "docs/embedded.md and the one file tell of every switch of a build"
for switch in $(build_switches); do
	grep -q "^| \`$switch\` |" docs/embedded.md
	grep -qw "$switch" lib/amalgamation.h
done

doing "Python has the enumerations, structs and functions of the header"
"$PYTHON" bindings/python/generate.py --check

# What C++ calls as C does: others do the same with more arguments, or are for
# programs that ask for numbers or names by a number.
of_c_alone() {
	case $1 in
	salmap_create | salmap_aggregate_create | salmap_note_error) ;;
	salmap_picture_overlay_with | salmap_plane_keep_with) ;;
	salmap_version | salmap_version_string | salmap_isa_known) ;;
	salmap_status_name | salmap_layer_flag_name | salmap_cam_flag_name) ;;
	*) false ;;
	esac
}

doing "C++ has the functions of the header"
while read -r function; do
	of_c_alone "$function" || grep -qw "$function" include/salmap.hpp || {
		echo "include/salmap.hpp does not call $function"
		false
	}
done <tests/install/symbols.txt

doing "each file of lib/ has a unit test of its own"
for file in lib/*.c; do
	test -e "tests/unit/test_${file#lib/}" || {
		echo "tests/unit/test_${file#lib/} is missing"
		false
	}
done

# In a string: anything but %s, %g, %lld, %% and a percent sign at the end of a word.
unknown_conversion='"([^"%]|%[sg% ]|%lld)*%([^sg%l" ]|l[^l]|ll[^d])'

doing "sentences have no conversion that lib/status.c does not know"
for line in '"%d"' '"%ld of"' '"%llu"' '"100 %% and %u"'; do
	echo "$line" | grep -qE "$unknown_conversion"
done
if grep -nE "$unknown_conversion" lib/*.c; then
	false
fi
