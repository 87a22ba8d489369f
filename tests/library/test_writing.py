"""`flask content`: from a title to a published page, and what each command refuses."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.cli import AppGroup

from tests.command_line import said
from tests.library.small_content import change
from webapp.library.drafts import UNWRITTEN
from webapp.library.loader import load_library
from webapp.library.preview_links import PreviewLinks
from webapp.library.previews import WritingDesk
from webapp.library.skeleton import TitleError, slug_of
from webapp.library.writing import add

SITE = "https://clinic.example"
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def commands(content: Path, *, demo: bool = False) -> AppGroup:
    """The group as a new start would make it."""
    group = AppGroup("content")
    links = PreviewLinks("only-for-tests-0123456789abcdefghij", lambda: NOON)
    add(group, load_library(content), WritingDesk(content, links, open=demo), SITE, lambda: NOON)
    return group


def written(path: Path) -> None:
    """Put words in the place of each note of the skeleton."""
    path.write_text(path.read_text().replace(UNWRITTEN, "Words."))


@pytest.mark.parametrize("kind", ["article", "treatment"])
def test_a_new_draft_can_be_published_as_soon_as_it_is_written(content: Path, kind: str) -> None:
    told = said(commands(content), "new", kind, 'When the "neck" hurts: what\u2019s next?')
    slug = "when-the-neck-hurts-whats-next"
    draft = content / "en/drafts" / f"{kind}s" / f"{slug}.md"
    assert f"Made content/en/drafts/{kind}s/{slug}.md." in told
    assert f"flask content publish {slug}" in told
    assert len(load_library(content).articles) == len(load_library(content).treatments) == 1

    line = next(number for number, text in enumerate(draft.read_text().split("\n"), 1) if UNWRITTEN in text)
    refused = said(commands(content), "publish", slug, fails=True)
    assert f"{draft}:{line}: '{UNWRITTEN}' still stands here" in refused
    assert f"{draft}:{line}: '{UNWRITTEN}' still stands here" in said(commands(content), "drafts")
    written(draft)
    assert said(commands(content), "drafts") == f"{slug} ({kind}): ready to publish\n"
    assert f"Moved to content/en/{kind}s/{slug}.md." in said(commands(content), "publish", slug)
    library = load_library(content)
    piece = library.find_article(slug) if kind == "article" else library.find_treatment(slug)
    assert piece is not None
    assert piece.title == 'When the "neck" hurts: what\u2019s next?'
    assert (piece.published, piece.next_review) == (NOON.date(), NOON.date().replace(year=2027))
    assert piece.reviewed_by is None
    assert not draft.exists()


def test_where_to_look_depends_on_the_place(content: Path) -> None:
    assert f"{SITE}/preview/neck-pain" in said(commands(content, demo=True), "new", "article", "Neck pain")
    assert "flask content preview leg-pain prints a link" in said(commands(content), "new", "article", "Leg pain")


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("", "The title is empty"),
        (" \t ", "The title is empty"),
        ("?!", "The title has no letters or figures"),
        ("a/../../b<c>", r"The title can't hold '<'"),
        ("neck\npain", r"The title can't hold '\n'"),
        ("neck\x00pain", r"The title can't hold '\x00'"),
        ("neck_pain", "The title can't hold '_'"),
        ("Rücken \u2192 Bein", r"The title can't hold '\u2192'"),
        ("\u8170\u75db", "No address can be made of '\u8170'"),
        ("word " * 30, "The title is too long: its address may have 80 letters, not 149"),
    ],
)
def test_a_title_that_makes_no_address_is_refused(content: Path, title: str, why: str) -> None:
    assert why in said(commands(content), "new", "article", title, fails=True)
    assert not (content / "en/drafts").exists()


@pytest.mark.parametrize("title", ["Fusion", "FUSION!", "Rehab"])
def test_a_name_that_is_taken_is_refused(content: Path, title: str) -> None:
    told = said(commands(content), "new", "treatment", title, fails=True)
    assert f"'{title.lower().strip('!')}' is there already" in told
    assert "Choose another title" in told


def test_a_draft_that_is_there_is_not_written_over(content: Path) -> None:
    said(commands(content), "new", "article", "Neck pain")
    draft = content / "en/drafts/articles/neck-pain.md"
    draft.write_text("mine")
    for kind in ("article", "treatment"):
        assert "'neck-pain' is there already" in said(commands(content), "new", kind, "Neck pain", fails=True)
    assert draft.read_text() == "mine"


def test_a_folder_that_nobody_can_write_into_is_said(content: Path) -> None:
    (content / "en/drafts").write_text("a file in the way")
    assert "Error: the file can't be written: " in said(commands(content), "new", "article", "Neck pain", fails=True)


def test_an_address_keeps_to_plain_letters() -> None:
    assert slug_of("A second opinion before fusion (to take along)") == "a-second-opinion-before-fusion-to-take-along"
    assert slug_of("Sjögren\u2019s & your back: 50% more?") == "sjogrens-your-back-50-more"
    with pytest.raises(TitleError):
        slug_of("-")


def test_a_faulty_draft_is_named_and_not_published(content: Path) -> None:
    said(commands(content), "new", "article", "Neck pain")
    draft = content / "en/drafts/articles/neck-pain.md"
    written(draft)
    line = change(draft, "references: []", "references: [nobody]")
    for words in (("drafts",), ("preview", "neck-pain")):
        assert f"{draft}:{line}: The source 'nobody' is listed but not cited" in said(commands(content), *words)
    refused = said(commands(content), "publish", "neck-pain", fails=True)
    assert f"Error: not published. {draft}:{line}: The source 'nobody' is listed but not cited" in refused
    assert draft.exists()


def test_a_link_names_its_last_moment(content: Path) -> None:
    said(commands(content), "new", "article", "Neck pain")
    link, until, _standing = said(commands(content), "preview", "neck-pain", "--days", "3").splitlines()
    assert link.startswith(f"{SITE}/preview/neck-pain.")
    assert until == "Good until November 26, 2026, 17:00 UTC. Who has the link can read the draft."
    assert "0" in said(commands(content), "preview", "neck-pain", "--days", "0", fails=True)


@pytest.mark.parametrize("command", ["preview", "publish"])
@pytest.mark.parametrize("slug", ["fusion", "../articles/fusion", "nothing"])
def test_what_is_no_draft_is_said(content: Path, command: str, slug: str) -> None:
    assert f"there is no draft called '{slug}'. Drafts: none." in said(commands(content), command, slug, fails=True)


def test_no_draft_is_no_fault(content: Path) -> None:
    assert said(commands(content), "drafts").startswith("There is no draft.")
