"""What `/readyz`, `flask doctor` and `flask mail status` look at, each with its figures."""

from datetime import datetime
from pathlib import Path

from webapp import revision
from webapp.database import Database
from webapp.disk import disk_fault, free_megabytes
from webapp.intake.heartbeat import pulse
from webapp.intake.letters import NEVER_ALARMING
from webapp.mail.state import state
from webapp.settings import ROOT
from webapp.web.health import Finding


def migrated(database: Database) -> Finding:
    """Whether the database is at the newest migration."""
    fault = revision.difference(database)
    return Finding(fault, {"at_newest_migration": fault is None})


def outbox(database: Database, now: datetime) -> Finding:
    """Whether the letters to staff go out."""
    standing = state(database, now, ignoring=NEVER_ALARMING)
    return Finding(standing.fault, standing.figures)


def disk(database: Database) -> Finding:
    """Whether there is room beside the database's file; with PostgreSQL, on the site's own volume."""
    folder = database.folder or Path(ROOT)
    return Finding(disk_fault(folder), {"free_megabytes": free_megabytes(folder)})


def heartbeat(database: Database, now: datetime) -> Finding:
    """Whether the latest heartbeat that came through is recent."""
    beats = pulse(database, now)
    return Finding(beats.fault, beats.figures)
