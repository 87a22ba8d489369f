"""P28: a flood of junk with patients among it. Every patient is served on time, and staff get a handful of mails.

The flood begins as floods do, with bots that fill the trap or send links in no time. After those a third of it gives
nothing away: fresh words, no link, a minute to read. Those are found by the wave that the others began;
alone, before any wave, they would reach the clinic like anybody.
"""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.faults.conftest import Record
from tests.intake.conftest import PAT, ROOT, MovingClock, Room, fields, served
from tests.intake.journey import CHECK, CONTACT
from tests.intake.test_puzzle import solved
from tests.servers import SmtpServer, smtp_server
from tests.settings import settings_in
from webapp.clinic import load_clinic
from webapp.database import Database
from webapp.intake.composing import composers
from webapp.intake.letters import INTAKE_NOTICE
from webapp.intake.quarantine import held
from webapp.intake.quarantine import release as let_go
from webapp.mail.delivery import send_due
from webapp.mail.outbox import NoticeRow
from webapp.mail.transport import SmtpTransport
from webapp.settings import Detail

STAFF = ("intake@clinic.example",)
ON_TIME = timedelta(minutes=15)
WITHOUT_SCRIPT = 5
BUSY = 40
MOST_MAILS = 3


@pytest.fixture
def mailbox() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture
def flooded(database: Database) -> Room:
    """The room, guarded as by default, on either database."""
    return served(database, MovingClock(), load_clinic(ROOT / "content" / "clinic.yaml"), busy=BUSY)


@dataclass
class Flood:
    """Posts junk and patients' requests to one room, and runs its sender every minute."""

    room: Room
    mailbox: SmtpServer
    chance: random.Random = field(default_factory=lambda: random.Random(28))

    def __post_init__(self) -> None:
        self.form = fields(self.room.site.get(CONTACT).soup, CHECK)
        self.tokens = self.room.app.extensions["intake"].tokens
        self.consent = self.room.app.extensions["intake"].consent.version
        clinic = self.room.app.extensions["intake"].clinic
        self.letters = composers(self.room.store, clinic, ROOT / "templates", Detail.FULL, STAFF)
        self.transport = SmtpTransport(replace(settings_in(ROOT).mail, port=self.mailbox.port))

    def post(self, token: str, address: str, **typed: object) -> str:
        """Send the form; gives the reference on the receipt."""
        sent = {**self.form, "consent_shown": self.consent, "consent": "y", "act": "send", "form_token": token}
        client = self.room.site.client
        data = {**sent, "kind": "appointment", "times": [], **typed}
        answer = client.post(CHECK, data=data, environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        with client.session_transaction() as session:
            return str(session["receipt"]["reference"])

    def junk(self, *, sly: bool) -> str:
        """One bot's post; `sly` ones may give nothing away."""
        chance = self.chance
        typed = {"name": f"N{chance.random()}", "email": f"{chance.getrandbits(60):x}@junk.example", "phone": ""}
        address = f"198.51.{chance.randrange(100)}.{chance.randrange(250)}"
        kind = chance.randrange(3 if sly else 2)
        if kind == 0:
            return self.post(self.tokens.renew(), address, **typed, homepage="x", message="Cheap pills for you")
        if kind == 1:
            links = f"http://{chance.random()}.example http://b.example"
            return self.post(self.tokens.issue(), address, **typed, message=links)
        return self.post(
            self.tokens.renew(), address, **typed, message=f"I offer you {chance.getrandbits(99)} visitors"
        )

    def patient(self, number: int, *, script: bool) -> str:
        """One patient's request, from the check page, in a browser with or without script."""
        typed = {**PAT, "email": f"pat{number}@example.com", "phone": f"(202) 456-{1000 + number}"}
        typed["message"] = f"My back has hurt for {number + 2} years and I would like to know what else helps."
        token = self.tokens.renew()
        page = self.room.site.post(CHECK, {**self.form, **typed, "form_token": token})
        holder = page.soup.select_one("[data-puzzle]")
        answer = solved(str(holder["data-puzzle"])) if holder is not None and script else ""
        return self.post(token, f"203.0.113.{number}", **typed, puzzle=answer)

    def send_mail(self) -> None:
        with closing(self.transport):
            send_due(self.room.database, self.letters, self.transport, self.room.clock, lambda: 0.5)


def test_patients_in_a_flood_are_served_on_time_and_staff_get_a_handful_of_mails(
    flooded: Room, mailbox: SmtpServer, release: bool, record: Record
) -> None:
    junk_posts, patients, minutes = (_most(flooded.database), 50, 60) if release else (60, 5, 15)
    flood, clock = Flood(flooded, mailbox), flooded.clock
    every, beginning = junk_posts // patients, max(20, junk_posts // 200)
    junk, people = set[str](), dict[str, bool]()
    for number in range(junk_posts):
        junk.add(flood.junk(sly=number >= beginning))
        if number % every == every // 2:
            script = len(people) % WITHOUT_SCRIPT != WITHOUT_SCRIPT - 1
            people[flood.patient(len(people), script=script)] = script
        clock.move(minutes=minutes / junk_posts)
        if number % max(1, junk_posts // minutes) == 0:
            flood.send_mail()
    clock.move(hours=1)
    flood.send_mail()
    _staff_release_the_patients(flood, set(people))
    late = _late(flooded, people)
    about_junk = _mails_about_junk(mailbox, junk)
    kept = len(flooded.store.list())
    _write_down(record, flooded, junk_posts, people, late, about_junk, kept)
    assert late == []
    assert about_junk <= MOST_MAILS
    assert kept == junk_posts + patients
    assert {one.reference for one in held(flooded.store)} <= junk


def _most(database: Database) -> int:
    """The promise's number on one database, a quarter of it on the other: the run is to end within half an hour."""
    return 20_000 if database.engine.dialect.name == "sqlite" else 5_000


def _staff_release_the_patients(flood: Flood, people: set[str]) -> None:
    """Staff look through the list that the digest names, see who is real, and release them."""
    room = flood.room
    for one in held(room.store):
        if one.reference in people:
            assert let_go(room.store, one.reference, room.clock(), "clinic.example")
    flood.send_mail()


def _late(room: Room, people: dict[str, bool]) -> list[str]:
    """Who was not handed over on time: 15 minutes with script, and before the promised answer without."""
    moments = select(NoticeRow.reference, NoticeRow.handed_over_at).where(NoticeRow.kind == INTAKE_NOTICE)
    with room.database.reading() as connection:
        handed_over = {row.reference: row.handed_over_at for row in connection.execute(moments)}
    late = []
    for reference, script in people.items():
        stored, moment = room.store.get(reference), handed_over.get(reference)
        limit = stored.received_at + ON_TIME if script else stored.answer_by
        if moment is None or moment > limit:
            late.append(reference)
    return late


def _mails_about_junk(mailbox: SmtpServer, junk: set[str]) -> int:
    """How many mails staff got that were a digest or about a junk request."""
    subjects = [str(mail.message["Subject"]) for mail in mailbox.received if mail.recipients == STAFF]
    return sum("held for a look" in subject or subject.split()[-1] in junk for subject in subjects)


def _write_down(
    record: Record, room: Room, junk: int, people: dict[str, bool], late: list[str], mails: int, kept: int
) -> None:
    kind, everybody = room.database.engine.dialect.name, len(people)
    told = f"{junk:,} junk posts, {everybody} patients"
    record("P28", f"{told}: served on time", found=everybody - len(late), wanted=str(everybody), database=kind)
    record("P28", f"{told}: mails about junk", found=mails, wanted="3 or fewer", database=kind)
    record("P28", f"{told}: requests kept", found=kept, wanted=str(junk + everybody), database=kind)
