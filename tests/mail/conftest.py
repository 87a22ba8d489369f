"""What the tests of the mail room share: certificates, a mailbox, and a clock that is moved by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tests.mail.certificates import Authority
from tests.mail.servers import Mailbox, mail_server


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The certificate authority that clients of these tests may trust."""
    return Authority.found(tmp_path_factory.mktemp("certificates"))


@dataclass
class Served:
    """A mailbox and the port at which it is served without TLS."""

    mailbox: Mailbox
    port: int


@pytest.fixture
def served() -> Iterator[Served]:
    """A mail server that takes everything until told otherwise."""
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        yield Served(mailbox, port)


class SimulatedClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> SimulatedClock:
    """A Monday morning."""
    return SimulatedClock()
