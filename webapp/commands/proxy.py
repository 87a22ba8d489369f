"""`flask proxy`: what the web server in front of the site needs from it."""

from collections.abc import Mapping
from pathlib import Path

import click
from flask import Flask, render_template
from flask.cli import AppGroup

from webapp.web.errors import ErrorWords

# page in content/en/pages → the status under which the proxy shows it by itself
PAGES: Mapping[str, int] = {"bad-request": 400, "not-found": 404, "too-large": 413, "unavailable": 502}


def group(app: Flask, words: Mapping[str, ErrorWords], base_url: str) -> AppGroup:
    """The commands; `words` is keyed by page name, `base_url` the site's own address."""
    commands = AppGroup("proxy", help="What the web server in front of the site needs from it.")

    @commands.command()
    @click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
    def pages(folder: Path) -> None:
        """Write the pages that it shows while the site is down into FOLDER."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, status in PAGES.items():
            with app.test_request_context(f"/{name}", base_url=base_url):
                # nginx sends them under a policy that names no hash, so their style sheets are files.
                says = {"title": words[name].title, "body": words[name].body, "status": status}
                page = render_template("web/error.html", styles="files", **says)
            (folder / f"{name}.html").write_text(page, encoding="utf-8")
        click.echo(f"Written to {folder}: {', '.join(PAGES)}.")

    return commands
