"""The assessment's summary survives its way into the database and back."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.intake.conftest import SUMMARY
from webapp.assessment.explanation import Summary
from webapp.intake.attachment import fingerprint, from_text, to_text

WORDS = st.text(st.characters(codec="utf-8"))


@given(st.lists(st.tuples(WORDS, WORDS)), st.lists(WORDS), st.dates())
def test_what_is_kept_is_what_was_attached(answers: list[tuple[str, str]], reasons: list[str], on: date) -> None:
    summary = Summary("soon", "Heading", tuple(answers), tuple(reasons), "2026-1", on)
    assert from_text(to_text(summary)) == summary


def test_the_fingerprint_changes_with_everything_that_is_shown() -> None:
    others = (
        replace(SUMMARY, level="urgent"),
        replace(SUMMARY, answers=SUMMARY.answers[:1]),
        replace(SUMMARY, reasons=()),
        replace(SUMMARY, version="2026-2"),
    )
    assert len({fingerprint(summary) for summary in (SUMMARY, *others)}) == 5
