"""The rules in words: for anyone to read on the page, and for a clinician to sign on paper."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup

from tests.assessment.faces.printed import words_of
from tests.assessment.people import DEFINITION
from tests.site import Site
from webapp.assessment.conditions import AllOf, AnyOf, Condition, Not, Picked
from webapp.assessment.definition import Voice
from webapp.assessment.faces.outline import Outline, outline
from webapp.assessment.faces.rules import rule_sheet
from webapp.assessment.signing import SignOff
from webapp.readability import count

CHILD = Picked("age", ("u18",))
FALL = Picked("event", ("small", "lift"))
FALL_LINES = tuple(Outline(DEFINITION.words(("event", name))) for name in FALL.options)


@pytest.mark.parametrize(
    ("condition", "laid_out"),
    [
        (CHILD, Outline("Picked in", (Outline("Under 18"),), 1)),
        (Not(CHILD), Outline("Not picked in", (Outline("Under 18"),), 1)),
        (FALL, Outline("Any of these in", FALL_LINES, 6)),
        (Not(FALL), Outline("None of these in", FALL_LINES, 6)),
        (
            AnyOf((FALL, CHILD)),
            Outline("Any of these", (Outline("In", (Outline("Under 18"),), 1), Outline("In", FALL_LINES, 6))),
        ),
        (
            AllOf((FALL, Not(CHILD))),
            Outline(
                "All of these",
                (Outline("Any of these in", FALL_LINES, 6), Outline("Not picked in", (Outline("Under 18"),), 1)),
            ),
        ),
        (
            AnyOf((AllOf((FALL, Not(CHILD))), Not(FALL))),
            Outline(
                "Any of these",
                (
                    Outline(
                        "All of these",
                        (
                            Outline("Any of these in", FALL_LINES, 6),
                            Outline("Not picked in", (Outline("Under 18"),), 1),
                        ),
                    ),
                    Outline("None of these in", FALL_LINES, 6),
                ),
            ),
        ),
        (AllOf(()), Outline("Always")),
        (AnyOf(()), Outline("Never")),
    ],
)
def test_a_condition_laid_out(condition: Condition, laid_out: Outline) -> None:
    assert outline(DEFINITION, condition) == laid_out


def test_the_page_has_every_rule_under_its_own_address_in_the_order_in_which_they_are_tried(site: Site) -> None:
    page = site.get("/assessment/rules")
    assert [block["id"] for block in page.soup.select(".rule:has(.rule-id)")][: len(DEFINITION.rules)] == [
        rule.id for rule in DEFINITION.rules
    ]
    for rule in DEFINITION.rules:
        block = page.soup.find(id=rule.id)
        assert block is not None
        words = words_of(block)
        for part in (rule.reason, rule.source, DEFINITION.results[rule.result].title):
            assert " ".join(part.split()) in words, rule.id
        assert ("asks for a check in the next 2 weeks" in words) is rule.prompt
        for tick in rule.when.names():
            assert f"“{DEFINITION.words(tick)}”" in words, (rule.id, tick)


def test_the_page_has_every_question_with_its_options_and_every_note(site: Site) -> None:
    page = site.get("/assessment/rules")
    for number, question in enumerate(DEFINITION.questions, start=1):
        block = page.soup.find(id=f"question-{number}")
        assert block is not None
        assert all(option.text in words_of(block) for option in question.options), question.id
    assert all(note.text in page.text for note in DEFINITION.notes)


def test_what_the_page_says_of_the_order_is_so() -> None:
    """ "The most urgent first", "Nothing more is asked": sentences of the page that no rule makes by itself."""
    sheet = rule_sheet(DEFINITION)
    levels = [level.level for level in sheet.levels]
    assert levels == sorted(set(levels), reverse=True)
    first, *_ = sheet.early_ends
    assert first.level is levels[0]
    assert len(first.numbers) == len(DEFINITION.questions)


def test_the_page_says_who_signed_this_very_file_or_that_nobody_has(site: Site) -> None:
    page = site.get("/assessment/rules")
    assert "Awaiting clinical sign-off" in page.text
    assert DEFINITION.sha256 in page.text
    room = site.app.extensions["assessment"]
    signed = SignOff("assessment.yaml", DEFINITION.sha256, "Dr. Ada Sample", date(2026, 12, 1))
    site.app.extensions["assessment"] = replace(room, edition=replace(room.edition, sign_offs=(signed,)))
    assert "Signed by Dr. Ada Sample on December 1, 2026" in site.get("/assessment/rules").text


def test_the_page_is_easy_to_read(site: Site) -> None:
    page = site.get("/assessment/rules")
    for part in ("main > p, .prose > :is(p, ul > li):not(.meta)", ".rule :is(h3, p, li)"):
        assert count(*map(words_of, page.soup.select(part))).grade <= 8, part


def test_the_review_sheet_asks_for_a_verdict_on_everything_that_the_signature_covers(
    document: Callable[[str], BeautifulSoup],
) -> None:
    sheet = document("review")
    items = sheet.select(".item")
    assert all(len(item.select(".verdict .tick")) == 2 for item in items)
    shown = words_of(sheet)
    texts = [rule.reason for rule in DEFINITION.rules] + [note.text for note in DEFINITION.notes]
    texts += [question.text[Voice.OTHER] for question in DEFINITION.questions]
    texts += [question.why for question in DEFINITION.questions]
    for result in DEFINITION.results.values():
        texts += [result.title, result.wait, result.lead, *result.steps, *result.limits]
    texts += [DEFINITION.prompt, DEFINITION.prompt_wait, *DEFINITION.watch_for, *DEFINITION.footer, DEFINITION.sha256]
    assert [text for text in texts if " ".join(text.split()) not in shown] == []
    rest = len(DEFINITION.notes) + len(DEFINITION.questions) + len(DEFINITION.results) + 1
    assert len(items) == len(DEFINITION.rules) + rest
    assert "Signature" in shown
    assert not sheet.select("script, link, img, [src]")
