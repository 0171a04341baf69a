"""The command: python -m salmap.evaluate."""

import sys

from ._command import main

sys.exit(main())
