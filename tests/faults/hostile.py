"""Texts that try to become something else: markup, a query, a path, a template, a header; each carries a canary."""

from html.parser import HTMLParser
from random import Random

CANARY = "canary"
OWN = "http://localhost/"
"""A link to the site itself may hold a part of the address that was asked for: redirects do, escaped."""
PIECES = (
    "<canary>",
    "</canary><canary x=1>",
    "<script>canary()</script>",
    '"><img src=x oncanary=1>',
    "' onmouseover='canary()' canary='",
    '" autofocus onfocus="canary()" canary="',
    "</textarea><canary>",
    "</title><canary>",
    "--><canary><!--",
    "<![CDATA[<canary>]]>",
    "<svg/onload=canary()>",
    "<a href=javascript:canary()>",
    "&lt;canary&gt;&#60;canary&#62;",
    "'; DROP TABLE requests; -- canary",
    "' OR '1'='1' -- canary",
    '" UNION SELECT canary FROM requests --',
    "1; SELECT pg_sleep(9) -- canary",
    "../../../../etc/passwd%00canary",
    "..\\..\\canary",
    "%2e%2e%2fcanary",
    "/etc/canary",
    "file:///etc/canary",
    "//canary.example/",
    "{{ 7*'canary' }}",
    "{% include 'canary' %}{{ config }}",
    "${canary}#{canary}<%= canary %>",
    "%s%n%(canary)s{0.__class__}{canary!r}",
    "$(canary) `canary` | canary ; canary & canary",
    "canary\r\nSet-Cookie: canary=1\r\n\r\n<canary>",
    "=cmd|' /C canary'!A0",
    "@canary(1)",
    "\0canary",
    "canary\x1b[2J\x7f\x85",
    "\u2028canary\u2029\ufeff",
    "\u202ecanary\u202c\u200f",
    "c\u0301\u0301\u0301anary\u0301" * 40,
    "\U0001f469\u200d\U0001f467 canary",
    "\ud800canary",
    "\u0130\u0131\u017f\u212acanary\u00df",
    "TP-7K3M-9QXD canary",
    "1e999 NaN -0 0x10 ٣ canary",
    "[" * 500 + "canary",
    "((((a+)+)+)+)$canary",
    "canary@" * 30 + "example.com",
    "+1 202 456 1111 canary",
    "L4<->L5 <5 weeks canary",
)


def texts(count: int, seed: int = 11) -> list[str]:
    """Each piece by itself, then random ones joined, doubled and made long."""
    chance, made = Random(seed), list(PIECES)
    while len(made) < count:
        joined = "".join(chance.choices(PIECES, k=chance.randint(1, 4)))
        made.append(joined * chance.choice((1, 1, 1, 1, 5, 40)))
    chance.shuffle(made)
    return [text[:30_000] for text in made[:count]]


class Became(HTMLParser):
    """Collects what of a page's markup comes from a hostile text: elements, attributes, scripts, addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            own = (value or "").startswith(OWN)
            works = name in ("src", "href", "action", "formaction", "style") and CANARY in (value or "") and not own
            if CANARY in name or name.startswith("on") or works:
                self.found.add(f"{tag} {name}={value}")
        if CANARY in tag:
            self.found.add(tag)

    def handle_comment(self, data: str) -> None:
        if CANARY in data:
            self.found.add(f"<!--{data}")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem in ("script", "style") and CANARY in data:
            self.found.add(f"{self.cdata_elem}: {data}")


def became(html: str) -> set[str]:
    """What of `html` a hostile text has become; empty when all of it stayed text."""
    reader = Became()
    reader.feed(html)
    reader.close()
    return reader.found
