"""Two at once: the second finds what the first did."""

import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from shop import clock
from shop.aftercare import actions, queries
from shop.aftercare.actions import diary, enrolling, placing
from shop.aftercare.models import Enrolment, PlannedStep, Session
from shop.aftercare.rules import merging
from shop.mail.actions import holding, sending
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run the jobs in threads that start together; the results in their order, an exception being one too."""
    start, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job):
        try:
            start.wait(timeout=10)
            results[number] = job()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@contextmanager
def both_looking_first(monkeypatch):
    """Let nobody go on before both have seen that there is no enrolment yet: without the lock, they both make one."""
    meeting = threading.Barrier(2)

    def look_and_wait(orders):
        meeting.wait(timeout=10)
        return list(orders)

    with monkeypatch.context() as patch:
        patch.setattr(enrolling.queries, "locked_without_enrolment", look_and_wait)
        yield


def test_an_order_enrolled_eight_times_at_once_is_enrolled_once(now):
    actions.load(makers.sequence(), now=now)
    order = makers.order(date_placed=now)

    results = at_once(*[lambda: actions.enrol_all([order], now=now)] * 8)

    assert (sorted(results), Enrolment.objects.count()) == ([0] * 7 + [1], 1)
    assert Message.objects.count() == 1
    assert PlannedStep.objects.count() == 6


def test_without_the_lock_one_of_two_is_refused_by_the_database(now, monkeypatch):
    actions.load(makers.sequence(), now=now)
    order = makers.order()

    with both_looking_first(monkeypatch):
        results = at_once(*[lambda: actions.enrol_all([order], now=now)] * 2)

    assert sorted(type(result) is IntegrityError for result in results) == [False, True]
    assert Enrolment.objects.count() == 1


def test_a_file_loaded_four_times_at_once_is_one_edition(now):
    results = at_once(*[lambda: actions.load(makers.sequence(), now=now)] * 4)

    assert [version.number for version in results] == [1] * 4


def test_a_date_set_twice_at_once_leaves_rows_and_letters_that_agree(now):
    enrolment = makers.enrolment(now=now)
    days = [date(2027, 1, 10), date(2027, 2, 10)]

    at_once(
        *[lambda day=day: actions.set_treatment(enrolment, treated_on=day, treatment="home", now=now) for day in days]
    )

    treated_on = Session.objects.get().day
    row = PlannedStep.objects.select_related("message").get(key="A6")
    assert row.message.due_at == row.due_at == datetime.combine(treated_on, datetime.min.time(), UTC).replace(hour=18)


def two_letters_of_one_day(now):
    """Two orders of one person, each with a letter that is due now; the plan gave them two days."""
    actions.load(makers.sequence(), now=now)
    made = [makers.enrolled(makers.order(email="ann@example.com"), started_at=now, now=now) for _ in range(2)]
    for enrolment in made:
        actions.note_delivered(enrolment.order, delivered_at=now - timedelta(days=1), now=now)
    morning = datetime(2027, 1, 6, 10, tzinfo=UTC)
    Message.objects.exclude(kind="aftercare-a2").update(state="sent", sent_at=now)
    Message.objects.filter(kind="aftercare-a2").update(due_at=morning)
    return morning


def send_both(now):
    """Two workers, each with one of the two letters in hand, begin at the same moment."""
    held = [holding.claim(now=now, limit=1)[0] for _ in range(2)]
    return at_once(*[lambda message=message: sending.begin(message, now=now) for message in held])


def test_two_workers_at_once_send_one_letter_of_a_day(now):
    morning = two_letters_of_one_day(now)

    send_both(morning)

    assert sorted(Message.objects.filter(kind="aftercare-a2").values_list("state", flat=True)) == ["planned", "sending"]


def test_without_the_cap_both_letters_would_leave_on_one_day(now, monkeypatch):
    morning = two_letters_of_one_day(now)
    monkeypatch.setattr(merging._Merger, "one_a_day", lambda merger, entries: list(entries))

    send_both(morning)

    assert list(Message.objects.filter(kind="aftercare-a2").values_list("state", flat=True)) == ["sending", "sending"]


def test_a_pause_that_is_being_written_is_waited_for_and_wins(now):
    enrolment = makers.enrolment(now=now)
    actions.note_delivered(enrolment.order, delivered_at=now - timedelta(days=1), now=now)
    morning = datetime(2027, 1, 6, 10, tzinfo=UTC)
    message = next(each for each in holding.claim(now=morning, limit=9) if each.kind == "aftercare-a2")
    paused, begun = threading.Event(), threading.Event()

    def pause():
        with transaction.atomic():
            actions.pause(enrolment.person, reason="on holiday", by="the customer", now=morning)
            paused.set()
            begun.wait(timeout=0.5)

    def send():
        paused.wait(timeout=10)
        answer = sending.begin(message, now=morning)
        begun.set()
        return answer

    assert at_once(pause, send) == [None, None]
    assert Message.objects.get(pk=message.pk).state == "cancelled"


def answer(enrolment, **told):
    """The customer's first answer, as the page sends it."""
    fields = {"treatment": "clinic", "day": "3", "month": "1", "year": "2027", **told}
    return lambda: Client().post(f"/aftercare/{queries.token_for(enrolment)}/", fields).status_code


def test_the_first_answer_sent_four_times_at_once_is_one_session(now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    enrolment = makers.enrolment(now=now)

    assert at_once(*[answer(enrolment)] * 4) == [302] * 4

    assert Session.objects.count() == 1


def test_without_the_persons_lock_the_database_refuses_the_second_answer(now, monkeypatch):
    """Asked of the action: clients of one process would each raise what either request ran into."""
    enrolment = makers.enrolment(now=now)
    meeting, save = threading.Barrier(2), placing.save

    def look_and_wait(session, *, now):
        meeting.wait(timeout=10)
        save(session, now=now)

    monkeypatch.setattr(diary, "lock_known", lambda person: person)
    monkeypatch.setattr(placing, "save", look_and_wait)
    told = {"treated_on": date(2027, 1, 3), "treatment": "clinic", "now": now}

    results = at_once(*[lambda: actions.set_treatment(enrolment, **told)] * 2)

    assert sorted(type(result) is IntegrityError for result in results) == [False, True]
    assert Session.objects.count() == 1


def test_a_session_added_from_both_orders_links_at_once_is_one(now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    first, second = makers.enrolment(now=now), makers.enrolled(makers.order(), started_at=now, now=now)
    assert first.person == second.person

    assert at_once(answer(first), answer(second)) == [302, 302]

    assert Session.objects.count() == 1
