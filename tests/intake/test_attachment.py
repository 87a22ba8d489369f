"""The assessment's summary survives its way into the database and back."""

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.intake.conftest import SUMMARY
from webapp.assessment.explanation import Coded, Summary
from webapp.intake.attachment import fingerprint, from_text, to_text

WORDS = st.text(st.characters(codec="utf-8"))


CODES = st.lists(st.builds(Coded, WORDS, WORDS, st.lists(WORDS).map(tuple))).map(tuple)


@given(st.lists(st.tuples(WORDS, WORDS)), st.lists(WORDS), st.dates(), CODES)
def test_what_is_kept_is_what_was_attached(
    answers: list[tuple[str, str]], reasons: list[str], on: date, codes: tuple[Coded, ...]
) -> None:
    summary = Summary("soon", "Heading", tuple(answers), tuple(reasons), "2026-1", on, codes)
    assert from_text(to_text(summary)) == summary


def test_what_was_kept_before_there_were_codes_can_still_be_read() -> None:
    kept = json.loads(to_text(SUMMARY))
    del kept["codes"]
    assert from_text(json.dumps(kept)) == SUMMARY


def test_the_fingerprint_changes_with_everything_that_is_shown() -> None:
    others = (
        replace(SUMMARY, level="urgent"),
        replace(SUMMARY, answers=SUMMARY.answers[:1]),
        replace(SUMMARY, reasons=()),
        replace(SUMMARY, version="2026-2"),
        replace(SUMMARY, codes=(Coded("safety", "pelvic", ("none",)),)),
    )
    assert len({fingerprint(summary) for summary in (SUMMARY, *others)}) == 6
