#!/bin/sh
# The library as one file on a machine without an operating system: the checksums
# of all outputs, under qemu-system. picolibc starts the program, and opens and
# prints files by semihosting. Takes BUILD and ROW from the environment.
#
# Arguments: the machine, one of those below.
set -eu
suite=$1
. tests/support/steps.sh

# cpu: what the compiler builds for; the machine of qemu, where its memory is.
# qemu's machine with a Cortex-M0 has too little memory. What is built for one
# runs on a Cortex-M3, which has all of its instructions.
case $1 in
cortex-m0)
	cpu="-mcpu=cortex-m0 -mthumb"
	machine="qemu-system-arm -M mps2-an385" flash=0 ram=0x20000000
	;;
cortex-m4)
	cpu="-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16"
	machine="qemu-system-arm -M mps2-an386" flash=0 ram=0x20000000
	;;
cortex-m7)
	cpu="-mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-d16"
	machine="qemu-system-arm -M mps2-an500" flash=0 ram=0x20000000
	;;
riscv32)
	cpu="-march=rv32imc -mabi=ilp32"
	machine="qemu-system-riscv32 -M virt -bios none"
	flash=0x80000000 ram=0x80400000
	;;
*)
	echo "no machine is called $1"
	exit 1
	;;
esac
case $1 in
cortex*) tools=arm-none-eabi ;;
*) tools=riscv64-unknown-elf ;;
esac
here=${BUILD:-build}/$ROW
one=${BUILD:-build}/amalgamation
strict="-Wall -Wextra -Wpedantic -Werror"
# The two machines have more; a program that fits into so much says so.
memory="-Wl,--defsym=__flash=$flash,--defsym=__flash_size=0x400000
	-Wl,--defsym=__ram=$ram,--defsym=__ram_size=0x400000
	-Wl,--defsym=__stack_size=0x10000"

# compiled OPTION...: with the compiler for the machine.
compiled() {
	# shellcheck disable=SC2086 # lists of words are meant
	$tools-gcc $cpu --specs=picolibc.specs "$@"
}

# missing OPTION...: what the library's object needs, built with the options.
missing() {
	# shellcheck disable=SC2086
	compiled -Os -std=c99 $strict "$@" -c "$one/salmap.c" \
		-o "$work/salmap.o"
	$tools-nm -u "$work/salmap.o" | awk '{ print $2 }'
}

doing "with SALMAP_ONE_THREAD it needs no atomic operation"
missing -DSALMAP_ONE_THREAD >"$work/needs"
if grep -e atomic -e sync "$work/needs"; then
	false
fi

doing "with SALMAP_NO_MALLOC too it needs no heap, but some of string.h"
missing -DSALMAP_ONE_THREAD -DSALMAP_NO_MALLOC >"$work/needs"
# Functions of the compiler's own library are named so.
same "$(grep -v -e ^__ "$work/needs" | tr '\n' ' ')" \
	"memcmp memcpy memset strchr strcmp strlen "

# run PROGRAM: under qemu; what it printed is in the work folder.
run() {
	# shellcheck disable=SC2086
	timeout 400 $machine -nographic \
		-semihosting-config enable=on,target=native -kernel "$1" \
		>"$work/printed" 2>&1 </dev/null || {
		cat "$work/printed"
		false
	}
}

# stack MOST OPTION...: no call of tests/embed/stack.c takes more than so many
# bytes, but the push of a guided layer, which has no tiles.
stack() {
	most=$1
	shift
	# shellcheck disable=SC2086
	compiled -Os -std=c11 $strict -DSALMAP_ONE_THREAD "$@" -I"$one" \
		--oslib=semihost --crt0=hosted $memory -o "$work/stack" \
		tests/embed/stack.c "$one/salmap.c"
	run "$work/stack"
	cat "$work/printed"
	grep -q '^lovi [1-9]' "$work/printed"
	grep -q '^push_guided [1-9]' "$work/printed"
	awk -v most="$most" '$2 > ($1 == "push_guided" ? 23552 : most) { exit 1 }' \
		"$work/printed"
}

# The figures of docs/embedded.md, rounded up to KiB.
doing "no call takes more than 26 KiB of stack"
stack 26624

doing "with tiles of 32 x 8, no call but a guided push takes more than 16 KiB"
stack 16384 -DSALMAP_TILE_COLUMNS=32

doing "with tiles of 32 x 2 and one layer, none but that takes more than 11 KiB"
stack 11264 -DSALMAP_TILE_COLUMNS=32 -DSALMAP_TILE_ROWS=2 \
	-DSALMAP_TILE_LAYERS=1

doing "the checksums are those of tests/bits/checksums.txt"
# shellcheck disable=SC2086
tests/support/cmocka.sh "$here" "$tools-gcc" $cpu --specs=picolibc.specs
# shellcheck disable=SC2046,SC2086
compiled -O2 -std=c11 $strict -DSALMAP_ONE_THREAD -Iinclude -iquote lib \
	$(PKG_CONFIG_LIBDIR=$here pkg-config --cflags cmocka) \
	--oslib=semihost --crt0=hosted $memory -o "$work/bits" \
	tests/bits/test_bits.c tests/support/test.c tests/support/outputs.c \
	"$one/salmap.c" "$here/cmocka.o"
run "$work/bits"
grep -q 'PASSED.* 2 test' "$work/printed"
