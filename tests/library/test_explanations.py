"""Explanations of hard words: what an editor writes, what readers get, and what is refused."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.library.small_content import change
from webapp.content import ContentError
from webapp.library.checks import check
from webapp.library.loader import load_library
from webapp.library.markdown import render, words
from webapp.library.parsing import Part
from webapp.library.texts import read_texts

JOINT = """\
Before.

::: explain What is a *facet* joint? <x>
It lies behind the disc.

- It may ache.
:::

After.
"""


def part(text: str) -> Part:
    return Part(Path("x.md"), 10, text)


def shown(text: str) -> BeautifulSoup:
    return BeautifulSoup(render(read_texts(part(text)), {}).body, "html.parser")


def test_the_question_stands_there_and_the_answer_can_be_opened() -> None:
    check(read_texts(part(JOINT)).body, (), ())
    soup = shown(JOINT)
    details = soup.select_one("details.explain")
    assert details is not None
    assert not details.has_attr("open")
    assert [child.name for child in details.find_all(recursive=False)] == ["summary", "div"]
    assert details.summary is not None
    assert details.summary.get_text() == "What is a *facet* joint? <x>"
    assert [tag.name for tag in details.select("div.stack > *")] == ["p", "ul"]
    assert [p.get_text() for p in soup.find_all("p", recursive=False)] == ["Before.", "After."]


def test_its_words_are_read_apart() -> None:
    said = words(render(read_texts(part(JOINT.replace(" <x>", ""))), {}).body)
    assert "joint? It lies" in said


def test_an_explanation_may_stand_in_a_list_and_in_an_answer(content: Path) -> None:
    listed = "- One\n\n  ::: explain Why?\n  So.\n  :::\n\n- Two\n"
    check(read_texts(part(listed)).body, (), ())
    assert shown(listed).select_one("li > details.explain") is not None
    change(
        content / "en/articles/fusion.md",
        "      No, <5",
        "      ::: explain What are points?\n      Steps of a scale.\n      :::\n\n      No, <5",
    )
    answer = load_library(content).articles[0].questions[0].answer
    assert "<summary>What are points?</summary>" in answer


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("::: explain\nWords.\n:::\n", 10, "has no question"),
        ("One.\n\n::: explain Why?\n:::\n", 12, "is empty"),
        ("One.\n\n::: explain Why?\nWords.\n", 12, "does not end"),
        ("- x\n\n  ::: explain Why?\n  Words.\n\nAfter.\n", 12, "does not end"),
        ("::: explain Why?\nWords.\n:::\n\n:::\n", 14, "neither begins nor ends"),
        ("One.\n\n::: note Why?\nWords.\n:::\n", 12, "neither begins nor ends"),
        ("Words.\n:::\n", 11, "neither begins nor ends"),
        ("::: explain Why?\n::: explain How?\nWords.\n:::\n", 11, "in another one"),
        ("::: explain Why?\n\n## So\n:::\n", 12, "can't have a heading"),
        ("::: explain Why?\n| a |\n|---|\n| b |\n:::\n", 11, "can't have a table"),
        ("::: explain Why?\nIt is so.[^fairbank-2005]\n:::\n", 11, "can't cite a source"),
    ],
)
def test_what_would_not_be_shown_as_it_was_meant_is_refused(text: str, line: int, problem: str) -> None:
    with pytest.raises(ContentError) as fault:
        check(read_texts(part(text)).body, ("fairbank-2005",), ())
    assert str(fault.value).startswith(f"x.md:{line}: ")
    assert problem in str(fault.value)


def test_a_file_with_a_broken_explanation_stops_the_start(content: Path) -> None:
    line = change(content / "en/treatments/rehab.md", "Exercise.\n", "::: explain Why?\nExercise.\n")
    with pytest.raises(ContentError, match=rf"rehab\.md:{line}: This explanation does not end"):
        load_library(content)
