"""The house itself: its rooms, its addresses, its templates."""

import re
from pathlib import Path

import click
from flask import Flask

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"

ADDRESSES = {
    "/",
    "/.well-known/security.txt",
    "/accessibility",
    "/assessment",
    "/assessment/<question_id>",
    "/assessment/clear",
    "/assessment/result",
    "/assessment/result/sheet",
    "/assessment/rules",
    "/contact",
    "/contact/check",
    "/contact/sent",
    "/contact/status",
    "/evidence",
    "/healthz",
    "/preview",
    "/preview/<name>",
    "/privacy",
    "/readyz",
    "/resources",
    "/resources/<slug>",
    "/resources/feed.xml",
    "/resources/search",
    "/resources/search/<sealed>",
    "/robots.txt",
    "/sitemap.xml",
    "/specialists",
    "/static/<path:filename>",
    "/treatments",
    "/treatments/<slug>",
    "/treatments/compare",
}


def test_the_addresses_are_the_ones_we_promised(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} == ADDRESSES


def test_every_room_of_templates_is_a_room_of_code() -> None:
    rooms = {path.name for path in (ROOT / "webapp").iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert {path.name for path in TEMPLATES.iterdir()} <= rooms | {"components"}


def test_no_template_switches_escaping_off() -> None:
    for path in TEMPLATES.rglob("*"):
        if path.is_file():
            assert not re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text()), path


def test_no_macro_is_unused() -> None:
    everything = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    for path in (TEMPLATES / "components").glob("*.html"):
        for name in re.findall(r"macro (\w+)\(", path.read_text()):
            assert len(re.findall(rf"\b{name}\b", everything)) > 1, f"{path.name}: {name}"


def test_the_commands_are_the_ones_we_promised(app: Flask) -> None:
    asked = click.Context(app.cli)
    named = {name: app.cli.get_command(asked, name) for name in app.cli.list_commands(asked)}
    groups = {name: set(group.commands) for name, group in named.items() if isinstance(group, click.Group)}
    assert groups["db"] == {"upgrade", "migrate", "check"}
    assert groups["mail"] == {"heartbeat", "resume", "retry", "send-due", "status", "test", "work"}
    assert groups["requests"] == {
        *("erase", "export", "fhir", "find", "hold", "list", "purge", "quarantine", "release", "unhold"),
    }
    assert groups["keys"] == {"rotate", "check"}
    assert groups["backup"] == {"create", "verify", "restore"}
    assert groups["content"] >= {"new", "drafts", "preview", "publish", "check"}
    assert groups["assessment"] == {"check", "diff", "graph", "paper", "phone-script", "review", "fhir"}


def test_no_room_imports_the_one_that_joins_them() -> None:
    for path in (ROOT / "webapp").rglob("*.py"):
        assert not re.search(r"from webapp import .*create_app|import webapp$", path.read_text()), path
