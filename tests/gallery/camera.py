"""Takes pictures of pages and makes them small."""

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

HEIGHTS: Mapping[int, int] = {320: 640, 768: 1024, 1280: 800}
"""Width of a window → its height, in px: a small phone, a tablet held upright, a laptop."""
SCHEMES = ("light", "dark")
COLORS = "48"
LARGER_OTHERWISE = 98
"""What pngquant answers when it could only have made the file larger."""


@dataclass(frozen=True)
class Look:
    """How somebody sees the site. Of whole pages the picture is half as large."""

    width: int
    scheme: str
    whole: bool = False

    def file(self, scene: str) -> str:
        """The name of the picture of `scene`, below the gallery's folder."""
        return f"{self.scheme}/{scene}-{'whole' if self.whole else self.width}.png"

    def visitor(self, browser: Browser) -> BrowserContext:
        """A person who sees the site like this, and wants no motion."""
        context = browser.new_context(
            viewport={"width": self.width, "height": HEIGHTS[self.width]},
            color_scheme=self.scheme,  # type: ignore[arg-type]
            device_scale_factor=0.5 if self.whole else 1,
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        return context

    def photograph(self, page: Page, file: Path) -> None:
        """The picture of `page`, in `file`."""
        file.parent.mkdir(parents=True, exist_ok=True)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=file, animations="disabled", full_page=self.whole)


LOOKS = tuple(Look(width, scheme) for scheme in SCHEMES for width in HEIGHTS)
WHOLE = Look(1280, "light", whole=True)


def make_small(files: Iterable[Path], pngquant: str) -> None:
    """Draw each of `files` anew with few colors, in place, and without dots that mix them: those compress badly."""
    options = [COLORS, "--nofs", "--speed", "1", "--strip", "--skip-if-larger", "--force", "--ext", ".png"]
    for file in files:
        done = subprocess.run([pngquant, *options, str(file)], check=False)
        assert done.returncode in (0, LARGER_OTHERWISE), f"pngquant failed on {file}"
