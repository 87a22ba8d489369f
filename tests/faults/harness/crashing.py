"""Named moments at which a process of the site kills itself, as kill -9 would, when the bench has armed them.

Nothing of this stands in the site's own code: `install` wraps functions of a process that the bench has started. A
point is armed by a file of its name; whoever reaches the point and removes the file dies, so one arming is one death.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event

from webapp.database import Database
from webapp.intake import store
from webapp.mail import delivery, smtp

TAKEN = 250
WEB_POINTS = ("save written", "save committed", "answering", "answered")
SENDER_POINTS = (
    "claim written",
    "claim committed",
    "data accepted",
    "settle_sent written",
    "settle_sent committed",
)


class Trap:
    """The armed points of one installation, as files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._doing = threading.local()

    def arm(self, point: str) -> None:
        """The next process that reaches `point` dies."""
        (self._folder / point).touch()

    def disarm(self, point: str) -> bool:
        """Take the point back; False when a process has died at it."""
        try:
            (self._folder / point).unlink()
        except FileNotFoundError:
            return False
        return True

    def is_armed(self, point: str) -> bool:
        return (self._folder / point).exists()

    def reach(self, point: str) -> None:
        """Die here when `point` is armed."""
        if self.disarm(point):
            os.kill(os.getpid(), signal.SIGKILL)

    def noting(
        self, name: str, work: Callable[..., Any], happened: Callable[[Any], bool] = lambda result: True
    ) -> Callable[..., Any]:
        """`work`, which is a part of a transaction and has these two points now: `<name> written`, before that
        transaction is committed, and `<name> committed`. `happened` says by its result whether it did anything.
        """

        def watched(*args: Any, **kwargs: Any) -> Any:
            result = work(*args, **kwargs)
            if happened(result):
                self._doing.names.append(name)
            return result

        return watched

    def around(
        self, unit_of_work: Callable[[Database], AbstractContextManager[Connection]]
    ) -> Callable[[Database], Any]:
        """`unit_of_work` with the points of all that was noted in it."""

        @contextmanager
        def watched(database: Database) -> Iterator[Connection]:
            self._doing.names = []
            with unit_of_work(database) as connection:
                yield connection
            for name in self._doing.names:
                self.reach(f"{name} committed")

        return watched

    def before_commit(self, *_: Any) -> None:
        """What the engine calls when everything is written and COMMIT comes next."""
        for name in getattr(self._doing, "names", ()):
            self.reach(f"{name} written")


def install(app: Flask, folder: Path) -> None:
    """Set every point of WEB_POINTS and SENDER_POINTS in this process."""
    trap = Trap(folder)
    event.listen(Engine, "commit", trap.before_commit)
    Database.unit_of_work = trap.around(Database.unit_of_work)  # type: ignore[method-assign]
    store.leave_notices = trap.noting("save", store.leave_notices)
    delivery.claim = trap.noting("claim", delivery.claim, lambda notice: notice is not None)
    delivery.settle_sent = trap.noting("settle_sent", delivery.settle_sent, bool)
    smtp.Session.data = _data_accepted(trap, smtp.Session.data)  # type: ignore[method-assign]
    app.wsgi_app = _answering(trap, app.wsgi_app)  # type: ignore[method-assign]


def _data_accepted(trap: Trap, data: Callable[..., tuple[int, bytes]]) -> Callable[..., tuple[int, bytes]]:
    def watched(session: smtp.Session, text: Any) -> tuple[int, bytes]:
        reply = data(session, text)
        if reply[0] == TAKEN:
            trap.reach("data accepted")
        return reply

    return watched


def _answering(trap: Trap, wsgi_app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """`answering`: the request is stored and nobody knows; `answered`: its writer has the answer for certain."""

    def watched(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/contact/sent":
            trap.reach("answered")

        def started(status: str, *args: Any) -> Any:
            if environ["PATH_INFO"] == "/contact/check" and status.startswith("303"):
                trap.reach("answering")
            return start_response(status, *args)

        return wsgi_app(environ, started)

    return watched
