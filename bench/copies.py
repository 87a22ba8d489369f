"""Copies of the site's pages as plain files, with all that they ask for: what nginx serves to be compared with."""

import gzip
import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from demo.ports import HOST

LINKED = re.compile(r"""(?:src|href)="(/static/[^"]+)\"""")
LEVEL = 9


@dataclass(frozen=True)
class Page:
    """A page of the site as one visitor gets it: its bytes and their compressed form, as they came over the wire."""

    plain: bytes
    zipped: bytes

    @classmethod
    def of(cls, port: int, path: str, cookie: str = "") -> "Page":
        """The page at `path`; compressed here when the server does not do so."""
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Cookie": cookie})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path} was answered with {answer.status}")
        if answer.headers["Content-Encoding"] == "gzip":
            return cls(gzip.decompress(body), body)
        return cls(body, gzip.compress(body, LEVEL, mtime=0))

    @property
    def asks_for(self) -> tuple[str, ...]:
        """The addresses of the files it names."""
        return tuple(dict.fromkeys(LINKED.findall(self.plain.decode())))


def write(folder: Path, port: int, pages: Mapping[str, Page]) -> None:
    """Write `pages` (name → page) into `folder`, with the files that they ask the site at `port` for."""
    for name, page in pages.items():
        _write(folder / name, page)
        for address in page.asks_for:
            _write(folder / urlsplit(address).path.lstrip("/"), Page.of(port, address))


def _write(place: Path, page: Page) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(page.plain)
    place.with_name(f"{place.name}.gz").write_bytes(page.zipped)
