"""The scanners as functions: wapiti over a whole site, sqlmap on one form. Each is bounded, and only asks loopback."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SCAN_SECONDS = 90
ATTACK_SECONDS = 30
# Each kind of attack has its hole in the twin. Left out: kinds without one here (LDAP, XML, uploads, other people's
# products), kinds that ask servers elsewhere (ssrf, log4shell, wapp, nikto), and guessing of names.
ATTACKS = "crlf,csp,csrf,exec,file,http_headers,permanentxss,redirect,sql,xss"
LOOKS = "cookieflags,csp,http_headers"
INJECTABLE = "sqlmap identified the following injection point"
SQLMAP_DONE = "[*] ending @"


@dataclass(frozen=True)
class Scan:
    """What wapiti found, as "kind at path, parameter", and how many pages it had seen."""

    found: frozenset[str]
    pages: int


def wapiti(programs: Path, address: str, folder: Path, modules: str, headers: Mapping[str, str] | None = None) -> Scan:
    """Scan all that `address` leads to with `modules`, sending `headers` along; notes are kept in `folder`.

    An answer of 500 to an attack counts as found, too. AssertionError when the scan did not come to its end.
    """
    report = folder / "wapiti.json"
    words = ["--store-session", str(folder / "session"), "--store-config", str(folder / "config")]
    words += ["--max-scan-time", str(SCAN_SECONDS), "--max-attack-time", str(ATTACK_SECONDS), "--no-bugreport"]
    words += [word for name, value in (headers or {}).items() for word in ("-H", f"{name}: {value}")]
    command = [str(programs / "wapiti"), "-u", f"{address}/", "-m", modules, "-v", "0", *words]
    said = _run([*command, "-f", "json", "-o", str(report)])
    assert report.exists(), said
    told = json.loads(report.read_text())
    findings = {**told["vulnerabilities"], **told["anomalies"]}
    found = {f"{kind} at {one['path']}, {one['parameter']}" for kind, ones in findings.items() for one in ones}
    return Scan(frozenset(found), told["infos"]["crawled_pages_nbr"])


def sqlmap(programs: Path, folder: Path, *target: str) -> bool:
    """Whether sqlmap can talk to the database behind `target` (its own words: -u ADDRESS, --data, …)."""
    bounds = ["--batch", "--flush-session", "--output-dir", str(folder), "--disable-coloring", "--technique", "BEUQ"]
    said = _run([str(programs / "sqlmap"), *target, *bounds, "--timeout", "10", "--retries", "0"])
    assert SQLMAP_DONE in said, said
    assert "all tested parameters do not appear to be injectable" in said or INJECTABLE in said, said
    return INJECTABLE in said


def _run(command: list[str]) -> str:
    """What the program says; it gets neither our environment (proxies) nor more time than a scan may take."""
    environ = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(Path(command[0]).parent)}
    done = subprocess.run(
        command,
        check=False,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=3 * (SCAN_SECONDS + ATTACK_SECONDS),  # it ends by itself; this is for a scanner that hangs
    )
    return done.stdout
