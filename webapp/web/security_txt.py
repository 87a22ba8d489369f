"""`/.well-known/security.txt`: where to report a weakness of the site (RFC 9116)."""

from datetime import UTC, datetime
from urllib.parse import quote

from flask import Blueprint, Flask, Response, current_app

from webapp.clock import Clock

PATH = "/.well-known/security.txt"
ONE_HOUR = 3600
LANGUAGES = "en"
blueprint = Blueprint("security_txt", __name__)


def install(app: Flask, *, contact: str, base_url: str, clock: Clock) -> None:
    """Serve the file from `app`; `contact` is the clinic's e-mail address for it, `base_url` the site's own."""
    app.extensions["security_txt"] = lambda: security_txt(contact, base_url, clock())
    app.register_blueprint(blueprint)


@blueprint.get(PATH)
def show() -> Response:
    answer = Response(current_app.extensions["security_txt"](), content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = f"public, max-age={ONE_HOUR}"
    return answer


def security_txt(contact: str, base_url: str, now: datetime) -> str:
    """The file's text at the moment `now`. An address in it has to be https, so a site on plain http names none."""
    fields = [("Contact", f"mailto:{quote(contact, safe='@')}"), ("Expires", f"{expires(now):%Y-%m-%dT%H:%M:%SZ}")]
    fields.append(("Preferred-Languages", LANGUAGES))
    if base_url.startswith("https://"):
        fields.append(("Canonical", base_url + PATH))
    return "".join(f"{name}: {value}\n" for name, value in fields)


def expires(now: datetime) -> datetime:
    """The first day of the quarter after next: always 3 to 6 months away, and the same for a whole quarter."""
    months = now.year * 12 + (now.month - 1) // 3 * 3 + 6
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
