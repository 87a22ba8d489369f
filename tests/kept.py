"""What a database keeps in its files, as somebody would find it who has the disk and no key."""

from pathlib import Path

from sqlalchemy import text

from webapp.database import Database

SEGMENTS_READ = 4
PAGES = text(
    "WITH kept AS (SELECT oid FROM pg_class WHERE relname = ANY(:names) UNION"
    " SELECT reltoastrelid FROM pg_class WHERE relname = ANY(:names) AND reltoastrelid <> 0)"
    " SELECT get_raw_page(oid::regclass::text, page::int)"
    " FROM kept, generate_series(0, pg_relation_size(oid) / 8192 - 1) AS page"
)


def bytes_of(database: Database, *tables: str) -> bytes:
    """All files of an SQLite database, or the pages of `tables` with what PostgreSQL keeps beside them (TOAST).

    On PostgreSQL the user has to be a superuser.
    """
    if database.engine.dialect.name == "sqlite":
        file = Path(str(database.engine.url.database))
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    with database.unit_of_work() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pageinspect"))  # sees pages before they reach the disk
        return b"".join(bytes(page) for page in connection.scalars(PAGES, {"names": list(tables)}))


def journal_of(database: Database) -> bytes:
    """The newest segments of PostgreSQL's write-ahead log; SQLite's stands beside its file, see `bytes_of`."""
    if database.engine.dialect.name == "sqlite":
        return b""
    newest = text(
        "SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()"
        " WHERE name <= pg_walfile_name(pg_current_wal_lsn()) ORDER BY name DESC LIMIT :segments"
    )
    with database.reading() as connection:
        return b"".join(bytes(part) for part in connection.scalars(newest, {"segments": SEGMENTS_READ}))
