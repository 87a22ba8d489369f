"""The sender: delivers whatever comes, and does the chores, until it is stopped."""

import contextlib
import logging
import random
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

from webapp.clock import Clock, utc_now
from webapp.database import Database
from webapp.mail.delivery import Composer, Tally, Transport, always, send_due

POLL_SECONDS = 5.0
CHORES_EVERY = timedelta(minutes=1)
RANDOM = random.SystemRandom()
log = logging.getLogger("mail")

Chore = Callable[[datetime], object]
"""What is to be done about once a minute, given the present moment."""


class Sender:
    """The sender that never stops by itself: a daemon thread (`start`), or the caller's own (`run`).

    Any number of them may share one database, in one process or several.
    """

    def __init__(
        self,
        database: Database,
        composers: Mapping[str, Composer],
        transport: Transport,
        *,
        clock: Clock = utc_now,
        jitter: Callable[[], float] = RANDOM.random,
        poll_seconds: float = POLL_SECONDS,
        final: Collection[str] = (),
        chores: Sequence[Chore] = (),
    ) -> None:
        """The arguments of `send_due`, how long to wait before looking again when nothing was due, and the chores."""
        self._send: Callable[[Callable[[], bool]], Tally] = lambda go_on: send_due(
            database, composers, transport, clock, jitter, final, go_on
        )
        self._transport = transport
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._chores = tuple(chores)
        self._next_chores = datetime.min.replace(tzinfo=UTC)
        # Unlike an Event, a SimpleQueue may be put to by a signal handler that interrupts its own reader.
        self._wakes: SimpleQueue[None] = SimpleQueue()
        self._stopping = False
        self._thread = threading.Thread(target=self.run, name="mail-sender", daemon=True)

    @property
    def running(self) -> bool:
        """Whether the thread of `start` is alive."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin sending in a thread of this process; once only."""
        self._thread.start()

    def send_due(self) -> Tally:
        """Send what is due now, in the caller's own thread; see the function of the same name."""
        self._do_chores()
        with contextlib.closing(self._transport):
            return self._send(always)

    def wake(self) -> None:
        """Look into the outbox now: call it after the transaction that left a notice was committed."""
        self._wakes.put(None)

    def stop(self, timeout: float) -> bool:
        """Finish the letter in hand, then end; False when the thread takes longer than `timeout` seconds.

        A signal handler may call it to end a `run` in the foreground.
        """
        self._stopping = True
        self._wakes.put(None)
        if self.running:
            self._thread.join(timeout)
        return not self.running

    def run(self) -> None:
        """Send what is due and wait for more, until `stop`; no exception ends it, a database that is down included."""
        with contextlib.closing(self._transport):
            while not self._stopping:
                self._do_chores()
                try:
                    self._send(self._undisturbed)
                except Exception as error:
                    log.error("sender waits", extra={"class": type(error).__name__})
                if self._undisturbed() and not self._woken():
                    self._transport.close()

    def _undisturbed(self) -> bool:
        """Whether nothing but letters is to be seen to."""
        return not self._stopping and not self._chores_due()

    def _woken(self) -> bool:
        """Sleep until somebody wakes the sender or it is time to look, and say which; many wakes are one."""
        try:
            self._wakes.get(timeout=self._poll_seconds)
            while not self._wakes.empty():
                self._wakes.get_nowait()
        except Empty:
            return False
        return True

    def _chores_due(self) -> bool:
        return self._clock() >= self._next_chores

    def _do_chores(self) -> None:
        if not self._chores_due():
            return
        now = self._clock()
        self._next_chores = now + CHORES_EVERY
        for chore in self._chores:
            try:
                chore(now)
            except Exception as error:
                log.error("chore failed", extra={"class": type(error).__name__})
