"""What the shipped rules say, one line per promise of the clinical design (rows name its rule or its mended point)."""

from dataclasses import replace

import pytest

from tests.assessment.people import CALM, DEFINITION, outcome_of, person
from webapp.assessment.definition import Level, Rule
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk

EMERGENCY, URGENT, SOON, ROUTINE = Level.EMERGENCY, Level.URGENT, Level.SOON, Level.ROUTINE

ROWS = [
    # Cauda equina (E1), the old leak that has not changed, and constipation (mended 9)
    ("E1", {"pelvic": "pee_stuck"}, EMERGENCY, "emergency"),
    ("E1", {"pelvic": "pee_feel"}, EMERGENCY, "emergency"),
    ("E1", {"pelvic": "pee_leak"}, EMERGENCY, "emergency"),
    ("E1", {"pelvic": "poop"}, EMERGENCY, "emergency"),
    ("E1", {"pelvic": "saddle"}, EMERGENCY, "emergency"),
    ("E1", {"pelvic": "sex"}, EMERGENCY, "emergency"),
    ("E1, 10", {"pelvic": "both"}, EMERGENCY, "emergency"),
    ("9 old leak", {"pelvic": "old"}, ROUTINE, "facet"),
    ("9 constipation alone", {"pelvic": "constip"}, SOON, "unclear"),
    ("9 with a weak leg", {"pelvic": "constip", "power": "leg"}, EMERGENCY, "emergency"),
    # Weakness and pace (E2, U1; mended 5, 6, 7)
    ("E2", {"power": "leg", "pace": "fast"}, EMERGENCY, "emergency"),
    ("7 at once and stayed", {"power": "arm", "pace": "sudden"}, EMERGENCY, "emergency"),
    ("7 one or two weeks", {"power": "leg", "pace": "week"}, URGENT, "urgent"),
    ("7 not changing", {"power": "leg", "pace": "same"}, URGENT, "urgent"),
    ("U1", {"power": "hands", "pace": "slow"}, URGENT, "urgent"),
    ("U1", {"power": "gait", "pace": "unsure"}, URGENT, "urgent"),
    ("U1", {"power": "shock"}, URGENT, "urgent"),
    ("5 creeping", {"power": "creep", "pace": "fast"}, EMERGENCY, "emergency"),
    ("5 numb at once", {"power": "numb", "pace": "sudden"}, EMERGENCY, "emergency"),
    ("5 numb quickly", {"power": "numb", "pace": "fast"}, URGENT, "urgent"),
    ("5 numb slowly", {"power": "numb", "pace": "slow"}, SOON, "unclear"),
    ("5 cold limb", {"signs": "cold"}, EMERGENCY, "emergency"),
    ("old weakness", {"power": "old"}, ROUTINE, "facet"),
    # What happened, to whom (E3, U2; mended 1, 2)
    ("E3", {"event": "blow"}, EMERGENCY, "emergency"),
    ("2 scanned and cleared", {"event": "blow_seen"}, SOON, "unclear"),
    ("2 two years ago", {"event": "blow_old"}, ROUTINE, "facet"),
    ("2 two months ago", {"event": "blow_old", "dur": "6to12"}, SOON, "unclear"),
    ("1 small fall, nothing else", {"event": "small"}, ROUTINE, "facet"),
    ("1 small fall at 65", {"event": "small", "age": "65"}, URGENT, "urgent"),
    ("1 lift with thin bones", {"event": "lift", "health": "bones"}, URGENT, "urgent"),
    ("1 cough on steroid pills", {"event": "lift", "health": "steroids"}, URGENT, "urgent"),
    ("1 fall with a fused spine", {"event": "small", "health": "fused"}, URGENT, "urgent"),
    ("1 crack after birth", {"event": "crack", "health": "preg"}, URGENT, "urgent"),
    ("1 crack with cancer", {"event": "crack", "health": "cancer"}, URGENT, "urgent"),
    ("1 not sure who", {"event": "small", "health": "unsure"}, URGENT, "urgent"),
    ("E3 neck at 75", {"event": "small", "age": "75", "site": "neck"}, EMERGENCY, "emergency"),
    ("1 worst ever", {"event": "worst"}, EMERGENCY, "emergency"),
    ("1 tearing", {"event": "tear"}, EMERGENCY, "emergency"),
    ("U2 new pain, thin bones", {"health": "bones", "dur": "lt6"}, URGENT, "urgent"),
    # Heart, lungs, head and neck (E3; mended 3, 8)
    ("3", {"signs": "chest"}, EMERGENCY, "emergency"),
    ("3", {"signs": "effort"}, EMERGENCY, "emergency"),
    ("3", {"signs": "sweat"}, EMERGENCY, "emergency"),
    ("3", {"signs": "breath"}, EMERGENCY, "emergency"),
    ("3", {"signs": "faint"}, EMERGENCY, "emergency"),
    ("3", {"signs": "blood"}, EMERGENCY, "emergency"),
    ("aorta", {"signs": "throb"}, EMERGENCY, "emergency"),
    ("8", {"signs": "newhead"}, URGENT, "urgent"),
    ("8", {"signs": "stroke"}, EMERGENCY, "emergency"),
    ("8", {"signs": "newhead sight"}, EMERGENCY, "emergency"),
    ("8", {"signs": "newhead swallow"}, EMERGENCY, "emergency"),
    ("8", {"signs": "newhead dizzy"}, EMERGENCY, "emergency"),
    ("8 temple", {"signs": "temple"}, URGENT, "urgent"),
    ("8 temple with sight", {"signs": "temple sight"}, EMERGENCY, "emergency"),
    ("meningitis", {"signs": "stiffneck", "ill": "fever"}, EMERGENCY, "emergency"),
    # Infection and cancer (E4, U3, U4; mended 4)
    ("U3 fever", {"ill": "fever"}, URGENT, "urgent"),
    ("E4 after a procedure", {"ill": "fever proc"}, EMERGENCY, "emergency"),
    ("E4 immune", {"ill": "fever", "health": "immune"}, EMERGENCY, "emergency"),
    ("4 injected drugs", {"ill": "fever", "health": "drugs"}, EMERGENCY, "emergency"),
    ("4 sickle cell", {"ill": "fever", "health": "sickle"}, EMERGENCY, "emergency"),
    ("new pain, sickle cell", {"health": "sickle", "dur": "lt6"}, URGENT, "urgent"),
    ("old pain, sickle cell", {"health": "sickle"}, ROUTINE, "facet"),
    ("4 diabetes, infection", {"ill": "infect", "health": "diabetes"}, URGENT, "urgent"),
    ("4 diabetes alone", {"health": "diabetes"}, ROUTINE, "facet"),
    ("4 urine and flank", {"ill": "urine flank"}, URGENT, "urgent"),
    ("4 TB", {"health": "tb"}, SOON, "unclear"),
    ("4 TB and sweats", {"ill": "sweats", "health": "tb"}, URGENT, "urgent"),
    ("U3 procedure", {"ill": "proc"}, URGENT, "urgent"),
    ("bleed", {"ill": "proc", "health": "thinner"}, EMERGENCY, "emergency"),
    ("device, weak", {"power": "leg", "pace": "slow", "health": "device"}, EMERGENCY, "emergency"),
    ("U4", {"health": "cancer", "dur": "lt6"}, URGENT, "urgent"),
    ("U4", {"health": "cancer", "ill": "night"}, URGENT, "urgent"),
    ("U4", {"health": "cancer", "site": "mid"}, URGENT, "urgent"),
    ("U4", {"ill": "weight night"}, URGENT, "urgent"),
    ("NG234", {"health": "cancer", "power": "leg", "pace": "slow"}, EMERGENCY, "emergency"),
    ("P1 old cancer", {"health": "cancer"}, SOON, "unclear"),
    ("P1 weight", {"ill": "weight"}, SOON, "unclear"),
    ("P1 night", {"ill": "night"}, SOON, "unclear"),
    ("P1 infection", {"ill": "infect"}, SOON, "unclear"),
    (
        "RA, neck, nerve sign",
        {"health": "ra", "site": "neck", "power": "hands", "pace": "slow"},
        EMERGENCY,
        "emergency",
    ),
    ("RA, new neck pain", {"health": "ra", "site": "neck", "dur": "lt6"}, URGENT, "urgent"),
    ("RA, low back", {"health": "ra", "dur": "lt6"}, ROUTINE, "unclear"),
    ("thinner and a fall", {"health": "thinner", "event": "small"}, URGENT, "urgent"),
    ("thinner alone", {"health": "thinner"}, ROUTINE, "facet"),
    ("device, new pain", {"health": "device", "dur": "lt6"}, URGENT, "urgent"),
    ("device, old pain", {"health": "device"}, ROUTINE, "facet"),
    # Not sure (U5, P1)
    ("U5", {"pelvic": "unsure"}, URGENT, "urgent"),
    ("U5", {"power": "unsure"}, URGENT, "urgent"),
    ("U5", {"event": "unsure"}, URGENT, "urgent"),
    ("U5", {"signs": "unsure"}, URGENT, "urgent"),
    ("P1 not sure", {"ill": "unsure"}, SOON, "unclear"),
    ("P1 not sure", {"health": "unsure"}, SOON, "unclear"),
    # Under 18 (A1)
    ("U4 not sure where", {"health": "cancer", "site": "unsure"}, URGENT, "urgent"),
    ("A1", {"age": "u18"}, SOON, "child"),
    ("A1 and fever", {"age": "u18", "ill": "fever"}, URGENT, "urgent"),
    # Structure (S1-S3) and patterns
    ("S1", {"told": "curve"}, SOON, "surgeon"),
    ("S1", {"told": "broken"}, SOON, "surgeon"),
    ("S2", {"told": "slip", "spread": "limb_leg"}, SOON, "surgeon"),
    ("S2 not local", {"told": "slip"}, ROUTINE, "facet"),
    ("S3", {"told": "tight", "spread": "claud"}, SOON, "surgeon"),
    ("P1q", {"spread": "claud"}, SOON, "unclear"),
    ("P1q after surgery", {"spread": "claud", "told": "surg_old"}, SOON, "unclear"),
    ("P1q new pain", {"spread": "claud", "dur": "lt6"}, SOON, "unclear"),
    ("P1r", {"told": "slip", "spread": "unsure"}, SOON, "unclear"),
    ("P1 morning", {"age": "18", "quality": "ache morning"}, SOON, "unclear"),
    ("P1 morning, not sure how long", {"age": "18", "quality": "morning", "dur": "unsure"}, SOON, "unclear"),
    ("P1 morning, older", {"quality": "ache ext_back morning"}, ROUTINE, "facet"),
    ("P1 calves", {"spread": "vasc"}, SOON, "unclear"),
    ("P1 75, new", {"age": "75", "dur": "lt6"}, SOON, "unclear"),
    ("P1 recent surgery", {"told": "surg_new"}, SOON, "unclear"),
    ("11 pain gone", {"site": "gone"}, SOON, "unclear"),
    ("11 band", {"spread": "band"}, SOON, "unclear"),
    ("X1", {"site": "two"}, ROUTINE, "unclear"),
    ("X2", {"dur": "6to12"}, ROUTINE, "unclear"),
    ("N1", {"told": "surg_old"}, ROUTINE, "nerve"),
    ("N2", {"spread": "limb_leg", "quality": "nerve"}, ROUTINE, "nerve"),
    ("X3", {"spread": "limb_leg", "quality": "nerve ext_back"}, ROUTINE, "unclear"),
    ("F1", {}, ROUTINE, "facet"),
    ("F1 not when sitting hurts", {"quality": "ache ext_back flex"}, ROUTINE, "unclear"),
    ("F1 neck", {"site": "neck", "spread": "local_neck", "quality": "ache ext_neck"}, ROUTINE, "facet"),
    ("X5", {"spread": "unsure"}, ROUTINE, "unclear"),
    ("12 not sure how long", {"dur": "unsure"}, ROUTINE, "unclear"),
]


@pytest.mark.parametrize(("rule", "changes", "level", "result"), ROWS, ids=[f"{r}: {c}" for r, c, _, _ in ROWS])
def test_the_rules_say(rule: str, changes: dict[str, str], level: Level, result: str) -> None:
    outcome = outcome_of(person(**changes))
    assert (outcome.level, outcome.result.id) == (level, result)


@pytest.mark.parametrize("rule", [rule for rule in DEFINITION.rules if rule.id not in ("X2", "X5")], ids=lambda r: r.id)
def test_no_rule_can_be_lost_without_a_row_that_notices(rule: Rule) -> None:
    without = replace(DEFINITION, rules=tuple(other for other in DEFINITION.rules if other is not rule))

    def still_holds(changes: dict[str, str], level: Level, result: str) -> bool:
        walked = walk(without, person(**changes))
        outcome = triage(without, walked) if walked.complete else None
        return outcome is not None and (outcome.level, outcome.result.id) == (level, result)

    assert not all(still_holds(changes, level, result) for _, changes, level, result in ROWS)


def test_the_last_resort_is_a_reason_only_when_there_is_no_other() -> None:
    assert [reason.rule.id for reason in outcome_of(person(dur="lt6")).reasons] == ["X2"]
    assert [reason.rule.id for reason in outcome_of(person(spread="unsure")).reasons] == ["X5"]


def test_an_unfinished_walk_has_no_outcome() -> None:
    with pytest.raises(ValueError, match="every question"):
        triage(DEFINITION, walk(DEFINITION, {}))


def test_reasons_are_the_persons_own_ticks() -> None:
    reason = outcome_of(person(ill="fever weight", health="immune diabetes")).reasons[0]
    assert reason.rule.id == "E4"
    assert reason.ticks == (("ill", "fever"), ("health", "immune"))


def test_every_rule_for_the_same_page_gives_its_reason() -> None:
    outcome = outcome_of(person(ill="proc weight night"))
    assert [reason.rule.id for reason in outcome.reasons] == ["U3", "U4"]


def test_a_prompt_stands_above_the_surgeons_page() -> None:
    outcome = outcome_of(person(told="curve", ill="weight"))
    assert outcome.result.id == "surgeon"
    assert [prompt.rule.id for prompt in outcome.prompts] == ["P1b"]


def test_no_treatment_pattern_is_shown_beside_a_prompt() -> None:
    outcome = outcome_of(person(ill="weight"))
    assert outcome.prompts
    assert outcome.result.id not in ("facet", "nerve")


def test_a_pattern_page_has_no_prompt() -> None:
    assert outcome_of(person(told="surg_old")).prompts == ()


@pytest.mark.parametrize(
    ("note", "changes"),
    [
        ("second_opinion", {"told": "fuse pt"}),
        ("first_steps", {"told": "none"}),
        ("old_injury", {"event": "blow_old"}),
        ("thinner", {"health": "thinner"}),
        ("neck_evidence", {"site": "neck", "spread": "limb_arm", "quality": "nerve"}),
        ("after_surgery", {"told": "surg_old"}),
        ("under_new_pain", {"dur": "lt6"}),
    ],
)
def test_notes_come_with_what_was_told(note: str, changes: dict[str, str]) -> None:
    assert note in [n.id for n in outcome_of(person(**changes)).notes]
    assert note not in [n.id for n in outcome_of(CALM).notes]


def test_pages_for_help_offer_no_visit_and_no_treatment() -> None:
    for name in ("emergency", "urgent", "child"):
        assert not DEFINITION.results[name].offers_visit
        assert DEFINITION.results[name].treatments == ()


def test_every_result_answers_the_question_people_ask_most() -> None:
    for result in DEFINITION.results.values():
        assert result.wait.startswith(("Can I wait?", "Can it wait?"))
