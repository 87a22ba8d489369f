"""The work puzzle: made and checked by the library, good for a day, ours alone, and good for one request."""

import base64
import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge
from sqlalchemy import select

from tests.intake.conftest import SECRET, MovingClock
from tests.intake.samples import submission
from webapp.intake.puzzle import LEAST_WORK, LIFE, LONGEST, MOST_WORK, Puzzles
from webapp.intake.spent_puzzles import SpentPuzzleError, SpentPuzzleRow
from webapp.intake.store import RequestStore


@pytest.fixture
def puzzles(clock: MovingClock) -> Puzzles:
    return Puzzles(SECRET, clock, lambda below: 7)


def solved(puzzle: str) -> str:
    """What a browser sends for `puzzle`."""
    challenge = Challenge.from_dict(json.loads(puzzle))
    solution = solve_challenge(challenge, counter_start=LEAST_WORK)
    assert solution is not None
    return Payload(challenge, solution).to_base64()


def changed(answer: str, part: str, name: str, value: Any) -> str:
    told = json.loads(base64.b64decode(answer))
    place = told["challenge"]["parameters"] if part == "parameters" else told[part]
    place[name] = value
    return base64.b64encode(json.dumps(told).encode()).decode()


def test_a_solution_counts_until_the_puzzle_expires(puzzles: Puzzles, clock: MovingClock) -> None:
    answer = solved(puzzles.make())
    puzzle = puzzles.solved(answer)
    assert puzzle
    assert len(puzzle) == 64
    clock.move(seconds=LIFE.total_seconds() - 1)
    assert puzzles.solved(answer) == puzzle
    clock.move(seconds=1)
    assert puzzles.solved(answer) is None


def test_each_puzzle_is_new_and_the_work_is_bounded(clock: MovingClock) -> None:
    puzzles = Puzzles(SECRET, clock, secrets.randbelow)
    made = [json.loads(puzzles.make()) for _ in range(50)]
    assert len({puzzle["signature"] for puzzle in made}) == 50
    assert all(puzzle["parameters"]["data"]["most"] == MOST_WORK for puzzle in made)


def test_a_solution_of_anybody_else_counts_for_nothing(puzzles: Puzzles, clock: MovingClock) -> None:
    foreign = Puzzles("another-secret-0123456789abcdefghij", clock, lambda below: 7)
    answer = solved(puzzles.make())
    wrong = (
        "",
        "x",
        "=" * (LONGEST + 1),
        base64.b64encode(b"[" * 3_000).decode()[:LONGEST],
        base64.b64encode(b'{"challenge": [], "solution": 1}').decode(),
        solved(foreign.make()),
        changed(answer, "solution", "counter", 3),
        changed(answer, "solution", "derivedKey", "00" * 32),
        changed(answer, "parameters", "data", {"until": 9_999_999_999, "most": 1}),
        changed(answer, "parameters", "keyPrefix", "00"),
        changed(answer, "challenge", "signature", None),
        changed(answer, "challenge", "signature", "0" * 64),
    )
    assert [puzzles.solved(one) for one in wrong] == [None] * len(wrong)


def test_a_puzzle_goes_with_one_request_and_no_other(store: RequestStore) -> None:
    first = store.save(submission(puzzle="a" * 64), "clinic.example", secrets.token_bytes)
    again = store.save(submission(puzzle="a" * 64), "clinic.example", secrets.token_bytes)
    assert again.reference == first.reference
    with pytest.raises(SpentPuzzleError):
        store.save(submission("1" * 32, puzzle="a" * 64), "clinic.example", secrets.token_bytes)
    assert len(store.list()) == 1


def test_of_many_at_once_one_request_gets_the_puzzle(store: RequestStore) -> None:
    def spent(number: int) -> bool:
        try:
            store.save(submission(f"{number:032}", puzzle="a" * 64), "clinic.example", secrets.token_bytes)
        except SpentPuzzleError:
            return True
        return False

    with ThreadPoolExecutor(6) as workers:
        assert sum(workers.map(spent, range(6))) == 5
    assert len(store.list()) == 1


def test_spent_puzzles_are_forgotten_when_they_have_expired(store: RequestStore) -> None:
    early = submission(puzzle="a" * 64)
    store.save(early, "clinic.example", secrets.token_bytes)
    late = early.received_at + LIFE + timedelta(seconds=1)
    store.save(submission("1" * 32, puzzle="b" * 64, received_at=late), "clinic.example", secrets.token_bytes)
    with store.database.reading() as connection:
        assert [row.puzzle for row in connection.execute(select(SpentPuzzleRow))] == ["b" * 64]
