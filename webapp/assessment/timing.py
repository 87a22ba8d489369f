"""How long the assessment takes: the words and taps on its paths, at a stated speed. Nobody has been timed with it.

Counted is all that stands on a question page between the header and the footer: the question, its help, every option
with its hint, the titles of groups, and the words that are the same on each page. Not counted are the closed "Why we
ask", the start and result pages, the wait for a page, and the thinking that a hard question may need.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.assessment.definition import Definition, Option, Question, Voice
from webapp.assessment.proof.picture import Picture, Step
from webapp.assessment.proof.states import States
from webapp.readability import words

# Words a minute, for adults who read non-fiction in English silently: the mean of 190 studies, and where most adults
# lie. Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 2019;109:104047.
READING_SPEED = 238
MOST_ADULTS = (175, 300)

# Seconds by the keystroke-level model (Card, Moran and Newell, Communications of the ACM 1980;23:396-410): to make up
# one's mind 1.35, to point 1.1, to press 0.2. It was measured with a mouse; that a finger takes as long is assumed.
TO_PICK = 1.35 + 1.1 + 0.2
TO_GO_ON = 1.1 + 0.2

# What each question page says, what stands before "None of these", and what stands under a picture.
FRAME = len(words("Back. Question 1 of about 12. Continue. Why we ask"))
DIVIDER = len(words("or"))
PICTURE = len(words("Or pick the place here, seen from behind."))


@dataclass(frozen=True, order=True)
class Screen:
    """One question page as somebody sees it: the question, those of its options that make sense, and all its words."""

    question: str
    options: tuple[str, ...]
    words: int


@dataclass(frozen=True)
class Path:
    """The screens from the first question to the result."""

    screens: tuple[Screen, ...]

    @property
    def words(self) -> int:
        return sum(screen.words for screen in self.screens)

    @property
    def taps(self) -> int:
        """One option a screen, and "Continue". Each further option that is ticked takes one more."""
        return 2 * len(self.screens)

    def seconds(self, reading_speed: int = READING_SPEED) -> float:
        """How long it takes to read every word, at `reading_speed` words a minute, and to tap."""
        return 60 * self.words / reading_speed + len(self.screens) * (TO_PICK + TO_GO_ON)

    @property
    def minutes(self) -> int:
        """What people are told: whole minutes, rounded up."""
        return math.ceil(self.seconds() / 60)


@dataclass(frozen=True)
class Duration:
    """The paths by length. `median` is the middle one of all `paths`, each counted once, whoever takes it."""

    paths: int
    shortest: Path
    median: Path
    longest: Path
    usual: Path


def usual(definition: Definition) -> Path:
    """The path of an adult without a danger sign, with pain in both back and neck: who then reads every option."""
    return Path(tuple(_screen(q, q.options) for q in definition.questions if not q.follow_up))


def duration(picture: Picture) -> Duration:
    """How long the definition takes whose `picture` this is."""
    by_length = sorted(paths(picture), key=lambda path: (path.seconds(), path.screens))
    return Duration(
        paths=len(by_length),
        shortest=by_length[0],
        median=by_length[len(by_length) // 2],
        longest=by_length[-1],
        usual=usual(picture.definition),
    )


def paths(picture: Picture) -> frozenset[Path]:
    """Every path that some finished answers take: all of them, and no other."""
    return frozenset(Path(screens) for screens in _from(picture, picture.complete, tuple(picture.steps.values())))


def _from(picture: Picture, states: States, steps: Sequence[Step]) -> Iterator[tuple[Screen, ...]]:
    """The different rows of screens that `states` see on `steps`."""
    if not steps:
        yield ()
        return
    step, later = steps[0], steps[1:]
    if states - step.asked:
        yield from _from(picture, states - step.asked, later)
    for options, here in _offers(picture, states & step.asked, step.question.options):
        for screens in _from(picture, here, later):
            yield (_screen(step.question, options), *screens)


def _offers(picture: Picture, states: States, options: Sequence[Option]) -> Iterator[tuple[tuple[Option, ...], States]]:
    """What `states` are offered of `options`, each different offer with the states that see it."""
    if not states:
        return
    if not options:
        yield (), states
        return
    shown = picture.holding(options[0].shown_when)
    for offered, here in _offers(picture, states & shown, options[1:]):
        yield (options[0], *offered), here
    yield from _offers(picture, states - shown, options[1:])


def _screen(question: Question, options: Sequence[Option]) -> Screen:
    groups = dict.fromkeys(option.group for option in options if option.group)
    below = [text for option in options for text in (option.text, option.hint) if text]
    fixed = FRAME + DIVIDER * question.many + PICTURE * bool(question.picture)
    asked = max(len(words(question.text[voice])) for voice in Voice)
    read = sum(len(words(text)) for text in (question.help or "", *groups, *below))
    return Screen(question.id, tuple(option.id for option in options), fixed + asked + read)
