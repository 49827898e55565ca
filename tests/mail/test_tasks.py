"""The worker's doors: hints that may come twice or never."""

import asyncio

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shop.mail import actions, rules, tasks
from shop.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def still_clock(monkeypatch, now):
    monkeypatch.setattr(actions, "trusted_now", lambda **given: now)


def states():
    return sorted(Message.objects.values_list("state", flat=True))


def test_a_tick_sends_all_that_is_due_batch_by_batch(now):
    for index in range(45):
        factories.message(now=now, key=f"m{index}")

    tasks.tick(timestamp=0)
    tasks.tick(timestamp=0)
    assert states() == ["sent"] * 45


def test_a_tick_decides_what_a_dead_worker_left(now):
    message = factories.message(now=now, purpose="service")
    Message.objects.filter(pk=message.pk).update(state="sending", lease_until=now - rules.LEASE)

    tasks.tick(timestamp=0)
    assert states() == ["in_doubt"]


def test_a_nudge_sends(now):
    factories.message(now=now)

    tasks.dispatch()
    assert states() == ["sent"]


def test_one_drain_is_bounded(now, monkeypatch):
    monkeypatch.setattr(tasks, "ROUNDS", 1)
    for index in range(25):
        factories.message(now=now, key=f"m{index}")

    tasks.dispatch()
    assert states() == ["planned"] * 5 + ["sent"] * 20


def test_the_tick_comes_every_five_seconds():
    crons = {name: task.cron for (name, _), task in app.periodic_registry.periodic_tasks.items()}

    assert {name: crons[name] for name in ("mail.tick", "mail.retry_stalled")} == {
        "mail.tick": "* * * * * */5",
        "mail.retry_stalled": "*/1 * * * *",
    }


def left_by_a_dead_worker(queue, **job):
    app.configure_task(queue="mail", **job).defer()
    queue.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 min') RETURNING id")
    queue.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [queue.fetchone()[0]])


def waiting():
    return list(ProcrastinateJob.objects.values_list("task_name", "status"))


def test_a_job_in_a_dead_workers_hands_is_given_to_another(queue):
    left_by_a_dead_worker(queue, name="mail.dispatch")

    asyncio.run(tasks.retry_stalled(timestamp=0))
    assert waiting() == [("mail.dispatch", "todo")]


def test_a_job_whose_successor_waits_already_is_dropped(queue):
    left_by_a_dead_worker(queue, name="mail.tick", queueing_lock="mail.tick")
    app.configure_task(queue="mail", name="mail.tick", queueing_lock="mail.tick").defer()

    asyncio.run(tasks.retry_stalled(timestamp=0))
    assert waiting() == [("mail.tick", "todo")]


def test_two_jobs_of_one_process_send_one_letter_at_a_time(now):
    factories.message(now=now)

    with tasks._sending:
        tasks.dispatch()
    assert states() == ["planned"]
