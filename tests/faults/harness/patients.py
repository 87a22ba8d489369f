"""Patients who send requests over HTTP, press again until they are told that it worked, and note what they heard."""

import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from demo.ports import HOST
from tests.faults.harness.waiting import wait_until

FORM = {"content-type": "application/x-www-form-urlencoded"}
HIDDEN = r'name="{}"[^>]*?value="([^"]*)"'
REFERENCE = re.compile(r"TP-[0-9A-Z]{4}-[0-9A-Z]{4}")
PATIENCE_SECONDS = 40.0
PAUSE_SECONDS = 0.02
TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Answer:
    """One answer of the site."""

    status: int
    location: str
    retry_after: str
    body: str = field(repr=False)

    def hidden(self, name: str) -> str:
        """The value of the form's control `name`."""
        found = re.search(HIDDEN.format(name), self.body)
        assert found, f"the page has no {name}"
        return unescape(found[1])


class Visitor:
    """One browser with one connection and one cookie, that never gives up by itself."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookie = ""
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, data: dict[str, object] | None = None) -> Answer:
        """One request and its answer; OSError or HTTPException when the connection ended without one."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection(HOST, self._port, timeout=TIMEOUT_SECONDS)
        try:
            return self._exchange(self._connection, method, path, data)
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def keep_asking(self, method: str, path: str, data: dict[str, object] | None = None) -> Answer:
        """As `ask`, pressed again after a connection that broke and after a 503; AssertionError when that lasts."""
        ends = time.monotonic() + PATIENCE_SECONDS
        pause = threading.Event()
        while time.monotonic() < ends:
            try:
                answer = self.ask(method, path, data)
            except (OSError, http.client.HTTPException):
                pause.wait(PAUSE_SECONDS)
                continue
            if answer.status < 500:
                return answer
            pause.wait(PAUSE_SECONDS)
        raise AssertionError(f"no answer to {method} {path} within {PATIENCE_SECONDS} seconds")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def twin(self) -> "Visitor":
        """Another connection of the same browser."""
        other = Visitor(self._port)
        other._cookie = self._cookie
        return other

    def _exchange(
        self, connection: http.client.HTTPConnection, method: str, path: str, data: dict[str, object] | None
    ) -> Answer:
        body = urlencode(data, doseq=True) if data is not None else None
        headers = {"cookie": self._cookie, **(FORM if data is not None else {})}
        connection.request(method, path, body, headers)
        raw = connection.getresponse()
        text = raw.read().decode()
        cookie = raw.getheader("set-cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        return Answer(raw.status, raw.getheader("location", ""), raw.getheader("retry-after", ""), text)


def filled_form(visitor: Visitor, typed: dict[str, object]) -> dict[str, object]:
    """What `Send my request` sends of the check page, the consent ticked: the way from /contact to there."""
    form = visitor.keep_asking("GET", "/contact")
    tokens = {name: form.hidden(name) for name in ("csrf_token", "form_token")}
    check = visitor.keep_asking("POST", "/contact/check", {**tokens, **typed})
    tokens["consent_shown"] = check.hidden("consent_shown")
    return {**tokens, **typed, "consent": "y", "act": "send"}


def receipt(visitor: Visitor) -> str:
    """The reference on the receipt page: from here on the request counts as acknowledged."""
    found = REFERENCE.search(visitor.keep_asking("GET", "/contact/sent").body)
    assert found, "a receipt without a reference"
    return found[0]


class Ledger:
    """The references that patients were told, in the order in which they heard them; a file that is only added to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._count = 0

    def add(self, reference: str) -> None:
        with self._lock, self._path.open("a", encoding="ascii") as file:
            file.write(f"{reference}\n")
            self._count += 1

    def __len__(self) -> int:
        return self._count

    @property
    def references(self) -> list[str]:
        return self._path.read_text("ascii").splitlines() if self._path.exists() else []

    def wait_for_more(self, count: int) -> None:
        """Return when `count` more acknowledgements came than there are now."""
        goal = self._count + count
        wait_until(lambda: self._count >= goal, PATIENCE_SECONDS, f"{count} more acknowledgements")


@contextmanager
def submitting(port: int, ledger: Ledger, patients: int = 4) -> Iterator[None]:
    """Patients who send one request after the other while the block lasts; AssertionError of any of them at its end."""
    end = threading.Event()
    faults: list[BaseException] = []

    def live(number: int) -> None:
        try:
            _send_on(port, ledger, end.is_set, number)
        except BaseException as fault:  # whatever it is, the test has to hear of it
            faults.append(fault)

    threads = [threading.Thread(target=live, args=(number,)) for number in range(patients)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        end.set()
        for thread in threads:
            thread.join()
    if faults:
        raise faults[0]


def _send_on(port: int, ledger: Ledger, ended: Callable[[], bool], number: int) -> None:
    visitor, sent = Visitor(port), 0
    shown = str(filled_form(visitor, _typed(number, sent))["consent_shown"])
    while not ended():
        form = visitor.keep_asking("GET", "/contact")
        tokens = {name: form.hidden(name) for name in ("csrf_token", "form_token")}
        data = {**tokens, **_typed(number, sent), "consent_shown": shown, "consent": "y", "act": "send"}
        answer = visitor.keep_asking("POST", "/contact/check", data)
        assert answer.status == http.client.SEE_OTHER, f"a request was answered {answer.status}"
        ledger.add(receipt(visitor))
        sent += 1
    visitor.close()


def _typed(patient: int, number: int) -> dict[str, object]:
    return {
        "kind": "question",
        "name": f"Patient {patient}",
        "phone": f"(202) 456-{1000 + number % 9000}",
        "message": f"Question {number} of patient {patient}.",
    }
