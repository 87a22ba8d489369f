"""Nothing is said before the server has proved who it is."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.mail.certificates import Authority
from tests.mail.servers import Drip, Mailbox, Reply, Silence, at_port, mail_server, scripted, within
from webapp.mail.message import Message
from webapp.mail.transport import Accepted, Failed, Outcome, Refused, SmtpTransport
from webapp.settings import MailServer

MESSAGE = Message("<t1@clinic.example>", ("intake@clinic.example",), "New", "Text.")
LONG_AGO = datetime.now(UTC) - timedelta(days=30)
OFFERED = b"250-scripted\r\n250 STARTTLS"
MODES = ["starttls", "implicit_tls"]


def send(
    server: MailServer, trust: Callable[[], ssl.SSLContext] = ssl.create_default_context, **patience: float
) -> Outcome:
    with closing(SmtpTransport(server, tls_context=trust, **patience)) as transport:
        return transport.send(MESSAGE)


def attempt(
    mode: str, mailbox: Mailbox, serving: ssl.SSLContext, authority: Authority | None, **client: Any
) -> Outcome:
    """Send to a server in one of the two TLS modes; without an authority, the client trusts the system's only."""
    options = {"tls_context": serving, "require_starttls": True} if mode == "starttls" else {"ssl_context": serving}
    trust = authority.trusting if authority else ssl.create_default_context
    with mail_server(mailbox, **options) as port:
        return send(at_port(port, **{mode: True}, **client), trust)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mailbox behind a server that each test starts for itself."""
    return Mailbox()


@pytest.mark.parametrize("mode", MODES)
def test_a_trusted_server_gets_the_mail(mode: str, mailbox: Mailbox, authority: Authority) -> None:
    assert attempt(mode, mailbox, authority.serving(), authority) == Accepted("250 2.0.0", MESSAGE.recipients)
    assert mailbox.mails[0]["Message-ID"] == "<t1@clinic.example>"


@pytest.mark.parametrize("mode", MODES)
def test_an_unknown_authority_gets_nothing(mode: str, mailbox: Mailbox, authority: Authority) -> None:
    outcome = attempt(mode, mailbox, authority.serving(), None)
    assert outcome == Failed("certificate: unable to get local issuer certificate")
    assert mailbox.begun == 0


@pytest.mark.parametrize("mode", MODES)
def test_a_certificate_for_another_host_gets_nothing(mode: str, mailbox: Mailbox, authority: Authority) -> None:
    outcome = attempt(mode, mailbox, authority.serving("other.example"), authority)
    assert isinstance(outcome, Failed)
    assert outcome.reply.startswith("certificate: Hostname mismatch")
    assert mailbox.begun == 0


@pytest.mark.parametrize("mode", MODES)
def test_an_expired_certificate_gets_nothing(mode: str, mailbox: Mailbox, authority: Authority) -> None:
    outcome = attempt(mode, mailbox, authority.serving(issued=LONG_AGO), authority)
    assert outcome == Failed("certificate: certificate has expired")
    assert mailbox.begun == 0


def test_a_server_without_starttls_gets_nothing(mailbox: Mailbox, authority: Authority) -> None:
    with mail_server(mailbox) as port:
        outcome = send(at_port(port, starttls=True), authority.trusting)
    assert outcome == Failed("STARTTLS extension not supported by server.")
    assert mailbox.begun == 0


@pytest.mark.parametrize(("reply", "outcome"), [(b"454 4.7.0 later", Failed("454 4.7.0")), (b"502 no", Refused("502"))])
def test_a_server_that_declines_starttls_gets_nothing(reply: bytes, outcome: Outcome, authority: Authority) -> None:
    with scripted(EHLO=OFFERED, STARTTLS=reply) as server:
        settings = at_port(server.server_address[1], starttls=True)
        assert send(settings, authority.trusting) == outcome
        assert server.heard == ["EHLO", "STARTTLS"]


def test_a_plain_server_at_an_encrypted_port_is_failed(mailbox: Mailbox, authority: Authority) -> None:
    with mail_server(mailbox) as port:
        outcome = send(at_port(port, implicit_tls=True), authority.trusting)
    assert outcome == Failed("SSLError")


@pytest.mark.parametrize(
    ("password", "outcome"), [("right", Accepted("250 2.0.0", MESSAGE.recipients)), ("wrong", Refused("535 5.7.8"))]
)
def test_it_signs_in_after_encryption(password: str, outcome: Outcome, mailbox: Mailbox, authority: Authority) -> None:
    context = authority.serving()
    options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    with mail_server(mailbox, authenticator=mailbox.authenticate, **options) as port:
        settings = at_port(port, starttls=True, username="site", password=password)
        assert send(settings, authority.trusting) == outcome


@pytest.mark.parametrize("greeting", [Silence(), Drip(b"\x16\x03\x03\x40\x00")])
def test_a_server_that_drags_out_the_handshake_is_cut(greeting: Reply) -> None:
    with scripted(greeting=greeting) as server:
        with within(seconds=2):
            outcome = send(at_port(server.server_address[1], implicit_tls=True), deadline=0.4)
        assert outcome == Failed("cut after 0.4 seconds")


def test_a_server_that_drags_out_the_handshake_of_starttls_is_cut() -> None:
    with scripted(EHLO=OFFERED, STARTTLS=Drip(b"220 go\r\n", b"\x16\x03\x03\x40\x00")) as server:
        with within(seconds=2):
            outcome = send(at_port(server.server_address[1], starttls=True), deadline=0.4)
        assert outcome == Failed("cut after 0.4 seconds")
        assert server.heard == ["EHLO", "STARTTLS"]


def test_replies_slipped_in_before_encryption_are_forgotten(authority: Authority) -> None:
    slipped = b"220 go\r\n250-scripted\r\n250 AUTH PLAIN"
    with scripted(EHLO=OFFERED, STARTTLS=slipped) as server:
        settings = at_port(server.server_address[1], starttls=True, username="site", password="right")
        assert isinstance(send(settings, authority.trusting, deadline=0.4), Failed)
        assert server.heard[:2] == ["EHLO", "STARTTLS"]
        assert "AUTH" not in server.heard
