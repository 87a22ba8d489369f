"""A person who uses the keys alone. Each place they come to is looked at; AssertionErrors say what is wrong."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.accessibility.looking import SOURCE

MOST_STOPS = 400


class Keyboard:
    """Presses keys on `page`, whatever is opened in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(SOURCE)

    def open(self, address: str) -> None:
        self.page.goto(address)

    def press(self, key: str) -> str:
        """Press `key`; what has the focus then must be seen. Gives what it says."""
        self.page.keyboard.press(key)
        return self.here()

    def here(self) -> str:
        """What the element that has the focus says."""
        stop = self.page.evaluate("looks.stop()")
        assert not stop["faults"], f"{self.page.url}: {'; '.join(stop['faults'])}"
        return str(stop["words"] or stop["name"])

    def to(self, words: str) -> None:
        """Tab until something that begins with `words` has the focus."""
        seen = []
        while len(seen) < MOST_STOPS:
            seen.append(self.press("Tab"))
            if seen[-1].startswith(words):
                return
        raise AssertionError(f"no stop says {words!r}: {seen}")

    def pick(self, words: str) -> None:
        """In a group of radio buttons that has the focus, pick the one that says `words`."""
        self.page.keyboard.press("Space")
        for _ in range(MOST_STOPS):
            if self.here().startswith(words):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"nothing to pick says {words!r}")

    def follow(self) -> None:
        """Press what has the focus, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, label: str, text: str) -> None:
        self.to(label)
        self.page.keyboard.type(text)

    def stops(self, key: str = "Tab") -> Iterator[str]:
        """Every stop from here on, until the page ends."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press(key)
            if self.page.evaluate("document.activeElement === document.body"):
                return
            self.here()
            yield self.page.evaluate("looks.name(document.activeElement)")
        raise AssertionError(f"{self.page.url} does not end")
