import smtplib

import pytest

from demo.faults import DemoError
from demo.mailbox import Mailbox
from demo.ports import HOST, free_port
from demo.smtp import serving_smtp
from tests.demo.letters import letter


def test_what_is_sent_is_kept(mailbox: Mailbox) -> None:
    port = free_port()
    content = letter("Soon: request K7M4", "Hello\n.\n..two dots", "<p>Hello</p>")
    with serving_smtp(mailbox, port), smtplib.SMTP(HOST, port) as client:
        client.sendmail("website@true-precision.example", ["intake@true-precision.example"], content)
    [mail] = mailbox.newest(10)
    assert (mailbox.folder / f"{mail.name}.eml").read_bytes() == content


def test_a_port_that_is_taken_is_named(mailbox: Mailbox) -> None:
    port = free_port()
    with serving_smtp(mailbox, port), pytest.raises(DemoError, match=str(port)), serving_smtp(mailbox, port):
        pass
