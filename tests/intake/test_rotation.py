"""A new key takes over while the site serves; what cannot be opened is named and stops nothing."""

import secrets
from pathlib import Path

from flask.cli import AppGroup
from sqlalchemy import select, update

from tests.command_line import said
from tests.intake.samples import RECEIVED, submission
from tests.intake.test_retention import ON_SQLITE
from tests.settings import KEYS
from webapp.commands import keeping, keys
from webapp.database import Database
from webapp.intake.rotation import Rotation, keys_fault, keys_in_use, rotate, unreadable
from webapp.intake.rows import RequestRow
from webapp.intake.store import RequestStore
from webapp.sealing import Keyring

NEW = {"t2": bytes(range(1, 33))}


def saved(store: RequestStore, **changes: object) -> str:
    return store.save(submission(secrets.token_hex(16), **changes), "clinic.example", secrets.token_bytes).reference


def change(store: RequestStore, reference: str, **columns: object) -> None:
    with store.database.unit_of_work() as connection:
        connection.execute(update(RequestRow).where(RequestRow.reference == reference).values(**columns))


def with_keys(store: RequestStore, **keys: bytes) -> RequestStore:
    return RequestStore(store.database, Keyring(keys))


def test_all_requests_pass_to_the_new_key_and_are_still_found(store: RequestStore) -> None:
    before = [store.get(saved(store, message=f"Words {number}")) for number in range(5)]
    both = with_keys(store, **NEW, **KEYS)
    fresh = saved(both)
    assert rotate(both, batch=2) == Rotation(5, ())
    assert rotate(both) == Rotation(0, ())
    only_new = with_keys(store, **NEW)
    assert [only_new.get(one.reference) for one in before] == before
    assert {one.reference for one in only_new.find_by_contact("pat@example.com")} == {
        fresh,
        *(one.reference for one in before),
    }
    assert keys_in_use(only_new) == {"t2": 6}


@ON_SQLITE
def test_one_that_cannot_be_opened_is_named_and_left_alone(store: RequestStore) -> None:
    good, edited, last = (saved(store) for _ in range(3))
    change(store, edited, message="t1.edited")
    both = with_keys(store, **NEW, **KEYS)
    assert list(unreadable(both, batch=1)) == [edited]
    assert rotate(both, batch=1) == Rotation(2, (edited,))
    assert {one.reference for one in both.list()} == {good, last}
    with store.database.reading() as connection:
        kept = connection.execute(select(RequestRow).where(RequestRow.reference == edited)).one()
    assert (kept.key_id, kept.message) == ("t1", "t1.edited")


@ON_SQLITE
def test_readiness_knows_when_a_key_is_missing(store: RequestStore) -> None:
    assert keys_fault(store) is None
    reference = saved(store)
    assert keys_fault(store) is None
    assert keys_fault(with_keys(store, **NEW, **KEYS)) is None
    assert str(keys_fault(with_keys(store, **NEW))).startswith("1 requests are sealed with a key that is not")
    change(store, reference, name="t1.edited")
    assert "flask keys check" in str(keys_fault(store))


@ON_SQLITE
def test_the_commands_rotate_and_check(store: RequestStore) -> None:
    reference = saved(store)
    assert said(keys.group(store), "check") == "t1: 1 requests\nEvery request can be opened.\n"
    both = keys.group(with_keys(store, **NEW, **KEYS))
    assert said(both, "check").startswith("t1: 1 requests; run: flask keys rotate")
    assert said(both, "rotate") == "1 requests sealed anew with key t2\n"
    lost = said(keys.group(store), "check", fails=True)
    assert lost == f"t2: 1 requests, and the key is not in ENCRYPTION_KEYS\nError: 1 cannot be opened: {reference}\n"
    assert said(keys.group(store), "rotate", fails=True).endswith(f"Error: 1 cannot be opened: {reference}\n")


def test_an_unmigrated_database_is_one_plain_line(tmp_path: Path) -> None:
    store = RequestStore(Database(f"sqlite:///{tmp_path / 'site.sqlite'}"), Keyring(KEYS))
    requests = AppGroup("requests")
    keeping.add(requests, store, lambda: RECEIVED, retention_days=365)
    for group, word in ((keys.group(store), "check"), (keys.group(store), "rotate"), (requests, "purge")):
        answer = said(group, word, fails=True)
        assert answer.startswith("Error: the database cannot be used")
        assert answer.count("\n") == 1
    store.database.engine.dispose()
