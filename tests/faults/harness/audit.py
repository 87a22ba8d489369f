"""What the bench finds at the end of a run: every acknowledged request against the database and the mailbox."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text

from tests.faults.harness.postbox import Mail
from webapp.database import Database

REQUESTS = text("SELECT reference FROM requests")
NOTICES = text("SELECT reference, message_id FROM outbox WHERE kind = 'intake-notice'")


@dataclass(frozen=True)
class Findings:
    """References by what is wrong with them; all empty when every promise was kept."""

    lost: frozenset[str]
    doubled: frozenset[str]
    without_notice: frozenset[str]
    without_mail: frozenset[str]
    other_message_id: frozenset[str]

    def __bool__(self) -> bool:
        return any((self.lost, self.doubled, self.without_notice, self.without_mail, self.other_message_id))

    def __str__(self) -> str:
        kinds = ("lost", "doubled", "without_notice", "without_mail", "other_message_id")
        return ", ".join(f"{len(getattr(self, kind))} {kind.replace('_', ' ')}" for kind in kinds)


def audit(database: Database, acknowledged: Iterable[str], mails: Iterable[Mail]) -> Findings:
    """Compare: one row, one notice and at least one mail for each acknowledged reference, one Message-ID a notice."""
    told = Counter(acknowledged)
    with database.reading() as connection:
        rows = Counter(connection.scalars(REQUESTS))
        notices: dict[str, list[str]] = defaultdict(list)
        for reference, message_id in connection.execute(NOTICES):
            notices[reference].append(message_id)
    mailed: dict[str, set[str]] = defaultdict(set)
    for mail in mails:
        mailed[mail.reference].add(mail.message_id)
    return Findings(
        lost=frozenset(told.keys() - rows.keys()),
        doubled=frozenset(reference for reference, times in (rows + told).items() if times > 2 or told[reference] > 1),
        without_notice=frozenset(reference for reference in told if len(notices[reference]) != 1),
        without_mail=frozenset(told.keys() - mailed.keys()),
        other_message_id=frozenset(r for r, ids in mailed.items() if ids != set(notices[r])),
    )
