import base64

import pytest

from webapp.settings import Detail, MailSender, Settings, SettingsError

GOOD = {
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "ENCRYPTION_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
    "BASE_URL": "https://www.clinic.example",
    "MAIL_SERVER": "mail.clinic.example",
    "MAIL_USE_TLS": "1",
    "MAIL_DEFAULT_SENDER": "site@clinic.example",
    "INTAKE_RECIPIENTS": "intake@clinic.example, desk@clinic.example",
    "INTAKE_EMAIL_DETAIL": "reference",
}


def test_a_good_environment_is_read_whole() -> None:
    settings = Settings.from_env(GOOD)
    assert settings.intake_recipients == ("intake@clinic.example", "desk@clinic.example")
    assert settings.intake_detail is Detail.REFERENCE
    assert settings.mail_sender is MailSender.EMBEDDED
    assert settings.mail.port == 587
    assert settings.https
    assert settings.database_url.endswith("/instance/site.sqlite")


def test_an_empty_environment_names_every_fault_at_once() -> None:
    with pytest.raises(SettingsError) as fault:
        Settings.from_env({})
    for name in (
        "SECRET_KEY",
        "ENCRYPTION_KEYS",
        "BASE_URL",
        "MAIL_SERVER",
        "INTAKE_RECIPIENTS",
        "INTAKE_EMAIL_DETAIL",
    ):
        assert f"{name} is missing" in str(fault.value)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "short", "at least 32"),
        ("SECRET_KEY", "a" * 40, "at least 32"),
        ("ENCRYPTION_KEYS", "k1:AAAA", "32 random bytes"),
        ("ENCRYPTION_KEYS", "nonsense", "32 random bytes"),
        ("BASE_URL", "http://www.clinic.example", "must begin with https"),
        ("BASE_URL", "clinic", "must be the site's address"),
        ("MAIL_USE_TLS", "0", "mail.clinic.example is not this machine"),
        ("MAIL_USE_TLS", "perhaps", "must be 1 or 0"),
        ("MAIL_PORT", "70000", "from 1 to 65535"),
        ("MAIL_USE_SSL", "1", "exclude each other"),
        ("MAIL_USERNAME", "clinic", "go together"),
        ("INTAKE_RECIPIENTS", "nobody", "must be an e-mail address"),
        ("INTAKE_RECIPIENTS", "Pat <pat@clinic.example>", "must be an e-mail address"),
        ("INTAKE_RECIPIENTS", ",", "at least one"),
        ("INTAKE_EMAIL_DETAIL", "some", "reference, contact, full"),
        ("DATABASE_URL", "mysql://x", "sqlite:/// or postgresql://"),
        ("PROXY_HOPS", "-1", "from 0 to 10"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        Settings.from_env({**GOOD, name: value})


def test_a_fault_never_repeats_a_secret() -> None:
    with pytest.raises(SettingsError) as fault:
        Settings.from_env({**GOOD, "SECRET_KEY": "tell-nobody", "ENCRYPTION_KEYS": "k1:tell-nobody"})
    assert "tell-nobody" not in str(fault.value)


def test_settings_show_no_secret() -> None:
    settings = Settings.from_env({**GOOD, "MAIL_USERNAME": "u", "MAIL_PASSWORD": "tell-nobody"})
    shown = repr(settings)
    assert "tell-nobody" not in shown
    assert GOOD["SECRET_KEY"] not in shown


def test_mail_on_this_machine_needs_no_tls() -> None:
    assert not Settings.from_env({**GOOD, "MAIL_SERVER": "127.0.0.1", "MAIL_USE_TLS": "0"}).mail.starttls


def test_a_demo_may_be_plain_http() -> None:
    assert Settings.from_env({**GOOD, "BASE_URL": "http://demo.example:8000", "DEMO": "1"}).demo


def test_keys_keep_their_order() -> None:
    key = base64.b64encode(bytes(range(32))).decode()
    settings = Settings.from_env({**GOOD, "ENCRYPTION_KEYS": f"k2:{key}, k1:{key}"})
    assert list(settings.encryption_keys) == ["k2", "k1"]
