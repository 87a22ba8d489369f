"""Making a backup while the site serves, looking through one, and loading one into an empty database."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from webapp import migrations
from webapp.backup.lines import Contents, Reading, dump
from webapp.backup.sealed_file import BackupError, read, write
from webapp.database import Base, Database
from webapp.revision import difference, revision_of
from webapp.sealing import Keyring

LOADED = 500


def create(database: Database, keyring: Keyring, path: Path, now: datetime) -> None:
    """Write every table, as they all were at one moment after this was called, into the new file `path`.

    Raises BackupError, OSError, and what the database raises.
    """
    behind = difference(database)
    if behind:
        raise BackupError(behind)
    write(path, snapshot_lines(database, now), keyring)


def snapshot_lines(database: Database, now: datetime) -> Iterator[bytes]:
    """The lines of a backup begun at `now`; all of them tell of the moment at which the first row was read."""
    with database.snapshot() as connection:
        revision = revision_of(connection)
        yield from dump(connection, Base.metadata.sorted_tables, now, str(revision))


def verify(keyring: Keyring, path: Path) -> Contents:
    """Look at every byte of the backup and count its rows, and load nothing. Raises BackupError and OSError."""
    return Reading(read(path, keyring)).counted()


def restore(database: Database, keyring: Keyring, path: Path, finish: Callable[[Connection], None]) -> Contents:
    """Load the backup into a database without rows, bring that up to date, and say what was loaded.

    The whole file is looked at first. All rows come in one transaction, and `finish` has the last word in it.
    Raises BackupError when the file is not whole or the database is not empty, OSError, and what the database raises.
    """
    contents = verify(keyring, path)
    _prepare(database, contents)
    with database.long_work() as connection:
        _refuse_rows(connection, contents)
        for name, rows in Reading(read(path, keyring)).batches(LOADED):
            connection.execute(insert(contents.table(name)), rows)
        for name in contents.columns:
            if "id" in contents.columns[name]:
                database.catch_up_ids(connection, name)
        finish(connection)
    migrations.upgrade(database)
    return contents


def _prepare(database: Database, contents: Contents) -> None:
    """Bring a database without tables to the migration that the backup is of."""
    if contents.revision not in migrations.revisions(database):
        raise BackupError("it was made by a newer version of the site; install that version first")
    with database.snapshot() as connection:
        current = revision_of(connection)
    if current is None:
        migrations.upgrade(database, contents.revision)
    elif current != contents.revision:
        raise BackupError(f"it is of migration {contents.revision}; restore it into a database without any tables")


def _refuse_rows(connection: Connection, contents: Contents) -> None:
    for name in contents.columns:
        if connection.execute(select(contents.table(name)).limit(1)).first() is not None:
            raise BackupError(f"the database has rows in {name}; restore into a new, empty one")
