"""The library's pages: the same for every reader, without session, cookie or database; caches may keep them."""

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request

from webapp.library.addresses import COMPARE, FEED, READ
from webapp.library.crawlers import robots_txt, sitemap_xml
from webapp.library.feed import feed_xml
from webapp.library.records import records
from webapp.library.search.forms import SearchForm
from webapp.library.share_pictures import Drawn, load_drawn, picture_of
from webapp.library.structured import clinic_data, crumbs, piece_data
from webapp.library.values import Article, Library, Piece

# Good for five minutes; a cache may show the old page for one more while it asks for the new one, and for a day when
# the site does not answer at all (RFC 5861): what to do in an emergency stays readable.
KEPT_FOR = "public, max-age=300, stale-while-revalidate=60, stale-if-error=86400"
blueprint = Blueprint("library", __name__)


@dataclass(frozen=True)
class ReadingRoom:
    """What the views need: the library, the site's own absolute address, and which pictures were drawn for whom."""

    library: Library
    base_url: str
    drawn: Drawn


def install(app: Flask, library: Library, base_url: str) -> None:
    """Serve `library` from `app`, whose own address is `base_url` (without a slash at its end)."""
    app.extensions["library"] = ReadingRoom(library, base_url, load_drawn(Path(app.static_folder or "static")))
    app.register_blueprint(blueprint)


@blueprint.get("/")
def home() -> str:
    library = _room().library
    shown = {"first": library.first_article("home"), "treatments": library.treatments}
    return _page("home", "library/home.html", clinic_data=clinic_data, **shown)


@blueprint.get("/resources")
def resources() -> str:
    library = _room().library
    subjects = {"topics": library.by_topic(), "areas": library.by_area()}
    return _page("resources", "library/resources.html", feed=FEED, search=SearchForm(), **subjects)


@blueprint.get(FEED)
def feed() -> Response:
    return Response(feed_xml(_room().base_url, _room().library), mimetype="application/atom+xml")


@blueprint.get("/resources/<slug>")
def article(slug: str) -> str:
    room = _room()
    found = room.library.find_article(slug) or abort(404)
    return render_template("library/article.html", **shown_with(room, found))


@blueprint.get("/treatments")
def treatments() -> str:
    library = _room().library
    return _page("treatments", "library/treatments.html", treatments=library.treatments, chart=library.options)


@blueprint.get(COMPARE)
def compare() -> str:
    room = _room()
    shared = {"canonical": room.base_url + COMPARE, "picture": _picture(room)}
    return render_template("library/compare.html", comparison=room.library.options.comparison, **shared)


@blueprint.get("/treatments/<slug>")
def treatment(slug: str) -> str:
    room = _room()
    found = room.library.find_treatment(slug) or abort(404)
    return render_template("library/treatment.html", **shown_with(room, found))


@blueprint.get("/evidence")
def evidence() -> str:
    library = _room().library
    pieces = (*library.articles, *library.treatments)
    return _page("evidence", "library/evidence.html", records=records(library), pieces=pieces)


@blueprint.get("/specialists")
def specialists() -> str:
    return _page("specialists", "library/page.html")


@blueprint.get("/privacy")
def privacy() -> str:
    return _page("privacy", "library/page.html")


@blueprint.get("/accessibility")
def accessibility() -> str:
    return _page("accessibility", "library/page.html")


@blueprint.get("/robots.txt")
def robots() -> Response:
    return Response(robots_txt(_room().base_url), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    return Response(sitemap_xml(_room().base_url, _room().library), mimetype="application/xml")


@blueprint.after_request
def keep_a_while(response: Response) -> Response:
    """Let caches keep what was found; the pages are made and validated in `webapp/web/kept.py`."""
    if response.status_code == 200:
        response.headers["Cache-Control"] = KEPT_FOR
    return response


def public_addresses(library: Library) -> tuple[str, ...]:
    """Everything in the reading room, which is the same for every reader."""
    return (
        *READ,
        *(piece.address for piece in (*library.articles, *library.treatments)),
        FEED,
        "/robots.txt",
        "/sitemap.xml",
    )


def shown_with(room: ReadingRoom, piece: Piece) -> dict[str, object]:
    """What the page of `piece` shows, whether it is published or a draft's preview."""
    return {
        "article" if isinstance(piece, Article) else "treatment": piece,
        "related": room.library.related(piece),
        "canonical": room.base_url + piece.address,
        "picture": _picture(room, piece),
        "crumbs": crumbs(piece),
        "data": piece_data(piece, room.base_url),
    }


def _room() -> ReadingRoom:
    room: ReadingRoom = current_app.extensions["library"]
    return room


def _page(name: str, template: str, **more: object) -> str:
    """The template with the clinic's words for the page called `name`."""
    room = _room()
    shared = {"page": room.library.get_page(name), "canonical": room.base_url + request.path, "picture": _picture(room)}
    return render_template(template, **shared, **more)


def _picture(room: ReadingRoom, piece: Piece | None = None) -> str:
    return room.base_url + picture_of(piece, room.drawn)
