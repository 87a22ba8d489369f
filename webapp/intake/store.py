"""Requests in the database: each is stored together with the notices of its letters, and once per form."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from webapp.database import Database
from webapp.intake.contact_details import email_key, mailable, phone_key
from webapp.intake.digest import leave_digest
from webapp.intake.letters import HEARTBEAT, INTAKE_NOTICE, RECEIPT
from webapp.intake.reference import new_reference
from webapp.intake.request import AppointmentRequest, StoredRequest, Submission
from webapp.intake.rows import TABLE, RequestRow, UnreadableRequestError, look_ups, text_key, to_columns, to_stored
from webapp.intake.spent_puzzles import spend
from webapp.intake.suspicion import writes_back
from webapp.mail.outbox import leave_notice
from webapp.sealing import Keyring

REFERENCES_TRIED = 5
TIMES_COUNTED = 20
CONTACT_INDEXES = ("phone_index", "email_index")
# Put together once: that takes SQLAlchemy longer than the database its answer.
REQUESTS = RequestRow.metadata.tables[TABLE]
NEW_REQUEST = REQUESTS.insert()
BY_TOKEN = select(REQUESTS).where(REQUESTS.c.form_token == bindparam("value"))
BY_REFERENCE = select(REQUESTS).where(REQUESTS.c.reference == bindparam("value"))
SAME_WORDS = (
    select(*(getattr(RequestRow, name) for name in CONTACT_INDEXES))
    .where(RequestRow.text_index == bindparam("text_index"), RequestRow.received_at > bindparam("since"))
    .order_by(RequestRow.id.desc())
    .limit(TIMES_COUNTED)
)
log = logging.getLogger("intake")


class StoreUnavailableError(Exception):
    """The database could not be used; the message is the class of what it raised, and nothing else."""


class UnknownReferenceError(LookupError):
    """No request has this reference."""


@dataclass(frozen=True)
class RequestStore:
    """The requests of one installation. Every method raises StoreUnavailableError when the database cannot be used,
    and those that read a request raise UnreadableRequestError when it cannot be opened with the keys at hand.
    """

    database: Database
    keyring: Keyring = field(repr=False)

    def save(self, submission: Submission, mail_domain: str, randomness: Callable[[int], bytes]) -> StoredRequest:
        """Store the request and leave its notices, all in one transaction; answer with what is stored for its form.

        A form that was sent before keeps the request it has: the UNIQUE `form_token` decides, however many ask at
        once, and with a database that only reads just now, too. A request in quarantine leaves no notice of its own,
        but is told of by the next digest. For who gets a receipt see `writes_back`. Raises SpentPuzzleError when its
        puzzle was used for another one.
        """
        for _ in range(REFERENCES_TRIED):
            unavailable: StoreUnavailableError | None = None
            try:
                return self._insert(submission, new_reference(randomness), mail_domain)
            except IntegrityError:
                log.info("token or reference taken meanwhile")
            except StoreUnavailableError as fault:
                unavailable = fault
            earlier = self.find_by_token(submission.form_token)
            if earlier is not None:
                return earlier
            if unavailable is not None:
                raise unavailable
        raise StoreUnavailableError("no free reference")

    def find_by_token(self, form_token: str) -> StoredRequest | None:
        """The request that was sent with this form, or None. One that cannot be opened is a StoreUnavailableError, so
        that its writer keeps the filled form and is told the phone."""
        try:
            return self._find(BY_TOKEN, form_token)
        except UnreadableRequestError as fault:
            raise StoreUnavailableError(type(fault).__name__) from None

    def find(self, reference: str) -> StoredRequest | None:
        """The request with this reference, or None."""
        return self._find(BY_REFERENCE, reference)

    def get(self, reference: str) -> StoredRequest:
        """The request with this reference. Raises UnknownReferenceError."""
        found = self.find(reference)
        if found is None:
            raise UnknownReferenceError
        return found

    def find_by_contact(self, contact: str) -> tuple[StoredRequest, ...]:
        """Every request sent with this phone number or e-mail address, however it is written, newest first."""
        if "@" in contact:
            return self.list(where=RequestRow.email_index.in_(self.keyring.indexes(email_key(contact), "email")))
        return self.list(where=RequestRow.phone_index.in_(self.keyring.indexes(phone_key(contact), "phone")))

    def times_sent(self, request: AppointmentRequest, since: datetime) -> tuple[int, int]:
        """How often the words of its message came after `since`: from others, and in all; it counts up to twenty."""
        words = self.keyring.index(text_key(request.message), "text")
        with available(), self.database.reading() as connection:
            found = connection.execute(SAME_WORDS, {"text_index": words, "since": since}).all()
        if not found:
            return 0, 0
        mine = look_ups({"phone": request.phone, "email": request.email, "message": request.message}, self.keyring)
        contact = {mine[name] for name in CONTACT_INDEXES} - {None}
        return sum(contact.isdisjoint(sender) for sender in found), len(found)

    def list(self, limit: int | None = None, where: ColumnElement[bool] | None = None) -> tuple[StoredRequest, ...]:
        """The requests of real people, or the latest `limit` of them, newest first.

        One that cannot be opened is left out and logged: the others must not wait for it.
        """
        newest_first = select(RequestRow).where(RequestRow.synthetic.is_(False))
        newest_first = newest_first.order_by(RequestRow.received_at.desc(), RequestRow.id.desc()).limit(limit)
        with available(), self.database.reading() as connection:
            rows = connection.execute(newest_first if where is None else newest_first.where(where)).all()
        return tuple(stored for row in rows if (stored := self._readable(row)) is not None)

    def _readable(self, row: Row[Any]) -> StoredRequest | None:
        try:
            return to_stored(row, self.keyring)
        except UnreadableRequestError:
            log.error("request cannot be opened", extra={"reference": row.reference})
            return None

    def _insert(self, submission: Submission, reference: str, mail_domain: str) -> StoredRequest:
        columns = to_columns(submission, reference, self.keyring)
        with available(), self.database.unit_of_work() as connection:
            connection.execute(NEW_REQUEST, columns)
            if submission.puzzle:
                spend(connection, submission.puzzle, submission.received_at)
            if submission.quarantined:
                leave_digest(connection, submission.received_at, mail_domain)
            else:
                leave_notices(connection, submission, reference, submission.received_at, mail_domain)
        return StoredRequest.of(submission, reference)

    def _find(self, one: Select[Any], value: str) -> StoredRequest | None:
        with available(), self.database.reading() as connection:
            row = connection.execute(one, {"value": value}).one_or_none()
        return to_stored(row, self.keyring) if row else None


def leave_notices(
    connection: Connection, sent: Submission | StoredRequest, reference: str, now: datetime, mail_domain: str
) -> None:
    """Leave the notices of a request's letters in the caller's transaction."""
    kinds = [HEARTBEAT if sent.synthetic else INTAKE_NOTICE]
    if mailable(sent.request.email) and writes_back(sent.suspicions) and not sent.synthetic:
        kinds.append(RECEIPT)
    for kind in kinds:
        leave_notice(connection, kind, reference, now, mail_domain)


@contextmanager
def available() -> Iterator[None]:
    """Turn what the database raises into StoreUnavailableError; its own words may hold what a patient wrote."""
    try:
        yield
    except IntegrityError:
        raise
    except (SQLAlchemyError, OSError) as fault:
        raise StoreUnavailableError(type(fault).__name__) from None
