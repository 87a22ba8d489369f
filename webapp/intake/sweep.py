"""The sweeper: a request about which nobody was told gets its notice after all. It must never find one."""

import logging
from datetime import datetime

from sqlalchemy import exists, select

from webapp.intake.letters import INTAKE_NOTICE
from webapp.intake.quarantine import IS_HELD
from webapp.intake.rows import RequestRow
from webapp.intake.store import RequestStore, available
from webapp.mail.outbox import NoticeRow, leave_notice

MOST = 100
log = logging.getLogger("intake")

NOBODY_TOLD = ~exists().where(NoticeRow.reference == RequestRow.reference, NoticeRow.kind == INTAKE_NOTICE)


def sweep(store: RequestStore, now: datetime, mail_domain: str) -> int:
    """Leave the notice to staff for each request that has none, and say how many those were.

    Left alone are requests in quarantine, about which the digest tells, and our own synthetic ones. Any number of
    sweepers may run: the rows are locked first and looked at again, so that each request gets one notice.
    """
    lost = select(RequestRow.id).where(NOBODY_TOLD, ~IS_HELD, RequestRow.synthetic.is_(False)).limit(MOST)
    with available(), store.database.reading() as connection:
        if connection.scalars(lost.limit(1)).first() is None:
            return 0
    with available(), store.database.unit_of_work() as connection:
        locked = connection.scalars(lost.with_for_update(of=RequestRow, skip_locked=True)).all()
        still = select(RequestRow.reference).where(RequestRow.id.in_(locked), NOBODY_TOLD)
        references = connection.scalars(still).all()
        for reference in references:
            leave_notice(connection, INTAKE_NOTICE, reference, now, mail_domain)
    for reference in references:
        log.error("request without notice", extra={"reference": reference})
    return len(references)
