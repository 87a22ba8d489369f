"""Which picture stands for a page where somebody passes on its address: drawn by `make pictures`, one for each piece.

`titles.json` beside the pictures says for which title each was drawn. A piece without one, or with another title by
now, gets the site's own: a page is never shown under words that it no longer bears.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from webapp.library.values import Piece

FOLDER = "img/og"
TITLES = "titles.json"
SITE = "site"
"""The name of the picture for every page that has none of its own."""

Drawn = Mapping[str, str]
"""Slug → the fingerprint of the title that its picture shows."""


def load_drawn(static: Path) -> Drawn:
    """For which titles there are pictures in the folder `static`."""
    file = static / FOLDER / TITLES
    drawn: Drawn = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return drawn


def fingerprint(title: str) -> str:
    return hashlib.sha256(title.encode()).hexdigest()[:12]


def picture_of(piece: Piece | None, drawn: Drawn) -> str:
    """The address of the picture for `piece`, or of the one for the whole site, below the site's own address."""
    own = piece is not None and drawn.get(piece.slug) == fingerprint(piece.title)
    return f"/static/{FOLDER}/{piece.slug if piece and own else SITE}.png"
