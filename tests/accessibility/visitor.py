"""Goes to a state in a browser, as a person would, and checks each answer's status on the way."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from tests.accessibility.sites import Served, Sites, answers_cookie
from tests.accessibility.states import Forget, Later, Open, Press, State, Step
from tests.intake.conftest import MONDAY_NOON


def reach(page: Page, sites: Sites, state: State) -> Response:
    """Bring `page`, whoever used it before, to `state`; gives the answer that it shows."""
    sites.clock.now = MONDAY_NOON
    served = sites.by_kind[state.site]
    page.context.clear_cookies()
    if state.answers:
        name, value = answers_cookie(state.answers)
        page.context.add_cookies([{"name": name, "value": value, "url": served.base}])
    answers = [_take(page, sites, served, step) for step in state.steps]
    assert answers[-1] is not None, f"{state.name} ends without a page"
    return answers[-1]


def _take(page: Page, sites: Sites, served: Served, step: Step) -> Response | None:
    if isinstance(step, Later):
        return sites.clock.move(days=step.days)
    if isinstance(step, Forget):
        return page.context.clear_cookies()
    if isinstance(step, Open):
        return _expected(page.goto(served.base + step.address), step.status)
    _fill_in(page, step)
    button = page.get_by_role("main").get_by_role("button", name=step.button)
    with page.expect_navigation() as navigation:
        button.first.click()
    return _expected(navigation.value, step.status)


def _fill_in(page: Page, step: Press) -> None:
    for name, value in step.fields.items():
        choice = page.locator(f'main input[name="{name}"][value="{value}"]')
        if choice.count():
            choice.check()
        else:
            page.locator(f'main [name="{name}"]:not([type="hidden"])').fill(value)


def _expected(answer: Response | None, status: int) -> Response:
    assert answer is not None
    assert answer.status == status, f"{urlsplit(answer.url).path} answered {answer.status}, not {status}"
    return answer
