import http.client

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from demo.mailbox import Mailbox
from demo.pages import SHOWN, mail_pages, serving_pages
from demo.ports import HOST, free_port
from tests.demo.letters import letter

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture
def client(mailbox: Mailbox) -> FlaskClient:
    return mail_pages(mailbox).test_client()


def read(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def found(page: BeautifulSoup, selector: str) -> Tag:
    """The first element that `selector` finds; there must be one."""
    element = page.select_one(selector)
    assert element is not None, f"{selector} is not on the page"
    return element


def first_mail(client: FlaskClient) -> str:
    """The address of the first mail of the list."""
    return str(found(read(client.get("/")), ".mails a")["href"])


def test_an_empty_mailbox_says_what_will_come(client: FlaskClient) -> None:
    assert "No mail yet" in found(read(client.get("/")), "main").get_text()


def test_the_list_looks_again_by_itself(client: FlaskClient) -> None:
    assert found(read(client.get("/")), "meta[http-equiv=refresh]")["content"] == "5"


def test_the_list_shows_subject_and_recipient(client: FlaskClient, mailbox: Mailbox) -> None:
    mailbox.keep(letter())
    entry = found(read(client.get("/")), ".mails li").get_text(" ")
    assert "Soon: request K7M4" in entry
    assert "intake@true-precision.example" in entry


def test_a_long_list_ends_and_says_so(client: FlaskClient, mailbox: Mailbox) -> None:
    for _ in range(SHOWN + 1):
        mailbox.keep(letter())
    page = read(client.get("/"))
    assert len(page.select(".mails li")) == SHOWN
    assert found(page, "h1").get_text() == f"{SHOWN + 1} mails"
    assert "Older mails" in found(page, "main").get_text()


def test_a_mail_is_shown_with_headers_text_and_html(client: FlaskClient, mailbox: Mailbox) -> None:
    mailbox.keep(letter(text="See http://127.0.0.1:8000/desk/K7M4", html="<p>Hello</p>"))
    page = read(client.get(first_mail(client)))
    assert [term.get_text() for term in page.select("dt")] == ["From", "To", "Reply-To", "Date", "Subject"]
    assert found(page, "pre a")["href"] == "http://127.0.0.1:8000/desk/K7M4"
    assert not found(page, "iframe")["sandbox"]
    assert "<p>Hello</p>" in client.get(str(found(page, "iframe")["src"])).get_data(as_text=True)


def test_whatever_stands_in_a_mail_is_shown_as_text(client: FlaskClient, mailbox: Mailbox) -> None:
    mailbox.keep(letter(subject=HOSTILE, text=HOSTILE))
    for page in (read(client.get("/")), read(client.get(first_mail(client)))):
        assert page.find(["script", "img"]) is None
        assert HOSTILE in page.get_text()


@pytest.mark.parametrize("address", ["/", "/mails/none", "/static/mails.css"])
def test_pages_load_nothing_but_their_own(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_the_html_part_is_sandboxed_by_its_own_answer(client: FlaskClient, mailbox: Mailbox) -> None:
    mailbox.keep(letter(html=HOSTILE))
    policy = client.get(first_mail(client) + "/letter").headers["Content-Security-Policy"].split("; ")
    assert policy[:2] == ["sandbox", "default-src 'none'"]
    assert not [rule for rule in policy if rule.startswith(("script-src", "connect-src"))]


def test_a_mail_without_html_has_no_html_page(client: FlaskClient, mailbox: Mailbox) -> None:
    mailbox.keep(letter())
    assert client.get(first_mail(client) + "/letter").status_code == 404


def test_an_unknown_mail_leads_back_to_the_list(client: FlaskClient) -> None:
    answer = client.get("/mails/20261123T120000.000000-9")
    assert answer.status_code == 404
    assert found(read(answer), "main a")["href"] == "/"


def test_another_sites_name_for_this_machine_is_refused(client: FlaskClient) -> None:
    assert client.get("/", base_url="http://rebound.example").status_code == 400


def test_the_pages_are_served_on_loopback(mailbox: Mailbox) -> None:
    port = free_port()
    with serving_pages(mailbox, port):
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        connection.close()
