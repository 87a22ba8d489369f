"""The sites that the states are on: apps of this process at noon of a Monday, each in a folder of its own."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

from flask import Flask, Response, abort

from demo.ports import HOST, free_port
from tests.assessment.people import DEFINITION
from tests.conftest import migrate
from tests.intake.conftest import MONDAY_NOON, MovingClock
from tests.intake.samples import submission
from tests.servers.http import serving_app
from tests.settings import KEYS, settings_in
from webapp import create_app
from webapp.assessment.answers import AnswersCookie, Given
from webapp.assessment.conditions import Answers
from webapp.sealing import Keyring

KINDS: Mapping[str, Mapping[str, Any]] = {
    "whole": {},
    "demo": {"demo": True},
    "busy": {"busy_requests": 0},
    "no database": {"database_url": "postgresql://nobody@127.0.0.1:1/none"},
}


@dataclass(frozen=True)
class Served:
    """One of the sites: its app and its address."""

    app: Flask
    base: str


@dataclass(frozen=True)
class Sites:
    """All of them by kind, and the clock that they share."""

    by_kind: Mapping[str, Served]
    clock: MovingClock

    def let_go(self) -> None:
        """Close the connections to the databases; the next request opens new ones."""
        for served in self.by_kind.values():
            served.app.extensions["database"].engine.dispose()


@contextmanager
def serving_sites(folder: Path) -> Iterator[Sites]:
    """Each kind of site in a folder below `folder`, served on loopback until the block ends."""
    clock = MovingClock()
    with ExitStack() as stack:
        by_kind = {}
        for kind, changes in KINDS.items():
            own = folder / kind
            own.mkdir()
            migrate(f"sqlite:///{own / 'site.sqlite'}")
            port = free_port()
            app = create_app(settings_in(own, base_url=f"http://{HOST}:{port}", **changes), clock=clock)
            app.add_url_rule("/broken/<int:status>", "broken", _broken)
            by_kind[kind] = Served(app, stack.enter_context(serving_app(app, port)))
        _arrive(by_kind["busy"].app)
        sites = Sites(by_kind, clock)
        yield sites
        sites.let_go()


def answers_cookie(answers: Answers) -> tuple[str, str]:
    """Name and value of the cookie of somebody who gave `answers` on that Monday."""
    cookie, response = AnswersCookie(Keyring(KEYS), DEFINITION, https=False), Response()
    cookie.write(response, Given(MONDAY_NOON.date(), answers=answers))
    value = response.headers["Set-Cookie"].removeprefix(f"{cookie.name}=").partition(";")[0]
    return cookie.name, value


def _broken(status: int) -> NoReturn:
    """A page that fails with `status`; 500 is a surprise."""
    if status == 500:
        raise RuntimeError("planted")
    abort(status)


def _arrive(app: Flask) -> None:
    """One request a minute ago: more than a site that takes every request for a wave wants."""
    store = app.extensions["intake"].store
    one = submission(secrets.token_hex(16), received_at=MONDAY_NOON - timedelta(minutes=1))
    store.save(one, "clinic.example", secrets.token_bytes)
