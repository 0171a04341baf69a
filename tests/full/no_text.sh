#!/bin/sh
# A command that was built without stb_truetype.h draws keys without text, and says
# so. Run from the top folder; takes BUILD, CC and PYTHON from the environment.
set -eu
suite=no-text
. tests/support/steps.sh

build=${BUILD:-build}
PYTHON=${PYTHON:-python3}
salmap=$work/salmap

doing "the command is built without text, with no warning"
${CC:-cc} -std=c11 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow \
	-Wstrict-prototypes -Werror -Iinclude -DSALMAP_NO_TEXT \
	-c src/results/label.c -o "$work/label.o"
results=$(find "$build/src/results" -name '*.o' ! -name label.o)
# shellcheck disable=SC2046,SC2086 # lists of words are meant
${CC:-cc} -o "$salmap" "$work/label.o" "$build"/src/*.o $results \
	"$build/libsalmap.a" $(pkg-config --libs libpng libjpeg libzip zlib) -lm

doing "it says that keys have no text, and only where there are keys"
"$PYTHON" -c 'import numpy, sys
numpy.save(sys.argv[1], numpy.random.default_rng(1).random((1, 3, 40, 60), "f"))
' "$work/layer.npy"
"$salmap" -q -s 320x240 --legend -o "$work/bare" "$work/layer.npy" 2>"$work/said"
grep -q 'this build draws no text.*libstb-dev' "$work/said"
"$salmap" -q -s 320x240 -o "$work/plain" "$work/layer.npy" 2>"$work/said"
! grep -q 'draws no text' "$work/said" || exit 1

doing "its keys have the colours of a build with text, and no ink"
"$build/salmap" -q -s 320x240 --legend -o "$work/full" "$work/layer.npy"
"$PYTHON" - "$work" <<'END'
import sys
import numpy
from PIL import Image

bare, full = (numpy.asarray(Image.open(f"{sys.argv[1]}/{folder}/lovi.png"), int)
              for folder in ("bare", "full"))
assert bare.shape[1] == full.shape[1] == 320, (bare.shape, full.shape)
assert bare.shape[0] > 240, "there is no key"
assert (bare[:240] == full[:240]).all(), "the pictures above differ"
assert bare.shape != full.shape or (bare != full).any(), "no text in either"
END
