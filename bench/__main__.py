"""`python -m bench [PART…] [--quick]`: measure, print, say which goals hold. All parts together write docs/bench.md."""

import argparse
import signal
import sys
from datetime import UTC, datetime

from bench import assessment, library, load, machine, paint, scores, starts
from bench.document import document
from webapp.settings import ROOT

PARTS = {
    "start": starts.run,
    "library": library.run,
    "load": load.run,
    "paint": paint.run,
    "lighthouse": scores.run,
    "people": assessment.run,
}
WRITTEN = ROOT / "docs" / "bench.md"


def main() -> int:
    """0 when every goal holds."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are stopped then, too
    asked = _arguments()
    busy = machine.busy()
    head = [*machine.lines(f"{datetime.now(UTC):%Y-%m-%d}"), *([busy] if busy else [])]
    _tell("\n".join(head))
    parts = [PARTS[name](quick=asked.quick, tell=_tell) for name in asked.parts or PARTS]
    written = document(head, parts)
    sys.stdout.write(written)
    if not asked.parts and not asked.quick:
        WRITTEN.write_text(written)
    return int(not all(goal.holds for part in parts for goal in part.goals))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="only see that it works: the figures mean nothing")
    return parser.parse_args()


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
