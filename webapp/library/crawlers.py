"""What search engines are told: `robots.txt` and the sitemap (sitemaps.org, protocol 0.9)."""

from collections.abc import Iterator
from datetime import date

from markupsafe import Markup

from webapp.library.addresses import LISTED, SEARCH
from webapp.library.values import Library

# What lies below these begins with a visitor's own answers; the two start pages themselves may be found.
PERSONAL = ("/assessment/", "/contact/", SEARCH)
FOR_ALL = ("/assessment/rules",)
SITEMAP = Markup(
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{}</urlset>\n'
)
URL = Markup("<url><loc>{}</loc>{}</url>\n")
LAST_CHANGE = Markup("<lastmod>{}</lastmod>")


def robots_txt(base_url: str) -> str:
    """The rules for crawlers of the site at `base_url`."""
    first = "".join(f"Allow: {path}\n" for path in FOR_ALL)
    closed = "".join(f"Disallow: {path}\n" for path in PERSONAL)
    return f"User-agent: *\n{first}{closed}\nSitemap: {base_url}/sitemap.xml\n"


def sitemap_xml(base_url: str, library: Library) -> str:
    """Every page for readers, as absolute addresses, with the day of the last change where one is known."""
    urls = (URL.format(base_url + address, _last_change(day)) for address, day in _pages(library))
    return SITEMAP.format(Markup().join(urls))


def _pages(library: Library) -> Iterator[tuple[str, date | None]]:
    yield from ((address, None) for address in LISTED)
    for piece in (*library.articles, *library.treatments):
        yield piece.address, piece.changed


def _last_change(day: date | None) -> Markup:
    return LAST_CHANGE.format(day.isoformat()) if day else Markup()
