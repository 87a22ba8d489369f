"""A child process that is killed (SIGKILL) in the middle of what it does with a database."""

import os
import signal
import warnings
from collections.abc import Callable

from sqlalchemy import Engine, event

LONGEST_SECONDS = 60
MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")


def dies_doing(act: Callable[[], object]) -> bool:
    """Do `act` in a child process, and say whether it was killed before it came to the end.

    No connection may be open here: a child must not share one. An act that fails is an AssertionError.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that our threads stay behind is meant
        child = os.fork()
    if child == 0:
        signal.alarm(LONGEST_SECONDS)
        try:
            act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or os.waitstatus_to_exitcode(status) == 0, "the child failed by itself"
    return killed


def kill_at(engine: Engine, moment: int) -> None:
    """End this process when the engine comes to its `moment`-th step: before or after a statement, or at a commit."""
    left = [moment]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            die()

    for step in MOMENTS:
        event.listen(engine, step, count)


def die() -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)
