# For tests that are shell scripts: steps with a name, of which the first that
# fails ends the run. A script sets `suite` to its name and says
# `. tests/support/steps.sh` after `set -eu`, from the top folder; `work` is then
# an empty folder that goes away.
# shellcheck shell=sh

# What a makefile that called the script was told is not for those it calls.
unset MAKEFLAGS MFLAGS MAKELEVEL
work=$(mktemp -d)
passed=0
step=

# The step before is done, and the one with this name begins.
doing() {
	[ -z "$step" ] || {
		passed=$((passed + 1))
		echo "PASS  $suite: $step"
	}
	step=$1
}

# The present step is left out, and why.
skip() {
	echo "SKIP  $suite: $1"
	step=
}

finish() {
	failed=$(($? != 0))
	if [ $failed = 0 ]; then
		doing ""
	else
		echo "FAIL  $suite: ${step:-set up}"
	fi
	echo "$passed passed, $failed failed"
	rm -rf "$work"
	exit $failed
}
trap finish EXIT

have() {
	command -v "$1" >/dev/null
}

# Both values are shown where they differ.
same() {
	[ "$1" = "$2" ] || {
		echo "got \"$1\", want \"$2\""
		return 1
	}
}

# The README's program, from the README's own text.
readme_program() {
	awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' README.md
}

# That program in example.c, and what it draws with the library that was built.
readme_picture() {
	readme_program >"$work/example.c"
	cc -Iinclude "$work/example.c" "${BUILD:-build}/libsalmap.a" \
		-o "$work/example"
	"$work/example" >"$work/expected.ppm"
}

# same_picture PROGRAM...: it draws that picture too, and ends well. Windows' text
# files have carriage returns besides.
same_picture() {
	"$@" >"$work/drawn.ppm" || return
	tr -d '\r' <"$work/drawn.ppm" >"$work/picture.ppm"
	tr -d '\r' <"$work/expected.ppm" | cmp - "$work/picture.ppm"
}

# block FILE LANGUAGE SECTION: what stands between a section's fences.
block() {
	awk -v fence="\`\`\`$2" -v section="## $3" '
		/^## / { here = $0 == section }
		here && $0 == "```" { on = 0 }
		here && on
		here && $0 == fence { on = 1 }' "$1"
}

# The switches of a build, of lib/switches.h, one a line.
build_switches() {
	sed -n '/^#if/s/[^A-Z0-9_]/\n/gp' lib/switches.h |
		grep -x 'SALMAP_[A-Z0-9_]*' | grep -v '_H$' | sort -u
}

# documented SECTION FLAGS [PAGE]: makes `explain` in the work folder, with the command
# of docs/engines.md, or of that page, and the compiler's flags besides. Takes BUILD.
documented() {
	block "${3:-docs/engines.md}" sh "$1" >"$work/commands"
	sed -e "s|-o explain|-o $work/explain|" \
		-e "s|build/lib|${BUILD:-build}/lib|" \
		-e "s|^c[c+]* |&$(echo "$2" | tr '\n\t' '  ') |" \
		-e '/^make/d' "$work/commands" >"$work/command"
	sh -eu "$work/command"
}
