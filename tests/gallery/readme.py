"""The page that shows the pictures: docs/gallery/README.md."""

from collections.abc import Collection, Iterator

from tests.gallery.camera import HEIGHTS, SCHEMES, WHOLE, Look
from tests.gallery.scenes import SCENES

HEAD = """\
# The site in pictures

Made by `make gallery` from the demo, in Chromium, with two typefaces of our style sheet that stand for those of
people's own devices: P052 (a Palatino) and Roboto. Each picture is what a window shows before anybody scrolls: 320 px
(a small phone), 768 px (a tablet) and 1280 px (a laptop).
"""
SHOWN = {320: 150, 768: 260, 1280: 430}
"""Width of a window → how wide its pictures stand on the page."""


def readme(files: Collection[str]) -> str:
    """The page with the pictures called `files`, by their names below the gallery's folder."""
    galleries = (_gallery(scheme, files) for scheme in SCHEMES)
    return "\n".join((HEAD, *("\n".join(gallery) for gallery in galleries), *_whole_pages(files)))


def _gallery(scheme: str, files: Collection[str]) -> Iterator[str]:
    looks = [Look(width, scheme) for width in HEIGHTS]
    yield f"## {scheme.capitalize()}\n"
    yield f"| | {' | '.join(f'{look.width} px' for look in looks)} |"
    yield "|---" * (len(looks) + 1) + "|"
    for scene, title in SCENES.items():
        if looks[0].file(scene) in files:
            pictures = (_picture(look.file(scene), f"{title}, {look.width} px, {scheme}", look) for look in looks)
            yield f"| {title} | {' | '.join(pictures)} |"
    yield ""


def _picture(file: str, alt: str, look: Look) -> str:
    return f'<a href="{file}"><img src="{file}" alt="{alt}" width="{SHOWN[look.width]}"></a>'


def _whole_pages(files: Collection[str]) -> Iterator[str]:
    yield "## Whole pages\n\nAt half their size, 1280 px wide.\n"
    for scene, title in SCENES.items():
        if WHOLE.file(scene) in files:
            yield f"- [{title}]({WHOLE.file(scene)})"
    yield ""
