from webapp.assessment.conditions import ALWAYS, AllOf, AnyOf, Not, Picked

FEVER = Picked("ill", ("fever",))
WEAK = Picked("power", ("leg", "arm"))


def test_picked_holds_when_one_of_its_options_was_picked() -> None:
    assert WEAK.holds({"power": ("arm", "gait")})
    assert not WEAK.holds({"power": ("gait",)})


def test_a_missing_answer_meets_no_picked() -> None:
    assert not FEVER.holds({})


def test_all_and_any_and_not_combine() -> None:
    both = AllOf((FEVER, WEAK))
    assert both.holds({"ill": ("fever",), "power": ("leg",)})
    assert not both.holds({"ill": ("fever",)})
    assert AnyOf((FEVER, WEAK)).holds({"ill": ("fever",)})
    assert not AnyOf(()).holds({})
    assert Not(FEVER).holds({})
    assert ALWAYS.holds({})


def test_ticks_are_the_persons_own_answers_that_speak_for_it() -> None:
    condition = AllOf((FEVER, AnyOf((WEAK, Picked("health", ("immune",))))))
    answers = {"ill": ("fever", "weight"), "power": ("leg",), "health": ("none",)}
    assert condition.ticks(answers) == {("ill", "fever"), ("power", "leg")}
    assert condition.ticks({"ill": ("fever",)}) == frozenset()


def test_no_tick_speaks_for_an_absence() -> None:
    assert Not(FEVER).ticks({}) == frozenset()


def test_names_lists_every_option_a_condition_mentions() -> None:
    assert AllOf((FEVER, Not(WEAK))).names() == {("ill", "fever"), ("power", "leg"), ("power", "arm")}
