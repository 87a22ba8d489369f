"""`python -m tests.gallery.share FOLDER`: draws the picture that stands for each page where somebody passes it on."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser

from tests.gallery.__main__ import running_browser
from tests.gallery.camera import make_small
from webapp.clinic import load_clinic
from webapp.library.loader import load_library
from webapp.library.share_pictures import SITE, TITLES, fingerprint
from webapp.library.values import Library
from webapp.settings import ROOT

WIDTH, HEIGHT = 1200, 630
MOST_BYTES = 40_000
PAGE = """\
{% from "components/brand.html" import brand %}
<!DOCTYPE html>
<style>
  body { --accent: #f3bd92; display: grid; grid-template-rows: auto 1fr auto; box-sizing: border-box;
    width: 1200px; height: 630px; margin: 0; padding: 64px 80px 56px;
    background: var(--deep); color: var(--on-deep); font-family: var(--sans); }
  .brand { display: flex; align-items: center; gap: 20px; }
  .brand-name { display: flex; gap: 14px; }
  .wordmark { block-size: 46px; fill: none; stroke: currentcolor; stroke-width: 7; stroke-linecap: round; }
  .wordmark-dots { stroke: var(--accent); stroke-width: 9; }
  .mark { inline-size: 58px; block-size: 72px; fill: var(--on-deep); }
  .mark-level { fill: var(--accent); }
  .visually-hidden { display: none; }
  h1 { align-self: center; max-width: 1000px; margin: 0; text-wrap: balance;
    font: 700 {{ 64 if title | length > 52 else 76 }}px/1.15 var(--serif); }
  p { margin: 0; padding-top: 24px; border-top: 4px solid var(--accent); color: var(--deep-soft); font-size: 30px; }
</style>
<div class="brand">{{ brand(clinic.name) }}</div>
<h1>{{ title }}</h1>
<p>{{ clinic.tagline }}</p>
"""


def main(folder: Path) -> None:
    library = load_library(ROOT / "content")
    with tempfile.TemporaryDirectory() as kept, running_browser() as browser:
        made = Path(kept) / "og"
        made.mkdir()
        draw(browser, dict(_titles(library)), made)
        make_small(made.glob("*.png"), os.environ["PNGQUANT"])
        heavy = {file.name: size for file in made.glob("*.png") if (size := file.stat().st_size) > MOST_BYTES}
        assert not heavy, f"more than {MOST_BYTES:,} bytes: {heavy}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)


def draw(browser: Browser, titles: Mapping[str, str], folder: Path) -> None:
    """A picture with each of `titles` under its name in `folder`, and beside them what they were drawn for."""
    template = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True).from_string(PAGE)
    tokens = ROOT / "static/css/first/1-tokens.css"
    clinic = load_clinic(ROOT / "content/clinic.yaml")
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    for name, title in titles.items():
        page.set_content(template.render(title=title, clinic=clinic))
        page.add_style_tag(path=tokens)
        page.screenshot(path=folder / f"{name}.png")
    page.close()
    drawn = {name: fingerprint(title) for name, title in sorted(titles.items())}
    (folder / TITLES).write_text(json.dumps(drawn, indent=1) + "\n", encoding="utf-8")


def _titles(library: Library) -> Iterator[tuple[str, str]]:
    """The name and the words of each picture."""
    yield SITE, library.get_page("home").title
    yield from ((piece.slug, piece.title) for piece in (*library.articles, *library.treatments))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
