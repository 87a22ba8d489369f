"""The pages that show the kept mails. Whatever stands in a mail is shown as text; its HTML part only in a sandbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread

from flask import Blueprint, Flask, Response, abort, current_app, render_template
from jinja2 import StrictUndefined
from werkzeug.serving import WSGIRequestHandler, make_server

from demo.mailbox import Mail, Mailbox
from demo.ports import HOST

SHOWN = 100
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A letter carries its styles in its elements, so they must be allowed; the sandbox leaves them nothing to reach.
LETTER_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

blueprint = Blueprint("mails", __name__)


def mail_pages(mailbox: Mailbox) -> Flask:
    """The application that shows `mailbox`; answers only to this machine's own names."""
    app = Flask(__name__)
    app.config["TRUSTED_HOSTS"] = [HOST, "localhost"]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["moment"] = _moment
    app.extensions["mailbox"] = mailbox
    app.register_blueprint(blueprint)
    return app


@contextmanager
def serving_pages(mailbox: Mailbox, port: int) -> Iterator[None]:
    """Serve the pages on `port` until the block ends."""
    server = make_server(HOST, port, mail_pages(mailbox), threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, name="mail pages", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@blueprint.get("/")
def listing() -> str:
    mailbox = _mailbox()
    return render_template("mails.html", mails=mailbox.newest(SHOWN), count=mailbox.count(), shown=SHOWN)


@blueprint.get("/mails/<name>")
def one(name: str) -> str:
    return render_template("mail.html", mail=_mail(name))


@blueprint.get("/mails/<name>/letter")
def letter(name: str) -> Response:
    html = _mail(name).html or abort(404)
    return Response(html, headers={"Content-Security-Policy": LETTER_POLICY})


@blueprint.app_errorhandler(404)
def not_found(error: Exception) -> tuple[str, int]:
    return render_template("missing.html"), 404


@blueprint.after_app_request
def guard(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _mailbox() -> Mailbox:
    mailbox: Mailbox = current_app.extensions["mailbox"]
    return mailbox


def _mail(name: str) -> Mail:
    return _mailbox().find(name) or abort(404)


def _moment(value: datetime) -> str:
    return value.astimezone().strftime("%B %-d, %H:%M:%S")


class _Silent(WSGIRequestHandler):
    """Writes no access log: the terminal belongs to the site."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""
