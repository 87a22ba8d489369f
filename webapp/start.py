"""What keeps an installation from serving patients although each of its settings is well-formed by itself."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from webapp import revision
from webapp.database import Database
from webapp.settings import LOOPBACK, Settings

OTHERS = 0o077
FEWEST_BYTES = 16
SWITCHED_OFF = ("", "0", "false", "no")
# Words that stand in examples and in tests, where everybody can read them; random characters never make one.
PUBLISHED = ("change", "default", "example", "only-for-tests", "password", "secret", "your-key")


class UnfitError(Exception):
    """The installation may not serve patients as it is; the message is one line that lists every fault."""


def check(settings: Settings, environ: Mapping[str, str]) -> None:
    """Raise UnfitError unless the installation that `settings` and `environ` describe may serve.

    A database that does not answer is no fault: emergency advice needs none. One that answers, but is not migrated, is;
    only the command line may go on, because it mends that.
    """
    opened = list(_open_files(settings))
    faults = [*_debugging(environ), *_published_keys(settings), *_open_line(settings), *opened]
    # A database that others can read is left as it was found: looking into it would remove the very log in question.
    if not settings.command_line and not opened:
        faults += _behind(settings)
    if faults:
        raise UnfitError("This installation cannot start: " + "; ".join(faults) + ".")


def _debugging(environ: Mapping[str, str]) -> Iterator[str]:
    if environ.get("FLASK_DEBUG", "").strip().lower() not in SWITCHED_OFF:
        yield "FLASK_DEBUG must not be set (it shows the program, and what patients wrote, to everybody)"


def _published_keys(settings: Settings) -> Iterator[str]:
    if settings.demo:
        return
    if any(word in settings.secret_key.lower() for word in PUBLISHED):
        yield "SECRET_KEY looks like one of an example (make your own with: openssl rand -hex 32)"
    for name, key in settings.encryption_keys.items():
        if len(set(key)) < FEWEST_BYTES:
            yield f"the key {name} in ENCRYPTION_KEYS is not random (make one with: openssl rand -base64 32)"


def _open_line(settings: Settings) -> Iterator[str]:
    """A PostgreSQL server on another machine, reached without proof that it is the one meant."""
    url = make_url(settings.database_url)
    elsewhere = url.get_backend_name() == "postgresql" and url.host not in (None, *LOOPBACK)
    if elsewhere and url.query.get("sslmode") != "verify-full" and not settings.demo:
        yield "DATABASE_URL must end with ?sslmode=verify-full, because the database is on another machine"


def _open_files(settings: Settings) -> Iterator[str]:
    """The SQLite files that other accounts of this machine may open."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    files = [Path(url.database + ending) for ending in ("", "-wal", "-shm")]
    opened = [str(file) for file in files if file.exists() and file.stat().st_mode & OTHERS]
    if opened:
        yield f"other accounts can read the database; run: chmod 600 {' '.join(opened)}"


def _behind(settings: Settings) -> Iterator[str]:
    database = Database(settings.database_url)
    try:
        fault = revision.difference(database)
    except (SQLAlchemyError, OSError):
        return
    finally:
        database.engine.dispose()
    if fault:
        yield fault
