"""The sender's own alarm: letters that are stuck stand in the log, loudly, for as long as they are."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from webapp.database import Database
from webapp.mail.state import state

EVERY = timedelta(hours=1)
log = logging.getLogger("mail")


class Alarm:
    """Writes one ERROR an hour while something failed, is refused, was set aside or is overdue."""

    def __init__(self, database: Database, ignoring: Collection[str] = ()) -> None:
        """`ignoring`: kinds of letters that alarm nobody, as for `state`."""
        self._database, self._ignoring = database, ignoring
        self._sounded_at: datetime | None = None

    def __call__(self, now: datetime) -> None:
        """Look at the outbox, and write when there is something to write; raises what the database raises."""
        standing = state(self._database, now, self._ignoring)
        if standing.fault is None:
            self._sounded_at = None
        elif self._sounded_at is None or now - self._sounded_at >= EVERY:
            self._sounded_at = now
            log.error("letters stuck", extra=standing.counts)
