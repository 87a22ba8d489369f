"""Each fault planted in a small folder of content is named with its file, its line and what to do."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copyfile

import pytest

from tests.library.conftest import ROOT
from tests.library.small_content import change
from webapp.library.review.everything import review
from webapp.library.review.faults import Fault

TODAY = date(2026, 7, 15)
ARTICLE, TREATMENT = "en/articles/fusion.md", "en/treatments/rehab.md"
EVIDENCE, REGISTER = "evidence.yaml", "retractions.yaml"
DOUBT = "## How sure are we?\n\nNot very.\n\n## What disagrees\n\nNothing that we know.\n"
LAST = "Twice the same heading.\n"
NOTICE = """\
looked_on: 2026-07-01
notices:
  - source: {source}
    status: {status}
    on: 2026-06-15
    note: A table was wrong
"""


@pytest.fixture
def clean(content: Path) -> Path:
    """The small folder, with what the check asks for beside what the site needs."""
    copyfile(ROOT / "content/claims.yaml", content / "claims.yaml")
    (content / REGISTER).write_text("looked_on: 2026-07-01\nnotices: []\n")
    change(content / ARTICLE, "See [the paper]", "The gap was small.[^fairbank-2005] See [the paper]")
    change(content / ARTICLE, LAST, f"{LAST}\n{DOUBT}")
    return content


def faults(content: Path, today: date = TODAY) -> tuple[Fault, ...]:
    return review(content, today)


def assert_named(content: Path, name: str, line: int, problem: str, remedy: str, today: date = TODAY) -> Fault:
    """The one fault of the folder is this one."""
    (fault,) = faults(content, today)
    assert (fault.path, fault.line) == (content / name, line), fault
    assert problem in fault.problem
    assert remedy in fault.remedy
    return fault


def test_the_small_folder_is_clean(clean: Path) -> None:
    assert faults(clean) == ()


CLAIMS = [
    "It helped in 40% of cases.",
    "A trial found less disability.",
    "Pain fell by 2 points.",
    "About half of people were better.",
    "Rehab lowers disability.",
    "It carries a risk of infection.",
    "Infections are more often seen after it.",
    "In US records, about 22% had it taken out.",
    "Many people feel better with it.",
    "The panel advised against it.",
    "After RFA pain fell by two points.",
    "We know that 349 adults took part.",
    "In three trials nothing changed.",
]
NO_CLAIMS = [
    "Does it help?",
    "Ask how many people it helps.",
    "If it does not help, ask for a second opinion.",
    "Before: Bring what helped and what did not.",
    "We know of no trial that compared the two.",
    "We provide RFA, and are paid for what helps.",
    "A trial means a test with chance.",
    "The skin is numbed, and you lie still for 30 minutes.",
    "Call 911.",
]


@pytest.mark.parametrize("said", CLAIMS)
def test_a_claim_without_a_source_is_named_with_the_sentence_s_own_line(clean: Path, said: str) -> None:
    line = change(clean / ARTICLE, LAST, f"Nothing is said here.\nNor is it here. {said}\n") + 1
    assert_named(clean, ARTICLE, line, f"names no source: '{said}", "Put its source behind it, such as [^")


@pytest.mark.parametrize("said", CLAIMS)
def test_a_claim_with_its_source_passes(clean: Path, said: str) -> None:
    change(clean / ARTICLE, LAST, f"Some doubt it, but a few do not. {said}[^fairbank-2005] And so on.\n")
    assert faults(clean) == ()


def test_a_source_speaks_for_its_own_sentence_only(clean: Path) -> None:
    told = "It helped in 40% of cases. It did not in 60%.[^fairbank-2005] [^nice-2016] It failed in 10%.\n"
    line = change(clean / ARTICLE, LAST, told)
    found = faults(clean)
    assert [(fault.line, fault.problem.partition("'")[2]) for fault in found] == [
        (line, "It failed in 10%.'"),
        (line, "It helped in 40% of cases.'"),
    ]


@pytest.mark.parametrize("said", NO_CLAIMS)
def test_what_is_no_claim_needs_no_source(clean: Path, said: str) -> None:
    change(clean / ARTICLE, LAST, f"{said}\n")
    assert faults(clean) == ()


def test_a_claim_in_an_answer_and_in_a_table_is_found(clean: Path) -> None:
    answer = change(clean / ARTICLE, "answer: It may.[^fairbank-2005]", "answer: It helped 40% of them.")
    cell = change(clean / ARTICLE, "| Rehab | 8.7 |", "| Rehab | It helped 9%. |")
    assert [fault.line for fault in faults(clean)] == [answer, cell]


Planting = Callable[[Path], int]
PLANTED: dict[str, tuple[str, Planting, str, str]] = {
    "a benefit alone": (
        ARTICLE,
        lambda root: change(root / ARTICLE, LAST, "People were better off with it.[^fairbank-2005]\n"),
        "A benefit stands here without its harm or limit",
        "Say in the same section what can go wrong",
    ),
    "no word on doubt": (
        ARTICLE,
        lambda root: change(root / ARTICLE, "## How sure are we?", "## In doubt") and body_line(root),
        "The section 'How sure are we?' is missing",
        "Write it below '## How sure are we?'",
    ),
    "no contrary evidence": (
        ARTICLE,
        lambda root: change(root / ARTICLE, "## What disagrees", "## Others") and body_line(root),
        "The section 'What disagrees' is missing",
        "Write it below '## What disagrees'",
    ),
    "a malformed DOI": (
        EVIDENCE,
        lambda root: change(root / EVIDENCE, "doi: 10.1136/bmj", "doi: doi.org/10.1136/bmj"),
        "'doi' does not look right",
        "Write it like 10.1136",
    ),
    "a malformed PMID": (
        EVIDENCE,
        lambda root: change(root / EVIDENCE, 'pmid: "15911537"', "pmid: PMC1"),
        "'pmid' does not look right",
        "Write it like",
    ),
    "an unknown source": (
        ARTICLE,
        lambda root: change(root / ARTICLE, "*both* groups.[^fairbank-2005]", "*both* groups.[^nobody-1999]"),
        "The source 'nobody-1999' is not in evidence.yaml",
        "Add it there",
    ),
    "an unused source": (
        EVIDENCE,
        lambda root: another_source(root),
        "No text cites the source 'unused-2001'",
        "Cite it as [^unused-2001]",
    ),
    "a retracted source": (
        EVIDENCE,
        lambda root: noticed(root, "fairbank-2005", "retracted"),
        "The source 'fairbank-2005' was retracted (2026-06-15: A table was wrong)",
        "Take it and what rests on it out",
    ),
    "a corrected source, by its DOI": (
        EVIDENCE,
        lambda root: noticed(root, "10.1136/BMJ.38441.620417.8F", "corrected"),
        "has a notice, corrected, that its entry does not tell",
        "say in 'caveat' what was corrected",
    ),
    "a misspelt notice": (
        REGISTER,
        lambda root: noticed(root, "fairbank-2005", "gone") + 3,
        "'gone' is not a known status",
        "Use one of: retracted",
    ),
    "a passed review": (
        ARTICLE,
        lambda root: change(root / ARTICLE, "next_review: 2027-07-01", "next_review: 2026-07-14"),
        "The review was due on 2026-07-14",
        "Compare the text with its sources",
    ),
    "a missing picture": (
        ARTICLE,
        lambda root: change(root / ARTICLE, LAST, '![A bone.](/static/img/no-such.svg "A bone")\n'),
        "There is no picture /static/img/no-such.svg",
        "put the file into static/img",
    ),
    "a missing page": (
        "en/pages/privacy.md",
        lambda root: (root / "en/pages/privacy.md").unlink() or 1,
        "The file is missing",
        "Put it back",
    ),
    "a dead link": (
        ARTICLE,
        lambda root: change(root / ARTICLE, "(/treatments/rehab#section-what-it-is)", "(/treatments/heat)"),
        "The site has no page /treatments/heat",
        "Correct the link",
    ),
    "a dead fragment": (
        ARTICLE,
        lambda root: change(root / ARTICLE, "#section-what-it-is", "#section-what-it-was"),
        "The page /treatments/rehab has no place '#section-what-it-was'",
        "copy the address of a heading",
    ),
    "a dead fragment on a page": (
        "en/pages/home.md",
        lambda root: change(root / "en/pages/home.md", "[home](/)", "[fusion](/resources/fusion#nowhere)"),
        "The page /resources/fusion has no place '#nowhere'",
        "copy the address of a heading",
    ),
    "a fault in the options": (
        "en/options.yaml",
        lambda root: change(root / "en/options.yaml", "against: surgery", "againts: surgery"),
        "'againts' is not known here",
        "Use one of",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named(clean: Path, name: str) -> None:
    file, plant, problem, remedy = PLANTED[name]
    assert not assert_named(clean, file, plant(clean), problem, remedy).warning


@pytest.mark.parametrize("said", ["the answer", "Proven", "a cure", "guaranteed", "booked", "the\nanswer"])
@pytest.mark.parametrize("file", [ARTICLE, TREATMENT, "en/pages/home.md"])
def test_a_promise_is_named(clean: Path, said: str, file: str) -> None:
    old = {ARTICLE: LAST, TREATMENT: "Exercise.\n", "en/pages/home.md": "Some words.\n"}[file]
    line = change(clean / file, old, f"It is secure; the answers differ.\nThis is {said} now.\n") + 1
    assert_named(clean, file, line, "promises too much", "Say what may happen")


def test_a_promise_in_a_summary_is_named(clean: Path) -> None:
    line = change(clean / ARTICLE, "What trials found, in short.", "A proven way.")
    assert_named(clean, ARTICLE, line, "'proven' promises too much", "Say what may happen")


def test_a_hard_text_names_its_grade_and_its_hardest_lines(clean: Path) -> None:
    hard = "Multidisciplinary rehabilitation necessitates extraordinary organizational determination. " * 12
    line = change(clean / TREATMENT, "Exercise.\n", f"Exercise.\n\n{hard}\n")
    fault = assert_named(clean, TREATMENT, line + 2, "The text reads at grade", "Split the hardest sentences")
    assert f"line {line + 2} (grade " in fault.remedy


def test_all_faults_are_told_in_order_and_a_broken_file_hides_no_other(clean: Path) -> None:
    change(clean / ARTICLE, "published: 2026-07-01", "published: soon")
    change(clean / TREATMENT, "Exercise.\n", "A proven trial found less pain.\n")
    found = faults(clean)
    assert [(fault.path.name, fault.problem.partition(":")[0]) for fault in found] == [
        ("fusion.md", "'published' must be a date such as 2026-07-01"),
        ("rehab.md", "'proven' promises too much"),
        ("rehab.md", "This says a fact and names no source"),
    ]


def test_a_review_that_is_near_is_a_warning_and_the_day_itself_is_in_time(clean: Path) -> None:
    line = change(clean / ARTICLE, "next_review: 2027-07-01", "next_review: 2026-08-14")
    assert assert_named(clean, ARTICLE, line, "in 30 days", "Ask the reviewer").warning
    assert assert_named(clean, ARTICLE, line, "in 0 days", "Ask", date(2026, 8, 14)).warning
    assert faults(clean, date(2026, 7, 14)) == ()
    assert not assert_named(clean, ARTICLE, line, "was due", "Compare", date(2026, 8, 15)).warning


def test_a_look_for_retractions_that_nobody_took_or_long_ago_is_a_warning(clean: Path) -> None:
    (clean / REGISTER).write_text("# why\nlooked_on: null\nnotices: []\n")
    assert assert_named(clean, REGISTER, 2, "Nobody has looked yet", "Look each DOI").warning
    (clean / REGISTER).write_text("looked_on: 2026-01-01\nnotices: []\n")
    assert assert_named(clean, REGISTER, 1, "was on 2026-01-01", "Look each DOI").warning


def test_a_correction_that_the_entry_tells_is_no_fault(clean: Path) -> None:
    noticed(clean, "fairbank-2005", "corrected")
    change(clean / EVIDENCE, "People knew which care they got.", "It was corrected; the gap stays.")
    assert faults(clean) == ()


def test_a_piece_that_cites_only_background_need_not_say_what_disagrees(clean: Path) -> None:
    change(clean / ARTICLE, DOUBT, "The end.\n")
    assert len(faults(clean)) == 2
    change(clean / EVIDENCE, "stance: mixed", "stance: context")
    change(clean / EVIDENCE, "stance: questions", "stance: context")
    assert faults(clean) == ()


def body_line(root: Path) -> int:
    """The first line behind the front matter of the article."""
    return (root / ARTICLE).read_text().split("\n").index("---", 1) + 2


def another_source(root: Path) -> int:
    text = (root / EVIDENCE).read_text()
    one = text[: text.index("nice-2016:")].replace("fairbank-2005:", "unused-2001:")
    (root / EVIDENCE).write_text(text + one)
    return text.count("\n") + 1


def noticed(root: Path, source: str, status: str) -> int:
    """A notice in the register; gives the line of the first source, of which each test speaks."""
    (root / REGISTER).write_text(NOTICE.format(source=source, status=status))
    return 1
