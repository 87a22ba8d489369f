from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from demo.mailbox import Mailbox
from tests.demo.conftest import NOON
from tests.demo.letters import letter


def test_a_mail_is_kept_byte_for_byte(mailbox: Mailbox) -> None:
    content = letter(text="Grüße\nsecond line")
    name = mailbox.keep(content)
    assert (mailbox.folder / f"{name}.eml").read_bytes() == content


def test_a_kept_mail_is_read_back(mailbox: Mailbox) -> None:
    mail = mailbox.find(mailbox.keep(letter("Für Sie", "Hello", "<p>Hello</p>")))
    assert mail is not None
    assert (mail.subject, mail.text, mail.html) == ("Für Sie", "Hello", "<p>Hello</p>")
    assert list(mail.headers) == ["From", "To", "Reply-To", "Date", "Subject"]
    assert mail.headers["Reply-To"] == "pat@clinic.example"
    assert mail.received == NOON


def test_mails_of_the_same_moment_are_all_kept(mailbox: Mailbox) -> None:
    assert len({mailbox.keep(letter()) for _ in range(12)}) == 12
    assert mailbox.count() == 12


def test_the_newest_come_first(tmp_path: Path) -> None:
    moments = (NOON + timedelta(seconds=number) for number in count())
    mailbox = Mailbox(tmp_path, clock=lambda: next(moments))
    for number in range(5):
        mailbox.keep(letter(f"number {number}"))
    assert [mail.subject for mail in mailbox.newest(3)] == ["number 4", "number 3", "number 2"]


def test_folder_and_mails_are_for_their_owner_only(mailbox: Mailbox) -> None:
    mailbox.keep(letter())
    assert mailbox.folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in mailbox.folder.iterdir()] == [0o600]


@pytest.mark.parametrize("name", ["", "..", "../demo.env", "notes", "20261123T120000.000000-7", "\0"])
def test_only_its_own_mails_can_be_named(mailbox: Mailbox, name: str) -> None:
    mailbox.keep(letter())
    (mailbox.folder / "notes.eml").write_text("Subject: not a kept mail")
    assert mailbox.find(name) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no headers at all",
        b"Subject: =?utf-8?q?broken\r\nFrom: <<>,\r\nDate: yesterday\r\n\r\n\xff\xfe",
        b"Content-Type: text/plain; charset=klingon\r\n\r\nHello",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    ],
)
def test_a_strange_mail_can_be_looked_at(mailbox: Mailbox, content: bytes) -> None:
    mail = mailbox.find(mailbox.keep(content))
    assert mail is not None
    assert mail.subject


def test_text_in_an_unknown_character_set_is_shown_as_far_as_possible(mailbox: Mailbox) -> None:
    mail = mailbox.find(mailbox.keep(b"Content-Type: text/plain; charset=klingon\r\n\r\nHello"))
    assert mail is not None
    assert mail.text == "Hello"


def test_what_a_mail_says_stays_out_of_its_repr(mailbox: Mailbox) -> None:
    mail = mailbox.find(mailbox.keep(letter("canary-1", "canary-2", "<p>canary-3</p>")))
    assert "canary" not in repr(mail)
