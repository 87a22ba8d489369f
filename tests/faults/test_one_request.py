"""P8: however often one form is sent, and whatever happens to the answer, it becomes one request."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.faults.conftest import Record
from tests.faults.harness.installation import Installation, installation
from tests.faults.harness.patients import Visitor, filled_form, receipt
from tests.intake.conftest import PAT
from tests.intake.journey import CHECK
from webapp.database import Database

PARALLEL = 50
# Everyday on PostgreSQL alone: on SQLite tests/intake/test_faults.py lets fifty presses race in one process.
DATABASES = ("sqlite", "postgresql") if os.environ.get("FAULTS") == "release" else ("postgresql",)
NOTICES = ["intake-notice", "receipt"]
Data = dict[str, object]


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[Installation]:
    """Two servers on an empty database, once of each kind; nobody sends its mails."""
    url = database.engine.url.render_as_string(hide_password=False)
    with installation(tmp_path, url, senders=0) as running:
        yield running


def parallel(site: Installation, visitor: Visitor, data: Data) -> set[str]:
    """Fifty presses at once, each over a connection of its own."""
    with ThreadPoolExecutor(PARALLEL) as presses:
        return set(presses.map(lambda _: pressed(visitor.twin(), data), range(PARALLEL)))


def double_click(site: Installation, visitor: Visitor, data: Data) -> set[str]:
    with ThreadPoolExecutor(2) as presses:
        return set(presses.map(lambda _: pressed(visitor.twin(), data), range(2)))


def back_and_resend(site: Installation, visitor: Visitor, data: Data) -> set[str]:
    """The Back button leads to the form as it was, and to the check page, and every button is pressed again."""
    first = pressed(visitor, data)
    form = {name: value for name, value in data.items() if name not in ("act", "consent", "consent_shown")}
    assert visitor.keep_asking("POST", CHECK, form).location == "/contact/sent"
    return {first, receipt(visitor), pressed(visitor, data)}


def two_tabs(site: Installation, visitor: Visitor, data: Data) -> set[str]:
    """The same page in two tabs, sent from one after the other."""
    other = visitor.twin()
    found = {pressed(visitor, data), pressed(other, data)}
    other.close()
    return found


def killed_answer(site: Installation, visitor: Visitor, data: Data) -> set[str]:
    """The server dies between storing and answering; the browser sends again."""
    site.trap.arm("answering")
    return {pressed(visitor, data)}


WAYS: tuple[Callable[[Installation, Visitor, Data], set[str]], ...] = (
    parallel,
    double_click,
    back_and_resend,
    two_tabs,
    killed_answer,
)


def pressed(visitor: Visitor, data: Data) -> str:
    """Send until it is acknowledged, and give the reference."""
    assert visitor.keep_asking("POST", CHECK, data).status == 303
    reference = receipt(visitor)
    visitor.close()
    return reference


def stored(database: Database) -> dict[str, list[str]]:
    """Reference → the kinds of its notices, for every request."""
    rows = text(
        "SELECT r.reference, o.kind FROM requests r LEFT JOIN outbox o ON o.reference = r.reference ORDER BY o.id"
    )
    found: dict[str, list[str]] = {}
    with database.reading() as connection:
        for reference, kind in connection.execute(rows):
            found.setdefault(reference, []).append(kind)
    return found


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_one_form_is_one_request(site: Installation, database: Database, release: bool, record: Record) -> None:
    runs = 150 if release else len(WAYS)
    told: set[str] = set()
    for number in range(runs):
        visitor = site.visitor()
        data = filled_form(visitor, {**PAT, "message": f"Pain since {number} weeks, and nothing helps."})
        way = WAYS[number % len(WAYS)]
        references = way(site, visitor, data)
        assert len(references) == 1, f"{way.__name__} made {len(references)} references"
        told |= references
    kind = database.engine.dialect.name
    found = stored(database)
    record(
        "P8", "forms sent again in five ways", found=f"{runs} forms, {len(found)} requests", wanted="150", database=kind
    )
    assert found == dict.fromkeys(told, NOTICES)
    assert len(told) == runs
