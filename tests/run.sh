#!/bin/sh
# Runs test programs, each under the command in the first argument ("" for
# none), and ends with a line that counts them. A test that prints SKIP says
# why it could not run.
wrapper=$1
shift
passed=0
failed=0
for program in "$@"; do
	if output=$($wrapper "$program" 2>&1); then
		passed=$((passed + 1))
		echo "PASS  $program"
		echo "$output" | grep SKIP
	else
		failed=$((failed + 1))
		echo "$output"
		echo "FAIL  $program"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
