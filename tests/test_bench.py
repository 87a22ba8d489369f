"""The bench measures what it says. How fast anything is, is no test's business."""

import asyncio
import random
import smtplib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bench import forms, library, load_table, paint, processes, scores, wrk
from bench.articles import CITATIONS, QUESTIONS, WORDS, write_articles
from bench.assessment import STEPS, Measured, report
from bench.copies import Page
from bench.document import document
from bench.figures import Figures, figures_of, median
from bench.goals import Goal, Part
from bench.people import Browser, Sample, no_pause, whole_assessment
from bench.servers import site
from bench.sink import taking_mail
from demo.ports import HOST
from tests.assessment.people import DEFINITION
from webapp.library.loader import load_library
from webapp.library.markdown import words
from webapp.settings import ROOT

WRK = """Running 6s test @ http://127.0.0.1:45553/contact
  32 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    21.08ms   29.28ms   1.09s    83.62%
    Req/Sec     1.07k     0.96k    2.65k    72.22%
  Latency Distribution
     50%  610.00us
     75%   12.35ms
     90%  700.56ms
     99%    1.06s 
  2076 requests in 6.10s, 37.44MB read
Requests/sec:    340.40
Transfer/sec:      6.13MB
counted unexpected: 0
counted sent by 1: 2
counted sent by 12: 1
counted sent: 3
"""  # noqa: W291 - as wrk writes it


def test_wrks_words_become_figures() -> None:
    load = wrk.read(WRK)
    assert (load.requests, load.seconds, load.p50_ms, load.p99_ms) == (2076, 6.1, 0.61, 1060)
    assert load.counted == {"sent by 1": 2, "sent by 12": 1, "sent": 3}


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("Requests/sec", "  Non-2xx or 3xx responses: 1\nRequests/sec"),
        ("Requests/sec", "  Socket errors: connect 0, read 3, write 0, timeout 0\nRequests/sec"),
        ("unexpected: 0", "unexpected: 7"),
        ("     99%    1.06s \n", ""),
        ("2076 requests in 6.10s", "nothing"),
    ],
)
def test_a_load_in_which_anything_went_wrong_is_no_measure(said: str, instead: str) -> None:
    with pytest.raises(wrk.LoadError):
        wrk.read(WRK.replace(said, instead))


def test_people_who_were_turned_away_are_a_figure() -> None:
    said = WRK.replace("Requests/sec", "  Non-2xx or 3xx responses: 2\nRequests/sec")
    assert wrk.read(f"{said}counted turned_away: 2\n").counted["turned_away"] == 2
    with pytest.raises(wrk.LoadError):
        wrk.read(f"{said}counted turned_away: 1\n")


def test_processor_time_is_shared_out_to_what_was_done() -> None:
    load = wrk.read(WRK)
    assert figures_of(load, 2.076, None) == Figures(2076 / 6.1, 0.61, 1060, 1.0)
    assert figures_of(load, 0.6, "sent") == Figures(3 / 6.1, 0.61, 1060, 200.0)
    with pytest.raises(wrk.LoadError):
        figures_of(wrk.read(WRK.replace("sent: 3", "sent: 0")), 0.6, "sent")


def test_a_median_is_taken_of_each_figure_by_itself() -> None:
    rounds = [Figures(1, 20, 300, 4), Figures(2, 30, 100, 5), Figures(3, 10, 200, 60)]
    assert median(rounds) == Figures(2, 20, 200, 5)


@pytest.mark.parametrize(
    ("goal", "holds"),
    [
        (Goal("", 1.5, 1.5), True),
        (Goal("", 1.51, 1.5), False),
        (Goal("", 0.4, 0.4, at_least=True), True),
        (Goal("", 0.39, 0.4, at_least=True), False),
    ],
)
def test_a_goal_holds_up_to_its_limit(goal: Goal, holds: bool) -> None:
    assert goal.holds == holds
    assert ("DOES NOT HOLD" in goal.line) != holds


KEPT = forms.Kept(told=900, stored=901, mailed=901, lost=0, twice=0)
FOUND = {
    load_table.NGINX: Figures(20_000, 1, 4, 0.02),
    load_table.FLASK: Figures(5_000, 5, 9, 0.2),
    load_table.ARTICLE_KEPT: Figures(9_000, 2, 14, 0.05),
    load_table.HOME_KEPT: Figures(9_100, 2, 14, 0.04),
    load_table.QUESTION: Figures(1_000, 20, 60, 1.4),
    load_table.FORM_SENT: Figures(160, 40, 90, 7.9),
}
HELD = processes.Memory(150, 220)


def test_a_load_that_reaches_everything_holds_every_goal() -> None:
    assert all(goal.holds for goal in load_table.goals(FOUND, KEPT, HELD))


@pytest.mark.parametrize(
    ("case", "figures", "kept", "held"),
    [
        (load_table.ARTICLE_KEPT, Figures(9_000, 2, 14, 0.051), KEPT, HELD),
        (load_table.ARTICLE_KEPT, Figures(7_900, 2, 14, 0.05), KEPT, HELD),
        (load_table.ARTICLE_KEPT, Figures(9_000, 2, 15.1, 0.05), KEPT, HELD),
        (load_table.QUESTION, Figures(1_000, 20, 60, 1.6), KEPT, HELD),
        (load_table.FORM_SENT, Figures(149, 40, 90, 7.9), KEPT, HELD),
        (load_table.FORM_SENT, Figures(160, 40, 90, 8.1), KEPT, HELD),
        (load_table.HOME_KEPT, FOUND[load_table.HOME_KEPT], forms.Kept(900, 901, 900, 0, 0), HELD),
        (load_table.HOME_KEPT, FOUND[load_table.HOME_KEPT], forms.Kept(900, 899, 899, 1, 0), HELD),
        (load_table.HOME_KEPT, FOUND[load_table.HOME_KEPT], forms.Kept(900, 901, 901, 0, 1), HELD),
        (load_table.HOME_KEPT, FOUND[load_table.HOME_KEPT], forms.Kept(900, 901, 901, 0, 0, 1), HELD),
        (load_table.HOME_KEPT, FOUND[load_table.HOME_KEPT], KEPT, processes.Memory(201, 300)),
    ],
)
def test_each_shortfall_of_a_load_breaks_one_goal(
    case: str, figures: Figures, kept: forms.Kept, held: processes.Memory
) -> None:
    broken = [goal for goal in load_table.goals({**FOUND, case: figures}, kept, held) if not goal.holds]
    assert len(broken) == 1


def test_the_table_shows_processor_time_as_multiples() -> None:
    lines = load_table.table(FOUND)
    article = next(line for line in lines if line.startswith(load_table.ARTICLE_KEPT))
    assert article.split()[1:] == ["9000", "2.00", "14.00", "0.050", "2.5", "0.2"]


def test_everybody_who_was_told_so_is_looked_for() -> None:
    assert list(forms.names("Run2", wrk.read(WRK).counted)) == ["Run2-1-1", "Run2-1-2", "Run2-12-1"]


def test_a_request_that_is_not_there_or_without_its_mail_or_there_twice_is_counted() -> None:
    told = ["Run1-1-1", "Run1-1-2", "Run1-2-1"]
    rows = {"A": "Run1-1-1", "B": "Run1-1-2", "C": "Run1-2-1", "D": "Run1-3-1"}
    mails = ["A", "B", "C", "D", "of something else"]
    whole = forms.count(told, rows, mails)
    assert whole == forms.Kept(told=3, stored=4, mailed=4, lost=0, twice=0)
    assert whole.missing == 0
    assert forms.count([*told, "Run1-9-9"], rows, mails).missing == 1
    assert forms.count(told, rows, mails[1:]).missing == 1
    assert forms.count(told, rows, [*mails, "A"]).twice == 1
    assert forms.count(told, {**rows, "E": "Run1-1-1"}, [*mails, "E"]).twice == 1


def test_the_mail_server_of_the_bench_remembers_each_mail() -> None:
    with taking_mail() as sink, smtplib.SMTP(HOST, sink.port) as client:
        for reference in ("TP-1", "TP-2"):
            text = f"Subject: An appointment, no hurry\r\n {reference}\r\n\r\nSubject: not this\r\n..\r\n"
            client.sendmail("from@example.com", ["to@example.com"], text)
    assert sink.references() == ["TP-1", "TP-2"]
    assert sink.mails_a_second > 0


def test_memory_is_read_in_both_ways_of_counting() -> None:
    rollup = "5b0-7ff ---p 00000000 00:00 0    [rollup]\nRss:     2000 kB\nPss:     1000 kB\nPss_Dirty:   900 kB\n"
    assert processes.read_memory(rollup) == processes.Memory(1.024, 2.048)


def test_generated_articles_are_as_real_ones_and_the_same_each_time(tmp_path: Path) -> None:
    content = write_articles(ROOT / "content", tmp_path / "content", 2)
    made = [article for article in load_library(content).articles if article.slug.startswith("generated-")]
    assert len(made) == 2
    for article in made:
        said = " ".join((words(article.body), *(words(item.answer) for item in article.questions)))
        assert WORDS <= len(said.split()) < 1.2 * WORDS
        assert (len(article.cited), len(article.questions)) == (CITATIONS, QUESTIONS)
    again = write_articles(ROOT / "content", tmp_path / "again", 1)
    name = "en/articles/generated-0.md"
    assert (content / name).read_text() == (again / name).read_text()
    assert (content / name).read_text() != (content / name.replace("-0", "-1")).read_text()


@pytest.mark.parametrize(
    ("seconds", "kilobytes", "p99", "missed"),
    [(3, 11_000, 20, 0), (3.1, 11_000, 20, 1), (3, 11_001, 20, 1), (3, 11_000, 20.1, 1)],
)
def test_a_library_is_held_to_seconds_and_to_memory(seconds: float, kilobytes: float, p99: float, missed: int) -> None:
    part = library.report(500, library.Loaded(0.1, 1_000, (1, 2)), library.Loaded(seconds, kilobytes, (1, p99)))
    assert sum(not goal.holds for goal in part.goals) == missed


def test_a_load_in_a_process_of_its_own_takes_time_and_memory(tmp_path: Path) -> None:
    loaded = library.load(write_articles(ROOT / "content", tmp_path / "content", 0))
    assert loaded.seconds > 0
    assert loaded.kilobytes > 0
    assert 0 < loaded.search_ms[0] <= loaded.search_ms[1]


def test_a_page_names_the_files_that_belong_beside_it() -> None:
    html = '<link href="/static/css/a.css?v=1"><script src="/static/b.js"></script><a href="/contact">'
    assert Page(html.encode(), b"").asks_for == ("/static/css/a.css?v=1", "/static/b.js")


def test_first_paint_is_compared_load_by_load_and_with_the_most_requests() -> None:
    site = [paint.Paint(700, 3, 1), paint.Paint(1320, 4, 2), paint.Paint(770, 3, 3)]
    nginx = [paint.Paint(700, 1, 1), paint.Paint(1100, 1, 1), paint.Paint(770, 1, 1)]
    assert paint.median(site) == paint.Paint(770, 4, 3)
    pair = paint.Pair("home", site, nginx)
    assert pair.ratio == 1
    assert [goal.holds for goal in paint.goals([pair])] == [True, False]
    slow = paint.Pair("home", [paint.Paint(777, 1, 1)] * 3, nginx[:1] * 3)
    assert [goal.holds for goal in paint.goals([slow])] == [False, True]


def lighthouse_report(**scored: float) -> dict[str, Any]:
    """A report in Lighthouse's own shape; `scored` audits of the category seo have that score, others are perfect."""
    perfect = {"id": "other", "weight": 1}
    audits = {name.replace("_", "-"): {"score": score} for name, score in scored.items()}
    references = [perfect, *({"id": name, "weight": 1} for name in audits), {"id": "advice", "weight": 0}]
    items = [{"transferSize": 9_000}, {"transferSize": 500}]
    return {
        "requestedUrl": "http://127.0.0.1/",
        "finalDisplayedUrl": "http://127.0.0.1/",
        "categories": {
            name: {"score": 1 if name != "seo" or not scored else 0.914, "auditRefs": references}
            if name == "seo"
            else {"score": 1, "auditRefs": [perfect]}
            for name in scores.CATEGORIES
        },
        "audits": {
            **{name: {"score": 1, "numericValue": 7.0} for name in scores.METRICS},
            "network-requests": {"details": {"items": items}},
            "other": {"score": None},
            "advice": {"score": 0},
            **audits,
        },
    }


def test_lighthouses_report_is_read_with_what_cost_points() -> None:
    seen = scores.read(lighthouse_report(robots_txt=0))
    assert seen.scores == {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 91}
    assert seen.failed["seo"] == ("robots-txt",)
    assert (seen.transferred, seen.requests) == (9_500, 2)


def test_lighthouse_must_have_seen_the_page_itself() -> None:
    with pytest.raises(RuntimeError):
        scores.read({**lighthouse_report(), "finalDisplayedUrl": "http://127.0.0.1/assessment"})


def test_less_than_full_marks_break_a_goal_unless_that_is_meant_so() -> None:
    hidden, broken = scores.read(lighthouse_report(is_crawlable=0)), scores.read(lighthouse_report(robots_txt=0))
    both = scores.read(lighthouse_report(is_crawlable=0, robots_txt=0))
    judged = scores.goals({"question": [hidden], "home": [hidden], "form": [broken]})
    assert [goal.what for goal in judged if not goal.holds] == ["home: Lighthouse, seo", "form: Lighthouse, seo"]
    assert not all(goal.holds for goal in scores.goals({"question": [both]}))
    assert any("on purpose" in line for line in scores.table({"question": [hidden]}))


def test_the_middle_of_three_visits_counts() -> None:
    good, bad = scores.read(lighthouse_report()), scores.read(lighthouse_report(robots_txt=0))
    assert scores.median_score([good, bad, good], "seo") == 100
    assert scores.median_score([good, bad, bad], "seo") == 91


def test_the_document_says_how_many_goals_are_missed() -> None:
    good, bad = Goal("a", 1, 1), Goal("b", 2, 1)
    part = Part("Under load", ("a line",), (good, bad))
    written = document(["2026-11-28: 2 cores"], [part])
    assert "2 goals, 1 of them missed." in written
    assert "All 1 goals hold." in document([], [Part("", (), (good,))])
    for line in ("2 cores", good.line, bad.line, "## Under load", "a line"):
        assert line in written


async def two_people(port: int, samples: list[Sample]) -> None:
    for number in range(2):
        browser = Browser(port, samples)
        await whole_assessment(browser, random.Random(number), no_pause)
        await browser.close()


def test_people_take_the_whole_assessment_and_the_report_counts_each_step() -> None:
    samples: list[Sample] = []
    with site() as server:
        before = server.cpu_seconds()
        # In a thread of its own: the browser of other tests keeps an event loop in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, two_people(server.port, samples)).result()
        used = server.cpu_seconds() - before
        held = server.memory()
    length = DEFINITION.usual_length
    expected = {"start": 2, "begin": 2, "question": 2 * length, "answer": 2 * length, "result": 2}
    assert Counter(sample.step for sample in samples) == expected
    assert used > 0
    assert 0 < held.shared_once <= held.each
    measured = Measured("two people", 1.0, tuple(samples), used, 0.01)
    lines = report(measured, measured, measured)
    for step in STEPS:
        counts = [int(line.split()[1]) for line in lines if line.split()[0] == step]
        assert counts == [expected[step]] * 2
