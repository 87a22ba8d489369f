"""A request as a row: what a patient wrote or answered is sealed cell by cell, each bound to its column and its row."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UtcDateTime
from webapp.intake.attachment import from_text, to_text
from webapp.intake.contact_details import email_key, phone_key
from webapp.intake.request import AppointmentRequest, Consent, Kind, PartOfDay, StoredRequest, Submission, Way
from webapp.sealing import Keyring

TABLE = "requests"
SEALED = ("name", "phone", "email", "language", "about", "message", "summary", "warning_signs")
"""The columns that hold sealed text; an empty text is sealed too, so that a removed cell is noticed."""
WRITTEN = ("name", "phone", "email", "language", "about", "message")


class UnreadableRequestError(Exception):
    """A cell of this request was changed, moved, or sealed with a key that is gone; the message is the reference."""


class RequestRow(Base):
    """One request as it was sent, and what staff's programs noted about it since."""

    __tablename__ = TABLE

    id: Mapped[int] = mapped_column(primary_key=True)
    form_token: Mapped[str] = mapped_column(String(32), unique=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    way: Mapped[str] = mapped_column(String(20))
    times: Mapped[str] = mapped_column(String(60))
    voicemail: Mapped[bool]
    language: Mapped[str] = mapped_column(Text)
    for_other: Mapped[bool]
    about: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    summary_version: Mapped[str | None] = mapped_column(String(40))
    warning_signs: Mapped[str] = mapped_column(Text)
    consent: Mapped[str] = mapped_column(Text)
    consent_version: Mapped[str] = mapped_column(String(20))
    suspicions: Mapped[str] = mapped_column(Text)
    suspicion: Mapped[int]
    key_id: Mapped[str] = mapped_column(String(8), index=True)
    phone_index: Mapped[str | None] = mapped_column(String(48), index=True)
    email_index: Mapped[str | None] = mapped_column(String(48), index=True)
    text_index: Mapped[str | None] = mapped_column(String(48), index=True)
    quarantined_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    synthetic: Mapped[bool]
    hold_reason: Mapped[str | None] = mapped_column(Text)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def to_columns(submission: Submission, reference: str, keyring: Keyring) -> dict[str, Any]:
    """The columns of the row that keeps `submission` under `reference`, sealed."""
    asked = submission.request
    return dict(
        form_token=submission.form_token,
        reference=reference,
        received_at=submission.received_at,
        answer_by=submission.answer_by,
        kind=asked.kind.value,
        way=asked.way.value,
        times=",".join(asked.times),
        voicemail=asked.voicemail,
        for_other=asked.for_other,
        summary_version=asked.summary.version if asked.summary else None,
        consent=submission.consent.wording,
        consent_version=submission.consent.version,
        suspicions="\n".join(submission.suspicions),
        suspicion=submission.suspicion,
        quarantined_at=submission.received_at if submission.quarantined else None,
        synthetic=submission.synthetic,
        **sealed_cells(_plain_cells(submission), reference, keyring),
    )


def sealed_cells(plain: dict[str, str], reference: str, keyring: Keyring) -> dict[str, str | None]:
    """The sealed columns, their key's id and the look-up columns, for the `plain` text of each column in SEALED."""
    sealed = {name: keyring.seal(text.encode(), bound_to(name, reference)) for name, text in plain.items()}
    return {**sealed, "key_id": keyring.sealing_id, **look_ups(plain, keyring)}


def look_ups(plain: dict[str, str], keyring: Keyring) -> dict[str, str | None]:
    """The keyed hashes by which a request is found again; None where there is nothing to find it by."""
    keys = {
        "phone": phone_key(plain["phone"]),
        "email": email_key(plain["email"]),
        "text": text_key(plain["message"]),
    }
    return {f"{name}_index": keyring.index(key, name) if key else None for name, key in keys.items()}


def text_key(message: str) -> str:
    """What stays the same of a message however it is spaced and capitalized."""
    return " ".join(message.casefold().split())


def open_cells(row: Row[Any], keyring: Keyring) -> dict[str, str]:
    """The plain text of each column in SEALED. Raises UnreadableRequestError when one of them does not open."""
    opened = {name: keyring.open(getattr(row, name), bound_to(name, row.reference)) for name in SEALED}
    plain = {name: text.decode() for name, text in opened.items() if text is not None}
    if len(plain) < len(SEALED):
        raise UnreadableRequestError(row.reference)
    return plain


def to_stored(row: Row[Any], keyring: Keyring) -> StoredRequest:
    """The request that `row` keeps. Raises UnreadableRequestError."""
    plain = open_cells(row, keyring)
    return StoredRequest(
        reference=row.reference,
        request=AppointmentRequest(
            **{name: plain[name] for name in WRITTEN},
            voicemail=row.voicemail,
            for_other=row.for_other,
            kind=Kind(row.kind),
            way=Way(row.way),
            times=tuple(PartOfDay(part) for part in row.times.split(",") if part),
            summary=from_text(plain["summary"]) if plain["summary"] else None,
        ),
        received_at=row.received_at,
        answer_by=row.answer_by,
        consent=Consent(row.consent, row.consent_version),
        suspicions=tuple(row.suspicions.splitlines()),
        suspicion=row.suspicion,
        warning_signs=tuple(plain["warning_signs"].splitlines()),
        quarantined=row.quarantined_at is not None and row.released_at is None,
        synthetic=row.synthetic,
        on_hold=row.held_at is not None,
        released=row.released_at is not None,
    )


def bound_to(column: str, reference: str) -> str:
    """The place that a cell is sealed for; in another column or row it does not open."""
    return f"{TABLE}.{column}:{reference}"


def _plain_cells(submission: Submission) -> dict[str, str]:
    asked = submission.request
    return {
        **{name: getattr(asked, name) for name in WRITTEN},
        "summary": to_text(asked.summary) if asked.summary else "",
        "warning_signs": "\n".join(submission.warning_signs),
    }
