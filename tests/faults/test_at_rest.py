"""P20: what patients wrote is sealed in every file, an edited cell opens nowhere, and keys rotate while serving."""

import random
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from tests.faults.conftest import Record
from tests.faults.filling import fill
from tests.intake.conftest import SUMMARY
from tests.intake.samples import RECEIVED, submission
from tests.kept import bytes_of, journal_of
from tests.servers import smtp_server
from tests.settings import KEYS
from tests.test_commands import with_mail_server
from webapp.backup.keeping import create
from webapp.intake import holds
from webapp.intake.retention import TABLES
from webapp.intake.rotation import BATCH, keys_in_use, rotate
from webapp.intake.rows import SEALED, RequestRow, UnreadableRequestError
from webapp.intake.store import RequestStore, StoreUnavailableError
from webapp.sealing import Keyring

NEW = {"t2": bytes(range(1, 33))}
CANARY = "Canary20"
LONGEST_WAIT = 2.0
WRITTEN = ("name", "phone", "email", "language", "about", "message")


def saved(store: RequestStore, **changes: object) -> str:
    return store.save(submission(secrets.token_hex(16), **changes), "clinic.example", secrets.token_bytes).reference


def row_of(store: RequestStore, reference: str) -> Row[Any]:
    with store.database.reading() as connection:
        return connection.execute(select(RequestRow).where(RequestRow.reference == reference)).one()


def change(store: RequestStore, reference: str, **columns: str) -> None:
    with store.database.unit_of_work() as connection:
        connection.execute(update(RequestRow).where(RequestRow.reference == reference).values(**columns))


def test_no_file_holds_what_was_written(store: RequestStore, tmp_path: Path, record: Record) -> None:
    texts = {name: f"{CANARY}{secrets.token_hex(4)}" for name in WRITTEN} | {"phone": f"{CANARY} (202) 456-7391"}
    written = [*texts.values(), SUMMARY.heading, SUMMARY.answers[1][1], "2024567391", "leg weakness 7391"]
    kept = saved(store, **texts, summary=SUMMARY, warning_signs=("leg weakness 7391",))
    holds.hold(store.database, saved(store, **texts, quarantined=True), "Case 12", RECEIVED)
    rotate(RequestStore(store.database, Keyring({**NEW, **KEYS})))
    create(store.database, Keyring({**NEW, **KEYS}), tmp_path / "backup", RECEIVED)
    database = bytes_of(store.database, *TABLES) + journal_of(store.database)
    assert kept.encode() in database
    files = database + (tmp_path / "backup").read_bytes()
    found = [text for text in written if text.encode() in files or text.encode().hex().encode() in files]
    kind = store.database.engine.dialect.name
    record("P20", "canaries in database, write-ahead log and backup", found=len(found), wanted="0", database=kind)
    assert found == []


def moved_from_another_row(chance: random.Random, row: Row[Any], other: Row[Any], column: str) -> str:
    return str(getattr(other, column))


def moved_from_another_column(chance: random.Random, row: Row[Any], other: Row[Any], column: str) -> str:
    return str(getattr(row, chance.choice([name for name in SEALED if name != column])))


def bit_flipped(chance: random.Random, row: Row[Any], other: Row[Any], column: str) -> str:
    cell = getattr(row, column)
    place = chance.randrange(len(cell) - 1)  # the last character has spare bits
    return f"{cell[:place]}{chance.choice([c for c in 'Aa0-_.' if c != cell[place]])}{cell[place + 1 :]}"


def cut_off(chance: random.Random, row: Row[Any], other: Row[Any], column: str) -> str:
    cell = getattr(row, column)
    return str(cell[: chance.randrange(len(cell) - 1)])


EDITS = (moved_from_another_row, moved_from_another_column, bit_flipped, cut_off)


def test_an_edited_cell_opens_nowhere(store: RequestStore, release: bool, record: Record) -> None:
    chance, opened, trials = random.Random(20), 0, 1000 if release else 20
    edited, untouched = saved(store), saved(store)
    before, other = row_of(store, edited), row_of(store, untouched)
    for trial in range(trials):
        column = chance.choice(SEALED)
        change(store, edited, **{column: EDITS[trial % len(EDITS)](chance, before, other, column)})
        try:
            store.get(edited)
            opened += 1
        except UnreadableRequestError:
            pass
        change(store, edited, **{column: getattr(before, column)})
    assert store.get(edited)
    kind = store.database.engine.dialect.name
    record("P20", f"edited cells that opened, of {trials}", found=opened, wanted="0", database=kind)
    assert opened == 0


def test_pages_live_and_other_letters_go_out(tmp_path: Path) -> None:
    with smtp_server() as mailbox:
        app = with_mail_server(tmp_path, mailbox.port)
        store: RequestStore = app.extensions["intake"].store
        good, edited = (saved(store, email="", received_at=datetime(2030, 1, 1, tzinfo=UTC)) for _ in range(2))
        change(store, edited, name=row_of(store, good).name)
        said = app.test_cli_runner().invoke(args=["mail", "send-due"]).output
        assert "sent 1" in said
        assert [good in mail.message["Subject"] for mail in mailbox.received] == [True]
        assert "still waiting 1" in said
    assert [one.reference for one in store.list()] == [good]
    again = submission(row_of(store, edited).form_token)
    with pytest.raises(StoreUnavailableError):  # the page for it keeps the filled form
        store.save(again, "clinic.example", secrets.token_bytes)
    browser = app.test_client()
    assert browser.get("/").status_code == browser.get("/contact").status_code == 200
    assert "keys" in browser.get("/readyz").json["faults"]  # type: ignore[index]
    assert edited in app.test_cli_runner().invoke(args=["keys", "check"]).output


def test_keys_rotate_while_requests_come_in(store: RequestStore, release: bool, record: Record) -> None:
    count = 10_000 if release else 60
    old = fill(store, count)
    both, stop, came = RequestStore(store.database, Keyring({**NEW, **KEYS})), threading.Event(), []
    waits: list[float] = []

    def patient() -> None:
        while not stop.is_set() or not came:
            began = time.monotonic()
            came.append(saved(both))
            waits.append(time.monotonic() - began)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(patient)
        done = rotate(both, batch=BATCH if release else 10)
        stop.set()
        writing.result()  # no patient was turned away
    only_new = RequestStore(store.database, Keyring(NEW))
    readable = {one.reference for one in only_new.list()}
    kind = store.database.engine.dialect.name
    what = f"of {count} sealed anew while {len(came)} came in (longest wait {max(waits):.1f} s), unreadable"
    record("P20", what, found=len({*old, *came} - readable), wanted="0", database=kind)
    assert done.resealed == count
    assert max(waits) < LONGEST_WAIT
    assert {*old, *came} <= readable
    assert keys_in_use(only_new) == {"t2": count + len(came)}
