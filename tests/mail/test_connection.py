"""Many letters over one connection: none waits for another's end, none meets what another one left."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from tests.mail.conftest import Served
from tests.mail.servers import (
    Drip,
    Mailbox,
    Reply,
    Reset,
    ScriptedServer,
    Silence,
    at_port,
    mail_server,
    scripted,
    within,
)
from webapp.mail.message import Message
from webapp.mail.transport import LETTERS_PER_CONNECTION, Accepted, Failed, Refused, SmtpTransport

FIRST = Message("<t1@clinic.example>", ("intake@clinic.example",), "New", "Text.")
SECOND = replace(FIRST, message_id="<t2@clinic.example>", recipients=("second@clinic.example",))
TAKEN = Accepted("250", FIRST.recipients)
LETTER = ["MAIL", "RCPT", "DATA"]


@contextmanager
def to(server: ScriptedServer, **patience: float) -> Iterator[SmtpTransport]:
    """A transport to `server` that is closed when the block ends."""
    with closing(SmtpTransport(at_port(server.server_address[1]), **patience)) as transport:
        yield transport


def test_one_letter_after_the_other_goes_over_one_connection_until_it_is_closed() -> None:
    with scripted() as server:
        with to(server) as transport:
            assert [transport.send(FIRST) for _ in range(3)] == [TAKEN] * 3
            transport.close()
            assert transport.send(FIRST) == TAKEN
        assert server.heard == ["EHLO", *LETTER * 3, "QUIT", "EHLO", *LETTER, "QUIT"]


def test_each_letter_reaches_its_own_recipients_alone(served: Served) -> None:
    served.mailbox.replies["nobody@clinic.example"] = "550 5.1.1 unknown"
    both = replace(FIRST, recipients=("intake@clinic.example", "nobody@clinic.example"))
    with closing(SmtpTransport(at_port(served.port))) as transport:
        outcomes = [transport.send(message) for message in (both, SECOND)]
    some = Accepted("250 2.0.0, 1 of 2 recipients refused (550 5.1.1)", FIRST.recipients, 1, permanent=True)
    assert outcomes == [some, Accepted("250 2.0.0", SECOND.recipients)]
    assert [kept.rcpt_tos for kept in served.mailbox.envelopes] == [
        ["intake@clinic.example"],
        ["second@clinic.example"],
    ]
    assert [mail["Message-ID"] for mail in served.mailbox.mails] == [FIRST.message_id, SECOND.message_id]


def test_a_letter_that_was_refused_leaves_no_connection_to_the_next() -> None:
    with scripted(RCPT=b"550 5.1.1 nobody") as server, to(server) as transport:
        assert transport.send(FIRST) == Refused("550 5.1.1", by_address=True)
        assert server.heard == ["EHLO", "MAIL", "RCPT", "RSET", "QUIT"]
        del server.script["RCPT"]
        assert transport.send(FIRST) == TAKEN


def test_a_server_that_left_meanwhile_gets_the_letter_over_a_new_connection() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        transport = SmtpTransport(at_port(port))
        assert isinstance(transport.send(FIRST), Accepted)
    with mail_server(mailbox, port=port), closing(transport):
        assert isinstance(transport.send(SECOND), Accepted)
    assert len(mailbox.mails) == 2


@pytest.mark.parametrize("reply", [b"421 4.7.0 too many", b"452 4.3.1 full", b"550 no more", Reset(), b"nonsense"])
def test_a_server_that_wants_no_second_letter_over_a_connection_gets_it_over_a_new_one(reply: Reply) -> None:
    with scripted(again={"MAIL": reply}) as server, to(server) as transport:
        assert [transport.send(FIRST) for _ in range(2)] == [TAKEN] * 2
        assert [word for word in server.heard if word in LETTER] == [*LETTER, "MAIL", *LETTER]
        assert server.heard.count("EHLO") == 2


def test_what_a_new_connection_says_is_what_counts() -> None:
    with scripted(again={"MAIL": b"421 4.7.0 enough"}) as server, to(server) as transport:
        assert transport.send(FIRST) == TAKEN
        server.script["RCPT"] = b"550 5.1.1 nobody"
        assert transport.send(FIRST) == Refused("550 5.1.1", by_address=True)


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "text"])
def test_a_second_letter_that_began_is_not_begun_again_by_itself(stage: str) -> None:
    with scripted(again={stage: Reset()}) as server, to(server) as transport:
        assert transport.send(FIRST) == TAKEN
        assert isinstance(transport.send(FIRST), Failed)
        assert server.heard.count("MAIL") == 2


def test_each_letter_has_the_whole_time() -> None:
    with scripted() as server, to(server, deadline=0.3) as transport:
        for _ in range(2):
            assert transport.send(FIRST) == TAKEN
            time.sleep(0.3)
        assert server.heard.count("EHLO") == 1


@pytest.mark.parametrize("reply", [Drip(), Silence()])
def test_two_connections_for_one_letter_have_one_time(reply: Reply) -> None:
    with scripted(again={"MAIL": reply}) as server, to(server, deadline=0.4) as transport:
        assert transport.send(FIRST) == TAKEN
        with within(seconds=0.8):
            assert transport.send(FIRST) == Failed("cut after 0.4 seconds")


def test_silence_after_a_first_letter_leaves_time_for_a_new_connection() -> None:
    with scripted(again={"MAIL": Silence()}) as server, to(server, timeout=0.2) as transport:
        assert [transport.send(FIRST) for _ in range(2)] == [TAKEN] * 2


def test_a_connection_is_not_kept_for_ever() -> None:
    with scripted() as server, to(server) as transport:
        for _ in range(LETTERS_PER_CONNECTION + 1):
            assert transport.send(FIRST) == TAKEN
        assert server.heard.count("EHLO") == 2
        assert server.heard.count("QUIT") == 1


def test_a_server_that_drags_out_the_goodbye_holds_nobody() -> None:
    with scripted(QUIT=Silence()) as server:
        with within(seconds=2), to(server) as transport:
            assert transport.send(FIRST) == TAKEN
        assert server.heard[-1] == "QUIT"
