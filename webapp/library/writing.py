"""`flask content new | drafts | preview | publish`: the way of a text from its first line to the site."""

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from webapp.clock import Clock
from webapp.content import ContentError
from webapp.library.drafts import (
    DraftFile,
    check_written,
    draft_files,
    draft_path,
    find_draft,
    published_path,
    read_draft_file,
)
from webapp.library.loader import FOLDERS
from webapp.library.preview_links import LONGEST_DAYS, PREVIEW
from webapp.library.previews import WritingDesk
from webapp.library.skeleton import TitleError, skeleton, slug_of
from webapp.library.values import Library

NEXT = """\
Made {path}. Only you see it: a draft is on no public page.
Next:
  1. Open the file and put your own words in the place of each "(write here)".
  2. Look at it: {look}
  3. When it is ready: flask content publish {slug}
docs/writing.md explains each line of the file.\
"""


def add(commands: AppGroup, library: Library, desk: WritingDesk, site: str, clock: Clock) -> None:
    """Add the commands to the group `content` of the site at the address `site`."""

    @commands.command()
    @click.argument("kind", type=click.Choice(list(FOLDERS)))
    @click.argument("title")
    def new(kind: str, title: str) -> None:
        """Begin a draft with this TITLE: a file with notes for its writer, which no reader sees."""
        path = _new_path(desk.content, library, kind, title)
        _write(path, _skeleton(kind, title, library, clock().astimezone().date()))
        click.echo(NEXT.format(path=_shown(desk, path), slug=path.stem, look=_look(desk, site, path.stem)))

    @commands.command()
    def drafts() -> None:
        """List every draft, and what is still missing or wrong in it."""
        for draft in draft_files(desk.content):
            click.echo(f"{draft.slug} ({draft.kind}): {_standing(desk, draft, library)}")
        if not draft_files(desk.content):
            click.echo('There is no draft. Begin one with: flask content new article "Its title"')

    @commands.command()
    @click.argument("slug")
    @click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=7, show_default=True, help="How long.")
    def preview(slug: str, days: int) -> None:
        """Print a link that shows one draft to whoever has it, for some days, without a password."""
        draft = _draft(desk, slug)
        address, until = desk.links.make(slug, days)
        click.echo(f"{site}{address}")
        click.echo(f"Good until {until:%B} {until.day}, {until:%Y, %H:%M} UTC. Who has the link can read the draft.")
        click.echo(f"The draft: {_standing(desk, draft, library)}")

    @commands.command()
    @click.argument("slug")
    def publish(slug: str) -> None:
        """Check a draft and move it to where the site reads it."""
        path = _move(desk, _draft(desk, slug), library)
        click.echo(f"Moved to {_shown(desk, path)}. Readers see it when the site has started again.")
        click.echo("Check the whole content first: flask content check")


def _skeleton(kind: str, title: str, library: Library, today: date) -> str:
    """The new file's text, with the authors of the newest article, or with the next free place among treatments."""
    authors = library.articles[0].authors if library.articles else ("Our team",)
    order = max((treatment.order for treatment in library.treatments), default=0) + 1
    return skeleton(kind, title, today, authors, order)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as fault:
        raise click.ClickException(f"the file can't be written: {fault}") from None


def _move(desk: WritingDesk, draft: DraftFile, library: Library) -> Path:
    """Move the draft among what is published, when it may stand there; give its new place."""
    path = published_path(desk.content, draft)
    try:
        read_draft_file(desk.content, draft, library)
        check_written(draft)
        draft.path.rename(path)
    except (ContentError, OSError) as fault:
        raise click.ClickException(f"not published. {fault}") from None
    return path


def _new_path(content: Path, library: Library, kind: str, title: str) -> Path:
    """The file to make for `title`; ClickException when there can be none."""
    try:
        slug = slug_of(title)
    except TitleError as fault:
        raise click.ClickException(str(fault)) from None
    there = [piece.address for piece in (library.find_article(slug), library.find_treatment(slug)) if piece]
    there += [str(draft_path(content, other, slug)) for other in FOLDERS if draft_path(content, other, slug).exists()]
    if there:
        raise click.ClickException(f"'{slug}' is there already: {there[0]}. Choose another title, or change that text.")
    return draft_path(content, kind, slug)


def _draft(desk: WritingDesk, slug: str) -> DraftFile:
    draft = find_draft(desk.content, slug)
    if draft is None:
        known = ", ".join(draft.slug for draft in draft_files(desk.content)) or "none"
        raise click.ClickException(f"there is no draft called '{slug}'. Drafts: {known}.")
    return draft


def _standing(desk: WritingDesk, draft: DraftFile, library: Library) -> str:
    """What keeps the draft from being published, or that nothing does."""
    try:
        read_draft_file(desk.content, draft, library)
        check_written(draft)
    except ContentError as fault:
        return str(fault)
    return "ready to publish"


def _look(desk: WritingDesk, site: str, slug: str) -> str:
    if desk.open:
        return f"while `make run` is up, at {site}{PREVIEW}/{slug}"
    return f"flask content preview {slug} prints a link"


def _shown(desk: WritingDesk, path: Path) -> Path:
    return path.relative_to(desk.content.parent)
