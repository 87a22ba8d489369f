"""What is looked at: the four first views, and one walk through the assessment to be taken again and again."""

import asyncio
import random
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.people import RESULT, Browser, begin_assessment, calm_answer, no_pause

HOME = "/"
ARTICLE = "/resources/chronic-back-pain-non-surgical-alternatives-to-spinal-fusion"
FORM = "/contact"


@dataclass(frozen=True)
class View:
    """One page: its name, where it is, and the Cookie header of somebody who may see it."""

    name: str
    path: str
    cookie: str = ""


@dataclass(frozen=True)
class Walk:
    """A walk through the assessment: the cookie it begins with, then each question's address and answering form."""

    cookie: str
    steps: tuple[tuple[str, str], ...]


def first_views(port: int) -> tuple[View, ...]:
    """The four pages that people land on or work with, of the site at `port`."""
    walk = record_walk(port)
    question = View("question", walk.steps[0][0], walk.cookie)
    return View("home", HOME), View("article", ARTICLE), question, View("form", FORM)


def record_walk(port: int) -> Walk:
    """Walk through the assessment once, as somebody without a danger sign."""
    return asyncio.run(_recorded(Browser(port, [])))


async def _recorded(browser: Browser) -> Walk:
    chance, steps = random.Random(1), []  # noqa: S311 - draws answers, not secrets
    location = await begin_assessment(browser, no_pause)
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    while not location.endswith(RESULT):
        filled = calm_answer(await browser.get(location, "question"), chance)
        steps.append((location, urlencode(filled)))
        location = (await browser.post(location, "answer", filled)).location
    await browser.close()
    return Walk(cookie, tuple(steps))
