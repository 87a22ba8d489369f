"""Every broken file stops the start, named with its file, its line and what to do."""

from pathlib import Path

import pytest

from tests.library.small_content import change
from webapp.content import ContentError
from webapp.library.addresses import PAGES
from webapp.library.loader import load_library, load_piece
from webapp.library.values import Library

ARTICLE, TREATMENT, HOME = "en/articles/fusion.md", "en/treatments/rehab.md", "en/pages/home.md"


def assert_refused(content: Path, file: str, line: int, problem: str, remedy: str) -> None:
    with pytest.raises(ContentError) as fault:
        load_library(content)
    words = str(fault.value)
    assert words.startswith(f"{content / file}:{line}: ")
    assert problem in words
    assert remedy in words
    assert words.endswith(".")


def test_reads_all_that_is_there(library: Library) -> None:
    assert [article.slug for article in library.articles] == ["fusion"]
    assert [treatment.slug for treatment in library.treatments] == ["rehab"]
    assert sorted(library.pages) == sorted(PAGES)
    assert library.get_page("home").title == "The page called home"
    assert '<a href="/">home</a>' in library.get_page("home").body


def test_articles_stand_newest_first_and_treatments_in_their_order(content: Path) -> None:
    for file, slug, changes in (
        (ARTICLE, "newer", [("published: 2026-07-01", "published: 2026-07-02")]),
        (ARTICLE, "other", [("title: Back pain", "title: A pain")]),
        (TREATMENT, "first-step", [("order: 1", "order: 0")]),
    ):
        copy = (content / file).with_name(f"{slug}.md")
        copy.write_text((content / file).read_text())
        for old, new in changes:
            change(copy, old, new)
    library = load_library(content)
    assert [article.slug for article in library.articles] == ["newer", "other", "fusion"]
    assert [treatment.slug for treatment in library.treatments] == ["first-step", "rehab"]


def test_reading_time_counts_body_and_answers_and_rounds_up(content: Path, library: Library) -> None:
    assert library.articles[0].reading_minutes == 1
    change(content / ARTICLE, "Twice the same heading.", "word " * 230)
    assert load_library(content).articles[0].reading_minutes == 2
    change(content / ARTICLE, "A guideline agrees.", "word " * 230)
    assert load_library(content).articles[0].reading_minutes == 3


FRONT_MATTER = [
    ("title: Back pain and fusion", "titel: Back pain", "'titel' is not known here", "Use one of: title, summary"),
    ("title: Back pain and fusion", 'title: " "', "'title' is empty", "Write what readers should see"),
    ("summary: What trials found, in short.", 'summary: ""', "'summary' is empty", "Write what readers should see"),
    ("topics: [first-steps, surgery]", "topics: []", "'topics' names nothing", "Use one or more of: first-steps"),
    ("topics: [first-steps, surgery]", "topics: [x]", "There is no 'x' among the topics", "Use one or more of: first-"),
    ("topics: [first-steps, surgery]", "topics: [surgery, surgery]", "'surgery' stands twice", "Remove one of the two"),
    ("areas: [low-back]", "areas: [knee]", "There is no 'knee' among the areas", "Use one or more of: low-back, neck"),
    ("authors: [Our team, Someone Else]", "authors: []", "'authors' names nobody", "authors: [Our team]"),
    ("published: 2026-07-01", "published: soon", "'published' must be a date such as", "Correct the value"),
    ("reviewed_on: null", "reviewed_on: 2026-07-02", "a date but no name", "Fill in 'reviewed_by' too, or write null"),
    ("reviewed_by: null", "reviewed_by: Dr. A", "a name but no date", "Fill in 'reviewed_on' too, or write null"),
    ("next_review: 2027-07-01", "next_review: 2026-06-30", "before the publishing day", "Correct one of the two dates"),
    ("related: [rehab]", "related: [rehap]", "called 'rehap'", "Use one of: rehab"),
    ("related: [rehab]", "related: [fusion]", "nothing else to read called 'fusion'", "Use one of: rehab"),
    (
        "[fairbank-2005, nice-2016]",
        "[fairbank-2005, nice-2016, koes]",
        "'koes' is listed but not cited",
        "Cite [^koes]",
    ),
    ("[fairbank-2005, nice-2016]", "[fairbank-2005, nice-2016, nice-2016]", "listed twice", "Remove one of the two"),
    ("question: Is fusion the only way?", 'question: ""', "'question' is empty", "Write what readers should see"),
    ("answer: It may.[^fairbank-2005]", 'answer: ""', "'answer' is empty", "Write what readers should see"),
    ("answer: It may.[^fairbank-2005]", "reply: It may.", "'reply' is not known here", "Use one of: question, answer"),
]


@pytest.mark.parametrize(("old", "new", "problem", "remedy"), FRONT_MATTER)
def test_front_matter(content: Path, old: str, new: str, problem: str, remedy: str) -> None:
    line = change(content / ARTICLE, old, new)
    assert_refused(content, ARTICLE, line, problem, remedy)


@pytest.mark.parametrize("name", ["title", "summary", "topics", "areas", "authors", "published", "next_review"])
def test_what_an_article_must_say(content: Path, name: str) -> None:
    path = content / ARTICLE
    kept = [line for line in path.read_text().split("\n") if not line.startswith(f"{name}:")]
    path.write_text("\n".join(kept))
    assert_refused(content, ARTICLE, 2, f"'{name}' is missing", f"Add '{name}:' with")


@pytest.mark.parametrize("name", ["title", "summary", "published", "next_review", "order"])
def test_what_a_treatment_must_say(content: Path, name: str) -> None:
    path = content / TREATMENT
    kept = [line for line in path.read_text().split("\n") if not line.startswith(f"{name}:")]
    path.write_text("\n".join(kept))
    assert_refused(content, TREATMENT, 2, f"'{name}' is missing", f"Add '{name}:' with")


HTML, HTML_REMEDY = "Raw HTML is not allowed", "Write it as Markdown"
BODY = [
    ("Disability fell in *both*", "Disability fell in <em>both</em>", 0, HTML, HTML_REMEDY),
    ("See [the paper]", "See <br>[the paper]", 0, HTML, HTML_REMEDY),
    ("See [the paper]", "See <span\nid=x>[the paper]", 0, HTML, HTML_REMEDY),
    ("- One\n- Two", "- One\n- Two\n\n<div>x</div>", 3, HTML, HTML_REMEDY),
    ("- One\n- Two", "<!-- a note -->", 0, HTML, HTML_REMEDY),
    ("| Rehab | 8.7 |", "| Rehab | <b>8.7</b> |", 0, HTML, HTML_REMEDY),
    ("- One\n- Two", "- One\n- Two\n  <i>x</i>", 2, HTML, HTML_REMEDY),
    ("Twice the same", "![A spine](/spine.png) Twice", 0, "in the middle of a text", "a paragraph of its own"),
    ("Twice the same", "```\nTwice\n```\n", 0, "read as computer code", "Remove the four spaces"),
    ("Twice the same", "\n    Twice the same", 1, "read as computer code", "Remove the four spaces"),
    (
        "Twice the same",
        "Twice.\n\n[^koes]: Koes BW. ",
        2,
        "does not describe its sources",
        "Move the source to evidence.yaml",
    ),
    (
        "Twice the same",
        "Twice.\n\nThe[^koes-2005]",
        2,
        "'koes-2005' is not in evidence.yaml",
        "Add it there, or correct",
    ),
    ("Twice the same", "Twice ^[a note]", 0, "A source can't be written in the text", "Put it in evidence.yaml"),
    ("Twice the same", "Twice[^fairbank 2005]", 0, "A citation can't be read", "Write it like [^fairbank-2005]"),
    (
        "(/treatments/rehab#section-what-it-is)",
        "(/treatments/rehap)",
        0,
        "no page /treatments/rehap",
        "Correct the link",
    ),
    ("(/treatments/rehab#section-what-it-is)", "(//evil.example)", 0, "no page //evil.example", "Correct the link"),
    ("(/treatments/rehab#section-what-it-is)", "(treatments/rehab)", 0, "leads nowhere", "Begin it with / or one of"),
    ("(https://www.bmj.com", "(http://www.bmj.com", 0, "leads nowhere", "https:// mailto: tel:"),
    ("### In the neck", "# In the neck", 0, "only first-level heading", "Begin the section with '## '"),
    ("### In the neck", "In the neck\n===========", 0, "only first-level heading", "Begin the section with '## '"),
    ("### In the neck", "#### In the neck", 0, "too deep for its place", "Begin it with '### '"),
    ("### In the neck", "###", 0, "This heading is empty", "Write what the section is about"),
]


@pytest.mark.parametrize(("old", "new", "shift", "problem", "remedy"), BODY)
def test_body(content: Path, old: str, new: str, shift: int, problem: str, remedy: str) -> None:
    line = change(content / ARTICLE, old, new) + shift
    assert_refused(content, ARTICLE, line, problem, remedy)


ANSWERS = [
    ("      A guideline agrees.[^nice", "      A <b>guideline</b> agrees.[^nice", HTML, HTML_REMEDY),
    (
        "      A guideline agrees.[^nice",
        "      # A guideline agrees.[^nice",
        "An answer can't have a heading",
        "Remove the '#'",
    ),
    ("answer: It may.[^fairbank-2005]", "answer: It may.[^koes]", "'koes' is not in evidence.yaml", "Add it there"),
    ("answer: It may.", "answer: It [may](/nowhere).", "no page /nowhere", "Correct the link"),
]


@pytest.mark.parametrize(("old", "new", "problem", "remedy"), ANSWERS)
def test_answers(content: Path, old: str, new: str, problem: str, remedy: str) -> None:
    line = change(content / ARTICLE, old, new)
    assert_refused(content, ARTICLE, line, problem, remedy)


def test_a_source_cited_but_not_listed_is_named_where_it_is_cited(content: Path) -> None:
    path = content / ARTICLE
    change(path, "references: [fairbank-2005, nice-2016]", "references: [fairbank-2005]")
    line = next(n for n, text in enumerate(path.read_text().split("\n"), 1) if "[^nice-2016]" in text)
    assert_refused(content, ARTICLE, line, "'nice-2016' is cited but not listed", "Add 'nice-2016' to 'references'")


def test_a_text_that_is_missing(content: Path) -> None:
    path = content / TREATMENT
    path.write_text(path.read_text().split("A plan,")[0])
    assert_refused(content, TREATMENT, 12, "The text is missing", "Write it below the second '---'")


def test_two_treatments_with_one_order(content: Path) -> None:
    path = content / TREATMENT
    (content / "en/treatments/second.md").write_text(path.read_text())
    assert_refused(
        content, "en/treatments/second.md", 10, "rehab.md has the same order 1", "Give each treatment its own"
    )


def test_an_article_and_a_treatment_with_one_name(content: Path) -> None:
    (content / "en/treatments/fusion.md").write_text((content / TREATMENT).read_text())
    assert_refused(content, "en/treatments/fusion.md", 1, "fusion.md has the same name", "Rename one")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("en/articles/fusion.md", "en/articles/search.md", "article"),
        ("en/treatments/rehab.md", "en/treatments/compare.md", "treatment"),
    ],
)
def test_a_name_that_another_page_has(content: Path, old: str, new: str, kind: str) -> None:
    library = load_library(content)
    (content / old).rename(content / new)
    assert_refused(content, new, 1, "The site has another page at this address", "Give the file another name")
    with pytest.raises(ContentError, match="another page at this address"):
        load_piece(content, kind, content / new, library)


def test_a_name_that_makes_a_bad_address(content: Path) -> None:
    (content / TREATMENT).rename(content / "en/treatments/My Rehab.md")
    assert_refused(content, "en/treatments/My Rehab.md", 1, "name becomes its address", "Use only a-z, 0-9")


def test_what_a_page_recommends_first_must_be_there(content: Path) -> None:
    change(content / HOME, "title: The page called home", "title: The page called home\nfirst: fussion")
    assert_refused(content, HOME, 3, "There is nothing to read called 'fussion'", "without .md")
    change(content / HOME, "first: fussion", "first: fusion")
    assert load_library(content).get_page("home").first == "fusion"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_missing(content: Path, name: str) -> None:
    (content / f"en/pages/{name}.md").unlink()
    assert_refused(content, f"en/pages/{name}.md", 1, "The file is missing", "Put it back")


def test_a_page_that_nobody_shows(content: Path) -> None:
    (content / "en/pages/abuot.md").write_text((content / HOME).read_text())
    assert_refused(content, "en/pages/abuot.md", 1, "No page of the site shows this file", "Name it one of: home")


@pytest.mark.parametrize(
    ("old", "new", "problem", "remedy"),
    [
        ("title: The page called home", 'title: ""', "'title' is empty", "Write what readers should see"),
        ("summary: In one line.", "sumary: x", "'sumary' is not known here", "Use one of: title, summary"),
        ("Go [home](/)", "Go [home](/hom)", "The site has no page /hom", "Correct the link"),
        ("## A section", "# A section", "only first-level heading", "Begin the section with '## '"),
        ("Some words.", "Some <b>words</b>.", HTML, HTML_REMEDY),
        ("Some words.", "Some words.[^fairbank-2005]", "is not in evidence.yaml", "correct the id"),
    ],
)
def test_pages(content: Path, old: str, new: str, problem: str, remedy: str) -> None:
    line = change(content / HOME, old, new)
    assert_refused(content, HOME, line, problem, remedy)


def test_evidence_that_is_missing(content: Path) -> None:
    (content / "evidence.yaml").unlink()
    assert_refused(content, "evidence.yaml", 1, "The file is missing", "Put it back")
