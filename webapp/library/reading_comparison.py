"""Reads what `content/en/options.yaml` says for the page that puts the options side by side."""

import re
from collections.abc import Callable, Iterator, Sequence

from webapp.content import Entry
from webapp.library.evidence import filled
from webapp.library.options import QUESTIONS, Claim, Comparison, Option, Row, Side

FIGURE = re.compile(r"\d")


def comparison(entry: Entry, options: Sequence[tuple[Entry, Option]], claim: Callable[[Entry], Claim]) -> Comparison:
    """The comparison in `entry`, of those `options` that have a group 'compare'; `claim` reads what is said and why.

    Raises ContentError unless each option answers each question, and each figure names its study.
    """
    entry.only("title", "summary", "before", "caption", "questions", "limits")
    asked = entry.entry("questions").only(*QUESTIONS)
    compared = [(option.entry("compare"), read) for option, read in options if "compare" in option]
    if len(compared) < 2:
        raise entry.fault("questions", "There is nothing to compare", "Give at least two options a group 'compare'")
    for group, _option in compared:
        group.only("name", *QUESTIONS)
    return Comparison(
        title=filled(entry, "title"),
        summary=filled(entry, "summary"),
        before=entry.texts("before"),
        caption=filled(entry, "caption"),
        sides=tuple(_side(group, option) for group, option in compared),
        rows=tuple(_row(filled(asked, name), name, compared, claim) for name in QUESTIONS),
        limits=entry.texts("limits"),
    )


def _side(group: Entry, option: Option) -> Side:
    return Side(group.optional_text("name") or option.name, option.address, option.sold_here)


def _row(question: str, name: str, compared: Sequence[tuple[Entry, Option]], claim: Callable[[Entry], Claim]) -> Row:
    return Row(question, tuple(tuple(_cell(group, name, claim)) for group, _option in compared))


def _cell(group: Entry, name: str, claim: Callable[[Entry], Claim]) -> Iterator[Claim]:
    """What the option of `group` answers to the question called `name`: at least one claim."""
    said = group.entries(name)
    if not said:
        raise group.fault(name, f"'{name}' is empty", "Answer it for each option; where nothing is known, say so")
    for entry in said:
        found = claim(entry.only("says", "sources"))
        if FIGURE.search(found.says) and not found.sources:
            raise entry.fault("says", "This figure has no source", "Add 'sources:' with ids from evidence.yaml")
        yield found
