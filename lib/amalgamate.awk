# Writes the library as one C file to standard output:
#
#     awk -f lib/amalgamate.awk lib/amalgamation.h lib/strict_fp.h \
#             lib/*.c lib/kernels/*.c
#
# The first file comes first, as it is, after the licence. Then headers with a
# guard, each once and after those that it includes itself, so that the order of
# the sources does not matter. Headers without one are bodies, of which each
# source that includes them gets a copy. The public header stays a file of its
# own.
#
# Functions and tables that files share are declared SALMAP_INTERNAL, which
# can mean internal linkage: C lets a function keep that of its first
# declaration, a table has to say it again where it is defined. A macro ends with
# the source that defines it.

BEGIN {
	print_licence()
	for (argument = 1; argument < ARGC; argument++)
		read(ARGV[argument])
	print_lines(ARGV[1])
	for (argument = 2; argument < ARGC; argument++)
		print_headers(ARGV[argument])
	for (argument = 2; argument < ARGC; argument++)
		if (ARGV[argument] ~ /\.c$/)
			print_source(ARGV[argument])
}

# Reads a file and those that it includes into text[name, 1..count[name]].
function read(name,  line) {
	if (name in count)
		return
	count[name] = 0
	while ((getline line < name) > 0) {
		text[name, ++count[name]] = line
		if (line ~ /^#ifndef SALMAP_[A-Z0-9_]*_H$/)
			guarded[name] = 1
	}
	close(name)
	if (count[name] == 0) {
		print "cannot read " name >"/dev/stderr"
		exit 1
	}
	for (line = 1; line <= count[name]; line++)
		if (includes(name, line))
			read(included(name, line))
}

# Whether a line includes a file of the library's own, but the public header.
function includes(name, line) {
	return text[name, line] ~ /^#include "/ &&
		text[name, line] !~ /\/salmap\.h"/
}

# The file that it includes, found from the folder of `name`.
function included(name, line,  path, quoted) {
	path = name
	sub(/[^\/]*$/, "", path)
	split(text[name, line], quoted, "\"")
	path = path quoted[2]
	while (path ~ /[^\/.]+\/\.\.\//)
		sub(/[^\/.]+\/\.\.\//, "", path)
	return path
}

function print_title(name) {
	printf "\n/* %.*s %s */\n\n", 72 - length(name), \
		"-----------------------------------------------------------------", \
		name
}

function print_licence(  line) {
	print "/*"
	while ((getline line < "COPYING") > 0)
		print (line == "" ? " *" : " * " line)
	print " */"
}

function print_lines(name,  line) {
	for (line = 1; line <= count[name]; line++)
		print text[name, line]
}

# Writes the guarded headers that a file wants, and itself if it is one.
function print_headers(name,  line) {
	if (name in printed)
		return
	printed[name] = 1
	for (line = 1; line <= count[name]; line++)
		if (includes(name, line))
			print_headers(included(name, line))
	if (!(name in guarded))
		return
	print_title(name)
	for (line = 1; line <= count[name]; line++)
		print_header_line(name, line)
}

# Whether a line includes the public header, which the headers do first.
function includes_public(name, line) {
	return text[name, line] ~ /^#include ".*\/salmap\.h"/
}

function print_header_line(name, line) {
	if (includes_public(name, line))
		print "#include \"salmap.h\""
	else if (declares(name, line))
		print "SALMAP_INTERNAL " without_extern(text[name, line])
	else if (!includes(name, line))
		print text[name, line]
}

function without_extern(line) {
	sub(/^extern /, "", line)
	return line
}

# Whether a line begins the declaration of a function or table: at the margin,
# after something that has ended, up to a semicolon, and neither a type nor
# static.
function declares(name, line,  whole) {
	if (text[name, line] !~ /^[a-z]/ ||
	    text[name, line] ~ /^(static|typedef|enum) / ||
	    text[name, line - 1] !~ /^(#|$)|[;{}]$|\*\/$/)
		return 0
	while (text[name, line] !~ /[;{]$/ && line < count[name])
		whole = whole text[name, line++]
	whole = whole text[name, line]
	return whole ~ /;$/ && whole ~ /^extern |\(/
}

function print_source(name,  macro) {
	print_title(name)
	macros = 0
	print_body(name)
	for (macro = 1; macro <= macros; macro++)
		print "#undef " macro_name[macro]
}

# Bodies that it includes come in their places.
function print_body(name,  line, word) {
	for (line = 1; line <= count[name]; line++) {
		if (includes(name, line)) {
			if (!(included(name, line) in guarded))
				print_body(included(name, line))
			continue
		}
		if (includes_public(name, line))
			continue
		if (text[name, line] ~ /^#define /) {
			split(text[name, line], word, /[ (]/)
			macro_name[++macros] = word[2]
		}
		if (text[name, line] ~ /^const struct /)
			printf "SALMAP_INTERNAL_TABLE "
		print text[name, line]
	}
}
