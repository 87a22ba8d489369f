"""The patient site. This file alone knows every room; it joins them and holds no logic of its own."""

import os
from importlib import import_module
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import assessment, intake, library, readiness, start
from webapp.assessment.edition import load_edition
from webapp.assessment.proof.certificate import UnsafeError
from webapp.assessment.views import current_summary
from webapp.clinic import Clinic, load_clinic
from webapp.clock import Clock, utc_now
from webapp.content import ContentError
from webapp.database import Database
from webapp.intake.composing import composers
from webapp.intake.consent import load_consent
from webapp.intake.guard import new_guard
from webapp.intake.letters import NEVER_ALARMING
from webapp.intake.quarantine import overdue
from webapp.intake.rotation import keys_fault
from webapp.intake.store import RequestStore
from webapp.intake.sweep import sweep
from webapp.intake.warning_signs import Vocabulary, load_warning_signs
from webapp.library import previews
from webapp.library.loader import load_library
from webapp.library.search import views as search
from webapp.library.specimen import specimen
from webapp.mail.alarm import Alarm
from webapp.mail.sender import Sender
from webapp.mail.transport import SmtpTransport
from webapp.sealing import Keyring
from webapp.settings import LOOPBACK, ROOT, MailSender, Settings, SettingsError
from webapp.start import UnfitError
from webapp.web import compression, errors, headers, health, kept, logs, pages, security_txt, styleguide
from webapp.web.command_line import LazyCommands
from webapp.web.sessions import SealedSessions

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 200


def application() -> Flask:
    """The site as the environment describes it; a fault of it or of the content ends the process with one line."""
    logs.install()
    try:
        settings = Settings.from_env(os.environ)
        start.check(settings, os.environ)
        return create_app(settings)
    except (SettingsError, UnfitError, ContentError, UnsafeError) as fault:
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
    store = RequestStore(Database(settings.database_url), Keyring(settings.encryption_keys))
    app.extensions["database"] = store.database
    signs = load_warning_signs(content / "warning-signs.yaml")
    sender = _sender(settings, store, clinic, clock, signs)
    _install_web(app, settings, clinic, store.keyring, clock)
    _install_rooms(app, settings, clinic, clock, store, signs, sender, content)
    given = (app, content, app.extensions["assessment"].edition, store, sender, clock, settings)
    app.cli = LazyCommands(app, lambda: import_module("webapp.commands").install(*given))
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


def _install_web(app: Flask, settings: Settings, clinic: Clinic, keyring: Keyring, clock: Clock) -> None:
    app.session_interface = SealedSessions(keyring, clock)
    logs.watch(app)
    compression.install(app)
    security_txt.install(app, contact=clinic.security_contact, base_url=settings.base_url, clock=clock)
    headers.install(app, pages.install(app, clinic, demo=settings.demo), https=settings.https)


def _install_rooms(
    app: Flask,
    settings: Settings,
    clinic: Clinic,
    clock: Clock,
    store: RequestStore,
    signs: Vocabulary,
    sender: Sender,
    content: Path,
) -> None:
    books = load_library(content)
    guard = new_guard(
        store, clock, settings.secret_key, counters=settings.ratelimit_storage_uri, busy=settings.busy_requests
    )
    edition = load_edition(content, proved=not settings.command_line)
    errors.install(app, books.pages)
    library.install(app, books, settings.base_url)
    previews.install(app, content, settings.secret_key, clock, demo=settings.demo)
    search.install(app, books, store.keyring, lambda words: signs.of(signs.found_in(words)))
    if settings.demo:
        styleguide.install(app, specimen(books))
    kept.install(app, settings.base_url, library.public_addresses(books))
    assessment.install(app, edition, store.keyring, clock, clinic.timezone, https=settings.https)
    intake.install(
        app,
        guard=guard,
        signs=signs,
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
            "database": lambda: readiness.migrated(store.database),
            "disk": lambda: readiness.disk(store.database),
            "keys": lambda: keys_fault(store),
            "quarantine": lambda: overdue(store, clock()),
            "outbox": lambda: readiness.outbox(store.database, clock()),
            "heartbeat": lambda: readiness.heartbeat(store.database, clock()),
        },
    )


def _sender(settings: Settings, store: RequestStore, clinic: Clinic, clock: Clock, signs: Vocabulary) -> Sender:
    letters = composers(
        store,
        clinic,
        ROOT / "templates",
        settings.intake_detail,
        settings.intake_recipients,
        settings.heartbeat_recipient,
        clock,
        signs.labels,
    )
    return Sender(
        store.database,
        letters,
        SmtpTransport(settings.mail, clock=clock),
        clock=clock,
        final=NEVER_ALARMING,
        chores=(lambda now: sweep(store, now, settings.host), Alarm(store.database, NEVER_ALARMING)),
    )
