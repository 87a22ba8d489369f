"""What people type becomes groups of phrases, by the clinic's own list."""

import re
from pathlib import Path

import pytest

from tests.library.small_content import change
from webapp.content import ContentError
from webapp.library.addresses import FIXED
from webapp.library.search.wording import Wording, load_wording, words_of

FILE = "en/search.yaml"
FUSION = ("fusion", "spinal fusion", "welded bones")
REHAB = ("rehab", "physical therapy")


@pytest.fixture
def wording(content: Path) -> Wording:
    return load_wording(content / FILE, FIXED)


@pytest.mark.parametrize(
    ("typed", "groups"),
    [
        ("rehab", (REHAB,)),
        ("Physical THERAPY for the neck", (REHAB, ("for",), ("neck",))),
        ("physical pain", (("physical",), ("pain",))),
        ("spinal fusions", (FUSION,)),
        ("fusion or spinal fusion", (FUSION, ("or",))),
        ("the pain is only a pain", (("pain",),)),
        ("is the", (("is",), ("the",))),
        ("", ()),
    ],
)
def test_known_phrases_stand_for_their_group(wording: Wording, typed: str, groups: tuple[object, ...]) -> None:
    assert wording.groups(words_of(typed)) == groups


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("It\u2019s L4/L5, isn't it?", ["it\u2019s", "l4", "l5", "isn't", "it"]),
        ('a"b OR (c* NEAR d)', ["a", "b", "or", "c", "near", "d"]),
        ("Zygapophysären_Gelenk", ["zygapophysären", "gelenk"]),
        ("'' \x00 \"", []),
    ],
)
def test_words_are_letters_and_digits_alone(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


def test_signs_in_the_file_are_not_part_of_a_phrase(content: Path) -> None:
    change(content / FILE, "[rehab, physical therapy]", """['"Rehab', physical-therapy]""")
    assert load_wording(content / FILE, FIXED).same[0] == ("rehab", "physical therapy")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[rehab, physical therapy]", "[rehab]", r"search\.yaml:2: .*not two phrases or more"),
        ("[rehab, physical therapy]", '[rehab, "?!"]', r"search\.yaml:2: .*not two phrases or more"),
        ("spinal fusion,", "Rehabs,", r"search\.yaml:1: 'rehab' stands here twice"),
        ("address: /contact", "address: /contakt", r"search\.yaml:6: The site has no page at /contakt"),
        ("summary: We call you back.", "summary: ''", r"search\.yaml:8: 'summary' is empty"),
        ("ignored:", "ignore:", r"search\.yaml:4: 'ignore' is not known here"),
    ],
)
def test_a_fault_is_named_by_its_line(content: Path, old: str, new: str, message: str) -> None:
    change(content / FILE, old, new)
    with pytest.raises(ContentError, match=message):
        load_wording(content / FILE, FIXED)


def test_the_shipped_groups_lead_somewhere() -> None:
    """A phrase that FTS5 could read as more than words would break a search."""
    shipped = load_wording(Path(__file__).parents[3] / "content" / FILE, FIXED)
    for group in shipped.same:
        assert all(re.fullmatch(r"[a-z -]+", phrase) for phrase in group), group
