"""Names of scores and methods as parts of file names."""

import re


def slug(name: str) -> str:
    """Letters, digits and single dashes: Grad-CAM++ is grad-cam-plus-plus."""
    spelt = name.replace("+", " plus ")
    return re.sub(r"[^A-Za-z0-9]+", "-", spelt).strip("-").lower()
