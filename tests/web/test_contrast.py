"""Every text and every sign can be told from what lies behind it, in both schemes (WCAG 2.2, 1.4.3, 1.4.6, 1.4.11)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from webapp.web.contrast import PAIRS, SIGN, TEXT, TEXT_AT_LEAST, ratio, tokens

CSS = Path(__file__).parents[2] / "static" / "css"
SHEET = (CSS / "first" / "1-tokens.css").read_text()
DECORATION = {"line"}
"""What only separates: the layout says the same without it."""


def faults(sheet: str) -> Iterator[str]:
    """The pairs that stand out less than they need."""
    for scheme, colors in tokens(sheet).items():
        for pair in PAIRS:
            found = ratio(colors[pair.front], colors[pair.back])
            if found < pair.least:
                yield f"{pair.front} on {pair.back}, {scheme}: {found:.2f}, not {pair.least}"


@pytest.mark.parametrize(
    ("one", "other", "contrast"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#767676", 4.54), ("#ff0000", "#ffffff", 4.0), ("#123456", "#123456", 1)],
)
def test_contrast_is_counted_as_wcag_says(one: str, other: str, contrast: float) -> None:
    assert ratio(one, other) == ratio(other, one) == pytest.approx(contrast, abs=0.005)


def test_every_pair_stands_out_in_light_and_dark() -> None:
    assert list(faults(SHEET)) == []


@pytest.mark.parametrize(
    ("name", "paler", "said"),
    [
        ("soft", "#6b7d81", "soft on page, light"),
        ("control", "#a9b6b6", "control on surface, light"),
        ("danger-tint", "#d9a09a", "danger on danger-tint, light"),
    ],
)
def test_a_color_that_fades_is_seen(name: str, paler: str, said: str) -> None:
    faded = re.sub(rf"--{name}: #[0-9a-f]{{6}};", f"--{name}: {paler};", SHEET, count=1)
    assert any(fault.startswith(said) for fault in faults(faded))


def test_a_color_that_fades_in_the_dark_alone_is_seen() -> None:
    light, dark = SHEET.split("prefers-color-scheme: dark")
    faded = re.sub(r"--link: #[0-9a-f]{6};", "--link: #2f6f6a;", dark)
    found = list(faults(f"{light}prefers-color-scheme: dark{faded}"))
    assert "link on page, dark" in " ".join(found)
    assert ", light" not in " ".join(found)


def test_text_below_the_highest_level_gives_its_reason() -> None:
    for pair in PAIRS:
        assert pair.least in (TEXT, TEXT_AT_LEAST, SIGN)
        assert bool(pair.reason) == (pair.least == TEXT_AT_LEAST), pair


def test_every_color_is_measured() -> None:
    measured = {name for pair in PAIRS for name in (pair.front, pair.back)}
    assert set(tokens(SHEET)["light"]) == measured | DECORATION
