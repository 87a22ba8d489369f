"""P19: what patients write leaks nowhere. Canaries go the happy way and through faults, then everything is searched."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from demo.ports import HOST, free_port
from demo.site import APART, answers, finish, server_command, wait_until_served
from tests.faults.canaries import Canaries, found_below, found_in, hatch, process_list
from tests.faults.conftest import Record
from tests.faults.visitor import Visitor
from tests.intake.conftest import fields
from tests.intake.samples import REQUEST, STORED
from tests.servers import Received, SmtpServer, smtp_server
from tests.settings import environment_in
from webapp.clinic import load_clinic
from webapp.database import Database
from webapp.intake.composing import mail_templates
from webapp.intake.letters import Stationery, intake_notice, receipt
from webapp.intake.request import StoredRequest
from webapp.settings import Detail
from webapp.web.events import FIELDS

ROOT = Path(__file__).parents[2]
CONTACT_FIELDS = {"name", "phone", "email", "language", "about"}
ALLOWED = {
    Detail.REFERENCE: set(),
    Detail.CONTACT: CONTACT_FIELDS,
    Detail.FULL: CONTACT_FIELDS | {"message"},
}
STATUS = "/contact/status"
HEADERS_WITH_ADDRESS = ("Reply-To", "To")


def written_by(canaries: Canaries) -> StoredRequest:
    """A stored request in which every text is a canary."""
    texts = {field: str(canaries.typed[field]) for field in (*CONTACT_FIELDS, "message")}
    return replace(STORED, request=replace(REQUEST, **texts))


@pytest.fixture(scope="module")
def stationery() -> Stationery:
    return Stationery(mail_templates(ROOT / "templates"), load_clinic(ROOT / "content" / "clinic.yaml"))


@pytest.mark.parametrize("detail", Detail)
def test_a_letter_to_staff_holds_what_its_detail_allows_and_no_more(stationery: Stationery, detail: Detail) -> None:
    canaries = hatch(secrets.token_bytes(64))
    letter = intake_notice(stationery, written_by(canaries), detail, ("intake@clinic.example",), "<1@clinic.example>")
    assert found_in(letter.text.encode(), [canaries]) == ALLOWED[detail]
    assert found_in(letter.html.encode(), [canaries]) == ALLOWED[detail]
    assert found_in(letter.subject.encode(), [canaries]) == set()
    assert found_in(repr(letter).encode(), [canaries]) <= {"email"}
    assert found_in((letter.reply_to or "").encode(), [canaries]) == ALLOWED[detail] & {"email"}


def test_the_receipt_holds_nothing_that_was_written(stationery: Stationery) -> None:
    canaries = hatch(secrets.token_bytes(64))
    letter = receipt(stationery, written_by(canaries), "<1@clinic.example>")
    assert letter is not None
    assert found_in(f"{letter.text}{letter.html}{letter.subject}{letter.reply_to}".encode(), [canaries]) == set()


def test_a_request_in_a_traceback_or_a_log_line_shows_nothing() -> None:
    canaries = hatch(secrets.token_bytes(64))
    stored = written_by(canaries)
    assert found_in(f"{stored!r} {stored} {[stored]} {stored.request!r}".encode(), [canaries]) == set()


def test_the_search_finds_a_canary_in_every_spelling(tmp_path: Path) -> None:
    """The yardstick itself: a search that finds nothing anywhere would pass everything above and below."""
    canaries = hatch(secrets.token_bytes(64))
    for field, word in canaries.words.items():
        for hidden in (
            word.upper().encode(),
            word.encode("utf-16-le"),
            f"x={word}&".encode(),
            word.encode().hex().encode(),
        ):
            assert found_in(b"\0.." + hidden, [canaries]) == {field}
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_text(str(canaries.typed["phone"]))
    assert found_below(tmp_path, [canaries]) == {"deep/file": {"phone"}}
    assert found_in(process_list(), [canaries]) == set()
    command = [sys.executable, "-c", "print('here', flush=True); input()", canaries.words["about"]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        assert found_in(process_list(), [canaries]) == {"about"}
        process.communicate(b"\n")


@contextmanager
def faulty_site(environ: Mapping[str, str], output: Path) -> Iterator[str]:
    """The address of the real site, with `faulty_site`'s two faults to be asked for; all it writes goes to `output`."""
    port = free_port()
    command = [*server_command(port, 1)[:-1], "tests.faults.faulty_site:app"]
    base_url = f"http://{HOST}:{port}"
    with output.open("ab") as file:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**environ, "BASE_URL": base_url}, stdout=file, stderr=file, **APART
        )
        try:
            wait_until_served(process, lambda: answers(port, base_url))
            yield base_url
        finally:
            finish(process)


def send_due(environ: Mapping[str, str], output: Path) -> None:
    """The sender as a process of its own, once."""
    command = [sys.executable, "-m", "flask", "mail", "send-due"]
    own = {**environ, "BASE_URL": "http://127.0.0.1"}
    with output.open("ab") as file:
        subprocess.run(command, cwd=ROOT, env=own, stdout=file, stderr=file, check=True, timeout=60)


def happy_way(visitor: Visitor, canaries: Canaries) -> None:
    """Assessment, form, check page, receipt."""
    visitor.assess()
    assert visitor.send(visitor.ready(canaries.typed)) == 303
    assert visitor.ask("/contact/sent")[0] == 200
    assert visitor.ask("/contact")[0] == 200
    assert look_up(visitor, canaries) == 200


def look_up(visitor: Visitor, canaries: Canaries, reference: str | None = None) -> int:
    """Ask what became of a request (by default of the one on the visitor's receipt); gives the status of the answer."""
    _, _, page = visitor.ask(STATUS)
    given = {"contact": canaries.typed["phone"], **({"reference": reference} if reference else {})}
    return visitor.ask(STATUS, {**fields(page, STATUS), **given})[0]


def wrong_ways(address: str, canaries: Canaries, database: Database) -> Visitor:
    """Every fault that a visitor can meet, with a page full of canaries each time."""
    visitor = Visitor(address)
    ready = visitor.ready(canaries.typed)
    assert Visitor(address).send(ready) == 422  # no session, so no valid token
    assert visitor.send({**ready, "form_token": canaries.words["name"]}) == 422
    assert visitor.send({**ready, "message": canaries.words["message"] * 7000}) == 413
    query = "&".join(f"{field}={word}" for field, word in canaries.words.items())
    assert visitor.ask(f"/nowhere/{canaries.words['name']}?{query}")[0] == 404
    assert visitor.ask(f"/assessment/{canaries.words['about']}?{query}")[0] == 404
    assert visitor.ask("/contact/check", ready, {"Host": f"{canaries.words['name']}.example"})[0] == 400
    assert visitor.send(ready, {"X-Fault": "view"}) == 500
    assert visitor.send(ready, {"X-Fault": "server"}) == 500
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE requests RENAME TO away"))
    assert visitor.send(ready) == 503
    assert look_up(visitor, canaries, "TP-7K3M-9QXD") == 503
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO requests"))
    assert look_up(visitor, canaries, "TP-7K3M-9QXD") == 422
    with database.engine.connect() as connection:  # on SQLite this takes the write lock
        connection.execute(text("UPDATE requests SET way = way"))
        assert visitor.send(ready) == (503 if database.engine.dialect.name == "sqlite" else 303)
    return visitor


def refused_and_broken(
    environ: Mapping[str, str], output: Path, mailbox: SmtpServer, canaries: Canaries, database: Database
) -> None:
    """The mail server refuses with the patient's own words; then the stored request can't be opened any more."""
    mailbox.refusal = f"550 5.1.1 <{canaries.typed['email']}> {canaries.typed['name']} is unknown here"
    send_due(environ, output)
    assert mailbox.refused
    mailbox.refusal = None
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE requests SET message = name"))
        connection.execute(text("UPDATE outbox SET due_at = created_at"))


@pytest.mark.release(detail=Detail.FULL, database_url="sqlite")
@pytest.mark.parametrize("detail", Detail)
def test_no_canary_leaves_the_processes_the_database_and_the_allowed_letters(
    detail: Detail, database_url: str, tmp_path: Path, record: Record
) -> None:
    on_sqlite = database_url.startswith("sqlite")
    happy, unlucky, refused = flock = [hatch(secrets.token_bytes(64)) for _ in range(3)]
    output, mailed = tmp_path / "output.log", Database(database_url)
    with smtp_server() as mailbox:
        environ = installed(tmp_path, database_url, mailbox, detail)
        with faulty_site(environ, output) as address:
            visitors = [Visitor(address)]
            first = Visitor(address)
            assert first.send(first.ready(refused.typed)) == 303
            refused_and_broken(environ, output, mailbox, refused, mailed)
            happy_way(visitors[0], happy)
            send_due(environ, output)
            visitors += [first, wrong_ways(address, unlucky, mailed)]
            places = {"processes": process_list()}
            files = found_below(tmp_path, flock) | ({} if on_sqlite else found_below(data_folder(database_url), flock))
        mailed.engine.dispose()
        heads = "\n".join(head for visitor in visitors for head in visitor.heads)
        places |= {"answers' heads": heads.encode()} | {
            f"head of {mail.message['Subject']}": head_of(mail) for mail in mailbox.received
        }
        leaks = files | {place: found for place, content in places.items() if (found := found_in(content, flock))}
        kind = "SQLite" if on_sqlite else "PostgreSQL"
        record("P19", f"canaries found, detail {detail}", found=leaks or 0, wanted="0", database=kind)
        assert leaks == {}
        assert_letters(mailbox.received, happy, flock, detail)
    assert_one_line_each(output)


def installed(folder: Path, database_url: str, mailbox: SmtpServer, detail: Detail) -> dict[str, str]:
    """The environment of an installation that keeps everything, temporary files included, in `folder`."""
    (folder / "tmp").mkdir()
    passed_on = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    own = {"DATABASE_URL": database_url, "INTAKE_EMAIL_DETAIL": detail.value, "MAIL_SENDER": "off"}
    return {**passed_on, **environment_in(folder, mail_port=mailbox.port, **own), "TMPDIR": str(folder / "tmp")}


def data_folder(database_url: str) -> Path:
    """Where the PostgreSQL server behind `database_url` keeps its files, write-ahead log included."""
    database = Database(database_url)
    with database.reading() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = connection.execute(text("SHOW data_directory")).scalar_one()
    database.engine.dispose()
    return Path(folder)


def head_of(mail: Received) -> bytes:
    """The mail's headers and envelope, but for the two that are there to hold a patient's address."""
    kept = [f"{name}: {value}" for name, value in mail.message.items() if name not in HEADERS_WITH_ADDRESS]
    return "\n".join(kept).encode()


def assert_letters(received: list[Received], happy: Canaries, flock: list[Canaries], detail: Detail) -> None:
    """The one request that was delivered stands in the letters as `detail` allows, and nobody else's does."""
    bodies = {mail.recipients: mail.message.get_body(("plain",)).get_content().encode() for mail in received}  # type: ignore[union-attr]
    assert set(bodies) == {("intake@clinic.example",), (str(happy.typed["email"]),)}
    others = [canaries for canaries in flock if canaries is not happy]
    for recipients, body in bodies.items():
        to_staff = recipients == ("intake@clinic.example",)
        assert found_in(body, [happy]) == (ALLOWED[detail] if to_staff else set())
        assert found_in(body, others) == set()


def assert_one_line_each(output: Path) -> None:
    """Everything that was written is one JSON event a line, and every fault above is among them."""
    lines = output.read_text().splitlines()
    events = [json.loads(line) for line in lines if line.startswith("{")]
    assert all(set(event) <= {"time", "level", "room", "event", *FIELDS} for event in events)
    assert {"surprise", "request failed", "request not stored", "notice broken"} <= {one["event"] for one in events}
    assert any(event["room"].startswith("_granian") for event in events)
    said_by_the_command = [line for line in lines if not line.startswith("{")]
    assert all(line.startswith(("sent ", "still waiting ")) for line in said_by_the_command), said_by_the_command
