"""P7 and P9: emergency advice needs nothing that can break, and nothing that was typed is ever thrown away."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.assessment.people import person
from tests.assessment.test_triage import EMERGENCY, ROWS
from tests.assessment.test_views import begin
from tests.faults.conftest import Record
from tests.intake.conftest import PAT, MovingClock, Room, fields, served
from tests.intake.journey import CHECK, CONTACT
from tests.settings import settings_in
from tests.site import Page, Site
from webapp import create_app
from webapp.clinic import Clinic, load_clinic
from webapp.database import Database
from webapp.settings import ROOT
from webapp.web.forms import EXPIRED

DANGERS = [changes for _, changes, level, _ in ROWS if level is EMERGENCY]
OTHER_SECRET = "another-key-0123456789abcdefghijkl"


def page_after_the_last_answer(site: Site, changes: dict[str, str]) -> Page:
    """The first page that is not a question any more: what the reply with the red flag leads to."""
    answers, page = person(**changes), begin(site)
    while not page.address.endswith("/result"):
        page = site.submit(page, {"answer": list(answers[page.address.rpartition("/")[2]])}, press="Continue")
    return page


def test_emergency_advice_needs_no_database_no_mail_and_no_script(
    tmp_path: Path, release: bool, record: Record
) -> None:
    app = create_app(settings_in(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none"))
    tried = DANGERS if release else DANGERS[::9]
    for changes in tried:
        page = page_after_the_last_answer(Site(app), changes)
        assert page.heading == "Get help now. Call 911 or go to the nearest ER.", changes
        assert page.soup.select("main a[href='tel:911']"), changes
    record("P7", "red-flag replies answered with the advice and its tel: link", found=len(tried), wanted="all")


@dataclass
class Visit:
    """One person's way through the form in a room that may be restarted under their hands."""

    room: Room
    clinic: Clinic

    def fill(self) -> dict[str, object]:
        page = self.room.site.get(CONTACT)
        self.room.clock.move(seconds=30)
        return {**fields(page.soup, CHECK), **PAT}

    def post(self, data: dict[str, object]) -> Page:
        """The answer to `data`, sent as by a double click; when it is the form again, everything typed must stand in it
        and one more press must do.
        """
        answer = self.room.site.client.post(CHECK, data=data, follow_redirects=False)
        if answer.status_code != 422:
            return self.room.site.post(CHECK, data)
        page = self.room.site.post(CHECK, data, 422)
        shown = fields(page.soup, CHECK)
        assert page.errors == [EXPIRED]
        assert {name: shown[name] if isinstance(PAT[name], list) else shown[name][0] for name in PAT} == PAT
        return self.room.site.post(CHECK, {**shown, **{name: data[name] for name in ("act",) if name in data}})

    def restart(self, secret: str) -> None:
        """Another process on the same database; the browser keeps its cookie."""
        cookie = self.room.site.client.get_cookie("session")
        self.room = served(self.room.database, self.room.clock, self.clinic, secret=secret)
        if cookie is not None:
            self.room.site.client.set_cookie("session", cookie.value)


Fault = Callable[[Visit, dict[str, object]], object]
FAULTS: dict[str, Fault] = {
    "nothing": lambda visit, data: None,
    "cookie deleted": lambda visit, data: visit.room.site.client.delete_cookie("session"),
    "CSRF token missing": lambda visit, data: data.pop("csrf_token"),
    "CSRF token of somebody else": lambda visit, data: data.update(csrf_token="IjAi.ZQ.forged"),
    "form token missing": lambda visit, data: data.pop("form_token"),
    "form token forged": lambda visit, data: data.update(form_token="00.11.22"),
    "open for more than a week": lambda visit, data: visit.room.clock.move(days=8),
    "server restarted": lambda visit, data: visit.restart("only-for-tests-0123456789abcdefghij"),
    "key rotated": lambda visit, data: visit.restart(OTHER_SECRET),
}


@pytest.fixture
def visit(database: Database) -> Visit:
    clinic = load_clinic(ROOT / "content" / "clinic.yaml")
    return Visit(served(database, MovingClock(), clinic), clinic)


def test_nothing_typed_is_lost_and_one_more_press_is_enough(visit: Visit, release: bool, record: Record) -> None:
    picks = Random(7)
    runs = 150 if release else 9
    for run in range(runs):
        before_check, before_send = (picks.choice(list(FAULTS)) for _ in range(2))
        data = visit.fill()
        FAULTS[before_check](visit, data)
        page = visit.post(data)
        assert page.address == CHECK, (before_check, before_send)
        assert visit.room.rows == run, "nothing is stored before it is sent"
        data = {**fields(page.soup, CHECK), "act": "send", "consent": "y"}
        FAULTS[before_send](visit, data)
        assert visit.post(data).address == "/contact/sent", (before_check, before_send)
        assert visit.room.rows == run + 1
    kind = visit.room.database.engine.dialect.name
    record(
        "P9",
        "forms brought through faults at both steps",
        found=runs,
        wanted="all fields, one more press",
        database=kind,
    )
