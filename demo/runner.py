"""The demo's course: settings, mail server, database, site, two addresses; then nothing until somebody stops it."""

import signal
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from threading import Event

from demo.environment import MAILS, as_dotenv, given, with_defaults
from demo.faults import DemoError
from demo.files import write_private
from demo.keys import MAKERS, kept_keys
from demo.mailbox import Mailbox
from demo.pages import serving_pages
from demo.ports import HOST, free_port, is_free
from demo.site import answers, ended, migrate, serving_site, wait_until_served
from demo.smtp import serving_smtp
from webapp.clock import utc_now
from webapp.intake.rows import sealed_cells
from webapp.sealing import Keyring
from webapp.settings import ROOT, Settings, SettingsError

INSTANCE = ROOT / "instance"
SMTP_PORT = 2525
PAGES_PORT = 8025


def main(environ: Mapping[str, str]) -> int:
    """Run the demo and give the exit code; what prevents it is said in one line."""
    try:
        return run(environ)
    except DemoError as fault:
        print(fault, file=sys.stderr)
        return 1


def run(environ: Mapping[str, str]) -> int:
    """Serve until SIGINT, SIGTERM or SIGHUP and give the exit code; raise DemoError when something prevents it."""
    stop = _stop_on_signals()
    with ExitStack() as stack:
        complete, smtp_port = _environment(given(environ))
        settings = _settings(complete)
        if not is_free(settings.port):
            raise DemoError(
                f"Port {settings.port} is not free. Choose another: make run PORT={free_port(settings.port + 1)}"
            )
        mails = f"sent through {settings.mail.host}:{settings.mail.port}"
        if smtp_port is not None:
            mails = _serve_mails(stack, smtp_port)
        migrate(settings.database_url, partial(sealed_cells, keyring=Keyring(settings.encryption_keys)))
        write_private(ROOT / ".env", as_dotenv(complete))
        if stop.is_set():
            return 0
        process = stack.enter_context(serving_site(complete, settings.port, app="demo.wsgi:app"))
        wait_until_served(process, lambda: stop.is_set() or answers(settings.port, settings.base_url))
        if not stop.is_set():
            print(f"\nSite:  {_address(settings)}\nMails: {mails}\n\nPress Ctrl-C to stop.", flush=True)
        while not stop.is_set():
            if ended(process) and not stop.is_set():
                raise DemoError(f"The site has stopped by itself (code {process.returncode}).")
    return 0


def _stop_on_signals() -> Event:
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _environment(environ: Mapping[str, str]) -> tuple[dict[str, str], int | None]:
    """The site's whole environment, and the port of the demo's own mail server unless another server is named."""
    smtp_port = None if "MAIL_SERVER" in environ else _smtp_port(environ)
    keys = {} if environ.keys() >= MAKERS.keys() else kept_keys(INSTANCE / "demo.env")
    return with_defaults(environ, keys, smtp_port), smtp_port


def _smtp_port(environ: Mapping[str, str]) -> int:
    wanted = environ.get("MAIL_PORT", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() else free_port(SMTP_PORT)


def _settings(environ: Mapping[str, str]) -> Settings:
    try:
        return Settings.from_env(environ)
    except SettingsError as error:
        raise DemoError(str(error)) from error


def _address(settings: Settings) -> str:
    """Where to look at the site on this machine, by the name that it answers to when that is a local one."""
    return f"http://{'localhost' if settings.host == 'localhost' else HOST}:{settings.port}"


def _serve_mails(stack: ExitStack, smtp_port: int) -> str:
    """Start the mail server and its pages; give the pages' address."""
    mailbox = Mailbox(MAILS, utc_now)
    pages_port = free_port(PAGES_PORT)
    stack.enter_context(serving_smtp(mailbox, smtp_port))
    stack.enter_context(serving_pages(mailbox, pages_port))
    return f"http://{HOST}:{pages_port}"
