"""A request reaches the mailbox when the mail server was down, and with PostgreSQL as with SQLite."""

import os
import subprocess
import sys
from pathlib import Path

from tests.browsing import NewPage
from tests.journeys.patient import fill_in_the_request, send_the_request
from tests.servers import PostgresServer, fresh_database, site_process, smtp_server
from tests.settings import environment_in

ROOT = Path(__file__).parents[2]


def flask(environ: dict[str, str], *words: str) -> str:
    """What a `flask` command prints."""
    command = [sys.executable, "-m", "flask", *words]
    settings = {"PATH": os.environ["PATH"], **environ}
    return subprocess.run(command, cwd=ROOT, env=settings, check=True, capture_output=True, text=True).stdout


def test_a_request_sent_while_the_mail_server_is_down_arrives_when_it_is_back(
    tmp_path: Path, postgres: PostgresServer, new_page: NewPage
) -> None:
    with smtp_server() as mailbox:
        mailbox.stop()
        environ = environment_in(tmp_path, mail_port=mailbox.port, DATABASE_URL=fresh_database(postgres))
        with site_process(environ) as address:
            page = new_page(script=False)
            page.goto(address + "/contact")
            fill_in_the_request(page, "Pat Doe", "pat@patient.example", "Is anybody there?")
            reference = send_the_request(page)
            mailbox.start()
            assert reference in flask(environ, "requests", "list")  # while the sender waits for its next try
            assert "Is anybody there?" in flask(environ, "requests", "export")
            subjects = {mail.message["Subject"] for mail in mailbox.wait_for(2, about=reference)}
    assert f"We received your request {reference}" in subjects
