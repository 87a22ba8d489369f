"""What a page costs before it is seen: bytes on the wire, and what a browser shows while the rest is still held back.

A server may send about ten packets before it has heard from the browser (RFC 6928), which is 14,600 bytes. What fits
into them is there after one round trip, however slow the line is.
"""

import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, TimeoutError

MOST_BYTES = 14_600
TITLE_FONT = "Iowan Old Style"
LATE = re.compile(r"/static/.*\.(css|js)\b")

WATCH_SHIFTS = """
  window.shifts = [];
  const named = (node) => node?.id || node?.className || node?.nodeName;
  const place = ({ x, y, width, height }) => [x, y, width, height].join(" ");
  const moved = ({ node, previousRect: from, currentRect: to }) => `${named(node)} ${place(from)} to ${place(to)}`;
  new PerformanceObserver((list) => window.shifts.push(
    ...list.getEntries().map(({ value, sources }) => [value, sources.map(moved).join(", ")]),
  )).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = """() => performance.getEntriesByName("first-contentful-paint").length > 0
  && document.querySelector("main h1") && document.querySelector("link[rel=stylesheet]")"""
# Of all that comes before the late style sheet, what stands in the window: where, and how it is drawn.
LOOK = """() => [...document.querySelectorAll("body > header *, body > .page *")].map((part) => {
  const { left, right, top, bottom } = part.getBoundingClientRect();
  const place = [left, right, Math.max(top, 0), Math.min(bottom, innerHeight)].map(Math.round);
  if (place[0] >= place[1] || place[2] >= place[3]) return null;
  const style = getComputedStyle(part);
  const drawn = ["color", "backgroundColor", "font", "display", "border", "borderRadius", "padding", "textDecoration"];
  const named = [part.localName, ...part.classList].join(".");
  return [named, place, drawn.map((name) => style[name])];
})"""
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifts))))"
FETCHED = """() => performance.getEntriesByType("resource")
  .filter((entry) => /\\.(css|js)$/.test(new URL(entry.name).pathname))
  .map((entry) => [new URL(entry.name).pathname, entry.renderBlockingStatus])"""


@dataclass
class FirstView:
    """What a browser showed while style sheets and scripts were held back, and after they had come.

    `loaded` are the addresses that had been answered by then, the page's own among them; `before` and `after` hold each
    part of the page: its name, place and looks, or None where it is out of sight.
    """

    loaded: list[str] = field(default_factory=list)
    before: list[Any] | None = None
    after: list[Any] = field(default_factory=list)
    fetched: list[tuple[str, str]] = field(default_factory=list)
    shifts: list[tuple[float, str]] = field(default_factory=list)

    @property
    def shift(self) -> float:
        """How far parts of the page moved under the reader's eyes, as browsers measure it."""
        return sum(value for value, _parts in self.shifts)

    @property
    def faults(self) -> list[str]:
        """What keeps readers waiting, or moves under their eyes, in words."""
        return [*self._waits(), *self._moves()]

    def _waits(self) -> Iterator[str]:
        if self.before is None:
            yield "nothing is shown before style sheet and script have come"
        else:
            fonts = [looks[2] for name, _place, looks in filter(None, self.before) if name.partition(".")[0] == "h1"]
            if not any(TITLE_FONT in font for font in fonts):
                yield f"the title is not shown, or not styled: {fonts}"
        if len(self.loaded) > 1:
            yield f"more than the page itself was loaded before it was shown: {self.loaded}"
        for kind in (".css", ".js"):
            late = [name for name, _blocking in self.fetched if name.endswith(kind)]
            if len(late) > 1:
                yield f"more than one {kind}: {late}"
        yield from (f"{name} keeps the page from being shown" for name, status in self.fetched if status == "blocking")

    def _moves(self) -> Iterator[str]:
        for early, late in zip(self.before or (), self.after, strict=False):
            if early != late:
                yield f"{(early or late)[0]} changes when the style sheet comes, from {early} to {late}"
        yield from (f"the layout shifts by {value:.4f}: {parts}" for value, parts in self.shifts)


def first_view(page: Page, address: str, patience: float = 10_000) -> FirstView:
    """Open `address` with style sheets and scripts held back, look, let them come, and look again.

    What is not shown within `patience` ms is taken for waiting for them.
    """
    view, held, loaded = FirstView(), list[Route](), list[str]()
    page.add_init_script(WATCH_SHIFTS)
    page.route(LATE, lambda route: held.append(route))
    page.on("requestfinished", lambda request: loaded.append(urlsplit(request.url).path))
    page.goto(address, wait_until="commit")
    with suppress(TimeoutError):
        page.wait_for_function(PAINTED, timeout=patience)
        view.before = page.evaluate(LOOK)
    view.loaded = list(loaded)
    for route in held:
        route.fallback()
    page.unroute(LATE)
    page.wait_for_load_state("load")
    view.shifts = [(value, parts) for value, parts in page.evaluate(SETTLED)]
    view.after = page.evaluate(LOOK)
    view.fetched = [(name, status) for name, status in page.evaluate(FETCHED)]
    return view


@dataclass(frozen=True)
class Answer:
    """What came for one request, status line and headers among its bytes."""

    size: int
    coding: str

    def faults(self, asked: str) -> list[str]:
        """What is wrong with it for a browser that takes the content coding `asked`, in words."""
        heavy = [f"{self.size:,} bytes with {asked} are more than {MOST_BYTES:,}"] if self.size > MOST_BYTES else []
        return heavy + ([f"asked for {asked}, answered {self.coding}"] if self.coding != asked else [])


def on_the_wire(address: str, coding: str, cookies: str = "") -> Answer:
    """Ask for the page at `address` as a browser with `cookies` would that takes `coding` only."""
    parts = urlsplit(address)
    lines = [
        f"GET {parts.path or '/'} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Accept-Encoding: {coding}",
        *([f"Cookie: {cookies}"] if cookies else []),
        "Connection: close",
    ]
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head
    assert body, f"{address} is empty"
    coded = re.search(rb"(?im)^content-encoding: *(\S+)", head)
    return Answer(len(answer), coded[1].decode() if coded else "identity")
