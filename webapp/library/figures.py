"""A paragraph that holds only a picture becomes a figure: `![what is to be seen](/static/img/x.svg "Caption")`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from markdown_it.token import Token
from markupsafe import Markup

from webapp.library.drawings import FOLDER, read_drawing
from webapp.library.parsing import BREAKS, Part

ADDRESS = re.compile(r"/static/img/([a-z0-9]+(?:-[a-z0-9]+)*\.svg)")
MARKS = re.compile(r"[*_`<\[]")
PLAIN = ("text", "text_special", *BREAKS)
FIGURE = Markup(
    '<figure>\n<img src="{address}" alt="{alt}" width="{width}" height="{height}" loading="lazy" decoding="async">\n'
    "<figcaption>{caption}</figcaption>\n</figure>\n"
)


def paragraphs(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Each paragraph that holds only a picture, as its opening token and its line; none inside a list or quotation."""
    for opening, line in pairwise(tokens):
        if opening.type == "paragraph_open" and opening.level == 0 and _is_picture(line):
            yield opening, line


def _is_picture(line: Token) -> bool:
    return [child.type for child in line.children or ()] == ["image"]


def check_picture(part: Part, line: int, image: Token, *, alone: bool, folder: Path = FOLDER) -> None:
    """Raise ContentError unless `image` stands `alone`, says in words what it shows, and can be shown."""
    if not alone:
        raise part.fault(line, "A picture stands in the middle of a text", "Give it a paragraph of its own")
    target = str(image.attrs["src"])
    found = ADDRESS.fullmatch(target)
    if found is None:
        raise part.fault(
            line,
            f"'{target}' is not a picture of this site",
            "Put an SVG into static/img and write /static/img/its-name.svg",
        )
    if not _seen(image):
        raise part.fault(
            line, "The picture says nothing to people who can't see it", "Write what it shows between ![ and ]"
        )
    if not all(child.type in PLAIN for child in image.children or ()) or MARKS.search(_caption(image)):
        raise part.fault(line, "The words of a picture have marks", "Write plain words in them, no * and no citation")
    if not _caption(image):
        raise part.fault(line, "The picture has no caption", f'Write it behind the address: ({target} "Caption")')
    path = folder / found[1]
    if not path.is_file():
        raise part.fault(line, f"There is no picture {target}", "Correct its name, or put the file into static/img")
    read_drawing(path)


def hide_paragraphs(tokens: Sequence[Token]) -> None:
    """Take the paragraphs away from around pictures: a figure stands for itself."""
    hidden = {id(opening) for opening, _line in paragraphs(tokens)}
    for opening, _line, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if id(opening) in hidden:
            opening.hidden = closing.hidden = True


def figure(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    """Render rule for a picture; `env["pictures"]` is the folder. The file has passed `check_picture`."""
    image = tokens[index]
    drawing = read_drawing(env["pictures"] / str(image.attrs["src"]).rpartition("/")[2])
    return FIGURE.format(
        address=drawing.address,
        alt=_seen(image),
        width=drawing.width,
        height=drawing.height,
        caption=_caption(image),
    )


def _seen(image: Token) -> str:
    """What stands between `![` and `]`, on one line."""
    return "".join(" " if child.type in BREAKS else child.content for child in image.children or ()).strip()


def _caption(image: Token) -> str:
    return str(image.attrs.get("title", "")).strip()
