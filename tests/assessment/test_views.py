from dataclasses import replace
from datetime import timedelta

import pytest

from tests.assessment.people import CALM, DEFINITION, person
from tests.site import Page, Site
from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Voice


def begin(site: Site, who: str = "Start for myself") -> Page:
    return site.submit(site.get("/assessment"), press=who)


def answer_all(site: Site, answers: Answers) -> Page:
    """Answer every question that is asked, as `answers` say, until the result."""
    page = begin(site)
    while not page.address.endswith("/result"):
        question = page.address.rpartition("/")[2]
        page = site.submit(page, {"answer": list(answers[question])}, press="Continue")
    return page


def test_the_start_says_what_it_is_before_asking_anything(site: Site) -> None:
    page = site.get("/assessment")
    for words in ("not a diagnosis", "made for adults", "no name", "call 911", "someone else"):
        assert words in page.text
    assert "About 12 short questions" in page.text


def test_a_calm_person_reaches_a_result_with_reasons_in_their_own_words(site: Site) -> None:
    page = answer_all(site, CALM)
    assert page.heading == "Your answers fit a joint-type pattern (facet joints)."
    assert (
        "“It stays in the back, buttock, or thigh above the knee”, “How it feels: Dull, aching, or stiff”" in page.text
    )
    assert "Can I wait? Yes" in page.text
    assert "November 23, 2026" in page.text
    assert DEFINITION.edition in page.text
    assert "Not yet reviewed by a named clinician" in page.text
    assert "Ask for an appointment" in page.text


def test_an_emergency_answer_leads_to_help_at_once_and_sells_nothing(site: Site) -> None:
    page = answer_all(site, person(pelvic="saddle"))
    assert page.heading == "Get help now. Call 911 or go to the nearest ER."
    assert page.soup.select_one("main a.button")["href"] == "tel:911"  # type: ignore[index]
    assert "Ask for an appointment" not in page.soup.get_text()
    assert "/contact" not in str(page.soup.main)
    assert "/treatments" not in str(page.soup.main)
    assert {link["href"] for link in page.soup.select("a[href^=tel]")} == {"tel:911", "tel:988"}


def test_an_urgent_result_offers_no_visit_with_us(site: Site) -> None:
    page = answer_all(site, person(ill="fever"))
    assert page.heading == "See a doctor today or tomorrow."
    assert "Ask for an appointment" not in page.soup.get_text()


def test_a_prompt_stands_first_and_answers_can_i_wait(site: Site) -> None:
    page = answer_all(site, person(ill="weight"))
    assert "Can I wait? Up to 2 weeks" in page.text
    assert "Please see a doctor in the next 2 weeks" in page.text
    assert "radiofrequency" not in page.text.lower()


def test_no_answer_is_ever_in_an_address(site: Site) -> None:
    answer_all(site, person(pelvic="saddle"))
    with site.client as client:
        answer = client.get("/assessment/result", base_url=site.host)
        assert "saddle" not in answer.request.url


def test_choosing_nothing_says_what_to_do(site: Site) -> None:
    page = site.submit(begin(site), {"answer": []}, press="Continue", status=422)
    assert page.errors == ["Choose an answer. If you can't tell, choose the last one."]
    assert page.soup.title is not None
    assert page.soup.title.get_text().startswith("Error: ")
    assert page.soup.select_one("#error-summary a[href='#answer-0']")


def test_none_excludes_the_others_on_the_server_too(site: Site) -> None:
    page = begin(site)
    page = site.submit(page, {"answer": "50"}, press="Continue")
    page = site.submit(page, {"answer": "low"}, press="Continue")
    page = site.submit(page, {"answer": ["none", "saddle"]}, press="Continue", status=422)
    assert "None of these" in page.errors[0]
    ticked = [box["value"] for box in page.soup.select("input[type=checkbox][checked]")]
    assert ticked == ["saddle", "none"]


def test_a_forged_option_is_refused(site: Site) -> None:
    page = site.submit(begin(site), {"answer": "9000"}, press="Continue", status=422)
    assert page.errors == ["Choose from the answers on this page."]


def test_an_earlier_answer_stands_in_its_question_and_later_ones_stay(site: Site) -> None:
    answer_all(site, CALM)
    page = site.get("/assessment/site")
    assert page.soup.select_one("input[checked]")["value"] == "low"  # type: ignore[index]
    page = site.submit(page, {"answer": "mid"}, press="Continue")
    assert page.address == "/assessment/result"


def test_a_changed_answer_asks_only_what_is_new(site: Site) -> None:
    answer_all(site, CALM)
    page = site.submit(site.get("/assessment/power"), {"answer": "leg"}, press="Continue")
    assert page.address == "/assessment/pace"
    page = site.submit(page, {"answer": "slow"}, press="Continue")
    assert page.heading == "See a doctor today or tomorrow."
    page = site.submit(site.get("/assessment/power"), {"answer": "none"}, press="Continue")
    assert page.heading == "Your answers fit a joint-type pattern (facet joints)."


def test_a_question_that_is_not_yet_on_the_path_leads_back_to_the_one_that_waits(site: Site) -> None:
    assert site.get("/assessment/told").address == "/assessment/age"
    assert site.get("/assessment/result").address == "/assessment/age"
    begin(site)
    assert site.get("/assessment/pace").address == "/assessment/age"


def test_an_unknown_question_is_not_found(site: Site) -> None:
    site.get("/assessment/shoe-size", status=404)


def test_back_leads_to_the_question_before(site: Site) -> None:
    page = site.submit(begin(site), {"answer": "50"}, press="Continue")
    assert page.soup.find("a", string="Back")["href"] == "/assessment/age"  # type: ignore[index]


def test_questions_for_someone_else_are_worded_so(site: Site) -> None:
    assert begin(site, "Start for someone else").heading == "How old is the person with the pain?"


def test_clearing_forgets_everything(site: Site) -> None:
    page = answer_all(site, CALM)
    page = site.submit(page, press="Clear my answers")
    assert "This browser has forgotten your answers" in page.text
    assert site.get("/assessment/result").address == "/assessment/age"


def test_one_can_go_on_where_one_left_off(site: Site) -> None:
    site.submit(begin(site), {"answer": "50"}, press="Continue")
    page = site.get("/assessment")
    assert page.soup.find("a", string="Go on where you left off")["href"] == "/assessment/site"  # type: ignore[index]


def test_a_cookie_we_did_not_seal_starts_afresh_with_a_word(site: Site) -> None:
    site.client.set_cookie("answers", "t1.forged")
    assert "no longer count" in site.get("/assessment").text


def test_an_expired_token_keeps_what_was_ticked(site: Site) -> None:
    page = begin(site)
    page = site.submit(page, {"answer": "50", "csrf_token": "stale"}, press="Continue", status=422)
    assert "Nothing you typed is lost" in page.errors[0]
    assert page.soup.select_one("input[checked]")["value"] == "50"  # type: ignore[index]
    assert site.submit(page, press="Continue").address == "/assessment/site"


def test_neck_words_go_to_a_neck(site: Site) -> None:
    answers = person(site="neck", spread="local_neck", quality="ache ext_neck")
    page = answer_all(site, answers)
    assert page.heading == "Your answers fit a joint-type pattern (facet joints)."
    words = site.get("/assessment/spread").text
    assert "past the elbow" in words
    assert "past the knee" not in words


def test_nothing_of_it_may_be_cached(site: Site) -> None:
    answer_all(site, CALM)
    for address in ("/assessment", "/assessment/age", "/assessment/result"):
        assert site.get(address).answer.headers["Cache-Control"] == "no-store"


def test_answers_that_no_longer_count_do_not_vanish_without_a_word(site: Site) -> None:
    begin(site, "Start for someone else")
    site.client.set_cookie("answers", "t1.forged")
    page = site.get("/assessment/power")
    assert page.address == "/assessment"
    assert "no longer count" in page.text


def test_answers_some_days_old_do_not_count_as_todays(site: Site) -> None:
    answer_all(site, CALM)
    room = site.app.extensions["assessment"]
    for days, address in ((2, "/assessment/result"), (3, "/assessment")):
        later = room.clock() + timedelta(days=days)
        site.app.extensions["assessment"] = replace(room, clock=lambda later=later: later)
        assert site.get("/assessment/result").address == address


def test_a_result_keeps_the_day_of_its_answers(site: Site) -> None:
    answer_all(site, CALM)
    room = site.app.extensions["assessment"]
    site.app.extensions["assessment"] = replace(room, clock=lambda: room.clock() + timedelta(days=1))
    assert "answered on November 23, 2026" in site.get("/assessment/result").text


EVERY_RESULT = {
    "emergency": person(pelvic="saddle"),
    "urgent": person(ill="fever"),
    "child": person(age="u18"),
    "surgeon": person(told="curve"),
    "facet": CALM,
    "nerve": person(spread="limb_leg", quality="nerve"),
    "unclear": person(ill="weight"),
}


@pytest.mark.parametrize("result", DEFINITION.results)
def test_every_result_explains_itself(site: Site, result: str) -> None:
    page = answer_all(site, EVERY_RESULT[result])
    assert page.heading == DEFINITION.results[result].title
    for words in (
        "Because you said",
        "What would change this advice",
        "What this quiz can't know",
        *DEFINITION.watch_for,
    ):
        assert words in page.text
    rules = site.get("/assessment/rules").soup
    cited = page.soup.select("a[href^='/assessment/rules#']")
    assert cited
    for link in cited:
        rule = next(rule for rule in DEFINITION.rules if link.get_text() == f"Rule {rule.id}")
        assert rule.source in link.parent.get_text()  # type: ignore[union-attr]
        assert link["href"] == f"/assessment/rules#{rule.id}"
        assert rules.find(id=rule.id)


def test_what_would_be_more_urgent_stands_first_and_a_mistake_can_be_put_right(site: Site) -> None:
    page = answer_all(site, person(ill="weight"))
    lines = [line.get_text(" ", strip=True) for line in page.soup.select("main summary")]
    assert [line.split(" if ")[0] for line in lines[:2]] == ["Go to the ER now", "See a doctor today or tomorrow"]
    assert lines[-1] == "If one of your answers was a mistake"
    emergency = page.soup.select("main details")[0].get_text(" ", strip=True)
    assert "Leaking pee" in emergency
    assert "Weight loss" not in emergency
    mistake = page.soup.select("main details")[-1]
    assert "If you ticked this by mistake: “Weight loss without trying”" in " ".join(mistake.get_text().split())
    question = mistake.find("a", href="/assessment/ill")
    assert question is not None
    page = site.submit(site.get(str(question["href"])), {"answer": ["none"]}, press="Continue")
    assert page.heading == DEFINITION.results["facet"].title


def test_an_emergency_keeps_what_would_change_it_far_down_and_closed(site: Site) -> None:
    page = answer_all(site, person(pelvic="saddle"))
    (closed,) = page.soup.select("main details")
    assert not closed.has_attr("open")
    assert closed.find_previous("h2", id="answers")
    assert "The quiz would then go on" in closed.get_text()


def test_the_sheet_carries_everything_for_the_desk(site: Site) -> None:
    answer_all(site, person(ill="weight infect"))
    page = site.get("/assessment/result/sheet")
    for words in (
        *("True Precision Medical", "November 23, 2026", DEFINITION.edition, "Soon: within about 2 weeks"),
        *("P1b", "Ticked: Weight loss without trying.", "P1d", "Date of birth", "Medicines", "Allergies"),
        *("Reported by the patient", "Not a diagnosis", "not a validated instrument", "await clinical sign-off"),
        *(question.text[Voice.SELF] for question in DEFINITION.questions if not question.follow_up),
    ):
        assert words in page.text
    assert "/contact" not in str(page.soup.main)


def test_there_is_no_sheet_before_there_is_a_result(site: Site) -> None:
    assert site.get("/assessment/result/sheet").address == "/assessment/age"
    begin(site)
    assert site.get("/assessment/result/sheet").address == "/assessment/age"
    site.client.set_cookie("answers", "t1.forged")
    assert "no longer count" in site.get("/assessment/result/sheet").text


def test_the_rules_page_names_what_was_proved(site: Site) -> None:
    certificate = site.app.extensions["assessment"].edition.certificate
    assert f"all {certificate.finished:,} ways to answer" in site.get("/assessment/rules").text
