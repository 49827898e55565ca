"""Which branches of what we decide and do are in no test: ``uv run python -m tests.branches`` names them.

It runs the tests of the rooms it watches, about five minutes; named rooms, such as ``fit shelf``, take less. A module's
own lines run when it is imported, before anybody measures; what counts is the inside of functions.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from coverage import Coverage

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    *("mail", "education", "fit", "shelf", "voices", "contact", "eligibility", "taxes", "delivery", "window"),
    *("aftercare", "lots", "orders", "payments"),
)
FILES = ("rules", "actions", "lifecycle", "placing", "limits")


def files_of(rooms: Iterable[str]) -> list[str]:
    """Where these rooms decide and act."""
    return [f"{ROOT}/shop/{room}/{name}{end}" for room in rooms for name in FILES for end in (".py", "/*")]


def measuring(watched: Iterable[str]) -> Coverage:
    """A measurement that has begun; it watches these files only, so that it costs little."""
    found = Coverage(
        data_file=None, branch=True, config_file=False, include=list(watched), concurrency=["thread", "greenlet"]
    )
    found.start()
    return found


def holes(measurement: Coverage) -> list[str]:
    """Every function with a line that never ran, or with a way through it that was never taken."""
    measurement.stop()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        measurement.json_report(outfile=str(report))
        files = json.loads(report.read_text())["files"]
    return [hole for name, file in sorted(files.items()) for hole in _holes_of(name, file["functions"])]


def _holes_of(file: str, functions: dict) -> Iterator[str]:
    for name, found in functions.items():
        if name and (found["missing_lines"] or found["missing_branches"]):
            yield f"{file}: {name}, lines {found['missing_lines']}, branches {found['missing_branches']}"


def main(rooms: Sequence[str]) -> int:
    """Run the tests of these rooms, or of all with those of faults, then name the holes."""
    measurement = measuring(files_of(rooms or ROOMS))
    failed = pytest.main([str(ROOT / "tests" / place) for place in rooms or (*ROOMS, "faults")])
    found = holes(measurement)
    print("", *(found or ["Every branch of rules and actions is in a test."]), sep="\n")  # noqa: T201
    return int(failed) or bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
