#!/bin/sh
# Prints the table of sizes of docs/embedded.md: bytes of code and constants of a
# whole program, for each CPU with and without what a build may leave out. Fails
# where leaving it out does not make the program smaller. Run from the top folder,
# after `make amalgamation`; takes BUILD from the environment.
set -eu
suite=sizes
. tests/support/steps.sh

one=${BUILD:-build}/amalgamation
memory="-Wl,--defsym=__flash=0,--defsym=__flash_size=0x400000
	-Wl,--defsym=__ram=0x20000000,--defsym=__ram_size=0x400000"

# size_of COMPILER OPTION...: of a program, for a machine without a heap.
size_of() {
	compiler=$1
	shift
	# shellcheck disable=SC2086 # lists of words are meant
	$compiler -Os -std=c11 -ffunction-sections -fdata-sections \
		-DSALMAP_NO_MALLOC -DSALMAP_ONE_THREAD "$@" -I"$one" \
		tests/embed/size.c "$one/salmap.c" -Wl,--gc-sections \
		--specs=picolibc.specs $memory -o "$work/program"
	size "$work/program" | awk 'NR == 2 { print $1 + $2 }'
}

# row NAME COMPILER: a line of the table.
row() {
	doing "$1 is smaller without"
	without=-DSALMAP_WITHOUT_GAMMA
	pictures=$(size_of "$2" -DPICTURES)
	map=$(size_of "$2")
	pictures_without=$(size_of "$2" -DPICTURES $without)
	map_without=$(size_of "$2" $without)
	echo "| $1 | $pictures | $map | $pictures_without | $map_without |"
	[ "$map" -lt "$pictures" ]
	[ "$pictures_without" -lt "$pictures" ]
	[ "$map_without" -lt "$map" ]
}

row Cortex-M0 "arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb"
row Cortex-M4 "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard
	-mfpu=fpv4-sp-d16"
row Cortex-M7 "arm-none-eabi-gcc -mcpu=cortex-m7 -mthumb -mfloat-abi=hard
	-mfpu=fpv5-d16"
row "RISC-V rv32imc" "riscv64-unknown-elf-gcc -march=rv32imc -mabi=ilp32"
