"""Links with a #fragment lead to a place that is there. Whether the page is there, the loader has asked already."""

import re
from collections.abc import Collection, Iterator, Mapping

from webapp.library.addresses import COMPARE, EVIDENCE, HOME
from webapp.library.parsing import located
from webapp.library.review.faults import Fault
from webapp.library.review.material import Material, Written
from webapp.library.texts import Parsed
from webapp.library.values import Page

IN_EVERY_PAGE = frozenset({"main"})
OF_A_PIECE = frozenset({"in-short", "questions", "sources", "related", "next-step", "specialists"})
OF_PAGES: Mapping[str, Collection[str]] = {EVIDENCE: ("studies",), COMPARE: ("limits", "options")}
"""The places that templates make; a test holds them to the templates."""
ROW = re.compile(r"row-\d+")


def dead(material: Material) -> Iterator[Fault]:
    """A fault for each link to a place that its page does not have."""
    places = _places(material)
    texts = [text for piece in material.pieces for text in piece.texts] + [text for text, _page in material.pages]
    for text in texts:
        for line, target in _links(text):
            path, _hash, place = target.partition("#")
            path = path.partition("?")[0]
            if (
                place
                and place not in places.get(path, IN_EVERY_PAGE)
                and not (path == COMPARE and ROW.fullmatch(place))
            ):
                yield Fault(
                    text.part.path,
                    line,
                    f"The page {path} has no place '#{place}'",
                    "Take the '#…' away, or copy the address of a heading from the page",
                )


def _links(text: Parsed) -> Iterator[tuple[int, str]]:
    for token, line in located(text.part, text.tokens):
        target = str(token.attrs.get("href", "")) if token.type == "link_open" else ""
        if target.startswith("/"):
            yield line, target


def _places(material: Material) -> dict[str, frozenset[str]]:
    """The ids on each page that content can be known to have."""
    places = {written.piece.address: _of_piece(written) for written in material.pieces}
    for _text, page in material.pages:
        places[_address(page)] = ids_in(page.body) | IN_EVERY_PAGE | frozenset(OF_PAGES.get(_address(page), ()))
    places[EVIDENCE] = places.get(EVIDENCE, IN_EVERY_PAGE) | frozenset(material.sources)
    places[COMPARE] = IN_EVERY_PAGE | frozenset(OF_PAGES[COMPARE])
    return places


def _of_piece(written: Written) -> frozenset[str]:
    piece = written.piece
    shown = "".join((piece.body, *(item.answer for item in piece.questions), piece.sources))
    return ids_in(shown) | OF_A_PIECE | IN_EVERY_PAGE


def _address(page: Page) -> str:
    return HOME if page.name == "home" else f"/{page.name}"


def ids_in(html: str) -> frozenset[str]:
    """The ids that `html` gives."""
    return frozenset(re.findall(r'\bid="([^"]+)"', html))
