"""Kill the worker fifty times while it drains the outbox into a real mail server: what is lost, what comes twice?"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app

from shop import clock
from shop.mail import actions, rules, tasks
from shop.mail.models import Message
from shop.mail.rules import Letter
from tests.faults.smtp import Postbox, running

KILLS, LETTERS, PATIENCE = 50, 500, 30


class Gallows(Postbox):
    """A postbox that can kill the worker at a chosen moment of the conversation."""

    def __init__(self):
        super().__init__()
        self.news = threading.Condition()
        self.victim, self.stage, self.letters_left = 0, "", 0

    def aim(self, victim, *, stage, after):
        """Kill ``victim`` at the ``stage`` (RCPT, DATA, or *later*: some time after) of its letter number ``after``."""
        with self.news:
            self.victim, self.stage, self.letters_left = victim, stage, after

    async def handle_RCPT(self, *given):  # noqa: N802
        with self.news:
            self.letters_left -= 1
            self._strike("RCPT")
        return await super().handle_RCPT(*given)

    async def handle_DATA(self, *given):  # noqa: N802
        reply = await super().handle_DATA(*given)
        with self.news:
            self._strike("DATA")
        return reply

    def _strike(self, stage):
        if self.victim and self.letters_left <= 0 and self.stage == stage:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = 0
        self.news.notify_all()

    def wait_for(self, condition):
        """Wait until ``condition`` holds; patience ends when nothing at all arrives for a while."""
        deadline, seen = time.monotonic() + PATIENCE, len(self.letters)
        while not condition():
            if len(self.letters) > seen:
                deadline, seen = time.monotonic() + PATIENCE, len(self.letters)
            assert time.monotonic() < deadline, "Nothing arrives any more."
            with self.news:
                self.news.wait(0.02)


@pytest.fixture
def postbox():
    return Gallows()


@pytest.fixture
def stable(postbox, transactional_db):
    """Starts workers on the test database, one at a time."""
    with running(postbox) as port:
        database = connection.settings_dict["NAME"]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker", database, str(port)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

        def tell(word):
            process.stdin.write(word + "\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        yield tell
        process.stdin.close()
        process.wait(PATIENCE)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def fill_the_outbox(now):
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


def bury(postbox, *, now):
    """Decide about what the dead worker held, as if its lease had run out. Its last commit may still be under way."""

    def nothing_is_held():
        actions.recover(now=now + 2 * rules.LEASE)
        return not Message.objects.filter(state__in=["claimed", "sending"]).exists()

    postbox.wait_for(nothing_is_held)


def doubts():
    return Message.objects.filter(state="in_doubt").count()


def on_their_way():
    return Message.objects.filter(state__in=["planned", "claimed", "sending"]).count()


def kill_one(stable, postbox, *, number, now):
    app.configure_task(name="mail.dispatch", queue="mail").defer()  # As a purchase does; else it waits for the tick.
    victim = int(stable("start"))
    stage = ("DATA", "RCPT", "later")[number % 3]
    after = 1 + number % 5
    if stage == "later":
        seen = len(postbox.letters)
        postbox.wait_for(lambda: len(postbox.letters) >= seen + after)
        os.kill(victim, signal.SIGKILL)
    else:
        postbox.aim(victim, stage=stage, after=after)
        postbox.wait_for(lambda: not postbox.victim)
    assert stable("wait") == "gone"
    before = doubts()
    bury(postbox, now=now)
    return doubts() - before


def test_fifty_killed_workers_lose_nothing_and_double_nothing(stable, postbox):
    now = clock.now() - timedelta(minutes=1)
    fill_the_outbox(now)

    new_doubts = [kill_one(stable, postbox, number=number, now=clock.now()) for number in range(KILLS)]
    assert on_their_way() > 0, "The outbox was empty before the last kill."
    worker = int(stable("start"))
    postbox.wait_for(lambda: on_their_way() == 0)
    os.kill(worker, signal.SIGTERM)
    assert stable("wait") == "gone"

    arrived = Counter(letter["Message-ID"] for letter in postbox.letters)
    rows = {row.message_id: row for row in Message.objects.all()}
    service = [row for row in rows.values() if row.purpose == "service"]
    assert max(new_doubts) <= tasks.SENDERS
    assert {row.state for row in rows.values() if row.purpose == "transactional"} == {"sent"}
    assert {row.state for row in service} <= {"sent", "in_doubt"}
    assert [row.key for row in rows.values() if row.state == "sent" and not arrived[row.message_id]] == []
    assert [row.key for row in service if arrived[row.message_id] > 1] == []
    assert 0 < doubts() <= KILLS * tasks.SENDERS
