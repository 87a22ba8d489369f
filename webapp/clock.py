"""The clock as an argument: whoever needs the time is handed a `Clock`."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
Pause = Callable[[], None]
STEP_ASIDE_SECONDS = 0.12


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def step_aside() -> None:
    """Between two batches of long work, let those go first who wait for SQLite's one write lock.

    A waiting program looks at the lock again every 100 ms at most; without this it might never find it free.
    """
    time.sleep(STEP_ASIDE_SECONDS)
