"""A content folder with many articles: made-up words in the shape of real ones, the same in every run."""

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from webapp.library.evidence import load_evidence

WORDS, CITATIONS, QUESTIONS, SECTIONS = 900, 10, 3, 5
SEED = 6
SUBJECT = re.compile(r"^(?:category|topics|areas): .*\n", re.MULTILINE)
VOCABULARY = re.compile(r"[a-z]{2,}")
HEAD = """\
---
title: {title}
summary: {summary}
{subject}authors: [True Precision Medical team]
published: 2026-07-01
reviewed_by: null
reviewed_on: null
next_review: 2027-07-01
references: [{references}]
questions:
{questions}related: []
---
"""
EXPLANATION = "::: explain What is a {word}?\n{sentence}\n:::\n"
TABLE = "| Step | What it asks | How long |\n|---|---|---|\n{rows}\n"


def write_articles(content: Path, root: Path, count: int) -> Path:
    """A copy of the folder `content` at `root`, with `count` articles more; give `root`."""
    shutil.copytree(content, root)
    sources = sorted(load_evidence(content / "evidence.yaml"))
    shipped = [path.read_text("utf-8") for path in sorted((root / "en/articles").glob("*.md"))]
    words = VOCABULARY.findall("".join(text.split("---\n", 2)[2] for text in shipped))
    subjects = ["".join(SUBJECT.findall(text)) for text in shipped]
    for number in range(count):
        chance = random.Random(SEED + number)  # noqa: S311 - nothing secret
        text = article(chance, number, chance.choice(subjects), words, sources)
        (root / "en" / "articles" / f"generated-{number}.md").write_text(text, "utf-8")
    return root


def article(chance: random.Random, number: int, subject: str, words: Sequence[str], sources: Sequence[str]) -> str:
    """One article on a `subject` as a shipped one has, of about so many words as `WORDS` says, answers counted."""
    cited = chance.sample(sources, CITATIONS)
    sentences = Sentences(chance, words)
    answers = [f"{sentences.some(45)}[^{source}]" for source in cited[:QUESTIONS]]
    asked = "".join(f"  - question: {sentences.title()}?\n    answer: |\n      {answer}\n" for answer in answers)
    head = HEAD.format(
        title=f"{sentences.title()} {number}",
        summary=sentences.some(20),
        subject=subject,
        references=", ".join(cited),
        questions=asked,
    )
    return head + "\n".join(_sections(sentences, cited[QUESTIONS:]))


def _sections(sentences: "Sentences", cited: Sequence[str]) -> Iterator[str]:
    yield sentences.some(40) + "\n"
    for number in range(SECTIONS):
        yield f"## {sentences.title()}\n"
        yield f"{sentences.some(45)}[^{cited[number]}]\n"
        yield f"**{sentences.title()}.** {sentences.some(40)} See [our page](/treatments) for *more*.\n"
    yield EXPLANATION.format(word=sentences.title().lower(), sentence=sentences.some(25))
    yield "".join(f"- {sentences.some(12)}[^{source}]\n" for source in cited[SECTIONS:])
    yield TABLE.format(rows="\n".join(f"| {sentences.title()} | {sentences.some(8)} | weeks |" for _ in range(3)))
    yield f"## Next step\n\n{sentences.some(40)} You can [ask us](/contact).\n"


class Sentences:
    """Sentences of words drawn by `chance`, as long as ours are."""

    def __init__(self, chance: random.Random, words: Sequence[str]) -> None:
        self._chance, self._words = chance, words

    def title(self) -> str:
        return " ".join(self._chance.choices(self._words, k=4)).capitalize()

    def some(self, count: int) -> str:
        """About `count` words in whole sentences."""
        said: list[str] = []
        while count > 0:
            length = self._chance.randint(6, 16)
            said.append(" ".join(self._chance.choices(self._words, k=length)).capitalize() + ".")
            count -= length
        return " ".join(said)
