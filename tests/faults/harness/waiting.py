"""Waiting for something to become true, with an end."""

import threading
import time
from collections.abc import Callable

LOOK_SECONDS = 0.005


def wait_until(true: Callable[[], object], seconds: float, what: str) -> None:
    """Return as soon as `true()` is; AssertionError naming `what` when it is not within `seconds`."""
    ends = time.monotonic() + seconds
    pause = threading.Event()
    while not true():
        assert time.monotonic() < ends, f"not within {seconds} seconds: {what}"
        pause.wait(LOOK_SECONDS)
