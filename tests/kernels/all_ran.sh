#!/bin/sh
# Fails unless every set of kernels in lib/kernels/ is among those that tests
# ran, whose names stand in the file given: a set that no machine at hand can
# run must not go unnoticed. tests/support/kernels.c writes that file. AVX-512 is
# the one set that neither qemu nor every x86-64 processor can run.
set -u

status=0
sets=$(sed -n 's/^#define SUFFIX //p' lib/kernels/*.c)
[ -n "$sets" ] || {
	echo "FAIL  lib/kernels/: no file says \"#define SUFFIX\", the name of its set"
	exit 1
}
for name in scalar $sets; do
	if grep -qx "$name" "$1"; then
		echo "RAN   $name"
	elif [ "$name" = avx512 ] && ! grep -qw avx512vl /proc/cpuinfo; then
		echo "SKIP  $name: neither this CPU nor qemu has it"
	else
		echo "FAIL  $name: compiled, but tested nowhere"
		status=1
	fi
done
exit $status
