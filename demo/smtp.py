"""The demo's mail server: takes every mail on loopback, keeps it, sends none on."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from demo.faults import DemoError
from demo.mailbox import Mailbox
from demo.ports import HOST, is_free


@contextmanager
def serving_smtp(mailbox: Mailbox, port: int) -> Iterator[None]:
    """Serve on `port` until the block ends."""

    async def keep(server: SMTP, session: Session, envelope: Envelope) -> str:
        mailbox.keep(envelope.original_content or b"")
        return "250 Kept"

    if not is_free(port):
        raise DemoError(f"The demo's mail server cannot use port {port}. Choose another with MAIL_PORT=…")
    # aiosmtpd looks for its hooks by these names.
    hooks = SimpleNamespace(handle_DATA=keep)
    server = Controller(hooks, hostname=HOST, port=port, enable_SMTPUTF8=True, ident="demo")
    server.start()
    try:
        yield
    finally:
        server.stop()
