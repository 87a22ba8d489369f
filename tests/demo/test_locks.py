"""Each lock file holds the one before it, so that whoever installed a later one has the earlier ones too."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "demo/requirements.txt", "tests/requirements.txt")


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+(?:\[\w+\])?)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize(("smaller", "larger"), list(pairwise(LOCKS)))
def test_a_lock_file_holds_the_one_before_it(smaller: str, larger: str) -> None:
    assert pins(smaller)
    assert pins(smaller).items() <= pins(larger).items()


@pytest.mark.parametrize("lock", [*LOCKS, "tests/faults/twin/requirements.txt"])
def test_every_pin_has_a_hash(lock: str) -> None:
    blocks = re.split(r"^(?=\w)", (ROOT / lock).read_text(), flags=re.MULTILINE)
    assert all("--hash=sha256:" in block for block in blocks if block.strip())
