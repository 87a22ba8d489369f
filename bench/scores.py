"""Lighthouse's scores for the four first views: a phone on a slow line, the median of some runs."""

import json
import os
import statistics
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench import chromium
from bench.figures import ROUNDS
from bench.goals import Goal, Part
from bench.servers import site
from bench.views import View, first_views

FULL = 100
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
METRICS = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
ON_PURPOSE: Mapping[tuple[str, str], str] = {
    ("question", "is-crawlable"): "robots.txt keeps search engines out of the questions on purpose: an answer to one of"
    " them means nothing to a stranger, and /assessment itself may be found",
}


@dataclass(frozen=True)
class Visit:
    """One run: category → score of 100, the audits that cost points in each, metrics, bytes and requests."""

    scores: Mapping[str, int]
    failed: Mapping[str, tuple[str, ...]]
    metrics: Mapping[str, float]
    transferred: int
    requests: int


def run(*, quick: bool, tell: Callable[[str], None]) -> Part:
    """Let Lighthouse look at each view, some times over."""
    visits: dict[str, list[Visit]] = {}
    with site() as ours:
        for view in first_views(ours.port):
            visits[view.name] = [_visit(ours.url, view) for _ in range(1 if quick else ROUNDS)]
            tell(f"Lighthouse saw {view.name}: {scores_line(visits[view.name])}")
    return Part("Lighthouse 12.8.2, mobile", table(visits), goals(visits))


def _visit(url: str, view: View) -> Visit:
    program = f"{os.environ['LIGHTHOUSE']}/node_modules/lighthouse/cli/index.js"
    headers = {"Cookie": view.cookie} if view.cookie else {}
    command = ["node", program, url + view.path, "--output=json", "--quiet", "--no-enable-error-reporting"]
    options = [f"--chrome-flags={' '.join(chromium.FLAGS)}", f"--extra-headers={json.dumps(headers)}"]
    ended = subprocess.run([*command, *options], capture_output=True, text=True, check=False, env=chromium.environ())
    if ended.returncode:
        raise RuntimeError(f"Lighthouse failed: {ended.stderr}")
    return read(json.loads(ended.stdout))


def read(report: Mapping[str, Any]) -> Visit:
    """What matters of Lighthouse's report. Raises RuntimeError when the page was not what it was asked for."""
    if report.get("runtimeError") or report["finalDisplayedUrl"] != report["requestedUrl"]:
        raise RuntimeError(f"Lighthouse saw {report['finalDisplayedUrl']}: {report.get('runtimeError')}")
    audits, categories = report["audits"], report["categories"]
    fetched = audits["network-requests"]["details"]["items"]
    return Visit(
        {name: round(categories[name]["score"] * FULL) for name in CATEGORIES},
        {name: tuple(_failed(categories[name]["auditRefs"], audits)) for name in CATEGORIES},
        {name: audits[name]["numericValue"] for name in METRICS},
        sum(item["transferSize"] for item in fetched),
        len(fetched),
    )


def _failed(references: Sequence[Mapping[str, Any]], audits: Mapping[str, Any]) -> Iterator[str]:
    for reference in references:
        score = audits[reference["id"]]["score"]
        if reference["weight"] and score is not None and score < 1:
            yield reference["id"]


def table(visits: Mapping[str, Sequence[Visit]]) -> tuple[str, ...]:
    """One line for each page and category, then what cost points."""
    return tuple(line for name, seen in visits.items() for line in _page_lines(name, seen))


def _page_lines(name: str, seen: Sequence[Visit]) -> Iterator[str]:
    middle = {metric: statistics.median(visit.metrics[metric] for visit in seen) for metric in METRICS}
    first, largest, blocked, shift = middle.values()
    yield (
        f"{name:10}{scores_line(seen)}; {max(visit.transferred for visit in seen)} bytes,"
        f" {max(visit.requests for visit in seen)} requests;"
        f" FCP {first:.0f}, LCP {largest:.0f}, TBT {blocked:.0f} ms, CLS {shift:.3f}"
    )
    for category in CATEGORIES:
        for audit in sorted({audit for visit in seen for audit in visit.failed[category]}):
            if median_score(seen, category) < FULL:
                yield f"{'':10}{category}: {audit}{reason(name, audit)}"


def scores_line(seen: Sequence[Visit]) -> str:
    """The median of each category."""
    return ", ".join(f"{category} {median_score(seen, category)}" for category in CATEGORIES)


def median_score(seen: Sequence[Visit], category: str) -> int:
    return statistics.median_low([visit.scores[category] for visit in seen])


def reason(name: str, audit: str) -> str:
    """Why the page fails the audit on purpose, if it does."""
    return f" ({ON_PURPOSE[name, audit]})" if (name, audit) in ON_PURPOSE else ""


def goals(visits: Mapping[str, Sequence[Visit]]) -> tuple[Goal, ...]:
    """100 in each category, but for what is meant to be so."""
    return tuple(
        Goal(f"{name}: Lighthouse, {category}", median_score(seen, category), FULL, at_least=True)
        for name, seen in visits.items()
        for category in CATEGORIES
        if not _only_on_purpose(name, category, seen)
    )


def _only_on_purpose(name: str, category: str, seen: Sequence[Visit]) -> bool:
    failed = {audit for visit in seen for audit in visit.failed[category]}
    return bool(failed) and all((name, audit) in ON_PURPOSE for audit in failed)
