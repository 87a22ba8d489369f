"""The shipped nginx configuration, served on loopback in front of the site."""

import http.client
import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import pytest

from demo.ports import HOST, free_port
from demo.site import APART, finish, wait_until_served
from tests.mail.certificates import Authority
from tests.servers import site_process
from tests.settings import environment_in, settings_in
from webapp import create_app
from webapp.settings import ROOT

NAME = "www.your-clinic.example"
SHIPPED = ROOT / "deploy" / "nginx" / "true-precision.conf"
SECONDS = 30
MAIN = """
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/main-error.log;
{user}
events {{ worker_connections 768; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    include {folder}/true-precision.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """A running nginx: its ports for https and http, its folder with the logs, and who signed its certificate."""

    port: int
    plain_port: int
    folder: Path
    authority: Authority

    def connection(self, source: str = HOST) -> http.client.HTTPConnection:
        """A connection over TLS, opened by a visitor at the loopback address `source`."""
        return Tls(self, source)

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """One request on a connection of its own, and the answer's body."""
        connection = self.connection()
        try:
            connection.request(method, path, body, {"Host": NAME, **(headers or {})})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def socket(self, source: str = HOST, seconds: float = SECONDS) -> ssl.SSLSocket:
        """A TLS connection over which anything may be said."""
        plain = socket.create_connection((HOST, self.port), seconds, (source, 0))
        return self.authority.trusting().wrap_socket(plain, server_hostname=NAME)

    @property
    def log(self) -> str:
        return (self.folder / "true-precision.log").read_text()


class Tls(http.client.HTTPConnection):
    """Speaks to a `Front` under the site's own name, wherever it listens."""

    def __init__(self, front: Front, source: str) -> None:
        super().__init__(NAME, front.port, timeout=SECONDS)
        self.front, self.source = front, source

    def connect(self) -> None:
        self.sock = self.front.socket(self.source)


def nginx_program() -> str:
    """The path of nginx; without it the test is skipped, or fails where nothing may be missing."""
    program = os.environ.get("NGINX")
    if not program:
        missing = "nginx is not installed: run the tests with `make test`"
        if os.environ.get("CI") == "true" or os.environ.get("REQUIRE_NGINX") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    return program


@contextmanager
def nginx_before(app_port: int, folder: Path) -> Iterator[Front]:
    """nginx in front of whatever listens on `app_port`, gone when the block ends; all that it writes is in `folder`."""
    program, authority = nginx_program(), Authority.found(folder)
    authority.serving(NAME)
    front = Front(free_port(), free_port(), folder, authority)
    write_pages(folder)
    (folder / "true-precision.conf").write_text(configured(front, app_port, next(folder.glob("*.pem"))))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **APART)
        try:
            wait_until_served(process, lambda: listens(front.port))
            yield front
        finally:
            finish(process)


@contextmanager
def whole_site(folder: Path, workers: int = 2, **changes: str) -> Iterator[tuple[Front, str]]:
    """nginx in front of the site itself, its environment changed by `changes`, and the site's own address behind it."""
    own = {"BASE_URL": f"https://{NAME}", "PROXY_HOPS": "1", "DEMO": "0", "MAIL_SENDER": "off"}
    environ = environment_in(folder, mail_port=free_port(), **{"SECRET_KEY": token_hex(32), **own, **changes})
    nginx_program()
    with site_process(environ, workers=workers) as address:
        front = folder / "front"
        front.mkdir()
        with nginx_before(int(address.rpartition(":")[2]), front) as served:
            yield served, address


def configured(front: Front, app_port: int, certificate: Path) -> str:
    """The shipped file with this machine's ports and paths."""
    text = re.sub(r"^ *listen \[::\].*\n", "", SHIPPED.read_text(), flags=re.MULTILINE)
    changes = {
        "listen 80": f"listen {HOST}:{front.plain_port}",
        "listen 443": f"listen {HOST}:{front.port}",
        "127.0.0.1:8000": f"{HOST}:{app_port}",
        f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(certificate),
        f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(certificate),
        "/srv/true-precision/proxy-pages": f"{front.folder}/proxy-pages",
        "/srv/true-precision": str(ROOT),
        "/var/log/nginx": str(front.folder),
    }
    for old, new in changes.items():
        assert old in text, f"{SHIPPED.name} no longer says {old}"
        text = text.replace(old, new)
    return text


def write_pages(folder: Path) -> None:
    """What `flask proxy pages` writes."""
    app = create_app(settings_in(folder, base_url=f"https://{NAME}", command_line=True))
    done = app.test_cli_runner().invoke(args=["proxy", "pages", str(folder / "proxy-pages")])
    assert done.exit_code == 0, done.output


def listens(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex((HOST, port)) == 0
