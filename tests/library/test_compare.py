"""The options side by side: all of them answer each question, in equal detail, and each figure has its study."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from tests.library.conftest import ROOT, reading_room
from tests.library.small_content import change
from tests.site import Site
from webapp.content import ContentError
from webapp.library.loader import load_library
from webapp.library.options import Claim, Comparison
from webapp.readability import count, words

FILE = "en/options.yaml"
MOST_GRADE = 8
MOST_TIMES_LONGER = 1.75
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def shipped() -> Comparison:
    return load_library(ROOT / "content").options.comparison


@pytest.fixture
def table(room: Site) -> Tag:
    return table_of(room.get("/treatments/compare").soup)


def table_of(soup: BeautifulSoup) -> Tag:
    found = soup.select_one("main > table")
    assert found is not None
    return found


def said(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").replace("( ", "(").split()).replace(" )", ")")


def every_claim(comparison: Comparison) -> list[Claim]:
    return [claim for row in comparison.rows for cell in row.cells for claim in cell]


def test_it_is_a_table_that_says_what_it_is_and_whose_each_cell_is(table: Tag) -> None:
    assert table.caption is not None
    assert said(table.caption) == "Two options"
    assert [said(head) for head in table.select("thead th[scope=col]")] == [
        "Rehab",
        "Heat, after a test We are paid for this.",
    ]
    assert [said(head) for head in table.select("tbody th[scope=row]")] == [
        "What is it?",
        "What may it give?",
        "What can go wrong?",
        "Can it be undone?",
        "What about recovery?",
        "What was studied?",
        "How sure is this?",
    ]
    assert {len(row.find_all("td")) for row in table.select("tbody tr")} == {2}


def test_each_cell_names_its_option_for_a_narrow_screen(table: Tag) -> None:
    heads = [said(head) for head in table.select("thead th")]
    for row in table.select("tbody tr"):
        assert [said(name) for name in row.select("td > .compare-name")] == heads


def test_each_claim_leads_to_the_record_of_its_study(table: Tag) -> None:
    studied = table.select("tbody tr")[5].select("td")[0]
    assert said(studied).endswith(
        "One trial. (Fairbank 2005) A guideline. (National Institute for Health and Care Excellence (NICE) 2016)"
    )
    assert [str(link["href"]) for link in studied.select("p a")] == ["/evidence#fairbank-2005", "/evidence#nice-2016"]


def test_words_from_the_file_are_escaped(content: Path) -> None:
    change(content / FILE, "says: A hot needle.", "says: <b>A</b> <script>x</script>")
    soup = Site(reading_room(load_library(content))).get("/treatments/compare").soup
    assert "<b>A</b> <script>x</script>" in table_of(soup).get_text()
    assert not soup.select("main b, main script")


def test_the_treatments_and_each_of_them_lead_to_it(room: Site) -> None:
    for address in ("/treatments", "/treatments/rehab"):
        assert room.get(address).soup.select("main a[href='/treatments/compare']"), address


FAULTS = [
    ("is: [{says: A hot needle.}]", "is: []", "'is' is empty", "where nothing is known, say so"),
    ("      is: [{says: A hot needle.}]\n", "", "'is' is missing", "Add 'is:'"),
    ("is: [{says: A hot needle.}]", "was: [{says: A hot needle.}]", "'was' is not known here", "Use one of: name, is"),
    ("[{says: A hot needle.}]", "[{says: 3 needles.}]", "This figure has no source", "Add 'sources:' with ids"),
    ("[{says: A hot needle.}]", "[{says: A, source: [x]}]", "'source' is not known here", "says, sources"),
    ("[{says: A hot needle.}]", "[{says: A, sources: [x]}]", "'x' is not in evidence.yaml", "correct the id"),
    ("    sure: How sure is this?\n", "", "'sure' is missing", "Add 'sure:'"),
    ("caption: Two options", 'caption: ""', "'caption' is empty", "Write what readers should see"),
]


@pytest.mark.parametrize(("old", "new", "problem", "remedy"), FAULTS)
def test_each_fault_stops_the_start_with_what_to_do(
    content: Path, old: str, new: str, problem: str, remedy: str
) -> None:
    line = change(content / FILE, old, new)
    with pytest.raises(ContentError) as fault:
        load_library(content)
    text = str(fault.value)
    assert problem in text
    assert remedy in text
    if "missing" not in problem:  # what is missing is named where its group begins
        assert text.startswith(f"{content / FILE}:{line}: "), text


def test_one_option_alone_is_no_comparison(content: Path) -> None:
    text = (content / FILE).read_text(encoding="utf-8")
    alone = re.sub(r"    compare:\n      name: Heat.*\n(?:      .*\n)+", "", text)
    assert alone != text
    (content / FILE).write_text(alone, encoding="utf-8")
    with pytest.raises(ContentError, match=r"There is nothing to compare. Give at least two options"):
        load_library(content)


def test_the_six_options_stand_there(shipped: Comparison) -> None:
    assert [(side.name, side.sold_here) for side in shipped.sides] == [
        ("Structured rehab", False),
        ("Test block, then RFA", True),
        ("Spinal cord stimulation (SCS)", True),
        ("Decompression surgery", False),
        ("Fusion surgery", False),
        ("Watchful waiting", False),
    ]


def test_the_answers_to_a_question_are_of_equal_detail(shipped: Comparison) -> None:
    for row in shipped.rows:
        lengths = [len(words(" ".join(claim.says for claim in cell))) for cell in row.cells]
        assert max(lengths) <= MOST_TIMES_LONGER * min(lengths), (row.question, lengths)


def test_figures_are_those_of_the_records(shipped: Comparison) -> None:
    """Each number in a cell stands in the record of a study that is named right behind it."""
    for claim in every_claim(shipped):
        records = " ".join(f"{source.finding} {source.caveat} {source.year}" for source in claim.sources)
        known = {float(number) for number in NUMBER.findall(records.replace(",", ""))}
        assert {float(number) for number in NUMBER.findall(claim.says)} <= known, claim


def test_harm_without_a_figure_says_so(shipped: Comparison) -> None:
    harms = next(row for row in shipped.rows if row.question == "What can go wrong?")
    for side, cell in zip(shipped.sides, harms.cells, strict=True):
        text = " ".join(claim.says for claim in cell)
        assert re.search(r"\d+%|a third of people|We found no (?:checked )?figure", text), side.name


def test_how_sure_this_is_names_its_studies(shipped: Comparison) -> None:
    for row in shipped.rows[-2:]:
        assert all(any(claim.sources for claim in cell) for cell in row.cells), row.question


def test_it_is_easy_to_read(shipped: Comparison) -> None:
    told = (shipped.summary, *shipped.before, *shipped.limits)
    assert count(*told, *(claim.says for claim in every_claim(shipped))).grade <= MOST_GRADE
    assert {text: count(text).grade for text in told if count(text).grade > MOST_GRADE} == {}
