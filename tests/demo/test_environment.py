import io
import re
from pathlib import Path

from dotenv import dotenv_values

from demo.environment import MAILS, SETTINGS, as_dotenv, given, with_defaults

KEYS = {"SECRET_KEY": "kept", "ENCRYPTION_KEYS": "k1:kept"}


def test_what_is_set_wins_over_every_default() -> None:
    own = dict.fromkeys(with_defaults({}, KEYS, None), "own")
    assert with_defaults(own, KEYS, None) == own


def test_the_address_follows_the_port() -> None:
    assert with_defaults({"PORT": "8123"}, KEYS, 2525)["BASE_URL"] == "http://127.0.0.1:8123"


def test_mail_goes_to_the_demos_own_server() -> None:
    complete = with_defaults({}, KEYS, 2526)
    assert (complete["MAIL_SERVER"], complete["MAIL_PORT"]) == ("127.0.0.1", "2526")


def test_heartbeats_are_read_back_from_the_folder_of_the_demos_own_server() -> None:
    own, another = with_defaults({}, KEYS, 2526), with_defaults({"MAIL_SERVER": "localhost"}, KEYS, None)
    assert own["HEARTBEAT_MAILBOX"] == f"folder:{MAILS}"
    assert not another.keys() & {"HEARTBEAT_MAILBOX", "HEARTBEAT_RECIPIENT"}


def test_mail_goes_to_the_server_that_is_named() -> None:
    complete = with_defaults({"MAIL_SERVER": "localhost", "MAIL_PORT": "1025"}, KEYS, None)
    assert (complete["MAIL_SERVER"], complete["MAIL_PORT"]) == ("localhost", "1025")


def test_the_rest_of_the_environment_is_passed_on() -> None:
    assert with_defaults({"LANG": "C.UTF-8"}, KEYS, 2525)["LANG"] == "C.UTF-8"


def test_set_to_nothing_is_not_set() -> None:
    assert given({"PORT": "", "BASE_URL": "  ", "LANG": "C"}) == {"LANG": "C"}


def test_the_flask_command_reads_the_settings_as_they_are() -> None:
    odd = {"MAIL_PASSWORD": """it's "$HOME" \\ #1""", "DATABASE_URL": "postgresql://a:b@localhost/c", "LANG": "C"}
    written = as_dotenv({**KEYS, **odd})
    wanted = {name: value for name, value in {**KEYS, **odd}.items() if name != "LANG"}
    assert dotenv_values(stream=io.StringIO(written)) == wanted


def test_every_setting_of_the_site_is_handed_on() -> None:
    source = (Path(__file__).parents[2] / "webapp" / "settings.py").read_text()
    read = set(re.findall(r'"([A-Z][A-Z_]{3,})"', source)) - {"FLASK_RUN_FROM_CLI"}
    assert read == set(SETTINGS)
