#!/bin/sh
# Compiles cmocka's source, which is one file, with a compiler for another machine
# or with a sanitizer, and writes a cmocka.pc that names the result.
# `.ci/cmocka-source` fetches that source; CMOCKA in the environment names another
# place for it.
#
# Arguments: the folder that gets both, the compiler and its options.
set -eu

here=$1
source=${CMOCKA:-${BUILD:-build}/foreign/cmocka}
shift

# What its configuration finds on each system.
flags=
has="-DHAVE_MALLOC_H -DHAVE_INTTYPES_H -DHAVE_SIGNAL_H"
case $("$@" -dM -E -x c /dev/null) in
*__EMSCRIPTEN__*)
	flags=-D_UINTPTR_T_DEFINED
	has="$has -DHAVE_STRINGS_H -DHAVE_STRUCT_TIMESPEC"
	;;
*__linux__*)
	has="$has -D_GNU_SOURCE -DHAVE_STRINGS_H -DHAVE_STRUCT_TIMESPEC
		-DHAVE_GCC_THREAD_LOCAL_STORAGE -DHAVE_CLOCK_REALTIME
		-DHAVE_SIGLONGJMP -DHAVE_STRSIGNAL"
	;;
esac

mkdir -p "$here"
# shellcheck disable=SC2086 # lists of words are meant
"$@" -O1 -w -I"$source/include" $has $flags -c -o "$here/cmocka.o" \
	"$source/src/cmocka.c"
cat >"$here/cmocka.pc" <<END
Name: cmocka
Description: cmocka, as $1 compiled it
Version: 0
Cflags: -isystem $source/include $flags
Libs: $here/cmocka.o
END
