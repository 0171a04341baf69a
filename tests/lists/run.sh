#!/bin/sh
# Checks that every enumerator is documented, tested and told in the changelog, that
# the check notices where one is not, and that Python has what the header has. Run from
# the top folder; takes PYTHON from the environment.
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
