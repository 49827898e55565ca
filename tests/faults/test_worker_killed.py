"""Kill workers, two at a time, at each point of a letter's way: what is lost, what comes twice?"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from shop import clock
from shop.mail import actions, rules, tasks
from shop.mail.models import Message
from shop.mail.rules import Letter
from tests.faults.smtp import Postbox, running
from tests.faults.worker import POINTS

LETTERS, ROUNDS, PATIENCE = 1000, 3, 60


class Stable:
    """Starts workers on the test database and waits for their end."""

    def __init__(self, port: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker", connection.settings_dict["NAME"], str(port)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def start(self, aim: str = "") -> int:
        return int(self._ask(f"start {aim}"))

    def wait(self, worker: int) -> str:
        return self._ask(f"wait {worker}")

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(PATIENCE)

    def _ask(self, words: str) -> str:
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def stable(postbox, transactional_db):
    with running(postbox) as port:
        found = Stable(port)
        yield found
        found.close()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def fill_the_outbox(now):
    """Each letter leaves a nudge too, so that no worker waits for the next tick."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    for index in range(LETTERS):
        actions.write(
            Letter(f"Letter {index}", "Hello.", "<h1>Hello</h1>"),
            key=f"letter:{index}",
            kind="test",
            purpose="service" if index % 2 else "transactional",
            to_address=f"buyer{index}@example.com",
            now=now,
        )


def wait_for(condition):
    """Wait for what the database will say soon; it tells nobody by itself."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "It never came."
        time.sleep(0.02)


def bury():
    """Decide about what the dead workers held, as if their leases had run out. Their last commits may be under way."""

    def nothing_is_held():
        actions.recover(now=clock.now() + 2 * rules.LEASE)
        return not Message.objects.filter(state__in=["claimed", "sending"]).exists()

    wait_for(nothing_is_held)


def doubts():
    return Message.objects.filter(state="in_doubt").count()


def on_their_way():
    return Message.objects.filter(state__in=["planned", "claimed", "sending"]).count()


def kill_two(stable, *, points, number):
    """Both die, each at its own point; how many letters are newly in doubt."""
    before = doubts()
    victims = [stable.start(f"{point} {1 if point == 'claim' else number}") for point in points]
    assert [stable.wait(victim) for victim in victims] == ["killed", "killed"]
    bury()
    return doubts() - before


def test_workers_killed_at_each_point_lose_nothing_and_double_nothing(stable, postbox):
    fill_the_outbox(clock.now() - timedelta(minutes=1))

    pairs = [(first, POINTS[(at + 1 + turn) % 6]) for turn in range(ROUNDS) for at, first in enumerate(POINTS)]
    new_doubts = [kill_two(stable, points=pair, number=1 + at * 2) for at, pair in enumerate(pairs)]
    assert on_their_way() > 0, "The outbox was empty before the last kill."
    workers = [stable.start(), stable.start()]
    wait_for(lambda: on_their_way() == 0)
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
        assert stable.wait(worker) == "gone"

    arrived = Counter(letter["Message-ID"] for letter in postbox.letters)
    rows = {row.message_id: row for row in Message.objects.all()}
    service = [row for row in rows.values() if row.purpose == "service"]
    assert max(new_doubts) <= 2 * tasks.SENDERS
    assert {row.state for row in rows.values() if row.purpose == "transactional"} == {"sent"}
    assert {row.state for row in service} == {"sent", "in_doubt"}
    assert [row.key for row in rows.values() if row.state == "sent" and not arrived[row.message_id]] == []
    assert [row.key for row in service if arrived[row.message_id] > 1] == []
