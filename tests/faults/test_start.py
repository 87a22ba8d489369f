"""P18: an installation that would harm patients does not start, and says in one line what to do."""

import base64
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

import pytest

from demo.ports import free_port
from demo.site import serving_site
from tests.faults.conftest import Record
from tests.servers.site import PASSED_ON
from tests.settings import environment_in
from webapp.database import Database
from webapp.settings import ROOT, Settings, SettingsError
from webapp.start import UnfitError, check

PROMPT_SECONDS = 20


@dataclass(frozen=True)
class Wrong:
    """A wrong installation: what differs from a right one, and what the line must say."""

    says: str
    changes: Mapping[str, str] = field(default_factory=dict)
    spoil: Callable[[Path], object] = lambda database: None


def behind(database: Path) -> None:
    set_back(f"sqlite:///{database}")


def set_back(url: str) -> None:
    """Let the database say that it stands at the first migration."""
    database = Database(url)
    with database.unit_of_work() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    database.engine.dispose()


def open_log(database: Path) -> None:
    log = database.with_name(database.name + "-wal")
    log.touch()
    log.chmod(0o644)


MATRIX = {
    "no key": Wrong("SECRET_KEY is missing", {"SECRET_KEY": ""}),
    "a short key": Wrong("SECRET_KEY must be at least 32", {"SECRET_KEY": "abc123"}),
    "a key without variety": Wrong("SECRET_KEY must be at least 32", {"SECRET_KEY": "ab" * 40}),
    "a key from the tests": Wrong("SECRET_KEY looks like", {"SECRET_KEY": "only-for-tests-0123456789abcdefghij"}),
    "a default key": Wrong("SECRET_KEY looks like", {"SECRET_KEY": "Change-me-please-0123456789-abcdefghi"}),
    "no encryption keys": Wrong("ENCRYPTION_KEYS is missing", {"ENCRYPTION_KEYS": ""}),
    "an empty encryption key": Wrong(
        "k1 in ENCRYPTION_KEYS is not random", {"ENCRYPTION_KEYS": "k1:" + base64.b64encode(bytes(32)).decode()}
    ),
    "no recipients": Wrong("INTAKE_RECIPIENTS is missing", {"INTAKE_RECIPIENTS": ""}),
    "nothing chosen for the mails": Wrong("INTAKE_EMAIL_DETAIL is missing", {"INTAKE_EMAIL_DETAIL": ""}),
    "mail without TLS": Wrong("MAIL_USE_TLS=1 or MAIL_USE_SSL=1 is needed", {"MAIL_SERVER": "mail.clinic.example"}),
    "a database over an open line": Wrong(
        "?sslmode=verify-full", {"DATABASE_URL": "postgresql://site@db.clinic.example/site"}
    ),
    "a database whose name nobody checks": Wrong(
        "?sslmode=verify-full", {"DATABASE_URL": "postgresql://site@db.clinic.example/site?sslmode=require"}
    ),
    "plain http": Wrong("BASE_URL must begin with https://", {"BASE_URL": "http://www.clinic.example"}),
    "debugging on": Wrong("FLASK_DEBUG must not be set", {"FLASK_DEBUG": "1"}),
    "debugging said in words": Wrong("FLASK_DEBUG must not be set", {"FLASK_DEBUG": "True"}),
    "no migrations": Wrong("flask db upgrade", spoil=lambda database: database.unlink()),
    "migrations behind": Wrong("flask db upgrade", spoil=behind),
    "a database for all to read": Wrong("chmod 600", spoil=lambda database: database.chmod(0o644)),
    "a database for its group": Wrong("chmod 600", spoil=lambda database: database.chmod(0o640)),
    "a database log for all to read": Wrong("chmod 600", spoil=open_log),
}
THROUGH_THE_SERVER = ("debugging on", "migrations behind", "no key")


@pytest.fixture
def environ(tmp_path: Path, migrated_sqlite: Path) -> dict[str, str]:
    """The environment of a right installation, its database migrated."""
    own = {"DEMO": "0", "SECRET_KEY": token_hex(32), "BASE_URL": "https://www.clinic.example", "MAIL_SENDER": "off"}
    shutil.copy(migrated_sqlite, tmp_path / "site.sqlite")
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed_on, **environment_in(tmp_path, mail_port=free_port(), **own)}


def refusal(environ: Mapping[str, str]) -> str | None:
    """What keeps the installation from starting, as the start itself finds it."""
    try:
        check(Settings.from_env(environ), environ)
    except (SettingsError, UnfitError) as fault:
        return str(fault)
    return None


def loaded(environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The end of a process that loads the site as servers do."""
    command = [sys.executable, "-c", "import wsgi"]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=PROMPT_SECONDS)


def test_a_right_installation_starts(environ: dict[str, str], tmp_path: Path) -> None:
    assert refusal(environ) is None
    assert stat.S_IMODE((tmp_path / "site.sqlite").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", MATRIX)
def test_each_wrong_installation_is_refused_in_one_line(
    name: str, environ: dict[str, str], tmp_path: Path, release: bool, record: Record
) -> None:
    wrong = MATRIX[name]
    wrong.spoil(tmp_path / "site.sqlite")
    environ.update(wrong.changes)
    ended = loaded(environ) if release else None
    said = refusal(environ)
    assert said is not None
    assert wrong.says in said
    assert "\n" not in said
    assert not any(value in said for value in wrong.changes.values() if len(value) > 5 and "clinic" not in value)
    if ended is not None:
        assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", said + "\n")
        record("P18", f"does not start: {name}", found="exit 1, one line", wanted="exit 1, one line")


def test_a_fault_ends_the_process_that_loads_the_site(environ: dict[str, str]) -> None:
    ended = loaded({**environ, "FLASK_DEBUG": "1"})
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("This installation cannot start: FLASK_DEBUG")
    assert ended.stderr.count("\n") == 1


@pytest.mark.release(name=THROUGH_THE_SERVER[0])
@pytest.mark.parametrize("name", THROUGH_THE_SERVER)
def test_the_server_itself_ends(name: str, environ: dict[str, str], tmp_path: Path, record: Record) -> None:
    MATRIX[name].spoil(tmp_path / "site.sqlite")
    output = tmp_path / "output"
    with output.open("wb") as file, serving_site({**environ, **MATRIX[name].changes}, free_port(), 1, file) as process:
        assert process.wait(PROMPT_SECONDS) != 0
    said = [line for line in output.read_text().splitlines() if "granian" not in line and "[ERROR]" not in line]
    assert len(said) == 1, said
    assert MATRIX[name].says in said[0]
    record("P18", f"the server ends: {name}", found="non-zero, one line", wanted="non-zero, one line")


def test_a_database_that_is_down_stops_no_start(environ: dict[str, str]) -> None:
    environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    assert refusal(environ) is None


@pytest.mark.parametrize("url", ["postgresql://site@db.clinic.example/site?sslmode=verify-full", "postgresql:///site"])
def test_a_database_over_a_checked_line_or_on_this_machine_stops_no_start(environ: dict[str, str], url: str) -> None:
    assert refusal({**environ, "DATABASE_URL": url}) is None


def test_a_database_behind_is_no_matter_for_the_command_that_mends_it(environ: dict[str, str], tmp_path: Path) -> None:
    behind(tmp_path / "site.sqlite")
    assert refusal({**environ, "FLASK_RUN_FROM_CLI": "true"}) is None


def test_on_postgresql_too_a_database_behind_is_refused(environ: dict[str, str], database_url: str) -> None:
    environ["DATABASE_URL"] = database_url
    assert refusal(environ) is None
    set_back(database_url)
    assert "flask db upgrade" in str(refusal(environ))
