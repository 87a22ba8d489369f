from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from flask import Flask

from tests.intake.samples import submission
from tests.servers import smtp_server
from tests.settings import settings_in
from webapp import create_app
from webapp.mail.outbox import pause_unsent
from webapp.settings import MailServer


def run(app: Flask, *words: str, fails: bool = False) -> str:
    result = app.test_cli_runner().invoke(args=list(words))
    assert (result.exit_code != 0) == fails, result.output
    return result.output


def store_one(app: Flask) -> str:
    return app.extensions["intake"].store.save(submission(), "clinic.example", bytes).reference


def with_mail_server(folder: Path, port: int) -> Flask:
    server = MailServer(
        "127.0.0.1",
        port,
        starttls=False,
        implicit_tls=False,
        username=None,
        password=None,
        sender="site@clinic.example",
    )
    app = create_app(settings_in(folder, mail=server), clock=lambda: datetime(2030, 1, 1, tzinfo=UTC))
    run(app, "db", "upgrade")
    return app


def test_a_database_is_made_and_agrees_with_the_code(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))
    run(app, "db", "upgrade")
    assert run(app, "db", "check") == "The database is what the code expects.\n"


def test_an_unmigrated_database_is_one_plain_line(tmp_path: Path) -> None:
    said = run(create_app(settings_in(tmp_path)), "requests", "list", fails=True)
    assert said.startswith("Error: the database cannot be used")
    assert said.count("\n") == 1


def test_list_shows_what_was_sent_without_its_message(app: Flask) -> None:
    reference = store_one(app)
    said = run(app, "requests", "list")
    assert reference in said
    assert "1 requests" in said
    assert submission().request.message not in said
    assert submission().request.name not in said


def test_export_is_csv_with_every_column(app: Flask) -> None:
    reference = store_one(app)
    said = run(app, "requests", "export")
    assert said.startswith("reference,received_at,")
    assert reference in said


def test_send_due_sends_what_waits_and_says_so(tmp_path: Path) -> None:
    with smtp_server() as mailbox:
        app = with_mail_server(tmp_path, mailbox.port)
        reference = store_one(app)
        assert "sent 2" in run(app, "mail", "send-due")
        assert {reference in mail.message["Subject"] for mail in mailbox.received} == {True}


def test_mail_test_says_what_the_server_answered(tmp_path: Path) -> None:
    with smtp_server() as mailbox:
        assert run(with_mail_server(tmp_path, mailbox.port), "mail", "test").startswith("taken by 127.0.0.1: 250")
        mailbox.refusal = "451 later"
        assert run(with_mail_server(tmp_path, mailbox.port), "mail", "test", fails=True).startswith("not taken")


def test_what_failed_for_good_can_be_tried_again_and_what_was_set_aside_waits(tmp_path: Path) -> None:
    with smtp_server() as mailbox:
        mailbox.refusal = "554 no"
        app = with_mail_server(tmp_path, mailbox.port)
        store_one(app)
        assert "failed 2" in run(app, "mail", "send-due")
        mailbox.refusal = None
        with app.extensions["database"].unit_of_work() as connection:
            pause_unsent(connection, datetime(2030, 1, 1, tzinfo=UTC))
        assert run(app, "mail", "retry") == "2 mails will be tried again\n"
        assert "sent 0" in run(app, "mail", "send-due")
        assert run(app, "mail", "resume") == "2 mails will be sent\n"
        assert "sent 2" in run(app, "mail", "send-due")


@pytest.mark.parametrize("group", ["db", "mail", "requests", "keys", "backup", "assessment"])
def test_every_command_says_what_it_does(app: Flask, group: str) -> None:
    found = app.cli.get_command(click.Context(app.cli), group)
    assert isinstance(found, click.Group)
    for name in found.commands:
        assert found.commands[name].help, name
