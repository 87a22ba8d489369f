"""nginx, the measure of speed: as Debian ships it, serving compressed files that lie ready (gzip_static)."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.servers import WORKERS, Server, running
from demo.ports import HOST, free_port

FILES = "www"
CONFIGURATION = """
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 768; }}
http {{
    include /etc/nginx/mime.types;
    sendfile on;
    tcp_nopush on;
    access_log off;
    gzip_static on;
    keepalive_requests 100000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    server {{
        listen {host}:{port};
        root {folder}/{files};
        charset utf-8;
        index home.html;
    }}
}}
"""


def program() -> str:
    """The path of nginx."""
    return os.environ.get("NGINX", "nginx")


@contextmanager
def static_files(folder: Path) -> Iterator[Server]:
    """nginx serving what lies in `folder`/www, until the block ends."""
    port, user = free_port(), "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    filled = {"folder": folder, "files": FILES, "user": user, "workers": WORKERS, "host": HOST, "port": port}
    configuration.write_text(CONFIGURATION.format_map(filled))
    with running([program(), "-p", str(folder), "-c", str(configuration)], port, {}) as server:
        yield server


def version() -> str:
    """nginx's own word for its version."""
    said = subprocess.run([program(), "-v"], capture_output=True, text=True, check=True).stderr
    return said.strip().rpartition("/")[2]
