"""The whole form, again and again: opened, filled in, checked and sent; then what was kept and mailed is counted."""

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select

from bench import wrk
from bench.servers import KEY_ID, Site
from bench.sink import Sink
from webapp.database import Database
from webapp.intake.store import RequestStore
from webapp.mail.outbox import UNSENT, NoticeRow
from webapp.sealing import Keyring

LONGEST_DRAIN = 300.0
LOOK_SECONDS = 0.02
BY_THREAD = "sent by "


@dataclass(frozen=True)
class Kept:
    """What became of the requests that people were told are sent."""

    told: int
    stored: int
    mailed: int
    lost: int
    twice: int
    turned_away: int = 0

    @property
    def missing(self) -> int:
        """Requests that are not there although somebody was told so, and stored ones without a mail to staff."""
        return self.lost + self.stored - self.mailed


@dataclass
class Forms:
    """Loads `site` with people who send forms; its mails go to `sink`."""

    site: Site
    sink: Sink
    told: list[str] = field(default_factory=list)
    drains: list[float] = field(default_factory=list)
    turned_away: int = 0
    _runs: int = 0

    def load(self, seconds: int) -> wrk.Load:
        """One run; each name under which somebody was told that the request is sent is remembered."""
        self._runs += 1
        word = f"Run{self._runs}"
        load = wrk.people("form.lua", self.site.url, seconds, [word])
        self.told += names(word, load.counted)
        self.turned_away += load.counted["turned_away"]
        return load

    def settle(self) -> None:
        """Wait until every mail is out."""
        begun = time.perf_counter()
        database = Database(self.site.database_url)
        try:
            while _unsent(database):
                if time.perf_counter() - begun > LONGEST_DRAIN:
                    raise RuntimeError("the mails of the bench are not taken")
                time.sleep(LOOK_SECONDS)
        finally:
            database.engine.dispose()
        self.drains.append(time.perf_counter() - begun)

    def kept(self) -> Kept:
        """Count it all, in the database and in the mails."""
        database = Database(self.site.database_url)
        try:
            stored = RequestStore(database, Keyring({KEY_ID: self.site.key})).list()
        finally:
            database.engine.dispose()
        rows = {one.reference: one.request.name for one in stored}
        return replace(count(self.told, rows, self.sink.references()), turned_away=self.turned_away)


def _unsent(database: Database) -> int:
    with database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(NoticeRow).where(UNSENT)) or 0


def names(word: str, counted: Mapping[str, int]) -> Iterator[str]:
    """The names under which the threads of run `word` sent: each numbers its own from 1."""
    for name, sent in counted.items():
        if name.startswith(BY_THREAD):
            yield from (f"{word}-{name.removeprefix(BY_THREAD)}-{number}" for number in range(1, sent + 1))


def count(told: Collection[str], rows: Mapping[str, str], mails: Sequence[str]) -> Kept:
    """`told`: the names that were told so; `rows`: reference → name of each stored; `mails`: the reference in each."""
    stored = frozenset(rows.values())
    of_rows = Counter(reference for reference in mails if reference in rows)
    return Kept(
        told=len(told),
        stored=len(rows),
        mailed=len(of_rows),
        lost=sum(name not in stored for name in told),
        twice=len(rows) - len(stored) + of_rows.total() - len(of_rows),
    )
