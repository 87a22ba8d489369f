"""The whole path: read, assess, ask, and the clinic's mailbox receives it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import NewPage
from tests.journeys.patient import (
    PAGES,
    fill_in_the_request,
    heading,
    reference,
    send_the_request,
    take_the_assessment,
)
from tests.servers import SmtpServer
from tests.settings import KEYS
from webapp.database import Database
from webapp.intake.store import RequestStore
from webapp.sealing import Keyring

ARTICLE = "Chronic Back Pain: Non-Surgical Alternatives to Spinal Fusion"


@pytest.mark.parametrize(("script", "width"), [(True, 320), (False, 1280)], ids=["script, narrow", "no script, wide"])
def test_a_patient_reads_assesses_and_asks_and_the_mailbox_receives_it(
    live: str, mailbox: SmtpServer, new_page: NewPage, width: int, script: bool
) -> None:
    page = new_page(width=width, script=script)
    page.goto(live + "/")
    page.get_by_role("link", name=ARTICLE).first.click()
    assert heading(page) == ARTICLE

    citation = page.locator("a[role=doc-noteref]").first
    came_from = citation.get_attribute("id")
    citation.click()
    expect(page.locator(":target")).to_be_visible()
    page.locator(":target a[role=doc-backlink]").first.click()
    assert page.url.endswith(f"#{came_from}")

    take_the_assessment(page, live)
    assert heading(page) == "Your answers fit a joint-type pattern (facet joints)."
    page.get_by_role("link", name="Ask for an appointment").click()
    message = f"Mornings hurt most ({width}, {script})"
    fill_in_the_request(page, "Pat Doe", "pat@patient.example", message)
    assert page.url.endswith("/contact/check")
    expect(page.get_by_text(message)).to_be_visible()
    given = send_the_request(page, attach=True)

    letters = [mail.message for mail in mailbox.wait_for(2, about=given)]
    notice, receipt = sorted(letters, key=lambda letter: str(letter["To"]))
    assert notice["To"] == "intake@clinic.example"
    assert notice["Subject"].startswith("[Routine")
    assert notice["Subject"].endswith(f"] Appointment request {given}")
    assert notice["Reply-To"] == "pat@patient.example"
    assert notice["Auto-Submitted"] == "auto-generated"
    words = notice.get_body(("plain",)).get_content()
    assert "Pat Doe" in words
    assert message in words
    assert "It stays in the back, buttock, or thigh above the knee" in words
    assert receipt["To"] == "pat@patient.example"
    for part in receipt.walk():
        if not part.is_multipart():
            assert "pain" not in part.get_content().lower()
            assert message not in part.get_content()


def test_an_emergency_answer_shows_what_to_do_at_once(live: str, new_page: NewPage) -> None:
    page = new_page(width=320, script=False)
    page.goto(live + "/assessment")
    page.get_by_role("button", name="Start for someone else").click()
    page.get_by_label("65 to 74").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Low back", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Leaking pee").check()
    page.get_by_role("button", name="Continue").click()
    assert heading(page) == "Get help now. Call 911 or go to the nearest ER."
    call = page.get_by_role("main").get_by_role("link", name="Call 911").first
    assert call.get_attribute("href") == "tel:911"
    assert call.bounding_box()["y"] < 800  # type: ignore[index]


def test_none_of_these_unticks_the_others_and_they_untick_it(live: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(live + "/assessment")
    page.get_by_role("button", name="Start for myself").click()
    for option in ("50 to 64", "Low back"):
        page.get_by_label(option, exact=True).check()
        page.get_by_role("button", name="Continue").click()
    page.get_by_label("Leaking pee").check()
    page.get_by_label("None of these").check()
    expect(page.get_by_label("Leaking pee")).not_to_be_checked()
    page.get_by_label("New constipation").check()
    expect(page.get_by_label("None of these")).not_to_be_checked()


def test_back_shows_the_earlier_answer(live: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(live + "/assessment")
    page.get_by_role("button", name="Start for myself").click()
    page.get_by_label("75 or older").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Low back", exact=True)).to_be_visible()  # before that nobody goes back
    page.go_back()
    expect(page.get_by_label("75 or older")).to_be_checked()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(live: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(live + "/contact")
    page.get_by_role("button", name="Continue").click()
    assert page.title().startswith("Error: ")
    expect(page.locator("#error-summary")).to_be_focused()
    page.locator("#error-summary").get_by_role("link", name="Enter your name.").click()
    expect(page.get_by_label("Your name")).to_be_focused()


def test_a_double_click_makes_one_request(live: str, folder: Path, mailbox: SmtpServer, new_page: NewPage) -> None:
    page = new_page()
    page.goto(live + "/contact")
    fill_in_the_request(page, "Double Click", "double@patient.example", "Twice?")
    page.locator("#consent").check()
    page.get_by_role("button", name="Send my request").dblclick()
    page.wait_for_url("**/contact/sent")
    given = reference(page)
    mailbox.wait_for(2, about=given)
    store = RequestStore(Database(f"sqlite:///{folder / 'site.sqlite'}"), Keyring(KEYS))
    assert [sent.reference for sent in store.find_by_contact("double@patient.example")] == [given]


def test_a_line_can_be_changed_on_the_check_page(live: str, new_page: NewPage) -> None:
    page = new_page(width=320)
    page.goto(live + "/contact")
    fill_in_the_request(page, "Pat Doe", "pat@gmial.com", "Hello")
    expect(page.get_by_text("pat@gmail.com")).to_be_visible()
    page.get_by_role("button", name="Change E-mail").click()
    expect(page.get_by_label("Your message")).to_have_value("Hello")
    page.get_by_label("E-mail address").fill("pat@patient.example")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("pat@patient.example")).to_be_visible()


def foreign(page: Page, base: str) -> list[str]:
    """A list that grows by all that `page` asks of other hosts than `base` from now on, or is kept from asking."""
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url) if not request.url.startswith(base) else None)
    page.on("console", lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None)
    return heard


def test_no_one_else_hears_of_a_visit(live: str, new_page: NewPage) -> None:
    page = new_page()
    heard = foreign(page, live)
    for address in PAGES:
        page.goto(live + address)
    assert heard == []
    page.evaluate("fetch('https://elsewhere.example/').catch(() => 0)")
    assert heard, "the listener would have heard it"


def test_no_answer_stands_in_an_address_or_a_log(live: str, folder: Path, new_page: NewPage) -> None:
    page = new_page()
    asked: list[str] = []
    heard = foreign(page, live)
    page.on("request", lambda request: asked.append(request.url))
    take_the_assessment(page, live)
    page.goto(live + "/assessment/result/sheet")
    page.goto(live + "/contact")
    page.get_by_role("button", name="Continue").click()  # what is missing is said
    fill_in_the_request(page, "Canary Name", "canary@patient.example", "canary-message")
    send_the_request(page, attach=True)
    assert heard == []
    logged = (folder / "site.log").read_text()
    for canary in ("local_back", "ext_back", "Canary", "canary", "buttock", "555-0143"):
        assert not [url for url in asked if canary in url]
        assert canary not in logged
