"""What a browser should be shown: plain values, the pure walk and triage; no cookie, no request, no template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from tests.assessment.machine.browser import Seen
from tests.assessment.people import DEFINITION
from webapp.assessment.definition import Question, Role, Voice
from webapp.assessment.explanation import answers_in_words
from webapp.assessment.forms import NONE_AND_MORE, NOT_OFFERED, NOTHING_PICKED
from webapp.assessment.triage import triage
from webapp.assessment.walk import Walk, walk
from webapp.web.forms import EXPIRED

START, RESULT, SHEET, CLEARED = "/assessment", "/assessment/result", "/assessment/result/sheet", "/assessment?cleared=1"
STAYS_FRESH = timedelta(days=2)


@dataclass(frozen=True)
class Kept:
    """What an answers cookie holds."""

    on: date
    voice: Voice = Voice.SELF
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def walked(self) -> Walk:
        return walk(DEFINITION, self.answers)


NOTHING = Kept(date.min)


@dataclass
class Model:
    """One browser. `kept` is None without an answers cookie; `unreadable` when it has one that is not ours.

    A form's token is good in the session that it was issued in; `session` is the number of the present one, if any.
    """

    today: date
    kept: Kept | None = None
    unreadable: bool = False
    session: int | None = None
    sessions: int = 0

    @property
    def counts(self) -> Kept | None:
        """The answers that still count."""
        return self.kept if self.kept and not self.unreadable and self.today - self.kept.on <= STAYS_FRESH else None

    @property
    def outdated(self) -> bool:
        """Whether the browser brings answers that count no more."""
        return self.counts is None and (self.kept is not None or self.unreadable)

    def get(self, address: str) -> Seen:
        """The answer to opening `address`, one of the assessment's."""
        if address in (START, CLEARED):
            return self._start_page(cleared=address == CLEARED)
        if self.outdated:
            return Seen(303, START)
        if address in (RESULT, SHEET):
            return self._result_page(address)
        asked = self._question_at(address)
        if asked is None:
            return Seen(404)
        walked = self._walked()
        if asked not in walked.asked:
            return Seen(303, self._place(walked))
        return self._question_page(asked, ticked=walked.kept.get(asked.id, ()))

    def begin(self, voice: Voice, issued_in: int | None) -> Seen:
        """The answer to a start with a form from session `issued_in`."""
        if not self._form_counts(issued_in):
            return Seen(422, starts=True, problems=frozenset({EXPIRED}))
        self.kept, self.unreadable = Kept(self.today, voice), False
        return Seen(303, self._place(self._walked()))

    def answer(self, address: str, sent: Sequence[str], issued_in: int | None) -> Seen:
        """The answer to posting the options `sent` to the question at `address`."""
        if self.outdated:
            return Seen(303, START)
        asked = self._question_at(address)
        if asked is None:
            return Seen(404)
        picked = tuple(sent) if asked.many else tuple(one for one in sent[:1] if one)
        problems = {EXPIRED} if not self._form_counts(issued_in) else set()
        problems |= self._problems(asked, picked)
        if problems:
            return replace(self._question_page(asked, picked), status=422, problems=frozenset(problems))
        before = self.counts or Kept(self.today)
        self.kept = Kept(self.today, before.voice, {**before.answers, asked.id: picked})
        return Seen(303, self._place(self._walked()))

    def clear(self) -> Seen:
        self.kept, self.unreadable, self.session = None, False, None
        return Seen(303, CLEARED)

    def _walked(self) -> Walk:
        return (self.counts or NOTHING).walked

    def _question_at(self, address: str) -> Question | None:
        return DEFINITION.find(address.removeprefix(START + "/"))

    def _place(self, walked: Walk) -> str:
        return f"{START}/{walked.waiting.id}" if walked.waiting else RESULT

    def _form_counts(self, issued_in: int | None) -> bool:
        self._shows_a_form()
        return issued_in == self.session

    def _shows_a_form(self) -> None:
        """A form needs a session; the first one begins it."""
        if self.session is None:
            self.sessions += 1
            self.session = self.sessions

    def _problems(self, asked: Question, picked: tuple[str, ...]) -> set[str]:
        kept = self._walked().kept
        shown = asked.shown(kept)
        if not picked:
            return {NOTHING_PICKED}
        if set(picked) - {option.id for option in shown}:
            return {NOT_OFFERED}
        none = [option.text for option in shown if option.role is Role.NONE]
        return set() if asked.accepted(picked, kept) else {NONE_AND_MORE.format(none=none[0])}

    def _start_page(self, *, cleared: bool) -> Seen:
        self._shows_a_form()
        outdated = "Your earlier answers no longer count" if self.outdated else ""
        return Seen(
            starts=True,
            told="Cleared" if cleared else outdated,
            goes_on=self._place(self._walked()) if self._walked().kept else "",
        )

    def _question_page(self, asked: Question, ticked: Sequence[str]) -> Seen:
        self._shows_a_form()
        walked = self._walked()
        offered = tuple(option.id for option in asked.shown(walked.kept))
        length = max(DEFINITION.usual_length, len(walked.asked))
        return Seen(
            heading=asked.text[self.counts.voice if self.counts else Voice.SELF],
            offered=offered,
            ticked=tuple(option for option in offered if option in ticked),
            number=f"{walked.asked.index(asked) + 1} of about {length}" if asked in walked.asked else "",
        )

    def _result_page(self, address: str) -> Seen:
        walked, counts = self._walked(), self.counts
        if counts is None or not walked.complete:
            return Seen(303, self._place(walked))
        outcome = triage(DEFINITION, walked)
        facts = Seen(
            rules=tuple(reason.rule.id for reason in outcome.prompts + outcome.reasons),
            answers=tuple(row[1:] for row in answers_in_words(DEFINITION, walked, counts.voice)),
            day=f"{counts.on:%B} {counts.on.day}, {counts.on.year}",
        )
        if address == SHEET:
            prompt = f" {DEFINITION.prompt}" if outcome.prompts else ""
            return replace(facts, advice=outcome.result.title + prompt)
        self._shows_a_form()
        wait = DEFINITION.prompt_wait if outcome.prompts else outcome.result.wait
        return replace(facts, heading=outcome.result.title, level=outcome.level.word, wait=wait)
