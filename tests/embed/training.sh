#!/bin/sh
# docs/examples/training-loop, built as its README says and run to its end: the
# network learns, the map finds the shape, the last stage wakes up. Run from the
# top folder after `make amalgamation`; takes BUILD from the environment.
set -eu
suite=training
. tests/support/steps.sh

cp docs/examples/training-loop/*.[ch] "${BUILD:-build}"/amalgamation/salmap.[ch] \
	"$work"
cd "$work"

for compiler in gcc clang; do
	doing "the example has no warning with $compiler"
	for source in main network shapes explain; do
		$compiler -std=c11 -Wall -Wextra -Wpedantic -Wconversion \
			-Wshadow -Wstrict-prototypes -Werror -c $source.c
	done
done

doing "it trains"
cc -O3 main.c network.c shapes.c explain.c salmap.c -lm -o train
./train >log

# column NUMBER STEP: a number from the line of a step.
column() {
	awk -v column="$1" -v step="$2" \
		'$1 == step { print int($column) }' log
}

doing "it learns: from a third right to most"
[ "$(column 3 0)" -le 50 ]
[ "$(column 3 1000)" -ge 85 ]

doing "the combined map comes to peak on the shape, past the specks"
[ "$(column 7 300)" -le 60 ]
[ "$(column 7 1000)" -ge 85 ]

doing "the last stage's share grows"
[ "$(column 6 1000)" -gt $(($(column 6 300) + 20)) ]

doing "a picture each time, none like another"
same "$(head -c 14 lovi-01000.ppm)" "P6 768 256 255"
same "$(cat lovi-*.ppm | wc -c)" $((11 * (15 + 768 * 256 * 3)))
same "$(cksum lovi-*.ppm | cut -d ' ' -f 1 | sort -u | wc -l)" 11

doing "explaining costs less than a step"
grep -Eq '^([0-9]|[1-9][0-9])\.[0-9]% of a step, 0\.[0-9]+% of the training' log

doing "wrong arguments are told"
if ./train 0 2>usage; then
	false
fi
grep -q usage usage
