"""Requests as a table (CSV, RFC 4180) that a spreadsheet may open without running what a patient wrote."""

import csv
import io
from collections.abc import Iterable

from webapp.intake.attachment import to_text
from webapp.intake.request import StoredRequest

COLUMNS = (
    "reference",
    "received_at",
    "answer_by",
    "kind",
    "urgency",
    "name",
    "phone",
    "email",
    "way",
    "times",
    "voicemail",
    "language",
    "for_other",
    "about",
    "message",
    "assessment",
    "consent_version",
    "suspicions",
    "warning_signs",
    "held",
)
"""Stable: programs read them. New columns go to the end."""

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(requests: Iterable[StoredRequest]) -> str:
    """The requests as CSV text with CRLF line ends, a row of column names first."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    rows.writerows([neutral(cell) for cell in _cells(stored)] for stored in requests)
    return out.getvalue()


def neutral(cell: str) -> str:
    """The cell with an apostrophe in front when a spreadsheet would take it for a formula; else as it is."""
    return f"'{cell}" if cell.startswith(RUNS_AS_FORMULA) else cell


def _cells(stored: StoredRequest) -> tuple[str, ...]:
    asked = stored.request
    return (
        stored.reference,
        stored.received_at.isoformat(timespec="seconds"),
        stored.answer_by.isoformat(timespec="seconds"),
        asked.kind.value,
        stored.urgency.value,
        asked.name,
        asked.phone,
        asked.email,
        asked.way.value,
        " ".join(asked.times),
        _yes(asked.voicemail),
        asked.language,
        _yes(asked.for_other),
        asked.about,
        asked.message,
        to_text(asked.summary) if asked.summary else "",
        stored.consent.version,
        " ".join(stored.suspicions),
        " ".join(stored.warning_signs),
        _yes(stored.quarantined),
    )


def _yes(value: bool) -> str:
    return "yes" if value else "no"
