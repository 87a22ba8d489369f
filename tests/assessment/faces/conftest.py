"""The documents as the command line writes them."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from tests.settings import settings_in
from webapp import create_app


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], BeautifulSoup]:
    """Gives what `flask assessment NAME` writes, parsed."""
    app = create_app(settings_in(tmp_path_factory.mktemp("faces"), command_line=True))

    def write(name: str) -> BeautifulSoup:
        result = app.test_cli_runner().invoke(args=["assessment", name])
        assert result.exit_code == 0, result.output
        return BeautifulSoup(result.output, "html.parser")

    return write
