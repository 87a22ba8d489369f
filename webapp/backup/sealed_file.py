"""A file sealed as a stream: compressed, cut into chunks, and every chunk bound to its file, its place and the end.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár 2015) over AES-256-GCM: each file has a key of its
own, derived from one of the installation's keys and a random salt; a chunk's nonce is its number and whether it is
the last one, so that no chunk can be changed, moved, left out, repeated, or cut off behind.
"""

import os
import re
import secrets
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from webapp.sealing import Keyring

CHUNK_BYTES = 256 * 1024
TAG_BYTES = 16
SALT_BYTES = 16
FASTEST = 1
LONGEST_HEAD = 100
HEAD = re.compile(rb"TPM-BACKUP-1 ([A-Za-z0-9]{1,8}) ([0-9a-f]{32})\n")
DAMAGED = "the file was changed or is not complete; take another backup"


class BackupError(Exception):
    """A backup cannot be written, read or loaded; the message says why and what to do, and holds no patient's words."""


def write(
    path: Path, lines: Iterable[bytes], keyring: Keyring, randomness: Callable[[int], bytes] = secrets.token_bytes
) -> None:
    """Keep `lines` (without line feeds in them) in a new file that only its owner can read.

    The file appears under its name when all of it is on disk. Raises BackupError when there is one of this name, and
    OSError.
    """
    if path.exists():
        raise BackupError(f"{path} exists already; choose another name")
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(_sealed(_compressed(lines), keyring, randomness(SALT_BYTES)))
            file.flush()
            os.fsync(file.fileno())
        Path(aside).rename(path)
    finally:
        Path(aside).unlink(missing_ok=True)
    _sync_folder(path.parent)


def read(path: Path, keyring: Keyring) -> Iterator[bytes]:
    """The lines that are kept in the file, each one only after its chunk was found to be genuine.

    What is wrong behind may show late: only who has come to the end knows that the file is whole. Raises BackupError
    and OSError.
    """
    inflate, rest = zlib.decompressobj(), b""
    with path.open("rb") as file:
        for chunk in _opened(file, keyring):
            *lines, rest = (rest + inflate.decompress(chunk)).split(b"\n")
            yield from lines
    if rest or not inflate.eof:
        raise BackupError(DAMAGED)


def _compressed(lines: Iterable[bytes]) -> Iterator[bytes]:
    deflate = zlib.compressobj(FASTEST)
    for line in lines:
        yield deflate.compress(line + b"\n")
    yield deflate.flush()


def _sealed(pieces: Iterable[bytes], keyring: Keyring, salt: bytes) -> Iterator[bytes]:
    head = f"TPM-BACKUP-1 {keyring.sealing_id} {salt.hex()}\n".encode()
    cipher = _cipher(keyring, keyring.sealing_id, salt)
    yield head
    number, waiting = 0, bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) > CHUNK_BYTES:
            yield cipher.encrypt(_place(number, last=False), bytes(waiting[:CHUNK_BYTES]), head)
            del waiting[:CHUNK_BYTES]
            number += 1
    yield cipher.encrypt(_place(number, last=True), bytes(waiting), head)


def _opened(file: BinaryIO, keyring: Keyring) -> Iterator[bytes]:
    head = file.readline(LONGEST_HEAD)
    named = HEAD.fullmatch(head)
    if named is None:
        raise BackupError("this is no backup of the site")
    cipher = _cipher(keyring, named[1].decode(), bytes.fromhex(named[2].decode()))
    number, chunk = 0, file.read(CHUNK_BYTES + TAG_BYTES)
    while chunk:
        following = file.read(CHUNK_BYTES + TAG_BYTES)
        try:
            yield cipher.decrypt(_place(number, last=not following), chunk, head)
        except InvalidTag:
            raise BackupError(DAMAGED) from None
        number, chunk = number + 1, following


def _cipher(keyring: Keyring, key_id: str, salt: bytes) -> AESGCM:
    key = keyring.derive(key_id, "backup", salt)
    if key is None:
        raise BackupError(f"it is sealed with key {key_id}, which is not in ENCRYPTION_KEYS")
    return AESGCM(key)


def _place(number: int, *, last: bool) -> bytes:
    """The nonce of a chunk: used once under the file's own key, and different at every other place."""
    return number.to_bytes(11, "big") + bytes([last])


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
