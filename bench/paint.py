"""The first thing a person sees: how long it takes on a slow phone, beside the same page as nginx's static file."""

import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench import chromium, copies
from bench.goals import Goal, Part
from bench.nginx import FILES, static_files
from bench.servers import Server, site
from bench.views import View, first_views

LOADS = 11
PHONE: Any = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 1.75, "is_mobile": True}
# Lighthouse's slow 4G and middle-class phone, as it applies them in the browser.
SLOW_LINE = {"offline": False, "latency": 562.5, "downloadThroughput": 1474.56 * 128, "uploadThroughput": 675 * 128}
SLOW_PHONE = {"rate": 4}
ANOTHER_SITE = "localhost"
LOOK = """() => {
  const paint = performance.getEntriesByName("first-paint")[0].startTime;
  const files = performance.getEntriesByType("resource");
  return {
    paint,
    begun: 1 + files.filter((file) => file.startTime < paint).length,
    answered: 1 + files.filter((file) => file.responseEnd && file.responseEnd < paint).length,
  };
}"""
HEAD = f"{'':14}{'site ms':>9}{'nginx ms':>10}{'ratio':>7}{'requests begun':>16}{'answered before it':>20}"


@dataclass(frozen=True)
class Paint:
    """One load: ms until something was painted, and the requests that were begun, and answered, before."""

    ms: float
    begun: int
    answered: int


@dataclass(frozen=True)
class Pair:
    """The loads of one page, from the site and from nginx, each beside its neighbour in time."""

    name: str
    site: Sequence[Paint]
    nginx: Sequence[Paint]

    @property
    def ratio(self) -> float:
        """The median of what each load from the site took as a part of its neighbour: what slows the machine for a
        while slows both, and moves it least."""
        return statistics.median(ours.ms / theirs.ms for ours, theirs in zip(self.site, self.nginx, strict=True))


def run(*, quick: bool, tell: Callable[[str], None]) -> Part:
    """Load each first view by turns from the site and from nginx, each time in a browser that knows nothing yet."""
    with tempfile.TemporaryDirectory(prefix="bench-") as named, site() as ours:
        folder, views = Path(named), first_views(ours.port)
        pages = {f"{view.name}.html": copies.Page.of(ours.port, view.path, view.cookie) for view in views}
        copies.write(folder / FILES, ours.port, pages)
        with static_files(folder) as files, sync_playwright() as playwright:
            launched = playwright.chromium.launch(
                executable_path=chromium.program(), env={**chromium.environ()}, args=list(chromium.FLAGS)
            )
            pairs = [_pair(launched, view, ours, files, 1 if quick else LOADS, tell) for view in views]
            launched.close()
    return Part(f"First paint on a slow phone, median of {LOADS}", table(pairs), goals(pairs))


def _pair(browser: Browser, view: View, ours: Server, files: Server, loads: int, tell: Callable[[str], None]) -> Pair:
    """Each load from the site beside one from nginx, and each of the two first in every second turn."""
    addresses = {"site": (ours.url + view.path, view.cookie), "nginx": (f"{files.url}/{view.name}.html", "")}
    found: dict[str, list[Paint]] = {name: [] for name in addresses}
    for number in range(loads):
        for name in sorted(addresses, reverse=bool(number % 2)):
            found[name].append(_load(browser, *addresses[name], elsewhere=f"http://{ANOTHER_SITE}:{files.port}/"))
    pair = Pair(view.name, found["site"], found["nginx"])
    tell(f"first paint of {view.name}: {median(pair.site).ms:.0f} ms, from nginx {median(pair.nginx).ms:.0f} ms")
    return pair


def _load(browser: Browser, url: str, cookie: str, elsewhere: str) -> Paint:
    """One load by somebody who comes from a page of another site, as from a search engine."""
    context = browser.new_context(**PHONE)
    try:
        pairs = (pair.partition("=") for pair in cookie.split("; ") if pair)
        context.add_cookies([{"name": name, "value": value, "url": url} for name, _, value in pairs])
        page = context.new_page()
        page.goto(elsewhere)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_LINE)
        session.send("Emulation.setCPUThrottlingRate", SLOW_PHONE)
        page.goto(url, wait_until="load")
        seen = page.evaluate(LOOK)
        return Paint(seen["paint"], seen["begun"], seen["answered"])
    finally:
        context.close()


def median(loads: Sequence[Paint]) -> Paint:
    """The median time, and the most requests that any load needed."""
    return Paint(
        statistics.median(one.ms for one in loads),
        max(one.begun for one in loads),
        max(one.answered for one in loads),
    )


def table(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """One line for each page."""
    return (HEAD, *(_line(pair, median(pair.site), median(pair.nginx)) for pair in pairs))


def _line(pair: Pair, ours: Paint, theirs: Paint) -> str:
    return f"{pair.name:14}{ours.ms:9.0f}{theirs.ms:10.0f}{pair.ratio:7.2f}{ours.begun:16}{ours.answered:20}"


def goals(pairs: Sequence[Pair]) -> tuple[Goal, ...]:
    """What each page must reach."""
    paints = (Goal(f"{one.name}: first paint, x nginx's static file", one.ratio, 1.1) for one in pairs)
    requests = (Goal(f"{one.name}: requests answered until first paint", median(one.site).answered, 2) for one in pairs)
    return (*paints, *requests)
