"""One content file becomes one value: an article, a treatment or a page."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from webapp.content import ContentError, Entry, read_markdown
from webapp.library import front_matter
from webapp.library.checks import check, check_headings, check_no_headings
from webapp.library.evidence import Source, filled
from webapp.library.markdown import Rendered, render, words
from webapp.library.parsing import Part
from webapp.library.subjects import Subjects, chosen
from webapp.library.texts import Parsed, read_texts
from webapp.library.values import Article, Page, QuestionAndAnswer, Treatment

WORDS_A_MINUTE = 230
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REVIEWED = ("published", "reviewed_by", "reviewed_on", "next_review")
SHARED = ("title", "summary", "topics", "areas", *REVIEWED, "references", "questions", "related")


@dataclass(frozen=True)
class Draft:
    """A content file as it was read: its name in addresses, its front matter and its text."""

    slug: str
    entry: Entry
    body: Part


@dataclass(frozen=True)
class Shelf:
    """What a file may refer to: sources by id, subjects, slugs of articles and treatments, and the site's addresses."""

    sources: Mapping[str, Source]
    subjects: Subjects
    slugs: frozenset[str]
    addresses: frozenset[str]


def read_draft(path: Path) -> Draft:
    """Read the file at `path`; raises ContentError."""
    entry, text, line = read_markdown(path)
    return Draft(slug_of(path), entry, Part(path, line, text))


def slug_of(path: Path) -> str:
    """The name of the file at `path` in addresses; raises ContentError."""
    if not SLUG.fullmatch(path.stem):
        raise ContentError(path, 1, "The file's name becomes its address", "Use only a-z, 0-9 and single hyphens in it")
    return path.stem


def article(draft: Draft, shelf: Shelf) -> Article:
    """The article in `draft`; raises ContentError."""
    entry = draft.entry.only(*SHARED, "authors")
    return Article(authors=front_matter.authors(entry), **_shared(draft, shelf))


def treatment(draft: Draft, shelf: Shelf) -> Treatment:
    """The treatment in `draft`; raises ContentError."""
    entry = draft.entry.only(*SHARED, "order")
    return Treatment(order=entry.number("order"), **_shared(draft, shelf))


def page(draft: Draft, shelf: Shelf) -> Page:
    """The page in `draft`, which cites nothing; raises ContentError."""
    entry = draft.entry.only("title", "summary", "first")
    title, summary = filled(entry, "title"), filled(entry, "summary")
    texts = read_texts(draft.body)
    _check_body(texts.body, (), shelf.addresses)
    return Page(draft.slug, title, summary, render(texts, {}).body, front_matter.first(entry, shelf.slugs))


def _shared(draft: Draft, shelf: Shelf) -> dict[str, Any]:
    """The values that articles and treatments have in common."""
    entry = draft.entry
    titles = {name: filled(entry, name) for name in ("title", "summary")}
    topics = chosen(entry, "topics", shelf.subjects.topics)
    areas = chosen(entry, "areas", shelf.subjects.areas)
    reviewed = front_matter.review(entry)
    related = front_matter.related(entry, shelf.slugs - {draft.slug})
    rendered, asked = _text(draft, shelf)
    return {
        "slug": draft.slug,
        **titles,
        "topics": topics,
        "areas": areas,
        **reviewed,
        "body": rendered.body,
        "headings": rendered.headings,
        "questions": asked,
        "cited": rendered.cited,
        "mentions": rendered.mentions,
        "related": related,
        "reading_minutes": _minutes(rendered, asked),
    }


def _text(draft: Draft, shelf: Shelf) -> tuple[Rendered, tuple[QuestionAndAnswer, ...]]:
    """Body, answers and sources, checked and rendered together."""
    questions = draft.entry.entries("questions", ())
    titles = [filled(question.only("question", "answer"), "question") for question in questions]
    answers = answer_parts(draft)
    texts = read_texts(draft.body, answers)
    _check_body(texts.body, shelf.sources, shelf.addresses)
    for answer in texts.answers:
        check(answer, shelf.sources, shelf.addresses)
        check_no_headings(answer)
    rendered = render(texts, shelf.sources)
    front_matter.check_references(draft.entry, (draft.body, *answers), rendered.cited)
    asked = (QuestionAndAnswer(title, html) for title, html in zip(titles, rendered.answers, strict=True))
    return rendered, tuple(asked)


def _check_body(body: Parsed, sources: Collection[str], addresses: Collection[str]) -> None:
    part = body.part
    if not part.text.strip():
        raise part.fault(part.line, "The text is missing", "Write it below the second '---'")
    check(body, sources, addresses)
    check_headings(body)


def answer_parts(draft: Draft) -> tuple[Part, ...]:
    """The answers to the questions of `draft`, as they stand in its file; raises ContentError."""
    return tuple(_answer(draft.body.path, question) for question in draft.entry.entries("questions", ()))


def _answer(path: Path, question: Entry) -> Part:
    """The answer's Markdown with its own line: after `answer: |` it begins on the next one."""
    filled(question, "answer")
    line = question.lines["answer"]
    written = path.read_text(encoding="utf-8").split("\n")[line - 1]
    block = re.search(r"answer:\s*[|>]", written) is not None
    return Part(path, line + 1 if block else line, question.values["answer"])


def _minutes(rendered: Rendered, asked: tuple[QuestionAndAnswer, ...]) -> int:
    said = " ".join((words(rendered.body), *(f"{item.question} {words(item.answer)}" for item in asked)))
    return ceil(len(said.split()) / WORDS_A_MINUTE)
