"""docs/operations.md tells the truth: each command in it works, each setting and each alarm stands in it."""

import io
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
import pytest
from dotenv import dotenv_values
from flask import Flask

from demo.mailbox import Mailbox
from demo.ports import HOST, free_port
from demo.site import server_command
from demo.smtp import serving_smtp
from tests.intake.samples import submission
from tests.servers.http import serving_app
from webapp import create_app
from webapp.clock import utc_now
from webapp.disk import disk_fault
from webapp.intake.heartbeat import Pulse
from webapp.mail.delivery import LEVELS
from webapp.mail.state import OutboxState
from webapp.settings import ROOT, Settings

MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
UNITS = ROOT / "deploy" / "systemd"
KEYS = {
    "SECRET_KEY": "only-for-tests-0123456789abcdefghij",
    "ENCRYPTION_KEYS": "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}
NEWER = "k2:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="
SENT, HELD = "TP-7K3M-9QXD", "TP-9QXD-7K3M"

# Lines that are not run here, each with the reason, and what looks after them instead.
ELSEWHERE = {
    r"sudo apt-get (install|clean)\b": "changes the machine's packages; scripts/packages installs them for the tests",
    r"sudo useradd\b": "makes a user",
    r"sudo install -d\b": "makes folders of another user; the scratch installation has its own",
    r"sudo cp (-r )?": "copies into folders of root; the files it copies are looked for below",
    r"sudo chmod\b": "changes folders of root",
    r"sudo python3 -m venv\b": "scripts/venv does it before every test run",
    r"sudo /srv/true-precision/\.venv/bin/pip install --require-hashes\b": "scripts/venv does it before every test run",
    r"sudo -u postgres create(user|db)\b": "needs a system's PostgreSQL; tests/servers/postgres.py makes one",
    r"sudo -u true-precision -s$": "opens a shell of that user",
    r"cd |set -a;|PATH=": "sets up that shell",
    r"sudo nginx -t$": "tests/deploy starts nginx with this file",
    r"sudo systemctl\b": "needs systemd; the units are verified below",
    r"curl --fail http://127\.0\.0\.1:8000/readyz\b": "the scratch installation's own /readyz is asked at the end",
    r"sudo journalctl\b": "needs systemd",
    r"df -h ": "looks at the machine's own disk",
}
RUN_FOR_REAL = ("openssl", "rm", "mkdir", "mv")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", MANUAL, re.DOTALL | re.MULTILINE)


COMMANDS = [line.strip() for block in blocks("sh") for line in block.splitlines() if line.strip()]


class Installation:
    """What the manual installs, in a folder, with a mail server that keeps everything."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.port, smtp_port = free_port(), free_port()
        for name in ("data", "backups", "mail"):
            (folder / name).mkdir(mode=0o700)
        stack.enter_context(serving_smtp(Mailbox(folder / "mail", utc_now), smtp_port))
        strangers = {"MAIL_USE_TLS", "MAIL_USERNAME", "MAIL_PASSWORD", "PROXY_HOPS"}
        own = {name: value for name, value in sample().items() if name not in strangers}
        self.environ = {
            **own,
            "BASE_URL": f"http://{HOST}:{self.port}",
            "DATABASE_URL": f"sqlite:///{folder / 'data' / 'site.sqlite'}",
            "MAIL_SERVER": HOST,
            "MAIL_PORT": str(smtp_port),
            "HEARTBEAT_MAILBOX": f"folder:{folder / 'mail'}",
        }
        self.references: dict[str, str] = {}
        self._app: Flask | None = None

    @property
    def app(self) -> Flask:
        if self._app is None:
            self._app = self.made(self.environ)
        return self._app

    def made(self, environ: Mapping[str, str]) -> Flask:
        app = create_app(replace(Settings.from_env(environ), command_line=True))
        self.stack.callback(app.extensions["database"].engine.dispose)
        return app

    def start_again(self) -> None:
        """As after a change of the settings or the files."""
        if self._app is not None:
            self._app.extensions["database"].engine.dispose()
        self._app = None

    def run(self, line: str) -> None:
        """Do what the manual says in one line; AssertionError when nobody looks after it, or it fails."""
        if re.match(r"(\w+=\S+ )?flask ", line):
            self.flask(self.here(line))
            if line == "flask mail heartbeat" and not self.references:
                self.receive()  # the site is open now
        elif line.split()[0] in RUN_FOR_REAL:
            self.shell(self.here(line))
        elif line.startswith("sudoedit "):
            self.edit_settings()
        else:
            assert any(re.match(pattern, line) for pattern in ELSEWHERE), f"who checks this? {line}"

    def receive(self) -> None:
        """Two patients write; one of them looks like spam."""
        store = self.app.extensions["intake"].store
        for shown, quarantined in ((SENT, False), (HELD, True)):
            came = {"received_at": utc_now(), "answer_by": utc_now() + timedelta(days=1), "quarantined": quarantined}
            stored = store.save(submission(shown.replace("-", "") * 3, **came), "clinic.example", os.urandom)
            self.references[shown] = stored.reference

    def here(self, line: str) -> str:
        """The line with this installation's folders and references."""
        folders = {
            "/var/lib/true-precision": "data",
            "/var/backups/true-precision": "backups",
            "/srv/true-precision": ".",
        }
        for path, name in folders.items():
            line = line.replace(path, str(self.folder / name))
        for shown, reference in self.references.items():
            line = line.replace(shown, reference)
        return line

    def flask(self, line: str) -> None:
        """Run one `flask` command, `NAME=value` in front of it and all."""
        words = shlex.split(line.removesuffix("|| true"))
        given = words[: words.index("flask")]
        app = self.made({**self.environ, **dict(word.split("=", 1) for word in given)}) if given else self.app
        with ExitStack() as served:
            if "heartbeat" in words:
                self.serve(app, served)
            result = app.test_cli_runner().invoke(args=words[len(given) + 1 :], input="pat@example.com\n")
        assert result.exit_code == 0 or line.endswith("|| true"), f"{line}\n{result.output}\n{result.exception!r}"

    def serve(self, app: Flask, stack: ExitStack) -> None:
        """The site over HTTP, with a sender that sends as soon as it is woken."""
        room = app.extensions["intake"]

        def send() -> None:
            app.test_cli_runner().invoke(args=["mail", "send-due"])

        app.extensions["intake"] = replace(room, wake=send)
        stack.enter_context(serving_app(app, self.port))

    def shell(self, line: str) -> None:
        subprocess.run(["/bin/sh", "-euc", line], cwd=self.folder, check=True, stdout=subprocess.DEVNULL, timeout=30)
        self.start_again()

    def edit_settings(self) -> None:
        """What the manual says to do in the editor: a new key in front."""
        self.environ["ENCRYPTION_KEYS"] = f"{NEWER},{self.environ['ENCRYPTION_KEYS']}"
        self.start_again()


def sample() -> dict[str, str]:
    """The settings file of the manual, with keys where it tells to put them."""
    return {**{n: v or "" for n, v in dotenv_values(stream=io.StringIO(blocks("ini")[0])).items()}, **KEYS}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with ExitStack() as stack:
        yield Installation(tmp_path, stack)


def test_every_command_of_the_manual_works_in_its_order(installation: Installation) -> None:
    for line in COMMANDS:
        installation.run(line)
    answer = installation.app.test_client().get("/readyz", base_url=installation.environ["BASE_URL"])
    assert (answer.status_code, answer.json["faults"]) == (200, {})  # type: ignore[index]


@pytest.fixture(scope="module")
def site() -> Flask:
    """The site as the manual's own settings describe it; nothing is opened."""
    return create_app(replace(Settings.from_env(sample()), command_line=True))


@pytest.mark.parametrize("pattern", ELSEWHERE)
def test_no_reason_outlives_its_command(pattern: str) -> None:
    assert any(re.match(pattern, line) for line in COMMANDS), f"{pattern} stands in no command"


def test_the_sample_settings_start_a_production_site() -> None:
    assert Settings.from_env(sample()).https


def test_every_setting_is_explained() -> None:
    source = (ROOT / "webapp" / "settings.py").read_text(encoding="utf-8")
    for name in set(re.findall(r'"([A-Z][A-Z_]{3,})"', source)) - {"FLASK_RUN_FROM_CLI"}:
        assert f"`{name}`" in MANUAL, name


def test_every_alarm_in_the_log_is_explained() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "webapp").rglob("*.py")}
    found = {
        event
        for source in sources.values()
        for event in re.findall(r'(?:log\.(?:error|critical)|_record\(logging\.ERROR,|_ended)\(?\s*"([^"]+)"', source)
    }
    found |= {f"notice {result}" for result, level in LEVELS.items() if level >= 40}
    assert {"request not stored", "letters stuck", "notice broken", "notice failed", "process ended"} <= found
    for event in found:
        assert f"`{event}`" in MANUAL, event


def test_every_readiness_fault_is_explained(site: Flask) -> None:
    hour = timedelta(hours=1)
    standings = ({"failed": 2}, {"refused": 2}, {"paused": 2}, {"oldest_due": hour}, {"oldest_waiting": hour})
    faults = [OutboxState(**standing).fault for standing in standings]  # type: ignore[arg-type]
    faults += [Pulse(hour, hour).fault, disk_fault(Path("/"), free=lambda folder: 1)]
    for name in ("rotation", "quarantine"):
        source = (ROOT / "webapp" / "intake" / f"{name}.py").read_text(encoding="utf-8")
        faults += [re.sub(r"\{.*?\}", "1", words) for words in re.findall(r'return f?"([^"]+)"', source)]
    faults += re.findall(r'"(the database is not[^"]+)"', (ROOT / "webapp" / "revision.py").read_text())
    assert len(faults) >= 11
    for fault in faults:
        assert f"`{re.sub('[0-9]+', 'N', str(fault))}`" in MANUAL, fault
    for name in site.extensions["readiness"]:
        assert f"| {name}: " in MANUAL, name


def test_every_unit_is_named_in_the_manual() -> None:
    for unit in UNITS.glob("true-precision-*.*"):
        stem = unit.stem
        shown = f"`{stem}.timer`" if (UNITS / f"{stem}.timer").exists() else unit.name
        assert shown in MANUAL, unit.name


def test_every_file_that_the_manual_copies_exists() -> None:
    for path in re.findall(r"/srv/true-precision/((?:deploy|docs|requirements)[\w./-]*)", MANUAL):
        assert (ROOT / path).exists(), path


def verified(folder: Path, change: Callable[[str], str] = str) -> str:
    """What systemd says about the units, in a copy whose programs exist."""
    shutil.copytree(UNITS, folder)
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        path.write_text(change(path.read_text().replace("/srv/true-precision", str(ROOT))))
    units = [str(path) for path in files if path.suffix in (".service", ".timer")]
    command = ["systemd-analyze", "verify", "--man=no", *units]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stderr + ("" if done.returncode == 0 else f"code {done.returncode}")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    assert verified(tmp_path / "units") == ""
    assert "ProtectHoe" in verified(tmp_path / "faulty", lambda text: text.replace("ProtectHome", "ProtectHoe"))


def test_the_units_run_commands_that_exist(site: Flask) -> None:
    for unit in UNITS.glob("*.service"):
        for words in re.findall(r"\bflask ([a-z]+ [a-z-]+)", unit.read_text()):
            group, command = words.split()
            found = site.cli.get_command(click.Context(site.cli), group)
            assert isinstance(found, click.Group), words
            assert command in found.commands, words


def test_the_site_is_served_as_in_the_demo() -> None:
    """What is measured and tested is what runs in production."""
    unit = (UNITS / "true-precision-site.service").read_text()
    shipped = shlex.split(re.findall(r"ExecStart=(.*)", unit)[0])[1:]
    assert [word for word in shipped if word != "--respawn-failed-workers"] == server_command(8000, 2)[3:]
