"""P5 and the heartbeat: the whole chain with real processes, and each of its links broken once."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from demo.mailbox import Mailbox
from demo.ports import free_port
from demo.smtp import serving_smtp
from tests.faults.conftest import Record
from tests.mail.certificates import Authority
from tests.servers import fresh_database, site_process
from tests.servers.imap import PASSWORD, USER, ImapServer, imap_server
from tests.settings import KEYS, environment_in
from webapp.clock import utc_now
from webapp.database import Database
from webapp.intake.store import RequestStore
from webapp.sealing import Keyring
from webapp.settings import ROOT


@dataclass
class Chain:
    """A running site with its sender and a mail server that keeps what it gets; `environ` is the command's."""

    address: str
    environ: dict[str, str]
    mails: Path

    def heartbeat(self, wait: str = "20", **changes: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "heartbeat", "--wait", wait]
        environ = {**self.environ, **changes, "FLASK_SKIP_DOTENV": "1"}
        return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False)


@contextmanager
def chain(folder: Path, database_url: str, sender: str = "embedded", kept: Mailbox | None = None) -> Iterator[Chain]:
    mails, smtp_port = folder / "mail", free_port()
    changes = {
        "DATABASE_URL": database_url,
        "MAIL_SENDER": sender,
        "HEARTBEAT_RECIPIENT": "heartbeat@clinic.example",
        "HEARTBEAT_MAILBOX": f"folder:{mails}",
    }
    environ = environment_in(folder, mail_port=smtp_port, **changes)
    with (
        serving_smtp(kept or Mailbox(mails, utc_now), smtp_port),
        site_process(environ, folder / "site.log", workers=1) as address,
    ):
        yield Chain(address, {"PATH": os.environ["PATH"], **environ, "BASE_URL": address}, mails)


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    shutil.copy(migrated_sqlite, tmp_path / "site.sqlite")
    return f"sqlite:///{tmp_path / 'site.sqlite'}"


class Delivered(Mailbox):
    """What the mail server keeps arrives in the mailbox of an IMAP server, too."""

    def __init__(self, folder: Path, imap: ImapServer) -> None:
        super().__init__(folder, utc_now)
        self.imap = imap

    def keep(self, content: bytes) -> str:
        self.imap.letters.append(content)
        return super().keep(content)


def test_a_heartbeat_comes_through_the_whole_chain_and_shows_nowhere_else(
    tmp_path: Path, sqlite_url: str, record: Record
) -> None:
    authority = Authority.found(tmp_path)
    trusted = tmp_path / "authority.pem"
    trusted.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    with (
        imap_server(authority.serving()) as imap,
        chain(tmp_path, sqlite_url, kept=Delivered(tmp_path / "mail", imap)) as site,
    ):
        account = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"
        mailbox = f"imaps://{account}@localhost:{imap.port}/INBOX"
        beat = site.heartbeat(HEARTBEAT_MAILBOX=mailbox, SSL_CERT_FILE=str(trusted))
        assert beat.returncode == 0, beat.stderr
        assert "came through" in beat.stdout
        assert len(list(site.mails.glob("*.eml"))) == 1
        assert imap.letters == []
        assert RequestStore(Database(sqlite_url), Keyring(KEYS)).list() == ()
    record("P5", "heartbeat through form, database, sender, SMTP and IMAP mailbox", found="seen", wanted="seen")


@pytest.mark.release
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_each_broken_link_is_noticed(kind: str, tmp_path: Path, record: Record, request: pytest.FixtureRequest) -> None:
    """No sender; a foreign secret; the wrong mailbox; a site that is down."""
    if kind == "sqlite":
        database_url = request.getfixturevalue("sqlite_url")
    else:
        database_url = fresh_database(request.getfixturevalue("postgres"), template="postgres")
    with chain(tmp_path, database_url, sender="off") as site:
        nobody_sends = site.heartbeat("4")
        assert "its letter was not in the mailbox" in nobody_sends.stderr
        foreign = site.heartbeat("4", SECRET_KEY="another-one-0123456789abcdefghijklmnop")
        assert "is SECRET_KEY the site's?" in foreign.stderr
        elsewhere = site.heartbeat("4", HEARTBEAT_MAILBOX=f"folder:{tmp_path / 'nowhere'}")
        assert "does not exist" in elsewhere.stderr
        environ = dict(site.environ)
    down = Chain(site.address, environ, site.mails).heartbeat("4")
    assert "/contact does not answer" in down.stderr
    results = [nobody_sends, foreign, elsewhere, down]
    assert all(result.returncode == 1 for result in results)
    record("P5", "broken links of the chain that the heartbeat names", found=len(results), wanted="4", database=kind)
