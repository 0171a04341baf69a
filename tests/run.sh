#!/bin/sh
# Runs test programs, a few at a time, each under the command in the first
# argument ("" for none), and ends with a line that counts them. A test that
# prints SKIP says why it could not run.
wrapper=$1
shift
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# One program; its name and output appear at once, and its failure is noted.
# shellcheck disable=SC2016 # expanded by the shell that xargs starts
run_one='
	output=$($2 "$3" 2>&1) && verdict=PASS || verdict=FAIL
	{
		[ $verdict = PASS ] || echo "$output"
		echo "$verdict  $3"
		[ $verdict = FAIL ] || echo "$output" | grep SKIP
	} >"$1/output.$$"
	cat "$1/output.$$"
	echo $verdict >"$1/verdict.$$"
	rm "$1/output.$$"'

printf '%s\n' "$@" |
	xargs -P "$(nproc)" -I '{}' sh -c "$run_one" run_one "$results" "$wrapper" '{}'

count() {
	cat "$results"/verdict.* 2>/dev/null | grep -c "$1"
}
passed=$(count PASS)
failed=$(($# - passed))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
