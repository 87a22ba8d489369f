"""The picture at the head of the README: the home page beside a question of the assessment."""

import base64
from pathlib import Path

from playwright.sync_api import Browser

from tests.gallery.camera import Look

PICTURES = (Look(1280, "light").file("home"), Look(320, "light").file("place"))
PAGE = """\
<!DOCTYPE html>
<style>
  body {{ margin: 0; padding: 24px; display: flex; gap: 24px; width: max-content; background: #dfe5e3; }}
  img {{ height: 560px; border-radius: 12px; }}
</style>
{pictures}
"""


def draw_cover(browser: Browser, folder: Path, file: Path) -> None:
    """Put two pictures of the gallery in `folder` side by side, into `file`."""
    page = browser.new_page(viewport={"width": 1600, "height": 608})
    page.set_content(PAGE.format(pictures="".join(_embedded(folder / name) for name in PICTURES)))
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    page.locator("body").screenshot(path=file)
    page.close()


def _embedded(file: Path) -> str:
    return f'<img src="data:image/png;base64,{base64.b64encode(file.read_bytes()).decode()}">'
