"""`flask content`: the clinic's texts, from a first draft to what is published."""

from flask.cli import AppGroup

from webapp.clock import Clock
from webapp.library import writing
from webapp.library.previews import WritingDesk
from webapp.library.review import command as review
from webapp.library.values import Library


def group(library: Library, desk: WritingDesk, site: str, clock: Clock) -> AppGroup:
    """The commands about `library` and the drafts on `desk`; `site` is the site's own address."""
    commands = AppGroup("content", help="The texts: begin one, look at a draft, publish it, check them all.")
    writing.add(commands, library, desk, site, clock)
    review.add(commands, desk.content, clock)
    return commands
