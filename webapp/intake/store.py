"""Requests in the database: each is stored together with the notices of its letters, and once per form."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, String, Text, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.database import Base, Database, UtcDateTime
from webapp.intake.attachment import from_text, to_text
from webapp.intake.contact_details import mailable
from webapp.intake.letters import INTAKE_NOTICE, RECEIPT
from webapp.intake.reference import new_reference
from webapp.intake.request import AppointmentRequest, Consent, Kind, PartOfDay, StoredRequest, Submission, Way
from webapp.intake.suspicion import writes_back
from webapp.mail.outbox import leave_notice

REFERENCES_TRIED = 5
log = logging.getLogger("intake")


class StoreUnavailableError(Exception):
    """The database could not be used; the message is the class of what it raised, and nothing else."""


class UnknownReferenceError(LookupError):
    """No request has this reference."""


class RequestRow(Base):
    """One request as it was sent."""

    __tablename__ = "requests"

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
    summary: Mapped[str | None] = mapped_column(Text)
    summary_version: Mapped[str | None] = mapped_column(String(40))
    consent: Mapped[str] = mapped_column(Text)
    consent_version: Mapped[str] = mapped_column(String(20))
    suspicions: Mapped[str] = mapped_column(Text)


def save(
    database: Database, submission: Submission, mail_domain: str, randomness: Callable[[int], bytes]
) -> StoredRequest:
    """Store the request and leave its notices, all in one transaction; answer with what is stored for its form.

    A form that was sent before keeps the request it has: the UNIQUE `form_token` decides, however many ask at once;
    looking first only spares the others the wait for the write lock. For who gets a receipt see `writes_back`.
    Raises StoreUnavailableError.
    """
    unavailable: StoreUnavailableError | None = None
    for _ in range(REFERENCES_TRIED):
        earlier = find_by_token(database, submission.form_token)
        if earlier is not None:
            return earlier
        if unavailable is not None:
            raise unavailable
        try:
            return _insert(database, submission, new_reference(randomness), mail_domain)
        except IntegrityError:
            log.info("form token or reference was taken meanwhile")
        except StoreUnavailableError as fault:
            unavailable = fault
    raise StoreUnavailableError("no free reference")


def _insert(database: Database, submission: Submission, reference: str, mail_domain: str) -> StoredRequest:
    row = _row(submission, reference)
    with _available(), database.unit_of_work() as session:
        session.add(row)
        _leave(session, INTAKE_NOTICE, row, mail_domain)
        if mailable(row.email) and writes_back(submission.suspicions):
            _leave(session, RECEIPT, row, mail_domain)
    return _stored(row)


def _leave(session: Session, kind: str, row: RequestRow, mail_domain: str) -> None:
    leave_notice(session, kind, row.reference, row.received_at, mail_domain)


def find_by_token(database: Database, form_token: str) -> StoredRequest | None:
    """The request that was sent with this form, or None. Raises StoreUnavailableError."""
    return _find(database, RequestRow.form_token == form_token)


def get(database: Database, reference: str) -> StoredRequest:
    """The request with this reference. Raises UnknownReferenceError, StoreUnavailableError."""
    found = _find(database, RequestRow.reference == reference)
    if found is None:
        raise UnknownReferenceError
    return found


def list_requests(database: Database, limit: int | None = None) -> tuple[StoredRequest, ...]:
    """Every request, or the latest `limit`, newest first. Raises StoreUnavailableError."""
    newest_first = select(RequestRow).order_by(RequestRow.received_at.desc(), RequestRow.id.desc()).limit(limit)
    with _available(), database.reading() as session:
        return tuple(_stored(row) for row in session.scalars(newest_first))


def _find(database: Database, condition: ColumnElement[bool]) -> StoredRequest | None:
    with _available(), database.reading() as session:
        row = session.scalars(select(RequestRow).where(condition)).one_or_none()
        return _stored(row) if row else None


@contextmanager
def _available() -> Iterator[None]:
    """Turn what the database raises into StoreUnavailableError; its own words may hold what a patient wrote."""
    try:
        yield
    except IntegrityError:
        raise
    except (SQLAlchemyError, OSError) as fault:
        raise StoreUnavailableError(type(fault).__name__) from None


def _row(submission: Submission, reference: str) -> RequestRow:
    asked = submission.request
    return RequestRow(
        form_token=submission.form_token,
        reference=reference,
        received_at=submission.received_at,
        answer_by=submission.answer_by,
        **{name: getattr(asked, name) for name in SAME},
        kind=asked.kind.value,
        way=asked.way.value,
        times=",".join(asked.times),
        summary=to_text(asked.summary) if asked.summary else None,
        summary_version=asked.summary.version if asked.summary else None,
        consent=submission.consent.wording,
        consent_version=submission.consent.version,
        suspicions="\n".join(submission.suspicions),
    )


def _stored(row: RequestRow) -> StoredRequest:
    return StoredRequest(
        reference=row.reference,
        request=AppointmentRequest(
            **{name: getattr(row, name) for name in SAME},
            kind=Kind(row.kind),
            way=Way(row.way),
            times=tuple(PartOfDay(part) for part in row.times.split(",") if part),
            summary=from_text(row.summary) if row.summary else None,
        ),
        received_at=row.received_at,
        answer_by=row.answer_by,
        consent=Consent(row.consent, row.consent_version),
        suspicions=tuple(row.suspicions.splitlines()),
    )


SAME = ("name", "phone", "email", "voicemail", "language", "for_other", "about", "message")
"""The columns that hold what the request's field of the same name holds."""
