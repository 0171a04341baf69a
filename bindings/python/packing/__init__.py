"""How the package is built: setup.py's commands. No part of what is installed."""
