# Makes the symbols file of libsalmap0 from lib/salmap.map: a symbol came with the
# release that its node is named after.
BEGIN {
	print "libsalmap.so.0 libsalmap0 #MINVER#"
	print "* Build-Depends-Package: libsalmap-dev"
}
/^SALMAP_/ {
	node = $1
	release = substr(node, length("SALMAP_") + 1) ".0"
	print " " node "@" node " " release
}
/^\t\tsalmap_/ {
	sub(";", "")
	print " " $1 "@" node " " release
}
