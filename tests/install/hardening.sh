#!/bin/sh
# The command and the shared libraries are built with the usual hardening, as what
# the linker wrote shows. Run from the top folder after `make`; takes CC, CFLAGS,
# LDFLAGS and BUILD from the environment. docs/security.md says what each is for.
set -eu

CC=${CC:-cc}
CFLAGS=${CFLAGS:--O2}
LDFLAGS=${LDFLAGS:-}
BUILD=${BUILD:-build}
export LC_ALL=C

suite=hardening
. tests/support/steps.sh

# absent PATTERN: fails if a line of the input has it.
absent() {
	if grep -q "$1"; then
		return 1
	fi
}

# preprocessed MACRO: what the compiler makes of it with these flags.
preprocessed() {
	# shellcheck disable=SC2086 # a list of words is meant
	echo "$1" | $CC $CFLAGS -E -P -x c -
}

tool=$BUILD/salmap
library=$BUILD/libsalmap.so.0
results=$BUILD/libsalmap-results.so

case "$CFLAGS $LDFLAGS" in
*sanitize*) skip "sanitizers do without" && exit ;;
*-static*) skip "a static command has no dynamic section" && exit ;;
esac
if ! have readelf || [ "$(preprocessed __ELF__)" != 1 ]; then
	skip "no ELF files, or no readelf"
	exit
fi

# Segments, dynamic section and undefined symbols of a file.
segments() { readelf -lW "$1"; }
dynamic() { readelf -dW "$1"; }
imports() { readelf -W --dyn-syms "$1" | awk '$7 == "UND" { print $8 }'; }

# segment FILE TYPE: what its segments of a type allow, as RWE, one per line.
segment() {
	segments "$1" | awk -v type="$2" '
		$1 == type { print $7 ($8 ~ /^[WE]/ ? $8 : "") }'
}

for file in "$tool" "$library" "$results"; do
	name=$(basename "$file")
	own_folder=
	[ "$file" != "$results" ] || own_folder='\[$ORIGIN\]$'

	doing "$name: no segment is both writable and executable"
	segment "$file" LOAD | grep -q E
	segment "$file" LOAD | absent 'W.*E'

	doing "$name: the stack is not executable"
	same "$(segment "$file" GNU_STACK)" RW

	doing "$name: what the linker fills in is read-only afterwards, all at start"
	same "$(segment "$file" GNU_RELRO)" R
	dynamic "$file" | grep -q 'BIND_NOW\|Flags:.* NOW'

	doing "$name: no text relocations"
	dynamic "$file" | absent TEXTREL

	doing "$name: no RPATH, no RUNPATH${own_folder:+ but its own folder}"
	dynamic "$file" | grep -v "RUNPATH.*${own_folder:-.^}" | absent '(R\(UN\)\?PATH)'

	doing "$name: stack protector"
	imports "$file" | grep -q '^__stack_chk_fail'
done

doing "the command is position-independent"
dynamic "$tool" | grep -q 'Flags:.* PIE'

doing "fortified calls"
if [ "$(preprocessed __OPTIMIZE__)" = 1 ] && imports "$tool" | grep -q GLIBC; then
	imports "$tool" | grep -v stack_chk | grep -q '_chk@'
else
	skip "fortified calls want optimisation and the GNU libc"
fi

# The stack is grown a page at a time, and each is touched before the next: gcc
# does so with `or`, clang with `mov`.
probes() {
	objdump -d --no-show-raw-insn "$1" | awk '
		grown && /(or|mov)[lq] +\$0x0,(0x[0-9a-f]+)?\(%rsp\)/ { found = 1 }
		{ grown = /sub +\$0x1000,%rsp/ }
		END { exit !found }'
}

doing "large frames are probed, and returns may be watched"
case $(uname -m) in
x86_64)
	probes "$tool"
	probes "$library"
	readelf -n "$BUILD/src/main.o" | grep -q SHSTK
	;;
*) skip "how frames are probed is known to this test for x86-64 only" ;;
esac
