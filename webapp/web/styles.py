"""The part of the style sheet that stands in each page itself, so that its first view needs one answer only.

`static/css/first/` holds it, in files whose numbers give their order; `static/css/site.css` is the rest, which browsers
keep. The Content-Security-Policy names the hash of each text that may stand in a page (CSP level 2, 5.2).
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from rcssmin import cssmin

FOLDER = "css/first"
FORM_ONLY = "form"


@dataclass(frozen=True)
class Inline:
    """A text that stands in pages, and how the Content-Security-Policy names it."""

    text: Markup

    @property
    def source(self) -> str:
        """The hash as a policy writes it: 'sha256-…'."""
        return f"'sha256-{base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()}'"


def first_view(static: Path) -> Mapping[str, Inline]:
    """Kind of page → its style sheet: `reading` pages do without what only a `form` needs."""
    files = sheets(static)
    reading = [file for file in files if not file.stem.endswith(FORM_ONLY)]
    return {"reading": _joined(reading), "form": _joined(files)}


def sheets(static: Path) -> list[Path]:
    """The files of the first view's style sheet, in their order."""
    return sorted((static / FOLDER).glob("*.css"))


def _joined(files: list[Path]) -> Inline:
    return Inline(Markup(cssmin("".join(file.read_text("utf-8") for file in files))))  # noqa: S704 - our own files
