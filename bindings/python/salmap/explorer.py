"""A page that holds a result, to look at it with one's own hands."""

from __future__ import annotations

import html
import os
import pathlib
from typing import Union


class Explorer:
    """One page with the photos, the maps and the library itself, which draws them
    again whenever layers are switched off or settings change; it needs neither a
    server nor the net. A notebook shows it.
    """

    def __init__(self, page: str, height: int) -> None:
        #: The whole page.
        self.page = page
        #: Of the frame in a notebook, in pixels.
        self.height = height

    def save(self, path: Union[str, "os.PathLike[str]"]) -> None:
        """Writes the page to a file. Raises OSError."""
        pathlib.Path(path).write_text(self.page, encoding="utf-8",
                                      newline="\n")

    def __repr__(self) -> str:
        return f"<salmap.Explorer: {len(self.page)} characters of HTML>"

    def _repr_html_(self) -> str:
        return (f'<iframe title="Explorer" srcdoc="{html.escape(self.page)}" '
                f'style="width: 100%; height: {self.height}px; border: 0">'
                "</iframe>")
