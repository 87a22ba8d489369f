"""The installation's settings: read once from the environment, strict, every fault named at once."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
T = TypeVar("T")
D = TypeVar("D")


class SettingsError(Exception):
    """The environment does not describe an installation that may serve patients; the message lists every fault."""


class Detail(StrEnum):
    """How much of a request the e-mail to intake staff may say (`INTAKE_EMAIL_DETAIL`)."""

    REFERENCE = "reference"
    CONTACT = "contact"
    FULL = "full"


class MailSender(StrEnum):
    """Who sends what waits in the outbox (`MAIL_SENDER`): a thread of this process, or `flask mail work` beside it."""

    EMBEDDED = "embedded"
    OFF = "off"


@dataclass(frozen=True)
class MailServer:
    """The SMTP server that takes our mail."""

    host: str
    port: int
    starttls: bool
    implicit_tls: bool
    username: str | None
    password: str | None = field(repr=False)
    sender: str = ""


@dataclass(frozen=True)
class Settings:
    """All that an installation decides; made by `from_env`, or by hand in tests."""

    secret_key: str = field(repr=False)
    encryption_keys: Mapping[str, bytes] = field(repr=False)
    database_url: str = field(repr=False)
    base_url: str
    mail: MailServer
    intake_recipients: tuple[str, ...]
    intake_detail: Detail
    mail_sender: MailSender = MailSender.EMBEDDED
    port: int = 8000
    proxy_hops: int = 0
    ratelimit_storage_uri: str = field(default="memory://", repr=False)
    busy_requests: int = 40
    retention_days: int = 365
    heartbeat_recipient: str | None = None
    heartbeat_mailbox: str | None = field(default=None, repr=False)
    demo: bool = False
    command_line: bool = False

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings named in README.md from `environ`; raise SettingsError naming every fault."""
        read = _Reader(environ)
        demo = read.switch("DEMO", default=False)
        settings = cls(
            secret_key=read.required("SECRET_KEY", _long_secret),
            encryption_keys=read.required("ENCRYPTION_KEYS", _keys),
            database_url=read.optional("DATABASE_URL", _database_url, f"sqlite:///{ROOT / 'instance' / 'site.sqlite'}"),
            base_url=read.required("BASE_URL", _base_url),
            mail=_mail_server(read),
            intake_recipients=read.required("INTAKE_RECIPIENTS", _addresses),
            intake_detail=read.required("INTAKE_EMAIL_DETAIL", _one_of(Detail)),
            mail_sender=read.optional("MAIL_SENDER", _one_of(MailSender), MailSender.EMBEDDED),
            port=read.optional("PORT", _number(1, 65535), 8000),
            proxy_hops=read.optional("PROXY_HOPS", _number(0, 10), 0),
            ratelimit_storage_uri=read.optional("RATELIMIT_STORAGE_URI", _counters, "memory://"),
            busy_requests=read.optional("BUSY_REQUESTS", _number(10, 1_000_000), 40),
            retention_days=read.optional("RETENTION_DAYS", _number(30, 36500), 365),
            heartbeat_recipient=read.optional("HEARTBEAT_RECIPIENT", _address, None),
            heartbeat_mailbox=read.optional("HEARTBEAT_MAILBOX", _mailbox, None),
            demo=demo,
            command_line=environ.get("FLASK_RUN_FROM_CLI") == "true",
        )
        if not read.faults and not demo and not settings.https and settings.host not in LOOPBACK:
            read.faults.append("BASE_URL must begin with https:// (patients' answers travel over it)")
        if read.faults:
            raise SettingsError("This installation cannot start: " + "; ".join(read.faults) + ".")
        return settings


def _mail_server(read: "_Reader") -> MailServer:
    implicit = read.switch("MAIL_USE_SSL", default=False)
    server = MailServer(
        host=read.required("MAIL_SERVER", str),
        port=read.optional("MAIL_PORT", _number(1, 65535), 465 if implicit else 587),
        starttls=read.switch("MAIL_USE_TLS", default=False),
        implicit_tls=implicit,
        username=read.environ.get("MAIL_USERNAME") or None,
        password=read.environ.get("MAIL_PASSWORD") or None,
        sender=read.required("MAIL_DEFAULT_SENDER", _address),
    )
    if server.starttls and server.implicit_tls:
        read.faults.append("MAIL_USE_TLS and MAIL_USE_SSL exclude each other: choose one")
    if server.host and server.host not in LOOPBACK and not (server.starttls or server.implicit_tls):
        read.faults.append(f"MAIL_USE_TLS=1 or MAIL_USE_SSL=1 is needed, because {server.host} is not this machine")
    if bool(server.username) != bool(server.password):
        read.faults.append("MAIL_USERNAME and MAIL_PASSWORD go together")
    return server


class _Reader:
    """Reads variables and collects the faults, so that one start names them all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def required(self, name: str, parse: Callable[[str], T]) -> T:
        if not self.environ.get(name, "").strip():
            self.faults.append(f"{name} is missing")
            return _absent(parse)
        return self._parsed(name, parse)

    def optional(self, name: str, parse: Callable[[str], T], default: D) -> T | D:
        return self._parsed(name, parse) if self.environ.get(name, "").strip() else default

    def switch(self, name: str, *, default: bool) -> bool:
        return self.optional(name, _switch, default)

    def _parsed(self, name: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(self.environ[name].strip())
        except ValueError as fault:
            self.faults.append(f"{name} {fault}")
            return _absent(parse)


def _absent(parse: Callable[[str], T]) -> T:
    """Stand-in for a value with a fault; never served, because the faults are raised before anyone reads it."""
    return ""  # type: ignore[return-value]


def _switch(value: str) -> bool:
    if value.lower() not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        raise ValueError("must be 1 or 0")
    return value.lower() in ("1", "true", "yes", "on")


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def _long_secret(value: str) -> str:
    if len(value) < 32 or len(set(value)) < 10:
        raise ValueError("must be at least 32 random characters (make one with: openssl rand -hex 32)")
    return value


def _keys(value: str) -> Mapping[str, bytes]:
    """`id:base64,id:base64`: the first key seals, every key opens."""
    keys: dict[str, bytes] = {}
    for entry in value.split(","):
        name, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name.isascii() or not name.isalnum() or len(name) > 8 or len(key) != 32 or name in keys:
            raise ValueError(
                "must look like k2:BASE64,k1:BASE64, each a different name and 32 random bytes"
                " (make one with: openssl rand -base64 32)"
            )
        keys[name] = key
    return keys


def _database_url(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return value


def _counters(value: str) -> str:
    if not value.startswith(("memory://", "redis://", "rediss://")):
        raise ValueError("must begin with memory://, redis:// or rediss://")
    return value


def _mailbox(value: str) -> str:
    if not value.startswith(("imaps://", "folder:")):
        raise ValueError("must look like imaps://USER:PASSWORD@HOST/INBOX or folder:PATH")
    return value


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be the site's address, such as https://www.clinic.example")
    return value.rstrip("/")


def _address(value: str) -> str:
    if not ADDRESS.fullmatch(value):
        raise ValueError("must be an e-mail address, such as intake@your-clinic.example")
    return value


def _addresses(value: str) -> tuple[str, ...]:
    addresses = tuple(_address(part.strip()) for part in value.split(",") if part.strip())
    if not addresses:
        raise ValueError("must name at least one e-mail address")
    return addresses


def _one_of(kind: type[T]) -> Callable[[str], T]:
    def parse(value: str) -> T:
        try:
            return kind(value.lower())  # type: ignore[call-arg]
        except ValueError:
            choices = ", ".join(member.value for member in kind)  # type: ignore[attr-defined]
            raise ValueError(f"must be one of: {choices}") from None

    return parse
