"""The patient site. This file alone knows every room; it joins them and holds no logic of its own."""

import os
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import assessment, commands, intake, library, migrations
from webapp.assessment.edition import load_edition
from webapp.assessment.proof.certificate import UnsafeError
from webapp.assessment.views import current_summary
from webapp.clinic import Clinic, load_clinic
from webapp.clock import Clock, utc_now
from webapp.content import ContentError
from webapp.database import Database
from webapp.intake.composing import composers
from webapp.intake.consent import load_consent
from webapp.intake.letters import RECEIPT
from webapp.library.loader import load_library
from webapp.mail.outbox import state
from webapp.mail.sender import Sender
from webapp.mail.transport import SmtpTransport
from webapp.sealing import Keyring
from webapp.settings import LOOPBACK, ROOT, MailSender, Settings, SettingsError
from webapp.web import errors, headers, health, logs, pages

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 200


def application() -> Flask:
    """The site as the environment describes it; a fault in it or in the content ends the process with one line."""
    logs.install()
    try:
        return create_app(Settings.from_env(os.environ))
    except (SettingsError, ContentError, UnsafeError) as fault:
        raise SystemExit(str(fault)) from None


def create_app(settings: Settings, *, clock: Clock = utc_now, content: Path = ROOT / "content") -> Flask:
    """The whole site. Raises ContentError, and UnsafeError for an assessment that breaks a promise; the command line
    alone gets by without proof, and then the assessment is not served. Opens no connection, so that it starts with
    the database down.
    """
    app = Flask("webapp", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.url_map.strict_slashes = False
    _configure(app, settings)
    clinic = load_clinic(content / "clinic.yaml")
    database = app.extensions["database"] = Database(settings.database_url)
    sender = _sender(settings, database, clinic, clock)
    _install_web(app, settings, clinic)
    _install_rooms(app, settings, clinic, clock, database, sender, content)
    commands.install(app, content, app.extensions["assessment"].edition, database, sender, clock, settings)
    if settings.mail_sender is MailSender.EMBEDDED and not settings.command_line:
        sender.start()
    return app


def _configure(app: Flask, settings: Settings) -> None:
    own_hosts = sorted(LOOPBACK) if settings.demo or settings.host in LOOPBACK else []
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=[settings.host, *own_hosts],
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        SESSION_COOKIE_NAME="__Host-session" if settings.https else "session",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _install_web(app: Flask, settings: Settings, clinic: Clinic) -> None:
    headers.install(app, https=settings.https)
    pages.install(app, clinic, demo=settings.demo, headers=headers.security_headers(https=settings.https))


def _install_rooms(
    app: Flask, settings: Settings, clinic: Clinic, clock: Clock, database: Database, sender: Sender, content: Path
) -> None:
    books = load_library(content)
    keyring = Keyring(settings.encryption_keys)
    edition = load_edition(content, proved=not settings.command_line)
    errors.install(app, books.pages)
    library.install(app, books, settings.base_url)
    assessment.install(app, edition, keyring, clock, clinic.timezone, https=settings.https)
    intake.install(
        app,
        database=database,
        clinic=clinic,
        clock=clock,
        consent=load_consent(content / "en" / "consent.md"),
        secret=settings.secret_key,
        mail_domain=settings.host,
        summary=current_summary,
        wake=sender.wake,
    )
    health.install(
        app,
        {
            "database": lambda: migrations.difference(database),
            "outbox": lambda: state(database, clock(), ignoring={RECEIPT}).fault,
        },
    )


def _sender(settings: Settings, database: Database, clinic: Clinic, clock: Clock) -> Sender:
    letters = composers(database, clinic, ROOT / "templates", settings.intake_detail, settings.intake_recipients)
    return Sender(database, letters, SmtpTransport(settings.mail, clock=clock), clock=clock, final={RECEIPT})
