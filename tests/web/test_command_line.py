"""Commands are loaded when somebody asks for one, and by no server."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.settings import environment_in
from webapp.settings import ROOT

LOADED = "import sys, wsgi; {}; print(sorted({{'alembic', 'webapp.commands'}} & set(sys.modules)))"
ASKED = "from click import Context; wsgi.app.cli.list_commands(Context(wsgi.app.cli))"


def loaded(folder: Path, then: str) -> str:
    """What of the commands is loaded in a process that loads the site and does `then`."""
    environ = {**os.environ, **environment_in(folder, mail_port=9)}
    command = [sys.executable, "-c", LOADED.format(then)]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout


def test_a_server_loads_no_command(tmp_path: Path, migrated_sqlite: Path) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "site.sqlite")
    assert loaded(tmp_path, "pass") == "[]\n"
    assert loaded(tmp_path, ASKED) == "['alembic', 'webapp.commands']\n"
