"""What the tests of the intake room share: the room's pages, served without the other rooms."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Blueprint, Flask
from sqlalchemy import Row, select

from tests.settings import KEYS
from tests.site import Site
from webapp import intake
from webapp.assessment.explanation import Summary
from webapp.clinic import Clinic, load_clinic
from webapp.database import Database
from webapp.intake.consent import load_consent
from webapp.intake.guard import new_guard
from webapp.intake.rows import RequestRow
from webapp.intake.store import RequestStore
from webapp.intake.warning_signs import load_warning_signs
from webapp.mail.outbox import NoticeRow
from webapp.sealing import Keyring
from webapp.web import headers, pages

ROOT = Path(__file__).resolve().parents[2]
MONDAY_NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
MANY = 1_000_000
SECRET = "only-for-tests-0123456789abcdefghij"
ELSEWHERE = {
    "library": ("home", "resources", "treatments", "evidence", "specialists", "privacy", "accessibility"),
    "assessment": ("start", "clear"),
}


class MovingClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = MONDAY_NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> MovingClock:
    """A Monday at noon, at the clinic."""
    return MovingClock()


@pytest.fixture(scope="session")
def clinic() -> Clinic:
    return load_clinic(ROOT / "content" / "clinic.yaml")


@dataclass
class Room:
    """The room's pages, what stands behind them, and a visitor with script off."""

    app: Flask
    store: RequestStore
    clock: MovingClock
    summary: Summary | None = None
    wakes: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.site = Site(self.app)

    @property
    def database(self) -> Database:
        return self.store.database

    @property
    def notices(self) -> list[str]:
        """The kinds of the notices that were left."""
        with self.database.reading() as connection:
            return list(connection.scalars(select(NoticeRow.kind).order_by(NoticeRow.id)))

    @property
    def rows(self) -> int:
        return len(self.store.list())

    def last_row(self) -> Row[Any]:
        with self.database.reading() as connection:
            newest = connection.execute(select(RequestRow).order_by(RequestRow.id.desc())).first()
        return newest or pytest.fail("no row")


@pytest.fixture
def room(tmp_path: Path, migrated_sqlite: Path, clock: MovingClock, clinic: Clinic) -> Iterator[Room]:
    """The room on SQLite."""
    shutil.copy(migrated_sqlite, tmp_path / "room.sqlite")
    database = Database(f"sqlite:///{tmp_path / 'room.sqlite'}")
    yield served(database, clock, clinic)
    database.engine.dispose()


def served(database: Database, clock: MovingClock, clinic: Clinic, secret: str = SECRET, busy: int = MANY) -> Room:
    """The room's pages on `database`, the other rooms' addresses answered by blank pages.

    `busy`: more requests than that within ten minutes are a wave; by default no test is one.
    """
    app = Flask("webapp", root_path=str(ROOT / "webapp"), static_folder="../static", template_folder="../templates")
    app.config.update(SECRET_KEY=secret, WTF_CSRF_TIME_LIMIT=None, TESTING=True)
    headers.install(app, pages.install(app, clinic, demo=False), https=False)
    made = Room(app, RequestStore(database, Keyring(KEYS)), clock)
    intake.install(
        app,
        guard=new_guard(made.store, clock, secret, counters="memory://", busy=busy),
        signs=load_warning_signs(ROOT / "content" / "warning-signs.yaml"),
        clinic=clinic,
        clock=clock,
        consent=load_consent(ROOT / "content" / "en" / "consent.md"),
        secret=secret,
        mail_domain="clinic.example",
        summary=lambda: made.summary,
        wake=lambda: made.wakes.append(clock()),
    )
    for name, endpoints in ELSEWHERE.items():
        app.register_blueprint(_blank(name, endpoints))
    return made


def _blank(name: str, endpoints: tuple[str, ...]) -> Blueprint:
    blueprint = Blueprint(name, __name__, url_prefix=f"/{name}")
    for endpoint in endpoints:
        blueprint.add_url_rule(f"/{endpoint}", endpoint, lambda: "")
    return blueprint


SUMMARY = Summary(
    level="soon",
    heading="See a doctor in the next 2 weeks",
    answers=(("How long have you had this pain?", "3 to 12 months"), ("Where is it?", "Low back <L4-L5>")),
    reasons=("Pain that lasts this long should be looked at.",),
    version="2026-1",
    on=date(2026, 11, 23),
    standing="awaiting clinical sign-off",
)

PAT: dict[str, object] = {
    "kind": "appointment",
    "name": "Pat O'Neil-Müller",
    "phone": "(202) 456-1111 ext. 12",
    "voicemail": "y",
    "email": "pat@example.com",
    "way": "phone",
    "times": ["morning", "afternoon"],
    "language": "Español",
    "for_other": "y",
    "about": "my mother Ann",
    "message": "Pain for <5 weeks at L4<->L5 \N{DISAPPOINTED BUT RELIEVED FACE}\n\nSecond line.",
}


def fields(soup: BeautifulSoup, action: str) -> dict[str, list[str]]:
    """Name → values of every control in the form that posts to `action`, as they would be sent untouched."""
    form = next(form for form in soup.select("main form") if form["action"] == action)
    sent: dict[str, list[str]] = {}
    for control in form.select("input[name], textarea[name]"):
        if control.get("type") in ("radio", "checkbox") and not control.has_attr("checked"):
            continue
        value = (
            control.get_text().removeprefix("\r").removeprefix("\n")
            if control.name == "textarea"
            else str(control.get("value", ""))
        )
        sent.setdefault(str(control["name"]), []).append(value)
    return sent
