"""Looks at a page that stands in a browser: axe, and the own checks in `looks/`. Every look gives faults in words."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

FILES = ("parts", "text", "targets", "color", "focus", "forced")
SOURCE = "".join((Path(__file__).parent / "looks" / f"{name}.js").read_text() for name in FILES)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"runOnly": STANDARDS, "resultTypes": ["violations", "incomplete"]}
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations", "incomplete"]}
# Where axe says "look yourself": whatever lies over a text may hide it, so such a page has to be made clearer. A text
# of one letter and a background that it does not know are measured by `contrastFaults`; the words of pictures stand
# below them.
MUST_BE_CLEAR = {"bgOverlap", "fgOverlap", "bgGradient", "bgImage", "pseudoContent", "elmPartiallyObscured"}
AS_SENT = """sent => {
  const here = document.documentElement.cloneNode(true);
  const there = new DOMParser().parseFromString(sent, "text/html").documentElement;
  here.querySelectorAll("[data-print]").forEach((button) => { button.hidden = true; });
  return !here.querySelector("noscript") && here.outerHTML === there.outerHTML;
}"""
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }"""
TWICE = "html { font-size: 200% !important; }"


def prepare(page: Page) -> None:
    """Bring the checks onto the page, once after each time it was loaded."""
    page.evaluate(SOURCE + AXE_SCRIPT + ";0")


def look(page: Page, check: str) -> list[str]:
    """The faults that one of the checks in `looks/` finds."""
    found: list[str] = page.evaluate(f"looks.{check}()")
    return found


def axe(page: Page, options: dict[str, Any] = ALL_RULES) -> list[str]:
    """What axe finds: one line a rule and element."""
    found = page.evaluate("options => axe.run(document, options)", options)
    wrong = [(rule["id"], node) for rule in found["violations"] for node in rule["nodes"]]
    unclear = [(rule["id"], node) for rule in found["incomplete"] for node in rule["nodes"] if _must_be_clear(node)]
    return _lines([*wrong, *unclear])


def look_at(page: Page) -> None:
    """Fail on a violation of one of axe's rules, or on sideways scrolling, in the look that `page` has."""
    prepare(page)
    found = page.evaluate("options => axe.run(document, options)", ALL_RULES)
    violations = _lines((rule["id"], node) for rule in found["violations"] for node in rule["nodes"])
    faults = [*violations, *look(page, "sideways")]
    assert not faults, "\n".join([page.url, *faults])


def is_as_sent(page: Page, sent: str) -> bool:
    """Whether the page is what a browser makes of the HTML that was `sent`, but for the buttons that print."""
    return bool(page.evaluate(AS_SENT, sent))


def size(page: Page, width: int, height: int = 800) -> None:
    page.set_viewport_size({"width": width, "height": height})


def scheme(page: Page, name: str) -> None:
    page.emulate_media(color_scheme=name)  # type: ignore[arg-type]


@contextmanager
def styled(page: Page, rules: str) -> Iterator[None]:
    """`rules` are added to the page's own; as a sheet made by script, since the policy lets in no other."""
    page.evaluate(
        "rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);"
        " document.adoptedStyleSheets = [sheet]; }",
        rules,
    )
    yield
    page.evaluate("document.adoptedStyleSheets = []")


@contextmanager
def script_for_checks(page: Page) -> Iterator[None]:
    """Let axe run on a page that was loaded with script off; the page's own scripts stay as they are: not run."""
    session = page.context.new_cdp_session(page)
    for disabled in (True, False):  # it only hears of what changes
        session.send("Emulation.setScriptExecutionDisabled", {"value": disabled})
    yield
    session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    session.detach()


def _lines(found: Iterable[tuple[str, dict[str, Any]]]) -> list[str]:
    return [f"{rule}: {' '.join(map(str, node['target']))} {_reasons(node)[0]['message']}" for rule, node in found]


def _must_be_clear(node: dict[str, Any]) -> bool:
    keys = {(reason.get("data") or {}).get("messageKey") for reason in _reasons(node)}
    return not node["html"].startswith(("<text", "<tspan")) and bool(keys & MUST_BE_CLEAR)


def _reasons(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [*node["any"], *node["all"], *node["none"]]
