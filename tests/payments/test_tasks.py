"""Work by the clock: the minute's sweep and the night's comparison come when they were promised."""

import pytest
from procrastinate.contrib.django import app

from shop.payments import actions, gateway, tasks


def test_the_sweep_comes_each_minute_and_the_comparison_each_night():
    found = app.periodic_registry.periodic_tasks.items()
    assert {name: task.cron for (name, _), task in found if name.startswith("payments.")} == {
        "payments.sweep": "* * * * *",
        "payments.mirror": "* * * * *",
        "payments.reconcile": "17 3 * * *",
    }


@pytest.mark.parametrize("task", [tasks.sweep, tasks.mirror, tasks.reconcile], ids=lambda task: task.name)
def test_however_late_the_worker_one_of_each_waits(task):
    assert task.queueing_lock == task.name


def test_each_night_three_days_are_compared(monkeypatch, now, moving_clock):
    asked, told = [], []
    monkeypatch.setattr(actions, "reconcile", lambda *, since, now: asked.append((now - since).days) or ["found"])
    monkeypatch.setattr(actions, "tell_staff", lambda findings, *, now: told.append((findings, now)))
    tasks.reconcile(timestamp=0)
    assert (asked, told) == ([3], [(["found"], now)])


def test_a_night_without_stripe_is_made_up_for_within_the_hour():
    retry = tasks.reconcile.retry_strategy
    assert (retry.max_attempts, retry.wait, retry.retry_exceptions) == (6, 600, [gateway.Unavailable])
