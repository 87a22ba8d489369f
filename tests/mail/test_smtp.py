"""The time of one SMTP session is one, however many steps it takes."""

from smtplib import SMTPServerDisconnected

import pytest

from tests.mail.certificates import Authority
from tests.mail.servers import Sips, scripted, within
from webapp.mail.smtp import Session, Wire

MORE_THAN_A_KERNEL_HOLDS = b"DATA\r\n" + b"x" * 8_000_000


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_server_that_sips_at_a_long_mail_is_cut(encrypted: bool, authority: Authority) -> None:
    with scripted(authority.serving() if encrypted else None, DATA=Sips()) as server:
        wire, tls = Wire(timeout=10.0), authority.trusting() if encrypted else None
        wire.begin(seconds=0.5)
        with within(seconds=1.5):
            session = Session(wire, "localhost", server.server_address[1], "site", tls)
            session.sock.settimeout(10.0)  # as after a reply that came late
            with pytest.raises(SMTPServerDisconnected):
                session.send(MORE_THAN_A_KERNEL_HOLDS)
        assert wire.expired
