"""Goes to a state with script off and without a browser: in `tests.site`, which checks each page's rules on the way."""

from tests.accessibility.sites import Sites, answers_cookie
from tests.accessibility.states import Forget, Later, Open, Press, State
from tests.intake.conftest import MONDAY_NOON
from tests.site import Page, Site


def page_in(sites: Sites, state: State, followed: set[str]) -> Page:
    """The page that somebody sees who comes to `state`; links in `followed` are known to lead somewhere, and grow."""
    sites.clock.now = MONDAY_NOON
    served = sites.by_kind[state.site]
    site = Site(served.app, served.base, followed)
    if state.answers:
        name, value = answers_cookie(state.answers)
        site.client.set_cookie(name, value, domain="127.0.0.1")
    page = None
    for step in state.steps:
        if isinstance(step, Later):
            sites.clock.move(days=step.days)
        elif isinstance(step, Forget):
            site.client.delete_cookie("session", domain="127.0.0.1")
        elif isinstance(step, Open):
            page = site.get(step.address, step.status)
        else:
            assert isinstance(step, Press)
            assert page is not None
            page = site.submit(page, dict(step.fields), step.button, step.status)
    assert page is not None
    return page
