"""The sites and the browser that the checks of accessibility share."""

from collections.abc import Iterator

import pytest

from tests.accessibility.sites import Sites, serving_sites


@pytest.fixture(scope="session")
def served_sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with serving_sites(tmp_path_factory.mktemp("sites")) as sites:
        yield sites


@pytest.fixture
def sites(served_sites: Sites) -> Iterator[Sites]:
    """All sites; no test leaves a connection to the next one."""
    yield served_sites
    served_sites.let_go()
