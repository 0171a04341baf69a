#!/bin/sh
# Makes targets with another compiler, in a folder of their own, $BUILD/$ROW:
#
#     tests/full/build.sh [--sanitize KINDS] [--under RUNNER]
#             TARGETS COMPILER [FLAG | VARIABLE=VALUE]...
#
# With --under the compiler is one for another machine, whose programs, linked
# statically, run under that command. `make check` tries thousands of maps and
# all settings; what so many could find hardly depends on the compiler.
set -eu

flags='' runner=''
while :; do
	case $1 in
	--sanitize) flags="-g -fno-omit-frame-pointer -fno-sanitize-recover=all
		-fsanitize=$2" ;;
	--under) runner=$2 ;;
	*) break ;;
	esac
	shift 2
done
targets=$1 compiler=$2
shift 2
for word; do
	shift
	case $word in
	-*) flags="$flags $word" ;;
	*) set -- "$@" "$word" ;;
	esac
done
here=${BUILD:-build}/$ROW

if [ -n "$runner" ]; then
	export TEST_MAPS="${TEST_MAPS-30}" TEST_SETTINGS="${TEST_SETTINGS:-100}" \
		TEST_IMAGES="${TEST_IMAGES:-200}"
	set -- RUNNER="$runner" CPPFLAGS= LDFLAGS=-static \
		AR="$(echo "$compiler" | sed 's/gcc$/ar/; s/emcc/emar/')" "$@"
fi
export TEST_MAPS="${TEST_MAPS-100}" TEST_SETTINGS="${TEST_SETTINGS:-20}"

# The system's cmocka is for this machine, and has no memory sanitizer.
if [ -n "$runner" ] || [ "${flags#*=memory}" != "$flags" ]; then
	# shellcheck disable=SC2086 # a list of words is meant
	tests/support/cmocka.sh "$here" "$compiler" $flags
	set -- PKG_CONFIG="env PKG_CONFIG_LIBDIR=$here pkg-config" "$@"
fi
# shellcheck disable=SC2086
make -s -j"$(nproc)" $targets BUILD="$here" CC="$compiler" \
	CXX="$(echo "$compiler" | sed 's/gcc$/g++/; s/clang$/clang++/')" \
	CFLAGS="$(echo $flags -Werror)" "$@"
