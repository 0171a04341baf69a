"""What the commands read from their arguments, and say about errors."""

from __future__ import annotations

import argparse
from typing import List, Tuple


def size(text: str) -> Tuple[int, int]:
    """WxH as (height, width)."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()
            and int(width) > 0 and int(height) > 0):
        raise argparse.ArgumentTypeError(f"{text!r}: want WIDTHxHEIGHT in "
                                         "pixels, such as 640x480")
    return int(height), int(width)


def one_or_three(text: str) -> List[float]:
    """R,G,B, or one number, as numbers."""
    try:
        numbers = [float(number) for number in text.split(",")]
        if len(numbers) not in (1, 3):
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: want three numbers with "
                                         "commas between, or one for a "
                                         "scan") from None
    return numbers


def limits(text: str) -> Tuple[float, float]:
    """LOW,HIGH as numbers."""
    try:
        low, high = (float(number) for number in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: want two numbers with a "
                                         "comma between, such as 0,1") from None
    return low, high


def add_input_options(parser: argparse.ArgumentParser) -> None:
    """Options that say how photos become what a model takes."""
    add = parser.add_argument
    add("--input-size", metavar="WxH", type=size,
        help="what a photo is resized to for the model (the size that "
        "torchvision's weights want; 224x224)")
    add("--mean", metavar="R,G,B", type=one_or_three,
        help="what is taken from its pixels, 0 to 1 (ImageNet's mean); one number "
        "for a scan, in its own units (its mean)")
    add("--std", metavar="R,G,B", type=one_or_three,
        help="what they are divided by then (ImageNet's deviation; that of a scan)")


def sentence(error: Exception) -> str:
    """One line; those of PyTorch's errors go on with traces of its own, and where
    TorchScript fails, what went wrong comes after them."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename \
            else error.strerror
    lines = str(error).strip().splitlines() or [type(error).__name__]
    if "TorchScript interpreter" in lines[0]:
        return lines[-1].partition("Error: ")[2] or lines[-1]
    return lines[0]
