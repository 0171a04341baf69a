#!/bin/sh
# docs/examples/mpi: the bytes of three processes are those of one, also where one of
# them has no image. Run from the top folder; takes BUILD from the environment.
set -eu
suite=mpi
. tests/support/steps.sh

build=${BUILD:-build}
# Containers run as root, and on fewer cores than there are processes.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

doing "the example compiles as docs/aggregates.md says"
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes"
block docs/aggregates.md sh MPI | grep '^mpicc' |
	sed -e "s|-o aggregate|-o $work/aggregate|" -e "s|build/lib|$build/lib|" \
		-e "s|^mpicc|& -std=c11 $warnings -Werror|" >"$work/command"
sh -eu "$work/command"
[ "$(wc -l <docs/examples/mpi/aggregate.c)" -le 150 ]

# aggregate PROCESSES IMAGES: into PROCESSES.sma.
aggregate() {
	timeout 60 mpirun --oversubscribe -n "$1" "$work/aggregate" "$2" \
		"$work/$1.sma"
}

doing "three processes give the bytes of one"
aggregate 1 10
aggregate 3 10
cmp "$work/1.sma" "$work/3.sma"
"$build/salmap" show --json -o "$work/out" "$work/3.sma" >"$work/said"
grep -q '"images": 10,' "$work/said"

doing "a process may be without images"
aggregate 1 2
aggregate 3 2
cmp "$work/1.sma" "$work/3.sma"

doing "wrong arguments and files are told"
if mpirun -n 1 "$work/aggregate" 2>"$work/usage"; then
	false
fi
grep -q '^aggregate: usage: ' "$work/usage"
if mpirun -n 1 "$work/aggregate" 1 "$work/none/a.sma" 2>"$work/refusal"; then
	false
fi
grep -q 'none/a.sma: ' "$work/refusal"
