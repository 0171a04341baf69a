#!/bin/sh
# Uses the library as other projects would, in each of the ways of
# docs/linking.md. What a way needs and is not here is a SKIP; `.ci/embed-deps`
# installs it. Arguments: the scripts to run, "amalgamation"; none for all.
# With EMBED=required a SKIP is a failure.
set -u
[ $# -gt 0 ] || set -- $(cd tests/embed && ls -- *.sh | sed 's/\.sh$//' |
	grep -vx run)

failed=0
for name in "$@"; do
	output=$(mktemp)
	if ! sh "tests/embed/$name.sh" >"$output" 2>&1; then
		cat "$output"
		failed=$((failed + 1))
	elif [ "${EMBED:-}" = required ] && grep '^SKIP' "$output"; then
		echo "FAIL  $name: nothing may be skipped"
		failed=$((failed + 1))
	else
		grep -E '^(PASS|SKIP)' "$output"
	fi
	rm "$output"
done
echo "$(($# - failed)) passed, $failed failed"
[ "$failed" = 0 ]
