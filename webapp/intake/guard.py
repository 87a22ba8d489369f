"""Watches over what is sent: marks what may be junk, holds it for a person's look, and lets everything be stored."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from webapp.clock import Clock
from webapp.intake.limits import Limits, counters_at
from webapp.intake.puzzle import Puzzles
from webapp.intake.request import StoredRequest, Submission, Urgency
from webapp.intake.rows import text_key
from webapp.intake.spent_puzzles import SpentPuzzleError
from webapp.intake.store import RequestStore, StoreUnavailableError
from webapp.intake.suspicion import Arrival, judge
from webapp.intake.waves import Waves

LATELY = timedelta(hours=1)
LONG_ENOUGH = 30
AT_ONCE = (Urgency.EMERGENCY, Urgency.URGENT)


@dataclass(frozen=True)
class Sending:
    """How a form was sent: what its hidden field holds, how long it was open, from which address, and its puzzle."""

    trap: str
    age: timedelta
    address: str | None
    answer: str


@dataclass(frozen=True)
class Guard:
    """Stores every request, with what it thinks of it."""

    store: RequestStore
    waves: Waves
    limits: Limits
    puzzles: Puzzles

    def puzzle(self) -> str | None:
        """The puzzle that the check page carries while a wave is on, else None."""
        return self.puzzles.make() if self.waves.on() else None

    def keep(
        self, submission: Submission, sending: Sending, mail_domain: str, randomness: Callable[[int], bytes]
    ) -> StoredRequest:
        """Store `submission`, marked; a puzzle that was used before counts as none. Raises StoreUnavailableError."""
        if submission.synthetic:
            return self.store.save(submission, mail_domain, randomness)
        try:
            return self._keep(submission, sending, mail_domain, randomness)
        except StoreUnavailableError:
            self.waves.rest()
            raise

    def _keep(
        self, submission: Submission, sending: Sending, mail_domain: str, randomness: Callable[[int], bytes]
    ) -> StoredRequest:
        arrival = self._arrival(submission, sending)
        puzzle = self.puzzles.solved(sending.answer) or ""
        try:
            return self.store.save(_marked(submission, arrival, puzzle), mail_domain, randomness)
        except SpentPuzzleError:
            return self.store.save(_marked(submission, arrival, ""), mail_domain, randomness)

    def _arrival(self, submission: Submission, sending: Sending) -> Arrival:
        twins, repeats = self._times_sent(submission)
        return Arrival(
            age=sending.age,
            trap=sending.trap,
            message=submission.request.message,
            twins=twins,
            repeats=repeats,
            crowded=self.limits.crowded(sending.address),
            wave=self.waves.on(),
            urgent=submission.urgency in AT_ONCE,
        )

    def _times_sent(self, submission: Submission) -> tuple[int, int]:
        if len(text_key(submission.request.message)) < LONG_ENOUGH:
            return 0, 0
        return self.store.times_sent(submission.request, submission.received_at - LATELY)


def new_guard(store: RequestStore, clock: Clock, secret: str, *, counters: str, busy: int) -> Guard:
    """The guard of an installation. `counters`: where the limits count; `busy`: the most requests that honest people
    send within ten minutes, or within an hour from one address. Raises SettingsError.
    """
    limits = Limits(counters_at(counters), store.keyring, clock, most_sent=busy)
    return Guard(store, Waves(store.database, clock, busy), limits, Puzzles(secret, clock, secrets.randbelow))


def _marked(submission: Submission, arrival: Arrival, puzzle: str) -> Submission:
    verdict = judge(replace(arrival, solved=bool(puzzle)))
    return replace(
        submission,
        suspicions=verdict.reasons,
        suspicion=verdict.points,
        quarantined=verdict.held,
        puzzle=puzzle,
    )
