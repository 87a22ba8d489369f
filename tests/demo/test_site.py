from pathlib import Path

import pytest

from demo.faults import DemoError
from demo.ports import free_port
from demo.site import migrate
from webapp import revision
from webapp.database import Database


def test_a_new_database_is_brought_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/site.sqlite"
    migrate(url)
    migrate(url)
    database = Database(url)
    assert revision.difference(database) is None
    database.engine.dispose()


def test_a_database_that_is_down_is_named_in_one_line() -> None:
    with pytest.raises(DemoError, match=r"The database cannot be brought up to date: .*refused\Z"):
        migrate(f"postgresql://nobody@127.0.0.1:{free_port()}/none")


def test_a_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("a file, not a folder")
    with pytest.raises(DemoError, match="instance"):
        migrate(f"sqlite:///{tmp_path}/instance/site.sqlite")
