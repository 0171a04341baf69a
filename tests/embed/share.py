"""share.py MAP.npy LEFT RIGHT SHARE: at least this share of the sum of a map
[1,H,W] lies between these columns."""
import sys

import numpy

values = numpy.load(sys.argv[1])[0].astype(float)
left, right = map(int, sys.argv[2:4])
share = values[:, left:right].sum() / values.sum()
if not share >= float(sys.argv[4]):
    sys.exit(f"{share:.3f} of the sum lies between {left} and {right}")
