# For tests that are shell scripts: steps with a name, of which the first that
# fails ends the run. A script sets `suite` to its name and says
# `. tests/support/steps.sh` after `set -eu`, from the top folder; `work` is then
# an empty folder that goes away.
# shellcheck shell=sh

work=$(mktemp -d)
passed=0
doing="set up"

finish() {
	status=$?
	[ $status = 0 ] || {
		echo "FAIL  $suite: $doing"
		echo "$passed passed, 1 failed"
	}
	rm -rf "$work"
}
trap finish EXIT

# What comes next.
doing() {
	doing=$1
}

ok() {
	passed=$((passed + 1))
	echo "PASS  $suite: $doing"
}

# What is passed over, and why.
skip() {
	echo "SKIP  $suite: $1"
}

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

# block FILE LANGUAGE SECTION: what stands between a section's fences.
block() {
	awk -v fence="\`\`\`$2" -v section="## $3" '
		/^## / { here = $0 == section }
		here && $0 == "```" { on = 0 }
		here && on
		here && $0 == fence { on = 1 }' "$1"
}

# documented SECTION FLAGS: makes `explain` in the work folder, with the command of
# docs/engines.md and the compiler's flags besides. Takes BUILD.
documented() {
	block docs/engines.md sh "$1" >"$work/commands"
	sed -e "s|-o explain|-o $work/explain|" \
		-e "s|build/lib|${BUILD:-build}/lib|" \
		-e "s/^c[c+]* /&$(echo "$2" | tr '\n\t' '  ') /" \
		-e '/^make$/d' "$work/commands" >"$work/command"
	sh -eu "$work/command"
}

summary() {
	echo "$passed passed, 0 failed"
}
