"""What came of the load, in lines to read, and what was to be reached."""

import statistics
from collections.abc import Mapping, Sequence

from bench.figures import Figures
from bench.forms import Kept
from bench.goals import Goal
from bench.processes import Memory

NGINX, FLASK = "nginx, the article's file", "bare Flask page"
ARTICLE_KEPT, HOME_KEPT = "article", "home page"
QUESTION, FORM_SENT = "question, opened or answered", "whole form, sent"
HEAD = f"{'':30}{'per s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'x nginx':>9}{'x Flask':>9}"


def table(found: Mapping[str, Figures]) -> tuple[str, ...]:
    """One line for each case, with its processor time as a multiple of nginx's and of bare Flask's."""
    return (HEAD, *(_row(name, figures, found) for name, figures in found.items()))


def _row(name: str, one: Figures, found: Mapping[str, Figures]) -> str:
    nginx, flask = (f"{one.cpu_ms / found[other].cpu_ms:.1f}" for other in (NGINX, FLASK))
    return f"{name:30}{one.per_second:9.0f}{one.p50_ms:9.2f}{one.p99_ms:9.2f}{one.cpu_ms:9.3f}{nginx:>9}{flask:>9}"


def mail_lines(kept: Kept, drains: Sequence[float], mails_a_second: float) -> tuple[str, ...]:
    """What became of the forms that were sent, and whether the mail server could have been in the way."""
    return (
        "",
        f"forms: {kept.told} told that it is sent, {kept.stored} stored, {kept.mailed} of these mailed,"
        f" {kept.lost} lost, {kept.twice} twice; {kept.turned_away} asked to send it again (503)",
        f"mails: the last of a run was out {statistics.median(drains):.1f} s after it (median);"
        f" the bench's mail server can take {mails_a_second:.0f} a second",
    )


def memory_lines(memory: Mapping[str, Memory]) -> tuple[str, ...]:
    """What each server holds after all of the load."""
    return (
        "",
        f"{'memory after the load, MB':30}{'PSS':>9}{'RSS':>9}",
        *(f"{name:30}{held.shared_once:9.0f}{held.each:9.0f}" for name, held in memory.items()),
    )


def goals(found: Mapping[str, Figures], kept: Kept, memory: Memory) -> tuple[Goal, ...]:
    """What the load must show."""
    nginx, article, form = found[NGINX], found[ARTICLE_KEPT], found[FORM_SENT]
    return (
        Goal("article: CPU for a request, x nginx", article.cpu_ms / nginx.cpu_ms, 2.5),
        Goal("article: requests a second, x nginx", article.per_second / nginx.per_second, 0.4, at_least=True),
        Goal("article: p99", article.p99_ms, 15, " ms"),
        Goal("question: CPU for opening or answering it", found[QUESTION].cpu_ms, 1.5, " ms"),
        Goal("whole form: sent a second", form.per_second, 150, at_least=True),
        Goal("whole form: CPU for its three requests and the mail", form.cpu_ms, 8, " ms"),
        Goal("whole form: requests lost, without their mail, or twice", kept.missing + kept.twice, 0),
        Goal("whole form: people asked to send it again", kept.turned_away, 0),
        Goal("memory of two workers, everything loaded (PSS)", memory.shared_once, 200, " MB"),
    )
