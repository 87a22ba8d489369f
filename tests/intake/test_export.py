"""The table of requests: stable columns, text as written, and no cell that a spreadsheet would run."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given

from tests.intake.conftest import SUMMARY
from tests.intake.samples import LINES, MESSAGES, REQUEST, STORED
from webapp.intake.attachment import from_text
from webapp.intake.export import COLUMNS, RUNS_AS_FORMULA, as_csv, neutral


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_says_what_was_stored() -> None:
    (row,) = rows(as_csv([replace(STORED, request=replace(REQUEST, summary=SUMMARY))]))
    assert tuple(row) == COLUMNS
    assert from_text(row.pop("assessment")) == SUMMARY
    assert row == {
        "reference": "TP-7K3M-9QXD",
        "received_at": "2026-11-23T17:00:03+00:00",
        "answer_by": "2026-11-24T22:00:00+00:00",
        "kind": "appointment",
        "urgency": "Soon",
        "name": "Pat Canary",
        "phone": "(202) 456-1111",
        "email": "pat@example.com",
        "way": "phone",
        "times": "morning midday",
        "voicemail": "yes",
        "language": "Español",
        "for_other": "yes",
        "about": "my mother",
        "message": REQUEST.message,
        "consent_version": "0123456789ab",
        "suspicions": "",
        "warning_signs": "",
        "held": "no",
    }


@given(LINES, MESSAGES)
def test_every_text_comes_back_as_written_but_for_the_apostrophe_before_a_formula(name: str, message: str) -> None:
    (row,) = rows(as_csv([replace(STORED, request=replace(REQUEST, name=name, message=message))]))
    for text, cell in ((name, row["name"]), (message, row["message"])):
        assert cell == (f"'{text}" if text[:1] in RUNS_AS_FORMULA else text)
        assert not cell.startswith(RUNS_AS_FORMULA)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_is_text(start: str) -> None:
    assert neutral(f"{start}1") == f"'{start}1"
    assert neutral(f"1{start}") == f"1{start}"


def test_without_requests_there_are_the_columns() -> None:
    assert as_csv([]) == ",".join(COLUMNS) + "\r\n"
