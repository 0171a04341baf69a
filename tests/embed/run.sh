#!/bin/sh
# Uses the library as other projects would, a few ways at a time. What a way
# needs and is not here is a SKIP with the reason, or, with EMBED=required, a
# FAIL; `.ci/check-deps embed` installs all but the face detector's model, for
# which one test looks in ../shared/models.
#
# Arguments: the scripts to run, "amalgamation"; none for all.
set -u

if [ "${1:-}" = --one ]; then
	output=$(mktemp)
	if ! sh "tests/embed/$2.sh" >"$output" 2>&1; then
		sed 's/^/	/' "$output"
		echo "FAIL  $2"
	elif [ "${EMBED:-}" = required ] &&
		grep "^SKIP  $2:" "$output" | grep -v '\.\./shared'; then
		echo "FAIL  $2: nothing may be skipped"
	else
		grep "^SKIP  $2:" "$output"
		echo "PASS  $2: $(tail -n 1 "$output")"
	fi
	rm "$output"
	exit 0
fi

# The longest first.
[ $# -gt 0 ] || set -- wasm linking libtorch amalgamation windows packages \
	opencv onednn training headers
results=${BUILD:-build}/embed-results
printf '%s\n' "$@" | xargs -n 1 -P "$(nproc)" sh "$0" --one | tee "$results"
failed=$(grep -c '^FAIL' "$results")
echo "$(grep -c '^PASS' "$results") passed, $failed failed"
[ "$failed" = 0 ]
