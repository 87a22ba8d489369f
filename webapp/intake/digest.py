"""When staff hear of what is held: one letter at once, then at most one an hour, however much comes."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from webapp.intake.letters import QUARANTINE_DIGEST
from webapp.mail.message import new_message_id
from webapp.mail.outbox import AttemptRow, NoticeRow

PAUSE = timedelta(hours=1)
ABOUT = "quarantine"


def leave_digest(connection: Connection, now: datetime, mail_domain: str) -> None:
    """See to it, in the caller's transaction, that a digest tells of what is held from `now` on.

    One that nobody has begun to send will tell of it, too. Two that are left at once have the same UNIQUE Message-ID,
    so that only one of them stays.
    """
    digests = select(NoticeRow).where(NoticeRow.reference == ABOUT, NoticeRow.kind == QUARANTINE_DIGEST)
    latest = connection.execute(digests.order_by(NoticeRow.id.desc()).limit(1)).first()
    if latest is not None and not latest.attempts:
        return
    # It counts from when it is due: until then it is not late, and no cause for alarm.
    due_at = max(now, (latest.sent_at or latest.created_at) + PAUSE) if latest else now
    message_id = new_message_id(mail_domain, f"held-{now:%Y%m%d}-{latest.id if latest else 0}")
    left = {"message_id": message_id, "created_at": due_at, "due_at": due_at}
    try:
        with connection.begin_nested():
            connection.execute(insert(NoticeRow).values(kind=QUARANTINE_DIGEST, reference=ABOUT, **left))
    except IntegrityError:
        return


def told_until(connection: Connection) -> datetime | None:
    """The moment up to which a digest that was sent has told of what is held, or None when none was sent."""
    begun = select(AttemptRow.started_at).join(NoticeRow, NoticeRow.id == AttemptRow.notice_id)
    begun = begun.where(NoticeRow.reference == ABOUT, NoticeRow.kind == QUARANTINE_DIGEST, AttemptRow.outcome == "sent")
    return connection.scalars(begun.order_by(AttemptRow.started_at.desc()).limit(1)).first()
