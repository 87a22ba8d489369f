"""People who do all that a browser can do with the form: nothing is stored that was not sent, nothing typed is lost."""

import os
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from hypothesis.strategies import booleans, integers, sampled_from
from sqlalchemy import func, select

from tests.assessment.machine.browser import Browser, Seen
from tests.conftest import NOON
from tests.intake.conftest import PAT, fields
from tests.intake.journey import CHECK, CONTACT
from tests.settings import KEYS, settings_in
from webapp import create_app
from webapp.database import Database
from webapp.intake.request import Urgency
from webapp.intake.rows import RequestRow
from webapp.intake.store import RequestStore
from webapp.sealing import Keyring
from webapp.web.forms import EXPIRED

SEQUENCES = 500 if os.environ.get("FAULTS") == "release" else 20
MOVES = 8
OPEN_TABS = 4
WEEK = timedelta(days=7)
SECRETS = ("only-for-tests-0123456789abcdefghij", "another-key-0123456789abcdefghijkl")
REFERENCE = re.compile(r"TP-\w{4}-\w{4}")
MESSAGES = (
    str(PAT["message"]),
    "<b>L4<->L5</b> & {{ 7*7 }}",
    "'; DROP TABLE requests; --\n\n%s",
    "مرحبا \N{GIRL} \u00e9",
)
FORGED = {
    "urgency": "Emergency",
    "level": "emergency",
    "suspicion": "-99",
    "quarantined": "",
    "synthetic": "y",
    "reference": "TP-0000-0000",
    "received_at": "2001-01-01",
    "summary": "{}",
}
TAMPERS = (
    *("nothing",) * 6,
    "csrf gone",
    "csrf forged",
    "csrf of another tab",
    "token gone",
    "token forged",
    "token of another tab",
    "wording forged",
    "name emptied",
)


@dataclass
class Clock:
    """A clock that the machine moves."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Tab:
    """A page with the form, still open: where it posts, what it holds, and what its two tokens are good for."""

    address: str
    data: dict[str, list[str]] = field(repr=False)
    session: int
    secret: int
    token_secret: int
    token_issued: datetime

    @property
    def token(self) -> str:
        return self.data["form_token"][0]


class Asking(RuleBasedStateMachine):
    """One browser with several tabs, three processes of the site on one database, and what must be true of them."""

    apps: ClassVar[list[tuple[int, Flask]]]
    clock: ClassVar[Clock]
    store: ClassVar[RequestStore]

    @initialize(process=integers(0, 2))
    def come(self, process: int) -> None:
        self.clock.now = NOON
        self.tabs: list[Tab] = []
        self.stored: set[str] = set()
        self.session, self.sessions, self.written = 0, 0, NOON
        self.browser = Browser(self.apps[process][1])
        self.secret = self.apps[process][0]
        self.open_the_form()

    @rule()
    def open_the_form(self) -> None:
        """A new form, in a tab of its own."""
        assert self.browser.get(CONTACT).status == 200
        self._keep(None)

    @rule(process=integers(0, 2))
    def meet_another_process(self, process: int) -> None:
        """A restart, or another worker; perhaps after the secret was changed."""
        self.secret, self.browser.app = self.apps[process]

    @rule()
    def lose_the_cookies(self) -> None:
        self.browser.cookies.clear()
        self.session = 0

    @rule(hours=sampled_from((1, 24, 24 * 8)))
    def let_time_pass(self, hours: int) -> None:
        self.clock.now += timedelta(hours=hours)
        if self.clock.now - self.written > WEEK:
            self.session = 0

    @rule(pages=integers(1, 3), message=sampled_from(MESSAGES))
    def go_on(self, pages: int, message: str) -> None:
        """Fill in what is in front and send it, and what comes then, as most people do."""
        for _ in range(pages):
            self.press(1, message, "nothing", 1, True, "send", None, False)

    @rule(
        back=integers(1, OPEN_TABS),
        message=sampled_from((None, *MESSAGES)),
        tamper=sampled_from(TAMPERS),
        other=integers(1, OPEN_TABS),
        consent=booleans(),
        act=sampled_from(("send", "send", "send", "", "forged")),
        to=sampled_from((None, None, None, CONTACT, CHECK)),
        twice=booleans(),
    )
    def press_one(
        self,
        back: int,
        message: str | None,
        tamper: str,
        other: int,
        consent: bool,
        act: str,
        to: str | None,
        twice: bool,
    ) -> None:
        """Press a button on the last page or an older one (Back), perhaps tampered with, perhaps twice."""
        self.press(back, message, tamper, other, consent, act, to, twice)

    def press(
        self,
        back: int,
        message: str | None,
        tamper: str,
        other: int,
        consent: bool,
        act: str,
        to: str | None,
        twice: bool,
    ) -> None:
        """Post one of the tabs, the last one or an older one (Back), perhaps tampered with, perhaps twice."""
        tab, another = (self.tabs[-min(place, len(self.tabs))] for place in (back, other))
        typed = dict(PAT) if not tab.data["name"][0] else {}
        if message is not None:
            typed["message"] = message
        sent = {
            **tab.data,
            **{name: value if isinstance(value, list) else [str(value)] for name, value in typed.items()},
        }
        sent |= {name: [value] for name, value in FORGED.items()}
        sent["act"], sent["consent"] = [act], ["y"] if consent else []
        tab = replace(tab, data=sent, address=to or tab.address)
        tab = self._tampered(tab, tamper, another)
        for _ in range(2 if twice else 1):
            self._post(tab, "broken" if tamper == "wording forged" else "")

    def _tampered(self, tab: Tab, tamper: str, another: Tab) -> Tab:
        data = tab.data
        match tamper:
            case "csrf gone":
                return replace(tab, data={**data, "csrf_token": []}, session=-1)
            case "csrf forged":
                return replace(tab, data={**data, "csrf_token": ["IjAi.ZQ.forged"]}, session=-1)
            case "csrf of another tab":
                own = {"csrf_token": another.data["csrf_token"]}
                return replace(tab, data={**data, **own}, session=another.session, secret=another.secret)
            case "token gone" | "token forged":
                given = {"token gone": "", "token forged": "ab" * 16 + ".aaaa.bbbb"}[tamper]
                return replace(tab, data={**data, "form_token": [given]}, token_secret=-1)
            case "token of another tab":
                own = {"form_token": another.data["form_token"]}
                issued, secret = another.token_issued, another.token_secret
                return replace(tab, data={**data, **own}, token_issued=issued, token_secret=secret)
        changes = {
            "wording forged": {"consent_shown": ["000000000000"]},
            "name emptied": {"name": [""]},
        }
        return replace(tab, data={**data, **changes.get(tamper, {})})

    def _post(self, tab: Tab, broken: str) -> None:
        """Send the form, follow where it leads, and hold the outcome against what may be."""
        before, form_id = self._rows(), tab.token.partition(".")[0]
        genuine = tab.session == self.session != 0 and tab.secret == self.secret
        known = tab.token_secret == self.secret and self.clock.now - tab.token_issued <= WEEK
        # At the first address the form is only shown again, to be changed, with consent and all.
        sends = tab.address == CHECK and tab.data["act"] == ["send"] and bool(tab.data["consent"]) and not broken
        sends = sends and bool(tab.data.get("consent_shown")) and bool(tab.data["name"][0])
        seen = self._sent(tab)
        if self.session == 0 and self.browser.cookies:
            self._begin_session()
        stores = genuine and known and sends and form_id not in self.stored
        assert self._rows() - before == (1 if stores else 0), (genuine, known, sends)
        if stores:
            self.stored.add(form_id)
            assert seen.location.endswith("/contact/sent")
        if seen.status == 303:
            self._shows_a_receipt(form_id)
        else:
            self._shows_the_form(tab, problem=tab.address == CHECK and not (genuine and known), status=seen.status)

    def _sent(self, tab: Tab) -> Seen:
        pairs = [(name, value) for name, values in tab.data.items() for value in values]
        seen = self.browser.post(tab.address, pairs)
        assert seen.status < 500
        return seen

    def _shows_a_receipt(self, form_id: str) -> None:
        """What the receipt says is in the database, as this form's request, and none of it came from hidden fields."""
        assert form_id in self.stored
        assert self.browser.get("/contact/sent").status == 200
        self.written = self.clock.now
        kept = self.store.find_by_token(form_id)
        assert kept is not None
        assert kept.reference in REFERENCE.findall(self.browser.html)
        assert kept.reference != FORGED["reference"]
        assert (kept.urgency, kept.synthetic, kept.received_at.year) == (Urgency.ROUTINE, False, NOON.year)
        assert kept.suspicion >= 0

    def _shows_the_form(self, tab: Tab, *, problem: bool, status: int) -> None:
        """The form is there again and everything typed stands in it; when a token was no good it says so."""
        soup = BeautifulSoup(self.browser.html, "html.parser")
        assert status == 422 or not problem
        assert EXPIRED in soup.get_text(" ") or not problem
        shown = fields(soup, CHECK)
        for name in PAT:
            sent = tab.data.get(name, [])
            assert shown.get(name, []) == sent or (name == "name" and sent == [""]), name
        self._keep(tab)

    def _keep(self, before: Tab | None) -> None:
        """Remember the page in front as a tab; a form token that is not the one sent was made now."""
        if self.session == 0:
            self._begin_session()
        data = fields(BeautifulSoup(self.browser.html, "html.parser"), CHECK)
        same = before is not None and data["form_token"] == before.data["form_token"]
        issued, secret = (
            (before.token_issued, before.token_secret) if before and same else (self.clock.now, self.secret)
        )
        made = Tab(CHECK, data, self.session, self.secret, secret, issued)
        self.tabs = [*self.tabs[1 - OPEN_TABS :], made]

    def _begin_session(self) -> None:
        self.sessions += 1
        self.session, self.written = self.sessions, self.clock.now

    def _rows(self) -> int:
        with self.store.database.reading() as connection:
            rows, forms = connection.execute(
                select(func.count(), func.count(RequestRow.form_token.distinct())).select_from(RequestRow)
            ).one()
        assert rows == forms, "a form became two requests"
        return int(rows)


def test_whatever_people_do_with_the_form(database_url: str, tmp_path: Path) -> None:
    clock = Clock()
    made = [
        (number, create_app(settings_in(tmp_path, database_url=database_url, secret_key=SECRETS[number]), clock=clock))
        for number in (0, 0, 1)
    ]
    database = Database(database_url)
    Asking.apps, Asking.clock, Asking.store = made, clock, RequestStore(database, Keyring(KEYS))
    run_state_machine_as_test(
        Asking,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=MOVES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
        ),
    )
    database.engine.dispose()
