"""Drafts: nobody sees one without a link that we signed, and no fault in one touches the site."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from itsdangerous import Signer

from tests.library.conftest import BASE_URL, reading_room
from tests.library.small_content import ARTICLE, TREATMENT, change
from tests.site import Site
from webapp.library import previews
from webapp.library.crawlers import sitemap_xml
from webapp.library.drafts import draft_files
from webapp.library.loader import load_library
from webapp.library.preview_links import PreviewLinks
from webapp.library.values import Library
from webapp.library.views import public_addresses

SECRET = "only-for-tests-0123456789abcdefghij"
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@dataclass
class Now:
    """A clock that tests turn."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def draft(content: Path) -> Path:
    """A good draft of an article."""
    path = content / "en/drafts/articles/sciatica.md"
    path.parent.mkdir(parents=True)
    path.write_text(ARTICLE.replace("Back pain and fusion", "When the leg hurts"))
    return path


def showing(content: Path, library: Library, now: Now, *, demo: bool) -> Flask:
    app = reading_room(library)
    previews.install(app, content, SECRET, now, demo=demo)
    return app


@pytest.fixture
def site(content: Path, draft: Path, library: Library, now: Now) -> Site:
    """A real server with a draft in its content."""
    return Site(showing(content, library, now, demo=False))


@pytest.fixture
def demo(content: Path, draft: Path, library: Library, now: Now) -> Site:
    return Site(showing(content, library, now, demo=True))


@pytest.fixture
def link(site: Site) -> str:
    address, _until = site.app.extensions["previews"].links.make("sciatica", 7)
    return str(address)


def test_the_public_site_knows_nothing_of_a_draft(content: Path, draft: Path) -> None:
    library = load_library(content)
    site = Site(reading_room(library))
    assert [article.slug for article in library.articles] == ["fusion"]
    assert "sciatica" not in sitemap_xml(BASE_URL, library)
    assert not [address for address in public_addresses(library) if "sciatica" in address or "preview" in address]
    for address in public_addresses(library):
        assert "When the leg hurts" not in site.client.get(address, base_url=site.host).get_data(as_text=True)
    assert site.client.get("/resources/sciatica", base_url=site.host).status_code == 404


def test_a_public_page_that_leads_to_a_draft_stops_the_start(content: Path, draft: Path) -> None:
    change(content / "en/articles/fusion.md", "related: [rehab]", "related: [sciatica]")
    with pytest.raises(Exception, match="nothing else to read called 'sciatica'"):
        load_library(content)


@pytest.mark.parametrize("text", ["", "---\ntitle: [\n---\n", ARTICLE.replace("summary", "sumary"), "\x00\ud7ff"])
def test_a_broken_draft_does_not_stop_the_start(content: Path, draft: Path, text: str) -> None:
    draft.write_text(text)
    assert len(load_library(content).articles) == 1


def test_a_good_link_shows_the_draft_as_its_page_will_be(site: Site, link: str) -> None:
    page = site.get(link)
    assert page.heading == "When the leg hurts"
    assert page.soup.title is not None
    assert page.soup.title.get_text().startswith("DRAFT: ")
    assert page.soup.select_one("[role=note] strong").get_text() == "DRAFT"  # type: ignore[union-attr]
    assert "Disability fell in both groups." in page.text
    assert not page.soup.select("link[rel=canonical]")


def test_a_preview_is_kept_by_nobody(site: Site, link: str, now: Now) -> None:
    for moment, status in ((NOON, 200), (NOON + timedelta(days=8), 410)):
        now.moment = moment
        fields = site.get(link, status).answer.headers
        assert fields["Cache-Control"] == "no-store"
        assert fields["Referrer-Policy"] == "no-referrer"
        assert fields["X-Robots-Tag"] == "noindex, nofollow"
        assert "Set-Cookie" not in fields


def test_a_link_is_good_for_its_days(site: Site, link: str, now: Now) -> None:
    now.moment = NOON + timedelta(days=7, seconds=-1)
    site.get(link)
    now.moment = NOON + timedelta(days=7)
    assert site.get(link, 410).heading == "This preview has ended"


def forgeries(link: str) -> Iterator[str]:
    head, until, signature = link.rsplit(".", 2)
    yield f"{head}.{int(until) + 1}.{signature}"
    yield f"{head.replace('sciatica', 'fusion')}.{until}.{signature}"
    yield f"{head}.{until}.{signature[:-2]}AA"
    yield f"{head}.{until}"
    yield f"{head}.{signature}"
    yield head
    yield "/preview/."
    yield "/preview/../evidence.yaml"
    yield "/preview/%00"
    yield "/preview"
    yield PreviewLinks(SECRET.upper(), lambda: NOON).make("sciatica", 7)[0]


def test_a_link_that_we_did_not_sign_leads_nowhere(site: Site, link: str) -> None:
    for forged in forgeries(link):
        answer = site.client.get(forged, base_url=site.host)
        assert answer.status_code == 404, forged
        assert b"leg hurts" not in answer.data


@pytest.mark.parametrize("derivation", ["hmac", "django-concat"])
def test_another_signature_of_the_site_opens_no_draft(site: Site, derivation: str) -> None:
    until = int(NOON.timestamp()) + 1000
    signer = Signer(SECRET, salt="intake-form", key_derivation=derivation, digest_method=hashlib.sha256)
    other = signer.sign(f"sciatica.{until}").decode()
    assert site.client.get(f"/preview/{other}", base_url=site.host).status_code == 404


def test_a_change_shows_at_the_next_look(site: Site, link: str, draft: Path) -> None:
    site.get(link)
    change(draft, "When the leg hurts", "When a leg hurts")
    assert site.get(link).heading == "When a leg hurts"


def test_a_fault_is_shown_with_its_line_and_nothing_of_the_server(site: Site, link: str, draft: Path) -> None:
    line = change(draft, "summary: What", "sumary: What")
    page = site.get(link)
    assert page.heading == "This draft can't be shown yet"
    assert (
        f"content/en/drafts/articles/sciatica.md, line {line} 'sumary' is not known here. Use one of: title"
        in page.text
    )
    assert str(draft.parents[4]) not in page.answer.get_data(as_text=True)


def test_a_fault_in_the_sources_is_shown_too(site: Site, link: str, content: Path) -> None:
    line = change(content / "evidence.yaml", "kind: guideline", "kind: guidline")
    assert f"content/evidence.yaml, line {line} 'guidline' is not a known kind" in site.get(link).text


def test_a_draft_that_was_published_is_shown_where_it_stands_now(site: Site, library: Library) -> None:
    address, _until = site.app.extensions["previews"].links.make("fusion", 7)
    answer = site.client.get(address, base_url=site.host)
    assert (answer.status_code, answer.location) == (302, "/resources/fusion")


def test_a_draft_that_was_removed_leads_nowhere(site: Site, link: str, draft: Path) -> None:
    draft.unlink()
    assert site.client.get(link, base_url=site.host).status_code == 404


def test_the_demo_shows_drafts_by_name(demo: Site, content: Path) -> None:
    assert demo.get("/preview/sciatica").heading == "When the leg hurts"
    rehab = content / "en/drafts/treatments/braces.md"
    rehab.parent.mkdir()
    rehab.write_text(TREATMENT.replace("order: 1", "order: 2").replace("title: Rehab", "title: Braces"))
    assert demo.get("/preview/braces").heading == "Braces"
    listed = demo.get("/preview").text
    assert "sciatica (article)" in listed
    assert "braces (treatment)" in listed
    change(rehab, "order: 2", "order: 1")
    assert "rehab.md has the same order 1" in demo.get("/preview/braces").text
    assert "braces (treatment), line 10: rehab.md has the same order 1." in demo.get("/preview").text
    assert demo.client.get("/preview/nothing", base_url=demo.host).status_code == 404


def test_a_real_server_shows_none_by_name(site: Site) -> None:
    for address in ("/preview", "/preview/sciatica"):
        assert site.client.get(address, base_url=site.host).status_code == 404


def test_a_file_whose_name_is_no_address_is_no_draft(content: Path, draft: Path) -> None:
    draft.with_name("Sci atica.md").write_text(ARTICLE)
    assert [found.slug for found in draft_files(content)] == ["sciatica"]
