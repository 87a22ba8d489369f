"""`/styleguide`: in the demo only, and with every part that there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

from tests.settings import settings_in
from tests.site import Page, Site
from webapp import create_app

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STYLEGUIDE = TEMPLATES / "web" / "styleguide.html"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = create_app(settings_in(tmp_path_factory.mktemp("demo"), demo=True))
    yield made
    made.extensions["database"].engine.dispose()


@pytest.fixture(scope="module")
def shown(demo: Flask) -> Page:
    return Site(demo).get("/styleguide")


def macros(folder: Path) -> set[str]:
    """The macros that others may use, by file and name."""
    return {
        f"{path.name}: {macro.name}"
        for path in folder.glob("*.html")
        for macro in parsed(path).find_all(nodes.Macro)
        if not macro.name.startswith("_")
    }


def used_in(path: Path) -> set[str]:
    """The components' macros that the template at `path` calls."""
    template = parsed(path)
    called = {call.node.name for call in template.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
    return {
        f"{Path(imported.template.value).name}: {name}"
        for imported in template.find_all(nodes.FromImport)
        if isinstance(imported.template, nodes.Const) and imported.template.value.startswith("components/")
        for name in imported.names
        if name in called
    }


def parsed(path: Path) -> nodes.Template:
    return Environment(autoescape=True).parse(path.read_text())


def test_production_has_no_such_page(site: Site) -> None:
    site.get("/styleguide", status=404)


def test_search_engines_leave_it_out_and_nothing_leads_there(demo: Flask, shown: Page) -> None:
    assert shown.soup.find("meta", attrs={"name": "robots", "content": "noindex"}) is not None
    for address in ("/", "/sitemap.xml", "/robots.txt"):
        assert "styleguide" not in demo.test_client().get(address).get_data(as_text=True)


def test_every_component_is_shown() -> None:
    everything = macros(TEMPLATES / "components")
    assert len(everything) > 15
    assert everything - used_in(STYLEGUIDE) == set()


def test_no_component_is_kept_for_the_style_guide_alone() -> None:
    pages = [path for path in TEMPLATES.rglob("*.html") if path != STYLEGUIDE]
    assert macros(TEMPLATES / "components") - set[str]().union(*map(used_in, pages)) - inner() == set()


def inner() -> set[str]:
    """Macros that another one of the same file calls."""
    found = set()
    for path in (TEMPLATES / "components").glob("*.html"):
        for macro in parsed(path).find_all(nodes.Macro):
            calls = {call.node.name for call in macro.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
            found |= {f"{path.name}: {name}" for name in calls - {macro.name}}
    return found


def test_each_level_of_care_is_shown(shown: Page) -> None:
    for level in ("emergency", "urgent", "soon", "routine"):
        assert shown.soup.select_one(f".care-{level} .care-title") is not None


def test_the_heading_of_a_care_card_says_how_soon_to_who_cannot_see_the_color(shown: Page) -> None:
    said = [" ".join(title.get_text().split()) for title in shown.soup.select("main h2.care-title")]
    assert said[:4] == [
        f"{urgency}: What to do comes first" for urgency in ("Emergency", "Urgent", "Soon", "Not an emergency")
    ]


@pytest.mark.parametrize("control", ["#{0}line", "#{0}text", "[name='{0}one']", "[name='{0}many']", "#{0}agreed"])
def test_each_control_is_shown_empty_filled_and_refused(shown: Page, control: str) -> None:
    for state in ("", "filled-", "wrong-"):
        assert shown.soup.select_one(control.format(state)) is not None
    field = shown.soup.select_one(control.format("wrong-"))
    assert field is not None
    assert field.find_parent(class_="has-error") is not None


def test_only_a_page_that_comes_back_takes_the_focus(demo: Flask, shown: Page) -> None:
    assert not shown.soup.select("[autofocus], [role=alert]")
    visitor = Site(demo)
    back = visitor.submit(visitor.get("/styleguide"), press="Send it", status=422)
    assert len(back.errors) == 6
    assert [tag["id"] for tag in back.soup.select("[autofocus]")] == ["error-summary"]
    assert back.soup.select_one("#error-summary > [role=alert] h2") is not None
    assert back.soup.title is not None
    assert back.soup.title.get_text().startswith("Error: ")


def test_it_shows_how_far_each_pair_of_colors_is_apart(shown: Page) -> None:
    assert "ink on page 7.0 14.70 15.82" in shown.text.replace(" Aa", "")
