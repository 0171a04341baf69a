"""A page that holds a result, to look at it with one's own hands."""

from __future__ import annotations

import html
import json
import os
import pathlib
from typing import Sequence, Tuple, Union


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


# What pages have in common is in the file once. A frame has the policy of its
# page, which allows what the pages in it need.
_BOOK = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; \
img-src blob: data:">
<title>Saliency maps – salmap</title>
<style>
:root {{ color-scheme: light dark; font: 100%/1.45 system-ui, sans-serif; }}
body {{ margin: 0; height: 100vh; display: flex; flex-direction: column; }}
label {{ padding: 0.5rem 1rem; }}
select {{ font: inherit; min-height: 2rem; max-width: 70%; }}
iframe {{ border: 0; flex: 1; min-height: 30rem; }}
</style>
</head>
<body>
<main style="display: contents">
<label>Image <select id="image" autocomplete="off">{options}</select></label>
<iframe id="page" title="Explorer"></iframe>
</main>
<noscript><p>Please allow scripts: the page draws the maps itself.</p></noscript>
<script type="application/json" id="parts">{parts}</script>
<script>
const parts = JSON.parse(document.getElementById("parts").textContent);
const choice = document.getElementById("image");
function show() {{
	document.getElementById("page").srcdoc =
		parts.before + parts.own[choice.selectedIndex] + parts.after;
}}
choice.addEventListener("change", show);
show();
</script>
</body>
</html>
"""


def bind(pages: Sequence[str], titles: Sequence[str]) -> str:
    """One page with a list of titles, of which it shows the page of one."""
    before, own, after = _shared(pages)
    parts = json.dumps({"before": before, "own": own, "after": after})
    for sign in "<>&":  # no text may end the element
        parts = parts.replace(sign, f"\\u{ord(sign):04x}")
    return _BOOK.format(parts=parts, options="".join(
        f"<option>{html.escape(title)}</option>" for title in titles))


def _shared(pages: Sequence[str]) -> Tuple[str, Sequence[str], str]:
    """What all begin with, what is of each, and what all end with."""
    before = os.path.commonprefix(pages)
    rest = [page[len(before):] for page in pages]
    after = os.path.commonprefix([each[::-1] for each in rest])[::-1]
    return before, [each[:len(each) - len(after)] for each in rest], after
