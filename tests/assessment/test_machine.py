"""Thousands of people who do everything a browser can do: the page shown is always the one that the pure walk says."""

import os
import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from flask import Flask
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from

from tests.assessment.machine.browser import Browser, Seen
from tests.assessment.machine.cookies import DAMAGES, Baker
from tests.assessment.machine.model import CLEARED, RESULT, SHEET, START, Kept, Model
from tests.assessment.machine.ways import WAYS, picked
from tests.assessment.paths import drawn, one_change_from_calm
from tests.assessment.people import DEFINITION
from tests.conftest import NOON
from tests.settings import settings_in
from webapp import create_app
from webapp.assessment.definition import Question, Voice
from webapp.sealing import Keyring

SEQUENCES = 5000 if os.environ.get("FAULTS") == "release" else 250
MOVES = 5
MOST_REDIRECTS = 3
OPEN_TABS = 4
COOKIE_CHANGES = ("older",) * 4 + ("session lost",) * 2 + ("another name", *DAMAGES)
ANSWERS, ANOTHER_NAME = "answers", "answers2"
QUESTIONS = tuple(f"{START}/{question.id}" for question in DEFINITION.questions)
ADDRESSES = (START, RESULT, RESULT, SHEET, f"{START}/shoe-size", f"{START}/clear", *QUESTIONS)
PEOPLE = one_change_from_calm() + drawn(200)


@dataclass
class Clock:
    """A clock that the machine moves."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Site:
    """The running site, its clock, and who makes cookies like its own."""

    app: Flask
    clock: Clock
    baker: Baker


@dataclass(frozen=True)
class Tab:
    """A page with a form that is still open: where it posts, its token, and the session that this was issued in."""

    address: str
    token: str
    issued_in: int | None


class Visit(RuleBasedStateMachine):
    """One browser with several tabs, and beside it the model of what it should be shown."""

    site: ClassVar[Site]

    def __init__(self) -> None:
        super().__init__()
        self.site.clock.now = NOON
        self.browser = Browser(self.site.app)
        self.model = Model(NOON.date())
        self.tabs: list[Tab] = []
        self.old_cookies: list[tuple[str, Kept]] = []

    @initialize(person=integers(0, len(PEOPLE) - 1), questions=integers(0, 19), voice=sampled_from(Voice))
    def come_with_some_answers(self, person: int, questions: int, voice: Voice) -> None:
        answers = dict(list(PEOPLE[person].items())[:questions])
        if answers:
            kept = Kept(self.model.today, voice, answers)
            self._bring(self.site.baker.good(kept), kept)
        self._open(SHEET if answers else START)

    def _open(self, address: str) -> None:
        """Open an address as a browser does, redirects included, and compare each answer with the model's."""
        for _ in range(MOST_REDIRECTS):
            seen = self._compare(self.browser.get(address), self.model.get(address))
            if seen.status != 303:
                return self._keep_open(address)
            address = seen.location
        raise AssertionError(f"a loop of redirects at {address}")

    def _compare(self, seen: Seen, expected: Seen) -> Seen:
        assert seen == expected
        return seen

    def _keep_open(self, address: str) -> None:
        if self.browser.token:
            self.tabs = [*self.tabs[1 - OPEN_TABS :], Tab(address, self.browser.token, self.model.session)]

    def _posted(self, seen: Seen, expected: Seen, address: str) -> None:
        """Compare the answer to a post, and go where it leads."""
        if self._compare(seen, expected).status == 303:
            self._remember_cookie()
            self._open(seen.location)
        else:
            self._keep_open(address)

    def _remember_cookie(self) -> None:
        if self.model.counts:
            self.old_cookies.append((self.browser.cookies[ANSWERS], self.model.counts))

    def _bring(self, cookie: str, kept: Kept | None) -> None:
        self.browser.cookies[ANSWERS] = cookie
        self.model.kept, self.model.unreadable = kept, kept is None

    @rule(address=sampled_from(ADDRESSES))
    def open_an_address(self, address: str) -> None:
        """By typing, a bookmark, Back, or a refresh."""
        self._open(address)

    @rule(pages=integers(1, 3), way=sampled_from(WAYS), mask=integers(0, 0xFFFF))
    def go_on(self, pages: int, way: str, mask: int) -> None:
        """Answer the page that is in front, and those that come then."""
        for _ in range(pages):
            self._send(self.tabs[-1] if self.tabs else Tab(START, "", None), way, mask)
            way = "possible"

    @rule(back=integers(1, OPEN_TABS), way=sampled_from(WAYS), mask=integers(0, 0xFFFF))
    def answer_an_older_page(self, back: int, way: str, mask: int) -> None:
        """In another tab, or with the Back button: its form and token are as old as the page."""
        self._send(self.tabs[-back] if back <= len(self.tabs) else Tab(f"{START}/age", "", None), way, mask)

    @rule(address=sampled_from(QUESTIONS), way=sampled_from(WAYS), mask=integers(0, 0xFFFF))
    def answer_any_question(self, address: str, way: str, mask: int) -> None:
        """Also one that is not due, with the token of the page that is in front."""
        last = self.tabs[-1] if self.tabs else Tab("", "", None)
        self._send(replace(last, address=address), way, mask)

    @precondition(lambda self: len(self.old_cookies) > 1)
    @rule()
    def clear(self) -> None:
        seen = self.browser.post(f"{START}/clear", ())
        self._compare(seen, self.model.clear())
        assert self.browser.cookies.keys() <= {ANOTHER_NAME}, "something stays on a shared computer"
        self._open(CLEARED)

    @rule(change=sampled_from(COOKIE_CHANGES), place=integers(0, 99))
    def change_the_cookies(self, change: str, place: int) -> None:
        """Bring an older answers cookie, a damaged one, one that is none of ours, or no session any more."""
        good, kept = self.browser.cookies.get(ANSWERS), self.model.kept
        if change == "session lost":
            self.browser.cookies.pop("session", None)
            self.model.session = None
        elif change == "another name":
            self.browser.cookies[ANOTHER_NAME] = good or "x"
        elif change == "older":
            self._bring(*self.old_cookies[place % len(self.old_cookies)] if self.old_cookies else ("", None))
        else:
            self._bring(self.site.baker.damaged(kept or Kept(self.model.today), change, place), None)
        self._open(SHEET)
        if good and kept and place % 2:
            self._bring(good, kept)

    @rule(days=integers(1, 2))
    def let_days_pass(self, days: int) -> None:
        self.site.clock.now += timedelta(days=days)
        self.model.today += timedelta(days=days)

    def _send(self, tab: Tab, way: str, mask: int) -> None:
        question = DEFINITION.find(tab.address.removeprefix(START + "/"))
        if tab.address == START:
            self._begin(tab, tuple(Voice)[mask % 2])
        elif question is None:
            self._open(tab.address)
        else:
            sent = picked(question, self._shown(question), way, mask)
            fields = [("csrf_token", tab.token), *(("answer", option) for option in sent)]
            seen = self.browser.post(tab.address, fields)
            self._posted(seen, self.model.answer(tab.address, sent, tab.issued_in), tab.address)

    def _begin(self, tab: Tab, voice: Voice) -> None:
        seen = self.browser.post(START, [("csrf_token", tab.token), ("who", voice)])
        self._posted(seen, self.model.begin(voice, tab.issued_in), START)

    def _shown(self, question: Question) -> list[str]:
        return list(self.model.get(f"{START}/{question.id}").offered) or [option.id for option in question.options]


def test_whatever_people_do_the_page_is_the_one_that_the_walk_says(tmp_path: Path, migrated_sqlite: Path) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "site.sqlite")
    clock = Clock()
    installation = settings_in(tmp_path)
    app = create_app(installation, clock=clock)
    Visit.site = Site(app, clock, Baker(Keyring(installation.encryption_keys)))
    run_state_machine_as_test(
        Visit,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=MOVES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
        ),
    )
