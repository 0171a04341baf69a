#!/bin/sh
# Runs the Python package's tests: "core" wants NumPy, pytest and hypothesis; the
# "rest" PyTorch, mypy, pip, pyelftools and a wheel in $BUILD/wheel too, and runs once
# more those of the first that were passed over for want of matplotlib, nibabel,
# pydicom, SciPy or scikit-learn; "all" runs both. Run from the top folder; takes PYTHON, CC, CFLAGS and BUILD from the
# environment. Where something that is wanted is not there, it says SKIP.
set -eu

PYTHON=${PYTHON:-python3}
BUILD=${BUILD:-build}
CC=${CC:-cc}
here=bindings/python/tests

skip() {
	echo "SKIP  $here: $1"
	exit 0
}

# A library with sanitizers wants their runtime to be loaded first.
preload=
case ${CFLAGS:-} in
*sanitize=address*)
	preload=$($CC -print-file-name=libasan.so)
	[ -e "$preload" ] || skip "$CC has no libasan.so to load into Python"
	preload=$preload:$($CC -print-file-name=libubsan.so)
	;;
*sanitize*) skip "Python loads no library with this sanitizer" ;;
esac
# What a makefile that called us told is not for those that tests call.
unset MAKEFLAGS MFLAGS MAKELEVEL
for module in numpy pytest hypothesis; do
	"$PYTHON" -c "import $module" 2>/dev/null || skip "$PYTHON has no $module"
done

case $1 in
core) tests="$here/core $here/evaluate/maps" ;;
rest)
	tests="$here/core/test_result.py $here/core/test_places.py
		$here/core/test_scans.py $here/pytorch $here/evaluate $here/wheels $(echo "$here"/test_*.py)"
	;;
*) tests=$here ;;
esac
SALMAP_LIBRARY=$(readlink -f "$BUILD/libsalmap.so")
export CC SALMAP_LIBRARY PYTHONDONTWRITEBYTECODE=1
# Python does not give back all that it takes, and tests ask for too much.
export LD_PRELOAD="$preload" \
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
# shellcheck disable=SC2086 # a list of words is meant
exec "$PYTHON" -m pytest -q -rs --durations=20 -p no:cacheprovider $tests
