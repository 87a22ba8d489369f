"""The chart of options: its file is checked line by line, and all that it draws stands in words."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from tests.library.conftest import ROOT, reading_room
from tests.library.small_content import change
from tests.site import Site
from webapp.content import ContentError
from webapp.library.loader import load_library
from webapp.library.options import Claim, Options
from webapp.library.values import Library
from webapp.readability import count

FILE = "en/options.yaml"
MOST_GRADE = 8


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load_library(ROOT / "content")


@pytest.fixture
def chart(room: Site) -> Tag:
    return chart_of(room.get("/treatments").soup)


def chart_of(soup: BeautifulSoup) -> Tag:
    found = soup.select_one("section[aria-labelledby=options] > figure")
    assert found is not None
    return found


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").replace("( ", "(").split()).replace(" )", ")").replace(" ,", ",")


def definitions(chart: Tag, option: int) -> dict[str, list[Tag]]:
    """What is asked in the chart of one option → the answers, as a screen reader finds them."""
    groups = chart.select(".chart-option")[option].select("dl > div")
    return {words(group.dt): group.find_all("dd") for group in groups if group.dt}


def test_each_option_answers_the_same_questions_in_the_same_order(chart: Tag) -> None:
    assert [words(name) for name in chart.select(".chart-option > h3")] == ["Rehab", "Heat"]
    asked = [list(definitions(chart, option)) for option in (0, 1)]
    assert asked[0] == asked[1]
    assert asked[0] == [
        "What it asks of you",
        "What it may give",
        "What speaks for it",
        "What speaks against it",
        "What can go wrong",
        "How sure is this?",
    ]


def test_every_figure_stands_in_words_with_its_comparison_range_and_source(chart: Tag) -> None:
    rehab, heat = definitions(chart, 0)["What it may give"], definitions(chart, 1)["What it may give"]
    assert words(rehab[0]).endswith(
        "4.1 points more disability than with surgery, after two years. Range: 0.1 to 8.1 points more."
        " Both got better. (Fairbank 2005)"
    )
    assert words(rehab[1]) == "Next to no care: no figure found. Nobody looked."
    assert "1.8 points less pain than with a fake one. Range: from 4 points more to 7.6 points less." in words(heat[0])
    assert "15 points less pain than with an older fake one. Range: no figure found. At first." in words(heat[1])


def test_harm_is_told_of_a_hundred_people_with_its_period(chart: Tag) -> None:
    harms = definitions(chart, 0)["What can go wrong"]
    assert words(harms[0]) == "About 33 of 100 people went on to surgery within nine years. (Fairbank 2005)"
    assert words(harms[1]) == "No figure found. Pain may flare."


def test_who_sells_an_option_stands_beside_it(chart: Tag) -> None:
    sold = [option.select_one(".chart-sold") is not None for option in chart.select(".chart-option")]
    assert sold == [False, True]


def test_drawings_are_for_eyes_only_and_are_drawn_by_attributes(chart: Tag) -> None:
    drawings = chart.find_all("svg")
    assert len(drawings) == 5
    for drawing in drawings:
        assert drawing["aria-hidden"] == "true"
        assert not drawing.select("[style]")
    bars = chart.select(".chart-bar")
    assert [len(bar.select(".chart-range")) for bar in bars] == [3, 3, 0]
    assert [len(bar.select(".chart-open")) for bar in bars] == [0, 0, 1]
    assert [len(bar.select(".chart-worthwhile")) for bar in bars] == [0, 1, 1]
    gain = bars[0].select_one(".chart-gain")
    assert gain is not None
    assert (gain["x"], gain["width"]) == ("16.86%", "11.71%")


def test_every_claim_leads_to_the_record_of_its_study(chart: Tag) -> None:
    links = {(words(link), str(link["href"])) for link in chart.select(".chart-studies a")}
    assert ("Fairbank 2005", "/evidence#fairbank-2005") in links


def test_words_from_the_file_are_escaped(content: Path) -> None:
    change(content / FILE, "says: Both got better.", "says: <b>Both</b> <script>x</script>")
    soup = Site(reading_room(load_library(content))).get("/treatments").soup
    assert "<b>Both</b> <script>x</script>" in chart_of(soup).get_text()
    assert not soup.select("main b, main script")


NO_FIGURE = "no figure found"
FAULTS = [
    ("title: What each option asks and gives", 'title: ""', 0, "'title' is empty", "Write what readers should see"),
    ("title: What", "titel: What", 0, "'titel' is not known here", "Use one of: title, how_to_read"),
    ("  points: 20", f"  points: {NO_FIGURE}", 0, "'points' is missing", "Write a number from 0 to 25"),
    ("[fairbank-2005]\noptions", "[fairbank]\noptions", 0, "'fairbank' is not in evidence.yaml", "correct the id"),
    ("address: /treatments/rehab", "address: /treatments/rehap", 0, "no page /treatments/rehap", "or write null"),
    ("sold_here: false", "sold: false", 0, "'sold' is not known here", "sold_here"),
    ("      says: Time.", '      says: ""', 0, "'says' is empty", "Write what readers should see"),
    ("against: surgery", 'against: ""', 0, "'against' is empty", "Write what readers should see"),
    ("measure: disability", "measure: mood", 0, "'mood' is not measured here", "Use one of: pain, disability"),
    ("points: -4.1", "points: null", 0, "'points' is not a number", f"Write a number, or: {NO_FIGURE}"),
    ("points: -4.1", "points: about 4", 0, "'points' is not a number", f"Write a number, or: {NO_FIGURE}"),
    ("points: -4.1", "points: true", 0, "'points' is not a number", f"Write a number, or: {NO_FIGURE}"),
    ("points: -4.1", "points: 41", 0, "41 does not fit on the scale", "from -10 to 25"),
    ("points: -4.1", "points: 4.1", 1, "4.1 is not inside its range", "Correct one of the three numbers"),
    ("range: [-8.1, -0.1]", "range: [-18.1, -0.1]", 0, "-18.1 does not fit on the scale", "from -10 to 25"),
    ("range: [-8.1, -0.1]", "range: [-0.1, -8.1]", 0, "-4.1 is not inside its range", "Correct one of the three"),
    ("range: [-8.1, -0.1]", "range: wide", 0, "'range' is not two numbers", f"[low, high], or: {NO_FIGURE}"),
    ("range: [-8.1, -0.1]", "range: null", 0, "'range' is not two numbers", f"[low, high], or: {NO_FIGURE}"),
    ("range: [-8.1, -0.1]", "range: [-8.1, wide]", 0, "'range' is not a number", "Write a number"),
    ("        says: Nobody", "        when: soon\n        says: Nobody", 0, "no figure that 'when'", "Remove 'when'"),
    ("better.\n        sources: [fairbank-2005]", "better.", -5, "This claim has no source", "Add 'sources:' with ids"),
    ("years.\n        sources: [nice-2016]", "years.", 0, "This claim has no source", "Add 'sources:' with ids"),
    ("of_100: 33", "of_100: 3.3", 0, "3.3 of 100 people can't be drawn", "Write a whole number up to 100"),
    ("of_100: 33", "of_100: 133", 0, "133 of 100 people can't be drawn", "Write a whole number up to 100"),
    ("of_100: 33", "of_100: some", 0, "'of_100' is not a number", f"Write a number, or: {NO_FIGURE}"),
    ("        when: within nine years\n", "", -2, "The harm has no period", "such as: within two years"),
    (
        "      says: Low.\n      sources: [nice-2016]",
        "      says: Low.",
        0,
        "This claim has no source",
        "Add 'sources:'",
    ),
    (
        "    against:\n      - says: It did not help.\n        sources: [fairbank-2005]",
        "    against: []",
        0,
        "'against' is empty",
        "where nothing is known, say so",
    ),
]


@pytest.mark.parametrize(("old", "new", "shift", "problem", "remedy"), FAULTS)
def test_each_fault_stops_the_start_with_its_line(
    content: Path, old: str, new: str, shift: int, problem: str, remedy: str
) -> None:
    line = change(content / FILE, old, new) + shift
    with pytest.raises(ContentError) as fault:
        load_library(content)
    said = str(fault.value)
    assert said.startswith(f"{content / FILE}:{line}: "), said
    assert problem in said
    assert remedy in said


def test_a_chart_that_is_missing(content: Path) -> None:
    (content / FILE).unlink()
    with pytest.raises(ContentError, match=r"options\.yaml:1: The file is missing"):
        load_library(content)


def every_claim(chart: Options) -> list[Claim]:
    found = [chart.worthwhile_words]
    for option in chart.options:
        found += [option.asks, *(gain.note for gain in option.gains), *option.speaks_for, *option.speaks_against]
        found.append(option.certainty)
    return found


def test_what_we_sell_is_told_with_what_speaks_against_it(shipped: Library) -> None:
    sold = [option for option in shipped.options.options if option.sold_here]
    assert [option.address for option in sold] == [
        f"/treatments/{slug}"
        for slug in ("diagnostic-nerve-block", "radiofrequency-ablation", "spinal-cord-stimulation")
    ]
    for option in sold:
        assert len(option.speaks_against) >= len(option.speaks_for), option.name


def test_what_is_said_of_all_bars_is_true_of_each(shipped: Library) -> None:
    chart = shipped.options
    assert "No bar for pain reaches it here." in chart.worthwhile_words.says
    pain = [gain.bar for option in chart.options for gain in option.gains if gain.bar and gain.measure == "pain"]
    assert len(pain) == 3
    assert all(max(bar.points, bar.high or bar.points) < chart.worthwhile for bar in pain)


def test_figures_are_those_of_the_records(shipped: Library) -> None:
    """A number drawn in the chart stands in the record of a study that it names; a third is 33 of 100."""
    for option in shipped.options.options:
        for gain in option.gains:
            if gain.bar:
                assert any(_told(gain.bar.points, gain.note, source.finding) for source in gain.note.sources), gain
        for harm in option.harms:
            if harm.of_100 is not None:
                figure = "a third" if harm.of_100 == 33 else f"{harm.of_100}%"
                assert any(re.search(rf"\b{figure}", source.finding) for source in harm.sources), harm


def _told(points: float, note: Claim, finding: str) -> bool:
    """Whether `finding` has the number: as it is, as pain out of ten, or as the gap of two numbers of the note."""
    numbers = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", finding)}
    both = {float(number) for number in re.findall(r"\d+\.\d+", note.says)} & numbers
    gaps = {round(abs(one - other), 2) for one in both for other in both}
    return bool({abs(points), round(abs(points) / 10, 3)} & numbers or abs(points) in gaps)


def test_the_chart_is_easy_to_read(shipped: Library) -> None:
    chart = shipped.options
    harms = [f"{harm.what} {harm.when or ''}" for option in chart.options for harm in option.harms]
    parts = [*chart.how_to_read, *chart.limits, *(claim.says for claim in every_claim(chart)), *harms]
    assert count(*parts).grade <= MOST_GRADE
    hard = {part: count(part).grade for part in (*chart.how_to_read, *chart.limits) if count(part).grade > MOST_GRADE}
    assert not hard
