"""How the whole suite is shared between two processes, each with a database of its own on the one server.

A file's tests stay together and in order. Whatever needs the one prepared demo is one piece of work, so that no demo is
prepared twice; the longest pieces begin first, so that both processes end at nearly the same time.
"""

from collections import Counter
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = 2
DEMO = "the one demo"
DEMO_PLACES = ("tests/journeys/", "tests/demo/test_demo.py")
# The longest first. A name that is missing here costs some seconds at the end, nothing else.
LONGEST = (
    DEMO,
    "tests/look/test_pages.py",
    "tests/faults/test_publishing_under_way.py",
    "tests/faults/test_worker_killed.py",
    "tests/faults/test_buyers_race.py",
    "tests/faults/test_schedules.py",
    "tests/test_house.py",
    "tests/portraits/test_actions.py",
    "tests/test_settings.py",
    "tests/test_hostile.py",
    "tests/window/test_door.py",
    "tests/aftercare/test_real_histories.py",
    "tests/aftercare/test_histories.py",
    "tests/aftercare/test_planning_properties.py",
    "tests/aftercare/test_races.py",
    "tests/mail/test_races.py",
    "tests/faults/test_webhooks.py",
    "tests/mail/test_outbox_command.py",
    "tests/bench/test_bench.py",
    "tests/shelf/test_queries_table.py",
    "tests/lots/test_races.py",
    "tests/window/test_bars.py",
    "tests/contact/test_races.py",
)


def processes(config: pytest.Config) -> int:
    """Two for the whole suite; none besides this one for what somebody names by hand, which is sooner done so."""
    named = [Path(name.partition("::")[0]).resolve() for name in config.args]
    return PROCESSES if any(name in (ROOT, ROOT / "tests") for name in named) else 0


def piece_of(nodeid: str) -> str:
    """The piece of work that a test belongs to: its file, or the demo."""
    return DEMO if nodeid.startswith(DEMO_PLACES) else nodeid.partition("::")[0]


class Sharing(LoadFileScheduling):
    """Gives the next piece to whichever process is free."""

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)


def put_in_order(items: list[pytest.Item]) -> None:
    """The longest pieces first, then those with the most tests; a piece's own order stays."""
    places = {name: place for place, name in enumerate(LONGEST)}
    sizes = Counter(piece_of(item.nodeid) for item in items)

    def turn(item: pytest.Item) -> tuple[int, int, str]:
        piece = piece_of(item.nodeid)
        return places.get(piece, len(places)), -sizes[piece], piece

    items.sort(key=turn)
