"""The rules that every page keeps; `broken_rules` names each one that a page breaks."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from webapp.library.addresses import SEARCH

NEEDS_LABEL = ("input", "select", "textarea")
RESOURCES = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


def broken_rules(answer: TestResponse, soup: BeautifulSoup) -> list[str]:
    """Every rule that this HTML answer breaks, in words."""
    return [
        *_head_rules(soup),
        *_id_rules(soup),
        *_control_rules(soup),
        *_form_rules(soup),
        *_policy_rules(answer, soup),
        *_header_rules(answer),
    ]


def internal_links(soup: BeautifulSoup) -> set[str]:
    """The site's own addresses that the page links to, without their #fragments."""
    hrefs = [str(link["href"]) for link in soup.find_all("a", href=True)]
    return {href.partition("#")[0] for href in hrefs if href.startswith("/")}


def _head_rules(soup: BeautifulSoup) -> Iterator[str]:
    headings = soup.find_all("h1")
    title = soup.title.get_text(strip=True) if soup.title else ""
    if len(headings) != 1:
        yield f"{len(headings)} h1 elements"
    elif " ".join(headings[0].get_text(" ", strip=True).split()) not in title:
        yield f"title {title!r} does not contain the h1 {headings[0].get_text(strip=True)!r}"
    if soup.html is None or not soup.html.get("lang"):
        yield "no language"
    if len(soup.find_all("main")) != 1:
        yield "not one main"
    levels = [int(heading.name[1]) for heading in (soup.main or soup).find_all(["h1", "h2", "h3", "h4"])]
    if any(later - earlier > 1 for earlier, later in pairwise(levels)):
        yield f"heading levels jump: {levels}"


def _id_rules(soup: BeautifulSoup) -> Iterator[str]:
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    for name, count in ids.items():
        if count > 1:
            yield f"id {name!r} stands {count} times"
    for link in soup.find_all("a", href=True):
        target = str(link["href"])
        if target.startswith("#") and target[1:] not in ids:
            yield f"link to {target!r}, which is not on the page"
    yield from _pointers(soup, set(ids))


def _pointers(soup: BeautifulSoup, ids: set[str]) -> Iterator[str]:
    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        for tag in soup.find_all(attrs={attribute: True}):
            for name in _words(tag, attribute):
                if name not in ids:
                    yield f"{attribute}={name!r} points nowhere"


def _control_rules(soup: BeautifulSoup) -> Iterator[str]:
    labelled = {str(label["for"]) for label in soup.find_all("label", attrs={"for": True})}
    for control in soup.find_all(NEEDS_LABEL):
        if control.get("type") in ("hidden", "submit"):
            continue
        if control.get("id") not in labelled and not control.get("aria-label"):
            yield f"control {control.get('name')!r} has no label"
    for button in soup.find_all("button"):
        if not button.get_text(strip=True):
            yield "a button without words"


def _form_rules(soup: BeautifulSoup) -> Iterator[str]:
    for form in soup.find_all("form"):
        posts = str(form.get("method", "get")).lower() == "post"
        changes = str(form.get("action")) != SEARCH  # a search is posted only to keep its words out of addresses
        if posts and changes and not form.find("input", attrs={"name": "csrf_token"}):
            yield f"form to {form.get('action')!r} has no CSRF token"
        if urlsplit(str(form.get("action", ""))).netloc:
            yield f"form posts off the site: {form['action']!r}"


def _policy_rules(answer: TestResponse, soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all(True):
        for name in tag.attrs:
            if name == "style" or name.startswith("on"):
                yield f"<{tag.name}> has {name}="
    yield from _inline_rules(answer.headers.get("Content-Security-Policy", ""), soup)
    for name, attribute in RESOURCES.items():
        for tag in soup.find_all(name, attrs={attribute: True}):
            if urlsplit(str(tag[attribute])).netloc and tag.get("rel") != ["canonical"]:
                yield f"<{name}> loads from elsewhere: {tag[attribute]!r}"


def _inline_rules(policy: str, soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all(["style", "script"]):
        if tag.get("src") or tag.get("type") == "application/ld+json":
            continue
        digest = hashlib.sha256(tag.decode_contents(formatter=None).encode()).digest()
        if f"'sha256-{base64.b64encode(digest).decode()}'" not in policy:
            yield f"inline {tag.name} whose hash the policy does not name"


def _header_rules(answer: TestResponse) -> Iterator[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        yield f"weak Content-Security-Policy {policy!r}"
    for name in ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Permissions-Policy", "Cache-Control"):
        if name not in answer.headers:
            yield f"header {name} is missing"
    if "Set-Cookie" in answer.headers and "no-store" not in answer.headers.get("Cache-Control", ""):
        yield "a page that sets a cookie may be cached"


def _words(tag: Tag, attribute: str) -> list[str]:
    value = tag[attribute]
    return value if isinstance(value, list) else str(value).split()
