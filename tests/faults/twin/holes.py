"""A small site with one planted hole on each page. Never serve it to anybody: `python -m tests.faults.twin` does not.

The holes are true to a scanner and harmless to the machine: the database is in memory, the files and the shell are
made up, and the server binds to loopback only.
"""

import shlex
import sqlite3
from collections.abc import Callable, Iterable
from itertools import count
from posixpath import normpath
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

LINKS = (
    "/clinic?id=1",
    "/hello?name=Pat",
    "/book",
    "/file?name=/srv/hours.txt",
    "/go?to=/book",
    "/ping?host=clinic",
    "/lang?to=en",
)
FORM = '<form method="post" action="/book"><label>Your words <input name="words"></label><button>Send</button></form>'
FILES = {"/srv/hours.txt": "Monday to Friday\n", "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n"}
ENVIRONMENT = "PATH=/usr/bin:/bin\nPWD=/srv\nHOME=/srv\nSHELL=/bin/sh\n"
Start = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], Start], Iterable[bytes]]


def twin() -> Wsgi:
    """The broken site as a WSGI application."""
    app = Flask("twin", static_folder=None)
    _home(app)
    _pages_that_repeat(app)
    _pages_that_obey(app)
    return _splits_headers(app.wsgi_app)


def _home(app: Flask) -> None:
    visitors = count(1)

    @app.get("/")
    def home() -> Response:
        # Holes: no policy and no other header; a cookie that script and other sites may have.
        answer = _page("".join(f'<a href="{link}">{link}</a> ' for link in LINKS) + FORM)
        answer.set_cookie("session", f"visitor-{next(visitors)}")
        return answer


def _pages_that_repeat(app: Flask) -> None:
    said: list[str] = []

    @app.get("/hello")
    def reflected_script() -> Response:
        return _page(f"Hello {request.args.get('name', '')}")

    @app.get("/book")
    def stored_script() -> Response:
        return _page("".join(f"<p>{words}</p>" for words in said[-50:]) + FORM)

    @app.post("/book")
    def forged_post() -> AnyResponse:
        said.append(request.form.get("words", ""))
        return redirect("/book")


def _pages_that_obey(app: Flask) -> None:
    @app.get("/clinic")
    def sql_injection() -> Response | tuple[str, int]:
        try:
            rows = _clinics().execute(f"SELECT name FROM clinics WHERE id = {request.args.get('id', '1')}")  # noqa: S608 - the planted hole
            return _page("; ".join(str(row[0]) for row in rows))
        except sqlite3.Error as error:
            return f"sqlite3.OperationalError: {error}", 500

    @app.get("/file")
    def path_traversal() -> Response | tuple[str, int]:
        found = FILES.get(normpath("/srv/" + request.args.get("name", "")).replace("//", "/"))
        absolute = FILES.get(normpath(request.args.get("name", "")))
        return _page(found or absolute or "") if found or absolute else ("no such file", 404)

    @app.get("/go")
    def open_redirect() -> AnyResponse:
        return redirect(request.args.get("to", "/"))

    @app.get("/ping")
    def command_injection() -> Response:
        return Response(_made_up_shell(f"ping {request.args.get('host', '')}"), mimetype="text/plain")


def _page(body: str) -> Response:
    return Response(f"<!doctype html><html><title>Twin</title><body>{body}</body></html>", mimetype="text/html")


def _clinics() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE clinics (id INTEGER, name TEXT)")
    database.executemany("INSERT INTO clinics VALUES (?, ?)", [(1, "Spine"), (2, "Knee")])
    return database


def _made_up_shell(line: str) -> str:
    """What a shell would print that knows `ping` and `env` only."""
    words = shlex.shlex(line, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    try:
        asked = list(words)
    except ValueError:
        return "sh: syntax error\n"
    return "PING\n" + (ENVIRONMENT if "env" in asked[1:] else "")


def _splits_headers(app: Wsgi) -> Wsgi:
    """`/lang?to=` repeats the parameter in a header as it came, line ends included."""

    def serve(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/lang":
            return app(environ, start)
        raw = dict(parse_qsl(environ["QUERY_STRING"])).get("to", "")
        lines = f"Content-Language: {raw}".replace("\r\n", "\n").split("\n")
        pairs = [tuple(line.split(": ", 1)) for line in lines if ": " in line]
        start("200 OK", [("Content-Type", "text/html"), *pairs])
        return [b"<!doctype html><html><title>Language</title><body>Changed</body></html>"]

    return serve
