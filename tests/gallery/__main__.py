"""`python -m tests.gallery FOLDER COVER`: photographs the demo into FOLDER, and two pages side by side into COVER."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browsing import LAUNCH
from tests.gallery.camera import LOOKS, WHOLE, Look, make_small
from tests.gallery.cover import draw_cover
from tests.gallery.readme import readme
from tests.gallery.scenes import walk
from tests.servers import site_process, smtp_server
from tests.settings import environment_in

WHOLE_SCENES = ("home", "treatments", "treatment", "routine", "form", "check")
MOST_BYTES = 3_600_000


def main(folder: Path, cover: Path) -> None:
    with tempfile.TemporaryDirectory() as kept, running_site(Path(kept)) as site, running_browser() as browser:
        made, made_cover = Path(kept) / "gallery", Path(kept) / "cover.png"
        for look in (*LOOKS, WHOLE):
            photograph(browser, site, look, made)
        draw_cover(browser, made, made_cover)
        make_small([*made.rglob("*.png"), made_cover], os.environ["PNGQUANT"])
        names = {str(file.relative_to(made)) for file in made.rglob("*.png")}
        (made / "README.md").write_text(readme(names))
        put_in_place(made, folder)
        shutil.copy(made_cover, cover)


def photograph(browser: Browser, site: str, look: Look, folder: Path) -> None:
    """Walk through the site as somebody who sees it like `look`, and take its pictures."""
    context = look.visitor(browser)
    page = context.new_page()
    for scene in walk(page, site):
        if not look.whole or scene in WHOLE_SCENES:
            look.photograph(page, folder / look.file(scene))
    context.close()
    print(f"{look.scheme}, {look.width} px{', whole pages' if look.whole else ''}", flush=True)


def put_in_place(made: Path, folder: Path) -> None:
    """Replace `folder` by `made`, unless its pictures are too large for a repository."""
    sizes = [file.stat().st_size for file in made.rglob("*") if file.is_file()]
    print(f"{len(sizes)} files, {sum(sizes) / 1e6:.2f} MB")
    assert sum(sizes) <= MOST_BYTES, f"more than {MOST_BYTES:,} bytes"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)


@contextmanager
def running_site(folder: Path) -> Iterator[str]:
    """The address of the demo's site, with a mail server of its own, all of it in `folder`."""
    with smtp_server() as mailbox, site_process(environment_in(folder, mail_port=mailbox.port), workers=1) as address:
        yield address


@contextmanager
def running_browser() -> Iterator[Browser]:
    libraries = {"LD_LIBRARY_PATH": os.environ.get("CHROMIUM_LIBS", "")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], env={**os.environ, **libraries}, args=LAUNCH
        )
        yield browser
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
