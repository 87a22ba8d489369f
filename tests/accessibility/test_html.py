"""The HTML of every page in every state is valid, as html-validate sees it (config and reasons: html_rules.mjs)."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.accessibility.sites import Sites
from tests.accessibility.states import STATES
from tests.accessibility.walker import page_in

HERE = Path(__file__).parent


def faults_in(pages: Mapping[str, str]) -> list[str]:
    """What html-validate says of `pages` (name → HTML); all of them in one process."""
    node = os.environ.get("HTML_VALIDATE")
    if not node:
        pytest.skip("html-validate is not installed: run the tests with `make test`")
    done = subprocess.run([node, "validate.mjs"], cwd=HERE, input=json.dumps(pages), stdout=-1, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found


def test_every_state_is_valid_html(sites: Sites) -> None:
    followed: set[str] = set()
    faults = faults_in({state.name: page_in(sites, state, followed).answer.text for state in STATES})
    assert not faults, "\n".join(faults)
