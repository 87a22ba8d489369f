"""The exact forms of HTML that our renderer makes: text that consists of nothing else needs no cleaning.

A piece passes only when every sign of it belongs to one of these forms and its tags close each other in order. So no
browser can read anything else in it: a `<` begins nothing but a tag of the list, and an attribute ends at its quote.
"""

import re
from collections.abc import Iterable, Mapping

PLAIN = r"[^<>&\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
ENTITY = r"&(?:amp|lt|gt|quot|#34|#39|#8617);"
SIGN = rf"(?:[^\"<>&\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|{ENTITY})"
VALUE, WORDS = rf"{SIGN}*+", rf"{SIGN}++"
ADDRESS = r"(?:https://|mailto:|tel:|\#|/(?!/))(?:[!\#$%'()*+,./0-9:;=?@A-Z_a-z~\[\]-]|&amp;)*+"
EMPTY = ("br", "hr", "img")
TAG = re.compile(r"<(/?)([a-z0-9]+)")


class KnownForms:
    """Knows HTML made of `bare` tags, of tags with some of their `attributes`, and of pictures.

    A picture has all attributes that `picture` names, in this order; none of its patterns may match a quote.
    """

    def __init__(
        self, bare: Iterable[str], attributes: Mapping[str, Iterable[str]], picture: Mapping[str, str]
    ) -> None:
        image = "".join(f' {name}="{shape}"' for name, shape in picture.items())
        tags = [
            *(f"<{name}>" for name in bare),
            *(f"<{name}{_attributes(names)}>" for name, names in attributes.items()),
            *(f"</{name}>" for name in (*bare, *attributes) if name not in EMPTY),
            f"<img{image}>",
        ]
        self._forms = re.compile(rf"(?:{PLAIN}++|{ENTITY}|{'|'.join(tags)})*+", re.DOTALL)

    def hold(self, html: str) -> bool:
        """Whether `html` consists of these forms alone."""
        return self._forms.fullmatch(html) is not None and _balanced(html)


def _attributes(names: Iterable[str]) -> str:
    shapes = (f'{name}="{ADDRESS if name == "href" else VALUE}"' for name in names)
    return f"(?: (?:{'|'.join(shapes)}))*+"


def _balanced(html: str) -> bool:
    """Whether each tag that opens is closed in its turn."""
    opened: list[str] = []
    for closes, name in TAG.findall(html):
        if closes and (not opened or opened.pop() != name):
            return False
        if not closes and name not in EMPTY:
            opened.append(name)
    return not opened
