import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from tests.library.small_content import change
from webapp.library.citations import source_list
from webapp.library.cleaning import clean
from webapp.library.evidence import load_evidence
from webapp.library.loader import load_library
from webapp.library.markdown import Rendered, compose, render, words
from webapp.library.parsing import Part
from webapp.library.reading import read_draft
from webapp.library.texts import read_texts
from webapp.library.values import Article, Library


def shown(text: str) -> Rendered:
    return render(read_texts(Part(Path("x.md"), 1, text)), {})


@pytest.fixture
def whole(library: Library) -> BeautifulSoup:
    return soup_of(library.articles[0])


def soup_of(article: Article) -> BeautifulSoup:
    """The article's three parts as they stand on one page."""
    return BeautifulSoup(
        article.body + Markup().join(q.answer for q in article.questions) + article.sources, "html.parser"
    )


def test_citation_numbers_run_on_through_the_answers(whole: BeautifulSoup) -> None:
    numbers = [link.get_text() for link in whole.select('a[role="doc-noteref"]')]
    assert numbers == ["[1]", "[1]", "[1]", "[2]", "[1]"]


def test_each_citation_leads_to_its_source_and_back(whole: BeautifulSoup) -> None:
    citations = {str(link["id"]): str(link["href"]) for link in whole.select('a[role="doc-noteref"]')}
    assert len(citations) == 5
    back = [
        (str(link["href"])[1:], f"#{link.find_parent('li')['id']}") for link in whole.select('[role="doc-backlink"]')
    ]
    assert sorted(back) == sorted(citations.items())
    assert all(whole.find("li", id=target[1:]) for target in citations.values())


def test_ids_stand_once(whole: BeautifulSoup) -> None:
    ids = Counter(str(tag["id"]) for tag in whole.find_all(id=True))
    assert set(ids.values()) == {1}


def test_a_screen_reader_hears_which_source(whole: BeautifulSoup) -> None:
    labels = [link["aria-label"] for link in whole.select('a[role="doc-noteref"]')]
    assert labels == ["Source 1", "Source 1", "Source 1", "Source 2", "Source 1"]


def test_ways_back_have_different_names(whole: BeautifulSoup) -> None:
    labels = [str(link["aria-label"]) for link in whole.select('[role="doc-backlink"]')]
    assert len(set(labels)) == len(labels) == 5
    assert labels[1] == "Back to source 1, mention 2"


def test_a_source_says_what_kind_it_is_and_which_way_it_points(whole: BeautifulSoup) -> None:
    said = [" ".join(item.get_text().split()) for item in whole.select("li[id^=source-]")]
    assert said == [
        "Fairbank 2005: randomized trial. For and against. ↩ 1 ↩ 2 ↩ 3 ↩ 4",
        "National Institute for Health and Care Excellence (NICE) 2016: guideline. Against. ↩ 1",
    ]


def test_a_source_leads_to_all_that_is_known_of_it(whole: BeautifulSoup) -> None:
    links = [(link.get_text(), str(link["href"])) for link in whole.select("li[id^=source-] strong a")]
    assert links == [
        ("Fairbank 2005", "/evidence#fairbank-2005"),
        ("National Institute for Health and Care Excellence (NICE) 2016", "/evidence#nice-2016"),
    ]


def test_sources_are_listed_in_the_order_of_their_numbers(library: Library) -> None:
    assert [source.id for source in library.articles[0].cited] == ["fairbank-2005", "nice-2016"]


def test_a_text_without_citations_has_no_sources() -> None:
    assert shown("Words.").sources == ""


def test_markup_in_evidence_stays_text(content: Path) -> None:
    change(content / "evidence.yaml", "authors: Fairbank J, Frost", "authors: <b>The</b> <script>x, Frost")
    article = load_library(content).articles[0]
    assert "&lt;b&gt;The&lt;/b&gt; &lt;script&gt;x 2005" in article.sources


def test_headings_can_be_linked_to(library: Library) -> None:
    headings = library.articles[0].headings
    assert [heading.text for heading in headings] == ["What the trials found", "What the trials found"]
    assert [heading.id for heading in headings] == ["section-what-the-trials-found", "section-what-the-trials-found-2"]
    ids = [str(tag["id"]) for tag in BeautifulSoup(library.articles[0].body, "html.parser").find_all(["h2", "h3"])]
    assert ids == ["section-what-the-trials-found", "section-in-the-neck", "section-what-the-trials-found-2"]


def test_heading_words_are_plain() -> None:
    heading = shown("## What *may* fit? Ärzte & `x`\n").headings[0]
    assert (heading.id, heading.text) == ("section-what-may-fit-arzte-x", "What may fit? Ärzte & x")


def test_links_off_the_site_are_marked(whole: BeautifulSoup) -> None:
    paper = whole.find("a", href=re.compile("bmj.com/content"))
    assert paper is not None
    assert paper.get_attribute_list("rel") == ["noopener"]
    inside = whole.find("a", href="/treatments/rehab#section-what-it-is")
    assert inside is not None
    assert not inside.has_attr("rel")


def test_tables_name_their_head_cells_and_scroll_in_a_named_box(whole: BeautifulSoup) -> None:
    box = whole.select_one("div.scroll")
    assert box is not None
    assert (box["role"], box["tabindex"], box["aria-label"]) == ("region", "0", "Table: What the trials found")
    assert [cell.get_text() for cell in box.select('th[scope="col"]')] == ["Care", "Fall"]
    assert [cell.get_text() for cell in box.select('th[scope="row"]')] == ["Surgery", "Rehab"]
    assert not box.select("[style]")


def test_raw_html_would_still_be_text() -> None:
    """The checks refuse it before; should they fail, it is shown as text and never becomes an element."""
    assert shown("<b>x</b> <script>y</script>").body == "<p>&lt;b&gt;x&lt;/b&gt; &lt;script&gt;y&lt;/script&gt;</p>\n"


def test_a_link_that_runs_code_never_becomes_one() -> None:
    assert "<a" not in shown("[x](javascript:alert(1)) [y](data:text/html,z)").body


def test_cleaning_takes_nothing_from_our_own_text(content: Path) -> None:
    draft = read_draft(content / "en/articles/fusion.md")
    answers = [Part(draft.body.path, 1, entry.text("answer")) for entry in draft.entry.entries("questions")]
    composed = compose(read_texts(draft.body, answers), load_evidence(content / "evidence.yaml"))
    made = (*composed.html, source_list(composed.cited, composed.mentions))
    assert len(made) == 4
    assert [clean(html) for html in made] == list(made)


def test_words_are_read_without_marks_and_citations(library: Library) -> None:
    assert words(library.articles[0].questions[0].answer) == "No, <5 points is little. A guideline agrees."
    assert (
        words(Markup("<p>One two<sup><a>[1]</a></sup> <sup><a>[2]</a></sup> three.</p>\n<p>Four</p>"))
        == "One two three. Four"
    )


def test_raw_html_that_no_check_has_seen_is_shown_as_signs() -> None:
    body = shown("a <b onclick=x>b</b>\n\n<script>alert(1)</script>\n\nc").body
    assert "&lt;b onclick=x&gt;" in body
    assert "&lt;script&gt;alert(1)" in body


def test_no_line_begins_with_a_citation(content: Path) -> None:
    """A word joiner before each mark, and no space where a line may break between two."""
    sources = load_evidence(content / "evidence.yaml")
    body = Part(Path("x.md"), 1, "Less.[^fairbank-2005] [^nice-2016] More.[^nice-2016]\n")
    html = render(read_texts(body), sources).body
    assert html.count("<sup>") == html.count("\u2060<sup>") == 3
    assert "</sup>\N{NO-BREAK SPACE}\u2060<sup>" in html
    assert words(html) == "Less. More."
