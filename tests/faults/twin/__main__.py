"""Serves the broken twin: `python -m tests.faults.twin HOST PORT`. It refuses every host that is not loopback."""

import sys
from ipaddress import ip_address

from werkzeug.serving import run_simple

from tests.faults.twin.holes import twin


def serve(host: str, port: int) -> None:
    """Serve until stopped; SystemExit when `host` is no loopback address (a name is none: it could lead anywhere)."""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise SystemExit("The twin is full of holes: it is served on a loopback address only, such as 127.0.0.1.")
    run_simple(host, port, twin(), threaded=True)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
