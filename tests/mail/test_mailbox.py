"""Reading a letter back: from an IMAP server over verified TLS, and from a folder."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.mail.certificates import Authority
from tests.servers.imap import PASSWORD, USER, ImapServer, imap_server
from webapp.mail.mailbox import Mailbox, MailboxError, mailbox_at

WORDS = "TP-7K3M-9QXD"


def letter(subject: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content("Hello")
    return message.as_bytes(policy=SMTP)


@pytest.fixture
def served(authority: Authority) -> Iterator[ImapServer]:
    with imap_server(authority.serving()) as server:
        yield server


def opened(server: ImapServer, authority: Authority, password: str = PASSWORD, name: str = "INBOX") -> Mailbox:
    url = f"imaps://{quote(USER, safe='')}:{quote(password, safe='')}@localhost:{server.port}/{name}"
    return mailbox_at(url, authority.trusting)


def test_a_letter_is_found_by_its_subject_and_deleted(served: ImapServer, authority: Authority) -> None:
    other, ours = letter("Something else"), letter(f"Heartbeat {WORDS}")
    served.letters += [other, ours]
    assert opened(served, authority).take(WORDS)
    assert served.letters == [other]
    assert not opened(served, authority).take(WORDS)
    assert served.commands.count("LOGOUT") == 2


def test_a_server_that_searches_loosely_costs_nobody_a_letter(served: ImapServer, authority: Authority) -> None:
    served.letters.append(letter("Something else"))
    served.loose = True
    assert not opened(served, authority).take(WORDS)
    assert len(served.letters) == 1


def test_a_wrong_password_or_mailbox_is_said_without_either(served: ImapServer, authority: Authority) -> None:
    for mailbox in (opened(served, authority, password="swordfish"), opened(served, authority, name="Other")):
        with pytest.raises(MailboxError) as fault:
            mailbox.take(WORDS)
        assert "swordfish" not in str(fault.value)
        assert USER not in str(fault.value)


def test_a_certificate_that_nobody_vouches_for_is_refused(served: ImapServer) -> None:
    with pytest.raises(MailboxError, match="SSLCertVerificationError"):
        mailbox_at(f"imaps://a:b@localhost:{served.port}/INBOX").take(WORDS)
    assert served.commands == []


def test_a_server_that_is_down_is_a_fault() -> None:
    with pytest.raises(MailboxError, match="ConnectionRefusedError"):
        mailbox_at("imaps://a:b@127.0.0.1:9/INBOX").take(WORDS)


@pytest.mark.parametrize("url", ["imaps://mail.example/INBOX", "imaps://a@mail.example", "imaps://a:b@mail.example:x/"])
def test_an_address_that_is_none_is_a_fault(url: str) -> None:
    with pytest.raises(MailboxError, match="must look like"):
        mailbox_at(url)


def test_a_folder_of_kept_mails_is_read(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(letter(f"Heartbeat {WORDS}"))
    mailbox = mailbox_at(f"folder:{tmp_path}")
    assert mailbox.take(WORDS)
    assert not mailbox.take("TP-3333-4444")
    with pytest.raises(MailboxError, match="does not exist"):
        mailbox_at(f"folder:{tmp_path / 'none'}").take(WORDS)
