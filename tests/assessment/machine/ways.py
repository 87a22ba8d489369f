"""The ways to answer a question: what a browser sends, honest or not."""

from collections.abc import Sequence

from webapp.assessment.definition import Question, Role

# What is likely stands here more than once.
WAYS = ("possible",) * 6 + ("several", "nothing", "blank", "unknown", "not shown", "none and more", "all")


def picked(question: Question, shown: Sequence[str], way: str, mask: int) -> list[str]:
    """What is sent for a way to answer; `mask` chooses among the options `shown`, one bit each."""
    roles = {option.id: option.role for option in question.options}
    ticked = [option for place, option in enumerate(shown) if mask >> place & 1]
    none = [option for option in shown if roles[option] is Role.NONE]
    match way:
        case "possible":
            some = [option for option in ticked if option not in none]
            return (some or none or [shown[0]]) if question.many else [shown[mask % len(shown)]]
        case "several":
            return ticked
        case "not shown":
            return [option.id for option in question.options if option.id not in shown] or ["forged"]
        case "none and more":
            return [*none, shown[mask % len(shown)]]
        case "all":
            return list(shown)
    return {"nothing": [], "blank": [""], "unknown": ["9000", shown[0]]}[way]
