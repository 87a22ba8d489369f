"""When a notice that could not be sent is tried again, and when it is given up."""

from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(hours=72)
DOUBLINGS = 6


def next_try(created_at: datetime, attempts: int, now: datetime, jitter: float) -> datetime | None:
    """The moment of the next try after `attempts` failed ones (1 or more), or None when the notice has failed for good.

    The pause doubles with each try up to ten minutes; `jitter` (0 to 1) shortens it by up to a half, so that notices
    that failed together do not all come back together. The last try is made when 72 hours are over.
    """
    if attempts < 1 or not 0 <= jitter <= 1:
        raise ValueError("attempts begin at 1 and jitter lies between 0 and 1")
    end = created_at + GIVE_UP_AFTER
    if now >= end:
        return None
    pause = min(FIRST_PAUSE * (1 << min(attempts - 1, DOUBLINGS)), LONGEST_PAUSE)
    return min(now + pause * (0.5 + jitter / 2), end)
