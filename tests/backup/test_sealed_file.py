"""The sealed file is whole or refused: nothing in it can be read, changed, moved, left out or cut off."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.backup.sealed_file import CHUNK_BYTES, TAG_BYTES, BackupError, read, write
from webapp.sealing import Keyring

OLD, NEW = bytes(32), bytes(range(32))
RING = Keyring({"k2": NEW, "k1": OLD})
LINES = [b"Canary7391", *(secrets.token_bytes(4000).replace(b"\n", b"") for _ in range(200))]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of four chunks."""
    path = tmp_path_factory.mktemp("whole") / "backup"
    write(path, LINES, RING)
    return path.read_bytes()


def refused(path: Path, content: bytes, keyring: Keyring = RING) -> str:
    path.write_bytes(content)
    with pytest.raises(BackupError) as fault:
        list(read(path, keyring))
    return str(fault.value)


def chunks_of(whole: bytes) -> tuple[bytes, list[bytes]]:
    head, body = whole[: whole.index(b"\n") + 1], whole[whole.index(b"\n") + 1 :]
    size = CHUNK_BYTES + TAG_BYTES
    return head, [body[start : start + size] for start in range(0, len(body), size)]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.binary(max_size=50).map(lambda line: line.replace(b"\n", b""))))
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("any") / "backup"
    write(path, lines, RING)
    assert list(read(path, RING)) == lines


def test_many_chunks_are_read_and_none_can_be_without_a_key(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "backup"
    path.write_bytes(whole)
    assert list(read(path, RING)) == LINES
    assert len(chunks_of(whole)[1]) == 4
    assert b"Canary" not in whole
    assert list(read(path, Keyring({"k3": bytes([7] * 32), "k2": NEW}))) == LINES
    assert refused(path, whole, Keyring({"k1": OLD})) == "it is sealed with key k2, which is not in ENCRYPTION_KEYS"
    assert "changed" in refused(path, whole, Keyring({"k2": OLD}))


def test_only_its_owner_reads_it_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "backup", LINES, RING)
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [("backup", 0o600)]


def test_an_earlier_backup_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "backup"
    write(path, [b"first"], RING)
    with pytest.raises(BackupError, match="exists"):
        write(path, [b"second"], RING)
    assert list(read(path, RING)) == [b"first"]


def test_a_backup_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def lines() -> Iterator[bytes]:
        yield from LINES
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(tmp_path / "backup", lines(), RING)
    assert list(tmp_path.iterdir()) == []


def test_moved_repeated_and_missing_chunks_are_found(tmp_path: Path, whole: bytes) -> None:
    head, (first, second, third, last) = chunks_of(whole)
    for order in (
        (second, first, third, last),
        (first, first, second, third, last),
        (first, third, last),
        (second, third, last),
        (first, second, third),
        (first, second, third, last, last),
        (first, second, last, third),
        (last,),
        (),
    ):
        assert "changed or is not complete" in refused(tmp_path / "backup", head + b"".join(order))


def test_a_chunk_of_another_backup_is_found(tmp_path: Path, whole: bytes) -> None:
    other = tmp_path / "other"
    write(other, LINES, RING)
    head, chunks = chunks_of(whole)
    chunks[1] = chunks_of(other.read_bytes())[1][1]
    assert "changed" in refused(tmp_path / "backup", head + b"".join(chunks))


@pytest.mark.parametrize("content", [b"", b"\n", b"SQLite format 3\x00", b"TPM-BACKUP-1 k2 00\n", b"x" * 300_000])
def test_what_is_no_backup_is_said_so(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path / "backup", content) == "this is no backup of the site"
