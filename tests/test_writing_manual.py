"""docs/writing.md tells the truth: its commands work in their order, its example is published, no message is left."""

import ast
import re
import shlex
import shutil
from pathlib import Path

import pytest
from flask import Flask

from demo.live import LiveSite
from tests.settings import settings_in
from webapp import create_app
from webapp.library.evidence import Source
from webapp.library.reading import SHARED
from webapp.settings import ROOT

MANUAL = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
SLUG = "can-i-try-a-stimulator-first"
FLASK = ".venv/bin/flask "
CHECKED = (
    "content",
    "library/search/wording",
    *(
        f"library/{name}"
        for name in ("checks", "drafts", "evidence", "explanations", "figures", "front_matter", "loader", "reading")
    ),
    *(
        f"library/review/{name}"
        for name in ("balance", "claims", "dates", "grade", "links", "retractions", "used", "wording")
    ),
)


def blocks(language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)
    return [text for named, text in found if named == language]


class Desk:
    """A writer's machine: the demo runs over a folder of content, commands are typed beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "content", folder / "content")
        self.demo = LiveSite(self.site(), self.site, folder)

    def site(self) -> Flask:
        return create_app(settings_in(self.folder, demo=True), content=self.folder / "content")

    def type(self, line: str, *, may_fail: bool = False) -> str:
        assert line.startswith(FLASK), line
        result = self.site().test_cli_runner().invoke(args=shlex.split(line.removeprefix(FLASK)))
        assert result.exit_code == 0 or may_fail, f"{line}\n{result.output}\n{result.exception!r}"
        return str(result.output)

    def look(self, address: str) -> tuple[int, str]:
        app = self.demo._followed()
        answer = app.test_client().get(address, base_url="http://localhost", follow_redirects=True)
        return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_example_works_from_start_to_finish(desk: Desk) -> None:
    new, drafts, preview, publish, check = (block.strip() for block in blocks("sh"))
    (example,) = blocks("markdown")
    draft = desk.folder / "content/en/drafts/articles" / f"{SLUG}.md"
    assert f"content/en/drafts/articles/{SLUG}.md" in desk.type(new)
    assert f"`content/en/drafts/articles/{SLUG}.md`" in MANUAL
    assert ">DRAFT<" in desk.look(f"/preview/{SLUG}")[1]
    assert SLUG in desk.look("/preview")[1]
    draft.write_text(example)
    assert desk.type(drafts) == f"{SLUG} (article): ready to publish\n"
    link = desk.type(preview).split()[0]
    assert "Can I try a stimulator first?" in desk.look(link.partition("localhost")[2])[1]
    assert desk.look(f"/resources/{SLUG}")[0] == 404
    assert f"Moved to content/en/articles/{SLUG}.md." in desk.type(publish)
    assert desk.look(f"/resources/{SLUG}")[0] == 200
    assert SLUG in desk.look("/resources")[1]
    told = desk.type(check, may_fail=True)
    assert SLUG not in told
    assert " to mend" in told or "Nothing to mend" in told


def test_what_is_taken_back_is_gone(desk: Desk) -> None:
    (example,) = blocks("markdown")
    article = desk.folder / "content/en/articles" / f"{SLUG}.md"
    article.write_text(example)
    assert desk.look(f"/resources/{SLUG}")[0] == 200
    folder = desk.folder / "content/en/drafts/articles"
    folder.mkdir(parents=True, exist_ok=True)
    article.rename(folder / article.name)
    assert desk.look(f"/resources/{SLUG}")[0] == 404
    assert desk.look(f"/preview/{SLUG}")[0] == 200


def test_what_is_shown_of_a_text_can_be_written_so(desk: Desk) -> None:
    (example,), (run, *texts) = blocks("markdown"), blocks("")
    assert run == "make run\n"
    (desk.folder / "content/en/articles" / f"{SLUG}.md").write_text("\n".join((example, *texts)))
    status, page = desk.look(f"/resources/{SLUG}")
    assert status == 200
    assert "<summary>What is a facet joint?</summary>" in page
    assert "<figcaption>Where back pain may start</figcaption>" in page


def test_every_line_at_the_top_is_explained() -> None:
    source = (ROOT / "webapp/library/reading.py").read_text(encoding="utf-8")
    own = re.findall(r"only\(\*SHARED, (.*?)\)", source)
    names = {*SHARED, *re.findall(r'"(\w+)"', " ".join(own))}
    assert {"authors", "order"} <= names
    assert rows_below("## The lines at the top") == names


def test_every_line_of_a_source_is_explained() -> None:
    assert rows_below("**To add a source**") == {*Source.__dataclass_fields__} - {"id"}


def rows_below(place: str) -> set[str]:
    """The names in the first column of the first table behind these words."""
    table = re.findall(r"(?:^\|.*\n)+", MANUAL[MANUAL.index(place) :], re.MULTILINE)[0]
    return {name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def messages(module: str) -> set[str]:
    """What the module says is wrong, with `…` in the place of what differs from case to case."""
    tree = ast.parse((ROOT / "webapp" / f"{module}.py").read_text(encoding="utf-8"))
    said: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in ("fault", "ContentError", "Fault"):
            said |= {words(arg) for arg in node.args[-2:-1]} - {""}
        if isinstance(node, ast.Call) and called(node) == "_unseen":
            said.add(words(node.args[-1]))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "problem":
            said.add(words(node.value))
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            said |= {words(node.elts[0])} if " " in words(node.elts[1]) else set()
    return {text for text in said if " " in text and not text.endswith("?")}


def called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def words(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""


def explained() -> dict[str, re.Pattern[str]]:
    """Each message that the manual explains, and what it stands for: `…`, and words that are a name in the code."""
    rows = re.findall(r"^\| `([^`]+)` \|", MANUAL[MANUAL.index("## What the messages mean") :], re.MULTILINE)
    open_places = (("…", ".+"), (re.escape(":::"), ".+"), (re.escape("(write here)"), ".+"))
    patterns = {}
    for row in rows:
        shape = re.escape(row)
        for place, anything in open_places:
            shape = shape.replace(place, anything)
        patterns[row] = re.compile(shape)
    return patterns


@pytest.mark.parametrize("module", CHECKED)
def test_every_message_is_explained(module: str) -> None:
    found, patterns = messages(module), explained().values()
    assert found
    for message in found:
        assert any(pattern.fullmatch(message) for pattern in patterns), message


def test_no_message_is_explained_that_nobody_says() -> None:
    said = set().union(*map(messages, CHECKED))
    for row, pattern in explained().items():
        assert any(pattern.fullmatch(message) for message in said), row
