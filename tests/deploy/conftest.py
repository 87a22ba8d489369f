"""The site behind the shipped nginx configuration, started once for all its tests."""

from collections.abc import Iterator

import pytest

from demo.ports import free_port
from tests.deploy.front import Front, nginx_before, whole_site


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx, and the site behind it."""
    with whole_site(tmp_path_factory.mktemp("site"), workers=1) as (served, _):
        yield served


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx, and nobody behind it."""
    with nginx_before(free_port(), tmp_path_factory.mktemp("front")) as served:
        yield served
