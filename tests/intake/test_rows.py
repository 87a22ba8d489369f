"""What a patient wrote is unreadable in the database, and a cell that was changed or moved opens nowhere."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select, text, update

from tests.intake.conftest import SUMMARY
from tests.intake.samples import submission
from tests.settings import KEYS
from webapp.database import Database
from webapp.intake.disclosure import SHOWN_FROM
from webapp.intake.request import AppointmentRequest, Sent
from webapp.intake.rows import SEALED, RequestRow, UnreadableRequestError
from webapp.intake.store import RequestStore
from webapp.sealing import Keyring

CANARY = "Canary7391"


def save(store: RequestStore, token: str = "0" * 32, **changes: object) -> str:
    return store.save(submission(token, **changes), "clinic.example", Keyring(KEYS)._randomness).reference


def row_of(store: RequestStore, reference: str) -> Row[Any]:
    with store.database.reading() as connection:
        return connection.execute(select(RequestRow).where(RequestRow.reference == reference)).one()


def change(store: RequestStore, reference: str, **columns: object) -> None:
    with store.database.unit_of_work() as connection:
        connection.execute(update(RequestRow).where(RequestRow.reference == reference).values(**columns))


def test_every_field_is_marked_for_letters_and_every_text_of_a_patient_is_sealed() -> None:
    asked = {field.name for field in fields(AppointmentRequest)}
    assert set(SHOWN_FROM) == asked | {"warning_signs"}
    shy = {field.name for kind in (AppointmentRequest, Sent) for field in fields(kind) if not field.repr}
    assert set(SEALED) == shy


def test_no_file_of_the_database_holds_what_was_written(tmp_path: Path, migrated_sqlite: Path) -> None:
    (tmp_path / "site.sqlite").write_bytes(migrated_sqlite.read_bytes())
    store = RequestStore(Database(f"sqlite:///{tmp_path / 'site.sqlite'}"), Keyring(KEYS))
    written = {name: f"{CANARY}{name}" for name in ("name", "phone", "email", "language", "about", "message")}
    save(store, **{**written, "phone": f"{CANARY} 2024561111"}, warning_signs=(CANARY,), summary=SUMMARY)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"TP-" in kept
    for canary in (CANARY, "4561111", SUMMARY.heading, "Low back"):
        assert canary.encode() not in kept, canary
    store.database.engine.dispose()


@pytest.mark.parametrize("column", SEALED)
def test_a_changed_cell_fails_closed_and_the_others_are_listed(store: RequestStore, column: str) -> None:
    edited, untouched = save(store), save(store, "1" * 32)
    cell = getattr(row_of(store, edited), column)
    change(store, edited, **{column: cell[:-3] + ("AAA" if cell[-3:] != "AAA" else "BBB")})
    with pytest.raises(UnreadableRequestError, match=edited):
        store.get(edited)
    assert [stored.reference for stored in store.list()] == [untouched]


def test_a_cell_from_another_row_or_column_fails_closed(store: RequestStore) -> None:
    first, second = save(store, message="First"), save(store, "1" * 32, message="Second")
    change(store, first, message=row_of(store, second).message)
    change(store, second, about=row_of(store, second).name)
    for moved in (first, second):
        with pytest.raises(UnreadableRequestError):
            store.get(moved)


def test_a_plain_or_emptied_cell_fails_closed(store: RequestStore) -> None:
    for number, forged in enumerate(("", "Call 202-555-0143 instead", "t1.")):
        reference = save(store, str(number) * 32)
        change(store, reference, message=forged)
        with pytest.raises(UnreadableRequestError):
            store.get(reference)


def test_a_request_is_found_by_its_contact_however_it_is_written(store: RequestStore) -> None:
    reference = save(store, phone="(202) 456-1111", email="Pat@Example.com")
    save(store, "1" * 32, phone="(202) 456-2222", email="")
    for contact in ("202.456.1111", "+1 202 456 1111", " pat@example.com", "mailto:PAT@example.com"):
        assert [found.reference for found in store.find_by_contact(contact)] == [reference], contact
    for contact in ("", "456", "nobody@example.com", "@"):
        assert store.find_by_contact(contact) == ()


def test_what_was_sealed_before_a_key_change_is_read_and_found(store: RequestStore) -> None:
    reference = save(store)
    newer = RequestStore(store.database, Keyring({"t2": bytes(32), **KEYS}))
    assert newer.get(reference) == store.get(reference)
    assert [found.reference for found in newer.find_by_contact("pat@example.com")] == [reference]


def test_without_its_key_a_request_says_so_by_its_reference_alone(store: RequestStore) -> None:
    reference = save(store)
    with pytest.raises(UnreadableRequestError) as raised:
        RequestStore(store.database, Keyring({"t2": bytes(32)})).get(reference)
    assert str(raised.value) == reference


def test_a_synthetic_request_is_never_listed_and_a_quarantined_one_leaves_no_notice_of_its_own(
    store: RequestStore,
) -> None:
    save(store, synthetic=True)
    held = save(store, "1" * 32, quarantined=True, suspicions=("Why.",), suspicion=9)
    assert [stored.reference for stored in store.list()] == [held]
    assert store.get(held).quarantined
    with store.database.reading() as connection:
        assert connection.scalars(text("SELECT kind FROM outbox")).all() == ["heartbeat", "quarantine-digest"]
