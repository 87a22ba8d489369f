"""Pages of drafts: in the demo for whoever looks, on a real server only for who has a link that we signed.

A draft is read anew each time, so that a change shows at the next look. Nothing of these pages is kept anywhere: they
belong to no cache, no search engine and no list, and their addresses are in no log.
"""

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template
from werkzeug.wrappers import Response as Answer

from webapp.clock import Clock
from webapp.content import ContentError
from webapp.library.drafts import DraftFile, draft_files, find_draft, read_draft_file
from webapp.library.preview_links import PREVIEW, PreviewLinks
from webapp.library.reading import SLUG
from webapp.library.values import Piece
from webapp.library.views import ReadingRoom, shown_with

FIELDS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
blueprint = Blueprint("previews", __name__)


@dataclass(frozen=True)
class WritingDesk:
    """Where drafts stand, how links to them are read, and whether they may be seen without one."""

    content: Path
    links: PreviewLinks
    open: bool


def install(app: Flask, content: Path, secret: str, clock: Clock, *, demo: bool) -> None:
    """Show the drafts in `content` from `app`; `secret` is the site's."""
    app.extensions["previews"] = WritingDesk(content, PreviewLinks(secret, clock), open=demo)
    app.register_blueprint(blueprint)


@blueprint.get(PREVIEW)
def every() -> str:
    """All drafts, where they may be seen without a link."""
    desk = _desk()
    if not desk.open:
        abort(404)
    listed = [(draft, _fault(desk, draft)) for draft in draft_files(desk.content)]
    return render_template("library/previews.html", drafts=listed)


@blueprint.get(f"{PREVIEW}/<name>")
def one(name: str) -> Answer | str | tuple[str, int]:
    """The draft that `name` signs for, or names where drafts may be seen by name."""
    desk = _desk()
    slug = name if desk.open and SLUG.fullmatch(name) else None
    if slug is None:
        opened = desk.links.read(name) or abort(404)
        if opened.ended:
            return render_template("library/preview_ended.html"), 410
        slug = opened.slug
    library = _room().library
    published = library.find_article(slug) or library.find_treatment(slug)
    if published:
        return redirect(published.address)
    draft = find_draft(desk.content, slug) or abort(404)
    try:
        return _page(draft, read_draft_file(desk.content, draft, library))
    except ContentError as fault:
        return render_template("library/preview_fault.html", fault=fault, file=_shown(desk, fault))


@blueprint.after_request
def keep_nowhere(response: Response) -> Response:
    response.headers.update(FIELDS)
    return response


def _page(draft: DraftFile, piece: Piece) -> str:
    return render_template(
        "library/preview.html", frame=f"library/{draft.kind}.html", kind=draft.kind, **shown_with(_room(), piece)
    )


def _fault(desk: WritingDesk, draft: DraftFile) -> ContentError | None:
    try:
        read_draft_file(desk.content, draft, _room().library)
    except ContentError as fault:
        return fault
    return None


def _shown(desk: WritingDesk, fault: ContentError) -> str:
    """The faulty file as its writer knows it, without the server's own folders."""
    inside = fault.path.is_relative_to(desk.content)
    return str(fault.path.relative_to(desk.content.parent)) if inside else fault.path.name


def _desk() -> WritingDesk:
    desk: WritingDesk = current_app.extensions["previews"]
    return desk


def _room() -> ReadingRoom:
    room: ReadingRoom = current_app.extensions["library"]
    return room
