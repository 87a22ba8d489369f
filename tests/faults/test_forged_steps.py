"""P10: the sequences of both machines at their release count; every day their own tests run a part of them."""

from pathlib import Path

import pytest

from tests.assessment import test_machine as assessing
from tests.faults.conftest import Record
from tests.intake import test_machine as asking


@pytest.mark.release
def test_steps_of_the_assessment_cannot_be_forged(tmp_path: Path, migrated_sqlite: Path, record: Record) -> None:
    assessing.test_whatever_people_do_the_page_is_the_one_that_the_walk_says(tmp_path, migrated_sqlite)
    record("P10", "sequences over the assessment, no invariant broken", found=assessing.SEQUENCES, wanted="5,000")


@pytest.mark.release
def test_steps_of_the_form_cannot_be_forged(database_url: str, tmp_path: Path, record: Record) -> None:
    asking.test_whatever_people_do_with_the_form(database_url, tmp_path)
    kind = database_url.partition(":")[0]
    record("P10", "sequences over the form, no invariant broken", found=asking.SEQUENCES, wanted="500", database=kind)
