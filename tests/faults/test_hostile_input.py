"""P12, P13: what visitors send stays text, everywhere, and does no harm; what they write is stored as written."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import quote, urlencode

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from tests.faults.conftest import Record
from tests.faults.hostile import CANARY, became, texts
from tests.intake.conftest import PAT, MovingClock, fields, served
from tests.intake.journey import CHECK, CONTACT, send
from tests.intake.samples import written
from webapp.clinic import load_clinic
from webapp.database import Database
from webapp.intake.composing import mail_templates
from webapp.intake.export import RUNS_AS_FORMULA, as_csv
from webapp.intake.letters import Stationery, intake_notice
from webapp.settings import ROOT, Detail
from webapp.web.forms import as_written

LONGEST_SECONDS = 0.3
FORMS = (CONTACT, CHECK, "/contact/status", "/assessment", "/assessment/age")
HEADERS = (
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_AUTHORIZATION",
    "HTTP_COOKIE",
    "HTTP_HOST",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_ORIGIN",
    "HTTP_RANGE",
    "HTTP_REFERER",
    "HTTP_USER_AGENT",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "CONTENT_TYPE",
    "CONTENT_LENGTH",
    "REQUEST_METHOD",
)
COOKIES = ("session", "answers", "other")
FOLDERS = ("/", "/resources/", "/treatments/", "/assessment/", "/contact/", "/static/", "/static/css/", "/.well-known/")
FRESH_EVERY = 100


@dataclass
class Attacker:
    """A visitor with a good session and good tokens, so that what is tried reaches the code behind them."""

    app: Flask

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin anew, with forms fresh from the site."""
        self.visitor = self.app.test_client()
        self.forms: dict[str, dict[str, object]] = {}
        for address in FORMS:
            page = self.visitor.get(CONTACT if address == CHECK else address)
            soup = BeautifulSoup(page.text, "html.parser")
            action = CHECK if address == CONTACT else address
            shown = fields(soup, action) if soup.select_one(f"main form[action='{action}']") else {}
            token = soup.select_one("input[name=csrf_token]")
            self.forms[address] = {**shown, "csrf_token": str(token["value"]) if token else ""}
        for address in (CONTACT, CHECK):
            self.forms[address].update(PAT)
        self.forms[CHECK].update(
            act="send", consent="y", consent_shown="", summary_shown="", attach="", puzzle="", change=""
        )
        self.forms["/contact/status"].update(reference="TP-7K3M-9QXD", contact="pat@example.com")
        self.forms["/assessment"].update(who="self", change="")
        self.forms["/assessment/age"].update(answer="50-64")

    def field(self, text: str, chance: Random) -> TestResponse:
        """`text` in one field of a form."""
        address = chance.choice(FORMS)
        data = dict(self.forms[address])
        data[chance.choice(list(data))] = text
        body = urlencode(data, doseq=True, errors="surrogatepass").encode()
        return self.visitor.post(address, data=body, content_type="application/x-www-form-urlencoded")

    def name(self, text: str, chance: Random) -> TestResponse:
        """`text` as the name of a field."""
        address = chance.choice(FORMS)
        body = urlencode({**self.forms[address], text: text}, doseq=True, errors="surrogatepass").encode()
        return self.visitor.post(address, data=body, content_type="application/x-www-form-urlencoded")

    def query(self, text: str, chance: Random) -> TestResponse:
        """`text` behind the question mark."""
        name = chance.choice(("kind", "cleared", "change", "v", "reference", "q", text))
        query = urlencode({name: text}, errors="surrogatepass")
        return self.visitor.get(chance.choice(("/", "/assessment/result", *FORMS)), query_string=query)

    def path(self, text: str, chance: Random) -> TestResponse:
        """`text` as a part of the address."""
        return self.visitor.get(chance.choice(FOLDERS) + quote(text, safe="/%?#", errors="surrogatepass"))

    def header(self, text: str, chance: Random) -> TestResponse:
        """`text` as a header, a method, a media type or a length; as WSGI hands it over."""
        value = text.replace("\r", "").replace("\n", "").encode(errors="surrogatepass")[:8000].decode("latin-1")
        given = {chance.choice(HEADERS): value}
        address = chance.choice(("/", *FORMS))
        if chance.random() < 0.5:
            return self.visitor.get(address, environ_overrides=given)
        return self.visitor.post(address, data=self.forms.get(address, {}), environ_overrides=given)

    def cookie(self, text: str, chance: Random) -> TestResponse:
        """`text` as one of our cookies, or another."""
        value = text.replace("\r", "").replace("\n", "").encode(errors="surrogatepass")[:8000].decode("latin-1")
        address = chance.choice(("/", "/assessment/result", "/contact/sent", *FORMS))
        return self.app.test_client().get(
            address, environ_overrides={"HTTP_COOKIE": f"{chance.choice(COOKIES)}={value}"}
        )


def ways(attacker: Attacker) -> tuple[Callable[[str, Random], TestResponse], ...]:
    """The ways in; fields, where most of what visitors write arrives, come three times."""
    inside = (attacker.field,) * 3
    return *inside, attacker.name, attacker.query, attacker.path, attacker.header, attacker.cookie


def harm(answer: TestResponse) -> Iterator[str]:
    """What an answer to hostile input must not have."""
    if answer.status_code >= 500 and answer.status_code != 501:
        yield f"status {answer.status_code}"
    for name, value in answer.headers:
        if CANARY in name.lower() or "\r" in value or "\n" in value:
            yield f"header {name}"
        if name == "Set-Cookie" and CANARY in value:
            yield "a cookie with it"
    if answer.mimetype == "text/html" and CANARY in answer.text:
        yield from became(answer.text)
    elif answer.mimetype != "text/html" and CANARY in answer.text:
        yield f"echoed in {answer.mimetype}"


def test_hostile_input_does_no_harm(app: Flask, release: bool, record: Record) -> None:
    attacker, chance = Attacker(app), Random(5)
    hostile = texts(10_000 if release else 400)
    slow, echoed, longest = 0, 0, 0.0
    for number, text in enumerate(hostile):
        if number % FRESH_EVERY == 0:
            attacker.renew()
        way = ways(attacker)[number % len(ways(attacker))]
        began = time.process_time()
        answer = way(text, chance)
        took = time.process_time() - began
        slow, longest = slow + (took > LONGEST_SECONDS), max(longest, took)
        echoed += CANARY in answer.text
        assert list(harm(answer)) == [], (way.__name__, answer.request.path, text[:200])
    record(
        "P13",
        f"hostile inputs without harm; longest {longest * 1000:.0f} ms",
        found=len(hostile),
        wanted="all, <= 300 ms",
    )
    assert echoed > len(hostile) / 20, "what is never shown proves nothing"
    assert not release or slow == 0


def test_markup_is_seen_where_it_is() -> None:
    assert became('<p title="canary">canary &lt;canary&gt;</p><input value="<canary>">') == set()
    for markup in (
        "<canary>",
        "<p oncanary>",
        "<p onclick=1>",
        "<a href=//canary>",
        "<!-- canary -->",
        "<script>canary</script>",
    ):
        assert became(f"<p>{markup}"), markup


def kept_as_written(count: int) -> list[str]:
    """Messages that a form takes: hard ones by name, then what remains of hostile ones without control characters."""
    named = [
        "Pain since <5 weeks at L4<->L5 & worse",
        "\U0001f469\u200d\U0001f467 \U0001f1fa\U0001f1f8 \u2764\ufe0f",
        "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd \u202etxt.exe\u202c",
        "e\u0301 \u212b \ufb01 \u1e9b\u0323",
        "line one\r\nline two\rline three\n\n  indented\ttab",
        "=1+1",
        "\u2028a\u2029b",
    ]
    others = (text[:1500] for text in texts(3 * count) if written(str(as_written(text[:1500]))))
    return [*named, *others][:count]


def test_text_is_stored_as_written(database: Database, release: bool, record: Record) -> None:
    clinic = load_clinic(ROOT / "content" / "clinic.yaml")
    room = served(database, MovingClock(), clinic)
    paper = Stationery(mail_templates(ROOT / "templates"), clinic)
    messages = kept_as_written(300 if release else 12)
    for message in messages:
        send(room, message=message)
        kept = room.store.list(limit=1)[0]
        assert kept.request.message == as_written(message), "stored"
        cell = next(csv.DictReader(io.StringIO(as_csv([kept]), newline="")))["message"]
        assert cell == ("'" if kept.request.message.startswith(RUNS_AS_FORMULA) else "") + kept.request.message, "table"
        letter = intake_notice(paper, kept, Detail.FULL, ("intake@clinic.example",), "<a@b>")
        assert all(f"> {line}\n" in letter.text for line in kept.request.message.split("\n")), "mail"
        assert not became(letter.html or "")
    kind = database.engine.dialect.name
    record("P12", "texts equal in database, table and mail", found=len(messages), wanted="all", database=kind)
