#!/bin/sh
# Runs the rows of a table, a few at a time, and ends with a line that counts
# them:
#
#     tests/run.sh TABLE [ROW...]
#
# A row is "name | what it needs | command". ROW is a name, or what stands before
# the slash of some names; without any, all rows run. The rows below a line
# "afterwards" run when the others have ended. A row whose needs are not here is
# a SKIP or, with FULL=required, a FAIL; one that fails stops no other. The output
# of each is in $BUILD/full/NAME.log.
#
# For TABLE "-", the rows are lines of the standard input. Those that have a name
# only are programs, which run under the command in RUNNER, if any.
#
# A line that ends in a backslash goes on in the next one.
# A need is a command, a Python module (python:NAME), a library that pkg-config
# knows (pkg:NAME), a file (with a slash), or cmocka's source (cmocka).
set -u

export BUILD="${BUILD:-build}" PYTHON="${PYTHON:-python3}"
# What a makefile that called this script was told is not for those that rows call.
unset MAKEFLAGS MFLAGS MAKELEVEL

# What of a row's needs is not here.
missing() {
	for need in $1; do
		case $need in
		python:*) "$PYTHON" -c "import ${need#*:}" 2>/dev/null ;;
		pkg:*) pkg-config --exists "${need#*:}" ;;
		cmocka) [ -f "$BUILD/foreign/cmocka/src/cmocka.c" ] ;;
		*/*) [ -e "$need" ] ;;
		*) command -v "$need" >/dev/null ;;
		esac || echo "no ${need#*:}"
	done | paste -sd , | sed 's/,/, /g'
}

# The part of a row with that number.
field() {
	awk -F ' *[|] *' -v name="$1" -v part="$2" \
		'$1 == name { print $part; exit }' "$ROWS/table"
}

# What the row's commands took, user and system: the second line of `times`.
processor_seconds() {
	tail -n 1 "$ROWS/times.$$" | tr -d s | awk '{
		split($1, user, "m"); split($2, kernel, "m")
		printf "%d", 60 * (user[1] + kernel[1]) + user[2] + kernel[2] }'
}

# report VERDICT SECONDS REASON: a row's line, and below it what it skipped: a
# program's without an indent, so that the row that runs the program tells it, too.
report() {
	if [ -n "${RUNS_PROGRAMS:-}" ]; then
		[ "$1" = SKIP ] && echo "SKIP  $ROW: $3" || echo "$1  $ROW"
		indent=''
	else
		indent='                '
		printf '%s %5d s, %4d s of processor time  %s%s\n' "$1" "$2" \
			"$(processor_seconds)" "$ROW" "${3:+: $3}"
	fi
	[ ! -f "$log" ] || grep '^SKIP' "$log" | sed "s/^/$indent/"
}

# Ways of using the library skip nothing by themselves but what wants the face
# detector's model.
skipped_too_much() {
	case $ROW in
	embed/*) grep "^SKIP  ${ROW#embed/}:" "$log" | grep -qv '\.\./shared' ;;
	*) false ;;
	esac
}

# Runs one row; its output appears at once.
run_row() {
	export ROW="$1"
	log=$LOGS/$ROW.log
	place=$ROWS/$(echo "$ROW" | tr / :)
	mkdir -p "$(dirname "$log")"
	begun=$(date +%s)
	command=$(field "$ROW" 3)
	reason=$(missing "$(field "$ROW" 2)")
	if [ -n "$reason" ]; then
		[ "${FULL:-}" = required ] && verdict=FAIL || verdict=SKIP
	elif (eval "${command:-${RUNNER:-} $ROW}") >"$log" 2>&1 </dev/null; then
		verdict=PASS
		reason=$(tail -n 1 "$log" | grep ' passed')
		if [ "${FULL:-}" = required ] && skipped_too_much; then
			verdict=FAIL reason="nothing may be skipped"
		fi
	else
		verdict=FAIL reason="see $log"
		tail -n 200 "$log" | sed 's/^/	/' >"$place.failed"
	fi
	times >"$ROWS/times.$$"
	report $verdict $(($(date +%s) - begun)) "$reason" >"$place.verdict"
	cat "$place.failed" "$place.verdict" 2>/dev/null >"$place.said"
	cat "$place.said"
}

if [ "$1" = --row ]; then
	run_row "$2"
	exit
fi

table=$1
shift
ROWS=$(mktemp -d)
trap 'rm -rf "$ROWS"' EXIT
export ROWS LOGS="$BUILD/full" RUNS_PROGRAMS=
if [ "$table" = - ]; then
	LOGS=$ROWS/logs RUNS_PROGRAMS=yes
fi
rm -rf "$LOGS"
mkdir -p "$LOGS"

# The rows that were asked for, and a word that names nothing.
sed -e ':again' -e '/\\$/N; s/\\\n[ \t]*//; t again' "$table" |
	awk -F ' *[|] *' -v words="$*" '
	BEGIN { count = split(words, word, " ") }
	/^(#|$)/ { next }
	$1 == "afterwards" { print; next }
	{
		group = $1
		sub("/.*", "", group)
		for (i = 1; i <= count; i++)
			if (word[i] == $1 || word[i] == group)
				is_used[i] = wanted = 1
		if (count == 0 || wanted)
			print
		wanted = 0
	}
	END {
		for (i = 1; i <= count; i++)
			if (!is_used[i]) {
				print "there is no row " word[i] >"/dev/stderr"
				exit 2
			}
	}' >"$ROWS/table" || exit

started=$(date +%s)
names() {
	awk -F ' *[|] *' -v part="$1" '
		$1 == "afterwards" { after = 1; next }
		part == "all" || after == part { print $1 }' "$ROWS/table"
}
for part in 0 1; do
	names $part | xargs -r -n 1 -P "$(nproc)" sh "$0" --row
done

# Each row's line once more, in the order of the table.
names all | while read -r name; do
	cat "$ROWS/$(echo "$name" | tr / :).verdict" 2>/dev/null ||
		echo "FAIL  $name: did not come to its end"
done >"$ROWS/verdicts"
count() {
	grep -c "^$1" "$ROWS/verdicts"
}
counts="$(count PASS) passed, $(count FAIL) failed"
if [ -z "$RUNS_PROGRAMS" ]; then
	echo "=== what ran"
	tee "$LOGS/table" <"$ROWS/verdicts"
	counts="$counts, $(count SKIP) skipped, $(($(date +%s) - started)) s"
fi
echo "$counts"
! grep -q '^FAIL' "$ROWS/verdicts"
