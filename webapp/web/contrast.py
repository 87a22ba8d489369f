"""How well colors stand out: contrast as WCAG 2.2 counts it, and the pairs in which the style sheet's tokens meet."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TEXT = 7.0
"""What text needs at level AAA (WCAG 2.2, 1.4.6)."""
TEXT_AT_LEAST = 4.5
"""What text needs at level AA (1.4.3): the floor for an exception, which gives its reason."""
SIGN = 3.0
"""What a control's border, a focus ring or a sign needs against what lies beside it (1.4.11)."""

DARK = "prefers-color-scheme: dark"
TOKEN = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6});")

Colors = Mapping[str, str]
"""Name of a token → its color, `#rrggbb`."""


@dataclass(frozen=True)
class Pair:
    """Two tokens that meet on a page, the least contrast that they need, and for an exception its reason."""

    front: str
    back: str
    least: float
    reason: str = ""


def tokens(style_sheet: str) -> Mapping[str, Colors]:
    """The colors in the text of a style sheet, for the schemes `light` and `dark`; dark changes some of the light."""
    light, _, dark = style_sheet.partition(DARK)
    bright = dict(TOKEN.findall(light))
    return {"light": bright, "dark": bright | dict(TOKEN.findall(dark))}


def ratio(one: str, other: str) -> float:
    """The contrast of two colors, from 1 (the same) to 21 (black and white)."""
    darker, brighter = sorted((_luminance(one), _luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    """The relative luminance of `#rrggbb` (WCAG 2.2, terms)."""
    red, green, blue = (_linear(int(color[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _meeting(front: str, backs: str, least: float, reason: str = "") -> Iterator[Pair]:
    return (Pair(front, back, least, reason) for back in backs.split())


PLACES = "page surface tint urgent-tint"
"""What people read on: the page, cards, insets, and the source or rule that a link has led to."""
BOLD = "a bold number beside a rule or in a list, which says nothing that the words do not"

PAIRS: tuple[Pair, ...] = (
    *_meeting("ink", f"{PLACES} sunken danger-tint", TEXT),
    *_meeting("soft", f"{PLACES} danger-tint", TEXT),
    *_meeting("link", PLACES, TEXT),
    *_meeting("accent-text", "page surface", TEXT),
    *_meeting("accent-text", "tint urgent-tint", TEXT_AT_LEAST, BOLD),
    *_meeting("danger", "page surface danger-tint", TEXT),
    *_meeting("on-danger", "danger-fill", TEXT),
    *_meeting("urgent", "urgent-tint", TEXT),
    *_meeting("soon", "soon-tint", TEXT),
    *_meeting("on-fill", "fill fill-hover", TEXT),
    *_meeting("on-deep", "deep foot", TEXT),
    *_meeting("deep-soft", "deep foot", TEXT),
    *_meeting("deep", "on-deep", TEXT),
    # Borders of controls, of buttons and of what is ticked or wrong; the tick in its box.
    *_meeting("control", "page surface sunken", SIGN),
    *_meeting("link", "surface tint", SIGN),
    *_meeting("fill", "page surface tint", SIGN),
    *_meeting("danger", "page surface", SIGN),
    # The focus ring lies on what is around the thing that has the focus.
    *_meeting("focus", f"{PLACES} sunken danger-tint", SIGN),
    *_meeting("focus-deep", "deep foot", SIGN),
    # Signs beside words: bullets, the picked level of the mark, the bar of "Our interest".
    *_meeting("accent", PLACES, SIGN),
)
