"""Where the site's own events go: one line each to standard error, for systemd or whoever runs the server.

An event is words and ids chosen by us: no address, no name, nothing that a patient wrote. Each room writes to the
logger of its own name.
"""

import logging
import sys

ROOMS = ("web", "intake", "mail")
FORM = "%(asctime)s %(levelname)s %(name)s %(message)s"


def install() -> None:
    """Send the rooms' events, from INFO on, to standard error; a second call changes nothing."""
    for room in ROOMS:
        logger = logging.getLogger(room)
        if not logger.handlers:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(logging.Formatter(FORM))
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
