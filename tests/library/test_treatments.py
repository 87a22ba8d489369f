"""The treatment pages: each answers the same questions, with what speaks against it, at a length people read."""

import pytest
from bs4 import BeautifulSoup

from tests.library.conftest import ROOT
from webapp.library.loader import load_library
from webapp.library.values import Treatment
from webapp.readability import words

SECTIONS = [
    "What it is",
    "Who it may fit, and who it may not",
    "What happens on the day",
    "What it may give, and what can go wrong",
    "How sure are we?",
    "What disagrees",
    "Other options",
    "Cost and insurance",
    "Questions to ask",
]
TREATMENTS = load_library(ROOT / "content").treatments


def section(treatment: Treatment, title: str) -> BeautifulSoup:
    """What stands between the heading `title` and the next one."""
    soup = BeautifulSoup(treatment.body, "html.parser")
    heading = next(heading for heading in soup.find_all("h2") if heading.get_text() == title)
    parts = []
    for part in heading.find_next_siblings():
        if part.name == "h2":
            break
        parts.append(str(part))
    return BeautifulSoup("".join(parts), "html.parser")


@pytest.mark.parametrize("treatment", TREATMENTS, ids=lambda treatment: treatment.slug)
class TestEachTreatment:
    def test_has_the_same_sections(self, treatment: Treatment) -> None:
        assert [heading.text for heading in treatment.headings] == SECTIONS

    def test_is_of_a_length_that_people_read(self, treatment: Treatment) -> None:
        soup = BeautifulSoup(treatment.body, "html.parser")
        assert 700 <= len(words(soup.get_text(" "))) <= 1300

    def test_tells_benefit_harm_and_the_clinics_interest_in_one_section(self, treatment: Treatment) -> None:
        told = section(treatment, "What it may give, and what can go wrong")
        assert "Our interest:" in told.get_text()
        points = told.find_all("li")
        assert [point.strong.get_text() for point in points if point.strong] == [
            "What it may give:",
            "What can go wrong:",
        ]
        assert all(point.select("[role=doc-noteref]") for point in points)

    def test_names_the_studies_behind_its_doubts(self, treatment: Treatment) -> None:
        assert len(section(treatment, "How sure are we?").select("[role=doc-noteref]")) >= 2
        disagreeing = section(treatment, "What disagrees").find_all("li")
        assert len(disagreeing) >= 3
        assert all(point.select("[role=doc-noteref]") for point in disagreeing)

    def test_promises_no_payment_and_sends_to_insurer_and_office(self, treatment: Treatment) -> None:
        said = section(treatment, "Cost and insurance").get_text()
        assert "$" not in said
        for words_to_say in ("We can't promise what your plan will pay", "Ask your insurer", "Ask the office"):
            assert words_to_say in said.replace("\u2019", "'")

    def test_gives_questions_to_take_along(self, treatment: Treatment) -> None:
        questions = section(treatment, "Questions to ask").find_all("li")
        assert len(questions) >= 4
        assert all(question.get_text().endswith("?") for question in questions)

    def test_leads_to_the_comparison(self, treatment: Treatment) -> None:
        assert section(treatment, "Other options").select("a[href='/treatments/compare']")
