"""Settings for tests: a whole installation in one folder, with keys that protect nothing."""

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
    )
    return replace(settings, **changes)
