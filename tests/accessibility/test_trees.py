"""What a screen reader is told about each screen, kept as text in `trees/`, so that each change is seen and meant."""

import os
import re
from difflib import unified_diff
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.accessibility.sites import Sites
from tests.accessibility.states import STATES
from tests.accessibility.visitor import reach
from tests.browsing import NewPage

TREES = Path(__file__).parent / "trees"
KEPT = (
    "start",
    "question age",
    "question pelvic",
    "question age with an error",
    "result emergency",
    "result facet",
    "contact",
    "contact with errors",
    "check",
    "sent",
)
HOW = (
    "If this is what people should hear, write it down: ACCEPT_TREES=1 make test ARGS=tests/accessibility/test_trees.py"
)
# What differs from one visit to the next, or with each edit of the assessment.
MASKED = (
    (re.compile(r"TP-\w{4}-\w{4}"), "TP-####-####"),
    (re.compile(r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, [A-Z][a-z]+ \d+"), "DAY"),
    (re.compile(r"[A-Z][a-z]+ \d+, 20\d\d"), "DATE"),
    (re.compile(r"\d+:\d\d [ap]\.?m\.?"), "TIME"),
    (re.compile(r"version [\w.-]+ \(\w+\)"), "version #"),
)


def tree(page: Page, part: str) -> str:
    """The accessibility tree of a part of the page, what always differs masked."""
    found = page.locator(part).aria_snapshot() + "\n"
    for pattern, mask in MASKED:
        found = pattern.sub(mask, found)
    return found


def compare(name: str, now: str) -> str:
    """How `now` differs from the kept tree called `name`; it is kept instead when ACCEPT_TREES is set."""
    kept = TREES / f"{name.replace(' ', '-')}.yaml"
    if os.environ.get("ACCEPT_TREES"):
        TREES.mkdir(exist_ok=True)
        kept.write_text(now)
    before = kept.read_text() if kept.exists() else ""
    return "".join(unified_diff(before.splitlines(keepends=True), now.splitlines(keepends=True), kept.name, "now"))


@pytest.mark.parametrize("name", KEPT)
def test_a_screen_is_told_as_it_was(sites: Sites, new_page: NewPage, name: str) -> None:
    page = new_page()
    reach(page, sites, next(state for state in STATES if state.name == name))
    changed = compare(name, tree(page, "main"))
    assert not changed, f"{changed}\n{HOW}"


def test_what_stands_around_every_page_is_told_as_it_was(sites: Sites, new_page: NewPage) -> None:
    page = new_page()
    reach(page, sites, next(state for state in STATES if state.name == "home"))
    changed = compare("frame", "".join(tree(page, part) for part in ("body > header", "body > footer")))
    assert not changed, f"{changed}\n{HOW}"


def test_no_tree_is_kept_that_nobody_compares() -> None:
    assert {path.stem for path in TREES.iterdir()} == {name.replace(" ", "-") for name in (*KEPT, "frame")}
