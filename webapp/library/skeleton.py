"""A new draft: a file that loads as it is, with notes for its writer and `(write here)` where words are wanted."""

import json
import re
import unicodedata
from collections.abc import Collection
from datetime import date

LONGEST_SLUG = 80
ODD = re.compile(r"[^\w\s.,:;?!'\"()&/%+\u2018\u2019\u201c\u201d\u2013\u2014-]|_")

HEAD = """\
---
# Lines that begin with # are notes for you. Readers never see them, and you may delete them.
# docs/writing.md explains each line.
title: {title}
# One or two sentences that answer the question. They stand under the title, in lists and in search results.
summary: "(write here) What the page says, in one or two sentences."
# What it is about, the most important first: ids from content/en/topics.yaml.
topics: [first-steps]
areas: [low-back]
{own}published: {today}
# Only the clinician who has checked the text puts a name and a day here, such as 2026-07-01.
reviewed_by: null
reviewed_on: null
# Not later than a year after the text was published or reviewed.
next_review: {next_year}
# The ids of the sources in evidence.yaml that the text cites, each once: [fairbank-2005, koes-2005]
references: []
# What people ask, with short answers.
questions:
  - question: "(write here) What do people ask about this?"
    answer: |
      (write here) A short answer.
# What to read next: file names of articles or treatments without .md, such as [structured-rehabilitation]
related: []
---
"""
OWN_LINES = {
    "article": """\
authors: {authors}
""",
    "treatment": """\
# Its place in the list of treatments: a number that no other treatment has.
order: {order}
""",
}
BODY = """\
(write here) Two or three short sentences: whom this is for, and what they will know after it.

## (write here) A section that says one thing

(write here) Say what studies found. Behind each such sentence stands its source, like this: `[^fairbank-2005]`.
Benefit and harm belong into the same section.

## What disagrees

(write here) What studies doubt, and what can go wrong, with its sources. If we provide the treatment, say so here.

## How sure are we?

(write here) How good the studies are, and what nobody knows yet.

## What you can do next

(write here) One or two steps, without pressing.
You can [ask us a question](/contact) or [take the spine assessment](/assessment).
"""


class TitleError(Exception):
    """No file can be named after this title; the message says why and what to do."""


def slug_of(title: str) -> str:
    """The file's name and the page's address for `title`; raises TitleError."""
    if not title.strip():
        raise TitleError('The title is empty. Write it in quotes, such as "When the neck hurts".')
    odd = ODD.search(title) or re.search(r"[\n\r\t\v\f\x1c-\x1f\x85\u2028\u2029]", title)
    if odd:
        raise TitleError(f"The title can't hold {odd.group()!a}. Use letters, figures, spaces and plain signs.")
    plain = unicodedata.normalize("NFKD", title)
    foreign = next((sign for sign in plain if sign.isalnum() and not sign.isascii()), None)
    if foreign:
        raise TitleError(f"No address can be made of '{foreign}'. Use the letters a to z in the title.")
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['\u2019\u0300-\u036f]", "", plain.lower())).strip("-")
    if not slug:
        raise TitleError("The title has no letters or figures. The page's address is made of them.")
    if len(slug) > LONGEST_SLUG:
        raise TitleError(f"The title is too long: its address may have {LONGEST_SLUG} letters, not {len(slug)}.")
    return slug


def skeleton(kind: str, title: str, today: date, authors: Collection[str], order: int) -> str:
    """The text of a new file of this `kind`; an article has `authors`, a treatment its `order`."""
    own = OWN_LINES[kind].format(authors=_listed(authors), order=order)
    head = HEAD.format(title=_quoted(" ".join(title.split())), own=own, today=today, next_year=_in_a_year(today))
    return head + BODY


def _in_a_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _listed(names: Collection[str]) -> str:
    return f"[{', '.join(map(_quoted, names))}]"


def _quoted(text: str) -> str:
    """The text in double quotes: YAML reads what JSON writes."""
    return json.dumps(text, ensure_ascii=False)
