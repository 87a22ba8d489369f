"""The drawings that can stand beside the options of a question, and the check that keeps both in step."""

from collections import Counter
from collections.abc import Mapping

from webapp.assessment.definition import Question
from webapp.content import Entry

# A picture's name → its areas. The macros in templates/assessment/<name>.html draw them.
PICTURES: Mapping[str, frozenset[str]] = {"body": frozenset({"neck", "arm", "mid", "low", "leg"})}


def check_picture(entry: Entry, question: Question) -> None:
    """Raise ContentError unless the options of `question` name areas of its picture, and each area has one option
    that is this area alone: the one that pointing at it picks."""
    drawn = _drawn_areas(entry, question)
    for item, option in zip(entry.entries("options"), question.options, strict=True):
        unknown = set(option.areas) - drawn
        if unknown:
            remedy = f"Use some of: {', '.join(sorted(drawn))}" if drawn else "Give the question a 'picture'"
            raise item.fault("areas", f"there is no area '{min(unknown)}' to point at", remedy)
    alone = Counter(option.areas[0] for option in question.options if len(option.areas) == 1)
    for area in sorted(drawn):
        if alone[area] != 1:
            problem = f"{alone[area]} options are the area '{area}' alone"
            raise entry.fault("picture", problem, "Name it as the only area of exactly one option")


def _drawn_areas(entry: Entry, question: Question) -> frozenset[str]:
    """The areas of the picture of `question`; none when it has no picture."""
    if question.picture is None:
        return frozenset()
    if question.picture not in PICTURES:
        raise entry.fault("picture", f"'{question.picture}' is no picture", f"Use one of: {', '.join(PICTURES)}")
    if question.many:
        raise entry.fault("picture", "a picture needs a question with one answer", "Remove 'picture', or 'many'")
    return PICTURES[question.picture]
