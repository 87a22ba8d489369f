"""The browser that looks at the pages: found by `scripts/browser`, the same for paint and for Lighthouse."""

import os

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
)


def program() -> str:
    """The path of Chromium."""
    return os.environ["CHROMIUM"]


def environ() -> dict[str, str]:
    """Its environment: it may carry its own libraries."""
    return {**os.environ, "CHROME_PATH": program(), "LD_LIBRARY_PATH": os.environ.get("CHROMIUM_LIBS", "")}
