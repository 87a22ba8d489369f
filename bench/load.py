"""How much the server bears: each kind of page under wrk, by turns with nginx and with a bare Flask page."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench import copies, wrk
from bench.figures import Case, in_rounds
from bench.forms import Forms
from bench.goals import Part
from bench.load_table import (
    ARTICLE_KEPT,
    FLASK,
    FORM_SENT,
    HOME_KEPT,
    NGINX,
    QUESTION,
    goals,
    mail_lines,
    memory_lines,
    table,
)
from bench.nginx import FILES, static_files
from bench.servers import Server, Site, constant_page, site
from bench.sink import taking_mail
from bench.views import ARTICLE, HOME, record_walk

SECONDS, QUICK_SECONDS = 6, 3
NAME = "home.html"


def run(*, quick: bool, tell: Callable[[str], None]) -> Part:
    """Start all servers, measure in rounds, count what was sent, look at the memory that is held then."""
    with ExitStack() as stack:
        sink = stack.enter_context(taking_mail())
        ours = stack.enter_context(site(sink.port))
        bare = stack.enter_context(constant_page())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        article = copies.Page.of(ours.port, ARTICLE)
        copies.write(folder / FILES, ours.port, {NAME: article})
        files = stack.enter_context(static_files(folder))
        if copies.Page.of(files.port, f"/{NAME}") != article:
            raise RuntimeError("nginx does not serve the same bytes as the site")
        forms = Forms(ours, sink)
        found = in_rounds(_cases(files, bare, ours, forms), QUICK_SECONDS if quick else SECONDS, tell)
        kept = forms.kept()
        memory = {"site": ours.memory(), FLASK: bare.memory(), NGINX: files.memory()}
    lines = (*table(found), *mail_lines(kept, forms.drains, sink.mails_a_second), *memory_lines(memory))
    return Part("Under load", lines, goals(found, kept, memory["site"]))


def _cases(files: Server, bare: Server, ours: Site, forms: Forms) -> list[Case]:
    walk = record_walk(ours.port)
    arguments = [walk.cookie, *(word for step in walk.steps for word in step)]
    return [
        Case(NGINX, files, partial(wrk.pages, f"{files.url}/{NAME}")),
        Case(FLASK, bare, partial(wrk.pages, f"{bare.url}/")),
        Case(ARTICLE_KEPT, ours, partial(wrk.pages, ours.url + ARTICLE)),
        Case(HOME_KEPT, ours, partial(wrk.pages, ours.url + HOME)),
        Case(QUESTION, ours, lambda seconds: wrk.people("step.lua", ours.url, seconds, arguments)),
        Case(FORM_SENT, ours, forms.load, forms.settle, unit="sent"),
    ]
