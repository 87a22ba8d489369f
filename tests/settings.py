"""Settings for tests: a whole installation in one folder, with keys that protect nothing."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

from webapp.settings import Detail, MailSender, MailServer, Settings

KEYS = {"t1": bytes(range(32))}


def settings_in(folder: Path, **changes: Any) -> Settings:
    """An installation on SQLite in `folder`, its mail sender off, changed by `changes`."""
    settings = Settings(
        secret_key="only-for-tests-0123456789abcdefghij",
        encryption_keys=KEYS,
        database_url=f"sqlite:///{folder / 'site.sqlite'}",
        base_url="http://localhost",
        mail=MailServer(
            "127.0.0.1",
            9,
            starttls=False,
            implicit_tls=False,
            username=None,
            password=None,
            sender="site@clinic.example",
        ),
        intake_recipients=("intake@clinic.example",),
        intake_detail=Detail.FULL,
        mail_sender=MailSender.OFF,
        busy_requests=1_000_000,
    )
    return replace(settings, **changes)


def environment_in(folder: Path, *, mail_port: int, **changes: str) -> dict[str, str]:
    """The environment of a running site in `folder`, its mail server on loopback at `mail_port`."""
    return {
        "DEMO": "1",
        "SECRET_KEY": "only-for-tests-0123456789abcdefghij",
        "ENCRYPTION_KEYS": "t1:" + base64.b64encode(KEYS["t1"]).decode(),
        "BASE_URL": "http://127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite'}",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(mail_port),
        "MAIL_DEFAULT_SENDER": "site@clinic.example",
        "INTAKE_RECIPIENTS": "intake@clinic.example",
        "INTAKE_EMAIL_DETAIL": "full",
        "BUSY_REQUESTS": "1000000",
        **changes,
    }
