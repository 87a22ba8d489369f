"""The environment that the demo's site is started with: whatever is set wins over the demo's defaults."""

from collections.abc import Mapping

from demo.ports import HOST
from webapp.settings import ROOT

MAILS = ROOT / "instance" / "mail"
SETTINGS = (
    "DEMO",
    "SECRET_KEY",
    "ENCRYPTION_KEYS",
    "DATABASE_URL",
    "BASE_URL",
    "PORT",
    "PROXY_HOPS",
    "MAIL_SERVER",
    "MAIL_PORT",
    "MAIL_USE_TLS",
    "MAIL_USE_SSL",
    "MAIL_USERNAME",
    "MAIL_PASSWORD",
    "MAIL_DEFAULT_SENDER",
    "MAIL_SENDER",
    "INTAKE_RECIPIENTS",
    "INTAKE_EMAIL_DETAIL",
    "RATELIMIT_STORAGE_URI",
    "RETENTION_DAYS",
    "BUSY_REQUESTS",
    "HEARTBEAT_RECIPIENT",
    "HEARTBEAT_MAILBOX",
)


def given(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without what is set to nothing: `make run PORT=` means the usual port."""
    return {name: value for name, value in environ.items() if value.strip()}


def with_defaults(environ: Mapping[str, str], keys: Mapping[str, str], smtp_port: int | None) -> dict[str, str]:
    """`environ` completed; `smtp_port` is the demo's own mail server, None when MAIL_SERVER names another."""
    port = environ.get("PORT", "8000").strip()
    defaults = {
        "DEMO": "1",
        "PORT": port,
        "BASE_URL": f"http://{HOST}:{port}",
        "MAIL_DEFAULT_SENDER": "website@true-precision.example",
        "INTAKE_RECIPIENTS": "intake@true-precision.example",
        "INTAKE_EMAIL_DETAIL": "full",
        **keys,
    }
    if smtp_port is None:
        return {**defaults, **environ}
    heartbeat = {"HEARTBEAT_RECIPIENT": "heartbeat@true-precision.example", "HEARTBEAT_MAILBOX": f"folder:{MAILS}"}
    return {**defaults, **heartbeat, **environ, "MAIL_SERVER": HOST, "MAIL_PORT": str(smtp_port)}


def as_dotenv(environ: Mapping[str, str]) -> str:
    """The settings in `environ` as a `.env` file: the `flask` command reads there what its own environment lacks."""
    lines = (f"{name}='{_quoted(environ[name])}'\n" for name in SETTINGS if name in environ)
    return "# Written by `make run`, so that `flask` commands here see the same installation.\n" + "".join(lines)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
