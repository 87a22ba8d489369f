"""Ports on loopback."""

import socket

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether `port` exists and nobody listens on it.

    The site's server cannot tell: it sets SO_REUSEPORT, so a second one would quietly share the port.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def free_port(preferred: int = 0) -> int:
    """`preferred` when it is free, else one that the system picks."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
