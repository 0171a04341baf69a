# Fills the manual page: awk -f docs/manual.awk HEADER... docs/salmap.1.in
#
# A line "@SALMAP_STATISTICS@" becomes an mdoc list of the names and meanings in
# that list of a header.

# Each "ROW(enumerator, value, name, meaning)" of a list, whose lines are joined.
function print_list(rows,   parts, count, i, name, meaning) {
	gsub(/\/\*[^*]*\*\//, "", rows)
	gsub(/"[ \t]+"/, "", rows)
	print ".Bl -tag -width bilinear -compact"
	count = split(rows, parts, /ROW\(/)
	for (i = 2; i <= count; i++) {
		name = parts[i]
		sub(/^[^,]*,[^,]*,[ \t]*/, "", name)
		sub(/,.*/, "", name)
		meaning = parts[i]
		sub(/^[^"]*"/, "", meaning)
		sub(/"[^"]*$/, "", meaning)
		print ".It Cm " name
		print meaning
	}
	print ".El"
}

FILENAME ~ /\.h$/ && /^#define SALMAP_[A-Z_]+\(ROW\)/ {
	list = $2
	sub(/\(ROW\)/, "", list)
	$0 = ""
	lists[list] = " "
	is_open = 1
	next
}

FILENAME ~ /\.h$/ {
	if (is_open) {
		lists[list] = lists[list] $0
		is_open = sub(/\\$/, "", lists[list])
	}
	next
}

/^@SALMAP_[A-Z_]+@$/ {
	list = substr($0, 2, length($0) - 2)
	if (!(list in lists)) {
		print "no list " list " in the header" > "/dev/stderr"
		failed = 1
		exit
	}
	print_list(lists[list])
	next
}

{ print }

END { exit failed }
