import socket
from collections.abc import Iterator

import pytest

from demo.ports import HOST, free_port, is_free


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens, willing to share it as the site's server is."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_with_a_listener_is_not_free(taken: int) -> None:
    assert not is_free(taken)


def test_another_is_found_for_a_port_that_is_taken(taken: int) -> None:
    assert free_port(taken) != taken


def test_a_free_port_is_taken_as_wished() -> None:
    wished = free_port()
    assert free_port(wished) == wished


def test_there_is_no_port_above_the_last() -> None:
    assert not is_free(65536)
