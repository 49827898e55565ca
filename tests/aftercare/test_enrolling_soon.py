"""The worker enrols paid orders within seconds, together where there are many, and never in the way of the money."""

import threading
from datetime import datetime

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shop import clock
from shop.aftercare import actions, tasks
from shop.aftercare.actions import planning
from shop.aftercare.models import Enrolment, PlannedStep
from shop.orders import lifecycle
from tests.aftercare import makers


@pytest.fixture(autouse=True)
def loaded(queue, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """An empty queue, a sequence, and a clock that stands."""
    monkeypatch.setattr(clock, "now", lambda: now)
    actions.load(makers.sequence(), now=now)


def pay(now: datetime):
    """An order, paid in a transaction of its own."""
    order = makers.order(status="Pending payment")
    assert lifecycle.mark_paid(order, now=now) is True
    return order


def waiting() -> list[str]:
    """The jobs of aftercare that nobody has begun."""
    jobs = ProcrastinateJob.objects.filter(status="todo", queue_name="aftercare")
    return list(jobs.values_list("task_name", flat=True))


def enrolled() -> set[int]:
    return set(Enrolment.objects.values_list("order_id", flat=True))


def begin() -> int:
    """The worker takes the job, seconds later."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        worker = cursor.fetchone()
        cursor.execute("SELECT id, task_name FROM procrastinate_fetch_job_v2(ARRAY['aftercare'], %s)", worker)
        job, task = cursor.fetchone()
    assert task == "aftercare.enrol"
    return job


def work() -> None:
    """The worker takes the job and does it to its end."""
    job = begin()
    tasks.enrol()
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", [job])


def test_orders_that_are_paid_close_together_leave_one_job_and_are_enrolled_together(now: datetime):
    paid = {pay(now).pk for _ in range(3)}
    assert (waiting(), enrolled()) == (["aftercare.enrol"], set())
    work()
    assert (waiting(), enrolled()) == ([], paid)


def test_the_job_waits_for_others_but_not_long(now: datetime):
    pay(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs")
        assert 0 < cursor.fetchone()[0] <= 5


def test_an_order_that_is_paid_while_the_job_runs_leaves_another(now: datetime, monkeypatch: pytest.MonkeyPatch):
    """The job has looked already; the minute's sweep need not come to help."""
    sweep, paid = actions.sweep, [pay(now).pk]

    def with_another_after_its_look(*, now: datetime) -> int:
        found = sweep(now=now)
        if len(paid) == 1:
            paid.append(pay(now).pk)
            return 0
        return found

    monkeypatch.setattr(actions, "sweep", with_another_after_its_look)
    work()
    assert (waiting(), enrolled()) == (["aftercare.enrol"], {paid[0]})
    work()
    assert (waiting(), enrolled()) == ([], set(paid))


def test_an_order_whose_transaction_outlasts_the_waiting_job_leaves_another(now: datetime):
    """The job that waits when the money is written may have run before anybody sees the order."""
    first, second = pay(now), makers.order(status="Pending payment")
    with transaction.atomic():
        lifecycle.mark_paid(second, now=now)
        worker = threading.Thread(target=_and_hang_up, args=(work,))
        worker.start()
        worker.join()
    assert (waiting(), enrolled()) == (["aftercare.enrol"], {first.pk})
    work()
    assert enrolled() == {first.pk, second.pk}


def _and_hang_up(act) -> None:
    try:
        act()
    finally:
        connection.close()


def test_a_payment_that_is_taken_back_leaves_no_job(now: datetime):
    order = makers.order(status="Pending payment")
    with transaction.atomic():
        lifecycle.mark_paid(order, now=now)
        transaction.set_rollback(True)
    assert waiting() == []


def test_two_that_find_no_job_at_once_leave_one_and_nobody_complains(
    now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(ProcrastinateJob.objects, "filter", lambda **named: ProcrastinateJob.objects.none())
    for _ in range(2):
        pay(now)
    monkeypatch.undo()
    assert (waiting(), caplog.records) == (["aftercare.enrol"], [])


def test_an_order_is_paid_although_nobody_can_be_told(now: datetime, monkeypatch: pytest.MonkeyPatch):
    """The sweep of the next minute enrols it; the money is here now."""

    def fail(**job):
        raise RuntimeError("no")

    monkeypatch.setattr(app, "configure_task", fail)
    order = pay(now)
    order.refresh_from_db()
    assert (order.status, waiting()) == ("Paid", [])
    tasks.sweep(timestamp=0)
    assert enrolled() == {order.pk}


def test_a_new_row_is_stored_with_every_column_that_it_has():
    assert {"id", *planning._COLUMNS} == {field.attname for field in PlannedStep._meta.concrete_fields}
