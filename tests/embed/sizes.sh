#!/bin/sh
# Prints the table of sizes of docs/embedded.md: bytes of code and constants of a
# whole program, for each CPU and with what a build may leave out. Fails where
# leaving it out does not make the program smaller. Run from the top folder, after
# `make amalgamation`; takes BUILD from the environment.
#
# Arguments: the CPUs, if not all; x86-64 alone has sets of kernels to leave out.
set -eu
suite=sizes
. tests/support/steps.sh

one=${BUILD:-build}/amalgamation
memory="--specs=picolibc.specs
	-Wl,--defsym=__flash=0,--defsym=__flash_size=0x400000
	-Wl,--defsym=__ram=0x20000000,--defsym=__ram_size=0x400000"

# compiler CPU: what builds for it, a machine without a heap.
compiler() {
	case $1 in
	m0) echo "arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb $memory" ;;
	m4) echo "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard
		-mfpu=fpv4-sp-d16 $memory" ;;
	m7) echo "arm-none-eabi-gcc -mcpu=cortex-m7 -mthumb -mfloat-abi=hard
		-mfpu=fpv5-d16 $memory" ;;
	rv32) echo "riscv64-unknown-elf-gcc -march=rv32imc -mabi=ilp32
		$memory" ;;
	x86-64) echo "x86_64-linux-gnu-gcc" ;;
	esac
}

# size_of CPU OPTION...: of the program.
size_of() {
	cpu=$1
	shift
	# shellcheck disable=SC2046 # lists of words are meant
	$(compiler "$cpu") -Os -std=c11 -ffunction-sections -fdata-sections \
		-DSALMAP_NO_MALLOC -DSALMAP_ONE_THREAD "$@" -I"$one" \
		tests/embed/size.c "$one/salmap.c" -Wl,--gc-sections \
		-o "$work/program"
	size "$work/program" | awk 'NR == 2 { print $1 + $2 }'
}

# row NAME "CPU..." OPTION...: a line of the table, with - for the other CPUs.
# Sizes without switches are in files with the CPU's name.
row() {
	line="| $1 |" cpus=$2
	doing "$1: smaller"
	shift 2
	for cpu in m0 m4 m7 rv32 x86-64; do
		size=-
		case " $cpus " in
		*" $cpu "*)
			size=$(size_of "$cpu" "$@")
			[ "$size" -lt "$(cat "$work/$cpu")" ]
			;;
		esac
		line="$line $size |"
	done
	echo "$line"
}

every="${*:-m0 m4 m7 rv32 x86-64}"
line="| nothing |"
doing "nothing left out"
for cpu in $(echo "$every x86-64" | tr ' ' '\n' | sort -u); do
	size_of $cpu -DPICTURES >"$work/$cpu"
	line="$line $(cat "$work/$cpu") |"
done
echo "$line"

row "nothing, and LOVI is not called" "$every"
for switch in GAMMA STATISTICS BICUBIC PICTURES CLASS_MAPS; do
	row "\`SALMAP_WITHOUT_$switch\`" "$every" -DPICTURES \
		-DSALMAP_WITHOUT_$switch
done
for switch in AVX512 AVX2 SSE2; do
	row "\`SALMAP_WITHOUT_$switch\`" x86-64 -DPICTURES \
		-DSALMAP_WITHOUT_$switch
done
row "\`SALMAP_SCALAR_ONLY\`" x86-64 -DPICTURES -DSALMAP_SCALAR_ONLY
few="-DSALMAP_WITHOUT_STATISTICS -DSALMAP_WITHOUT_BICUBIC
	-DSALMAP_WITHOUT_CLASS_MAPS -DSALMAP_SCALAR_ONLY"
# shellcheck disable=SC2086 # lists of words are meant
row "statistics, bicubic, class maps, vector kernels" "$every" -DPICTURES $few
# shellcheck disable=SC2086
row "these and Gamma" "$every" -DPICTURES $few -DSALMAP_WITHOUT_GAMMA
# shellcheck disable=SC2086
row "these, Gamma and pictures" "$every" $few -DSALMAP_WITHOUT_GAMMA \
	-DSALMAP_WITHOUT_PICTURES
