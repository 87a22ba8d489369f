"""One Chromium for all tests of a process, and pages of people of their own in it."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

LAUNCH = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]
NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, found or installed by `make test`."""
    executable = os.environ.get("CHROMIUM")
    if not executable:
        assert not os.environ.get("REQUIRE_BROWSER"), "no Chromium: run the tests with `make test`"
        pytest.skip("Chromium is not installed")
    libraries = {"LD_LIBRARY_PATH": os.environ.get("CHROMIUM_LIBS", "")}
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, env={**os.environ, **libraries}, args=LAUNCH)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens a page of a person of their own: width in px, color scheme, script on or off."""
    opened: list[BrowserContext] = []

    def open_page(*, width: int = 1280, scheme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()
