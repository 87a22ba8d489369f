"""The check as an editor meets it, and the content that the site ships with."""

import re
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import pytest
from flask.cli import AppGroup

from tests.command_line import said
from tests.library.conftest import ROOT
from tests.library.small_content import change
from webapp.library.review import links
from webapp.library.review.command import add
from webapp.library.review.everything import review
from webapp.library.review.retractions import load_register
from webapp.library.review.vocabulary import load_vocabulary

NOON = datetime(2026, 11, 28, 17, 0, tzinfo=UTC)


def group(content: Path) -> AppGroup:
    commands = AppGroup("content")
    add(commands, content, lambda: NOON)
    return commands


def test_what_we_ship_has_nothing_to_mend() -> None:
    found = review(ROOT / "content", NOON.date())
    assert [fault.told(ROOT) for fault in found if not fault.warning] == []


def test_nobody_is_said_to_have_looked_for_retractions() -> None:
    register = load_register(ROOT / "content/retractions.yaml")
    assert register.looked_on is None or register.looked_on <= NOON.date()
    if register.looked_on is None:
        assert register.notices == ()


def test_the_command_tells_each_fault_and_ends_badly(content: Path) -> None:
    copyfile(ROOT / "content/claims.yaml", content / "claims.yaml")
    (content / "retractions.yaml").write_text("looked_on: null\nnotices: []\n")
    line = change(content / "en/treatments/rehab.md", "Exercise.\n", "A proven way.\n")
    told = said(group(content), "check", fails=True).splitlines()
    assert told[-1] == f"{len(told) - 2} to mend, 1 to know."
    assert told[-2].startswith("Warning: content/retractions.yaml:1: Nobody has looked yet")
    assert (
        f"content/en/treatments/rehab.md:{line}: 'proven' promises too much."
        " Say what may happen, such as 'may be an option' or 'asked for'."
    ) in told
    assert all(re.match(r"content/\S+:\d+: .+\. .+\.$", fault) for fault in told[:-2])


def test_the_command_ends_well_when_there_is_only_a_warning() -> None:
    assert re.search(r"^(0 to mend, \d+ to know|Nothing to mend)\.$", said(group(ROOT / "content"), "check"), re.M)


@pytest.mark.parametrize("name", ["claims.yaml", "retractions.yaml", "evidence.yaml"])
def test_a_missing_list_is_one_fault(content: Path, name: str) -> None:
    for other in {"claims.yaml", "retractions.yaml"} - {name}:
        copyfile(ROOT / "content" / other, content / other)
    (content / name).unlink(missing_ok=True)
    assert f"content/{name}:1: The file is missing. Put it back" in said(group(content), "check", fails=True)


def test_a_list_of_words_that_is_empty_is_named(tmp_path: Path) -> None:
    copyfile(ROOT / "content/claims.yaml", tmp_path / "claims.yaml")
    line = change(tmp_path / "claims.yaml", "banned: [the answer,", 'banned: ["",')
    with pytest.raises(Exception, match=rf"claims.yaml:{line}: 'banned' has no words, or an empty one"):
        load_vocabulary(tmp_path / "claims.yaml")


def test_places_that_templates_make_are_there() -> None:
    """What the check takes for a place of a page is one: no link to it passes by mistake."""
    made = {
        name: ids(f"library/{name}.html") for name in ("article", "treatment", "parts", "compare", "chart", "evidence")
    }
    assert made["article"] | made["treatment"] | made["parts"] >= links.OF_A_PIECE
    assert set(links.OF_PAGES["/evidence"]) <= made["evidence"]
    assert set(links.OF_PAGES["/treatments/compare"]) <= made["compare"] | made["chart"]
    assert set(links.IN_EVERY_PAGE) <= ids("web/base.html")


def ids(template: str) -> frozenset[str]:
    return links.ids_in((ROOT / "templates" / template).read_text())
