"""Whether a wave of junk is on, read from the requests themselves, so that all workers and machines agree."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.exc import SQLAlchemyError

from webapp.clock import Clock
from webapp.database import Database
from webapp.intake.rows import RequestRow

STEP = timedelta(minutes=5)
CALM = timedelta(minutes=30)
STEPS = (CALM // STEP) + 2
KEPT = timedelta(seconds=5)
SUSPECT_SHARE = 4


class Waves:
    """Knows whether a wave is on, and asks the database at most once in five seconds."""

    def __init__(self, database: Database, clock: Clock, busy: int) -> None:
        """`busy`: the most requests that honest people send within ten minutes."""
        self._database, self._clock, self._busy = database, clock, busy
        self._known: tuple[datetime, bool] | None = None

    def on(self) -> bool:
        """Whether a wave is on now. A database that did not answer is not asked again for five seconds: nobody shall
        wait twice, and nothing is stored anyway."""
        now, known = self._clock(), self._known
        if known is not None and known[0] <= now < known[0] + KEPT:
            return known[1]
        try:
            found = is_wave(self._counted(now), self._busy)
        except (SQLAlchemyError, OSError):
            self.rest()
            return False
        self._known = now, found
        return found

    def rest(self) -> None:
        """Do not ask the database for a while: it has just not answered somebody."""
        self._known = self._clock(), self._known is not None and self._known[1]

    def _counted(self, now: datetime) -> list[tuple[int, int]]:
        """What `is_wave` wants to know. Of a step with more than `busy` no more is looked at: it is a wave already, and
        a flood must not make the question of whether it is one slow."""
        question = union_all(*(self._count(number, now - STEP * number) for number in range(STEPS)))
        with self._database.reading() as connection:
            counts = connection.execute(question.order_by("number")).all()
        return [(count, suspects) for _, count, suspects in counts]

    def _count(self, number: int, until: datetime) -> Select[int, int, int]:
        within = (RequestRow.received_at > until - STEP, RequestRow.received_at <= until)
        some = select(RequestRow.suspicion).where(*within, RequestRow.synthetic.is_(False)).limit(self._busy + 1)
        seen = some.subquery()
        suspects = func.count().filter(seen.c.suspicion > 0)
        return select(literal(number).label("number"), func.count(), suspects).select_from(seen)


def is_wave(counts: Sequence[tuple[int, int]], busy: int) -> bool:
    """Whether some ten minutes had more requests than `busy`, or more suspects than a quarter of it.

    `counts`: requests, and suspects among them, in each five minutes, the latest first; how far back they go is how
    long it must have been calm before a wave is over.
    """
    return any(
        newer[0] + older[0] > busy or newer[1] + older[1] > max(1, busy // SUSPECT_SHARE)
        for newer, older in pairwise(counts)
    )
