"""The demo's clock: forward only, the same in every process, and never in production."""

from datetime import timedelta

import pytest
from django.core import checks
from django.urls import NoReverseMatch, reverse

from shop import clock as shop_clock
from shop.demo import clock
from shop.demo.checks import production_has_no_demo
from shop.mail import actions
from shop.mail.models import Message
from shop.mail.rules import Letter
from tests import factories

in_the_demo = pytest.mark.urls("tests.demo.addresses")
PAGE = "/dashboard/clock/"
FORWARD = "/dashboard/clock/forward/"


@pytest.fixture
def file(tmp_path, settings, monkeypatch, now):
    """A clock file of our own, on top of a real clock that stands still."""
    settings.DEMO_CLOCK = tmp_path / "demo" / "clock"
    monkeypatch.setattr(shop_clock, "_offset", shop_clock._no_offset)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    clock.follow(settings.DEMO_CLOCK)
    return settings.DEMO_CLOCK


@pytest.fixture
def staff(client, django_user_model, db):
    client.force_login(django_user_model.objects.create_user("s", "s@example.com", "x", is_staff=True))
    return client


def planned(*, due_at, now, key="k") -> Message:
    """An email that waits."""
    letter = Letter(subject="s", text="t", html="<p>t</p>")
    return actions.write(
        letter, key=key, kind="note", purpose="transactional", to_address="a@example.com", now=now, due_at=due_at
    )


def test_a_clock_that_was_never_moved_is_right(file, now):
    assert shop_clock.now() == now


def test_moves_add_up(file, now):
    clock.forward(file, timedelta(days=1))
    clock.forward(file, timedelta(hours=1))
    assert shop_clock.now() == now + timedelta(days=1, hours=1)


def test_it_never_goes_back(file, now):
    clock.forward(file, timedelta(days=1))
    clock.forward(file, timedelta(days=-1))
    assert shop_clock.now() == now + timedelta(days=1)


@in_the_demo
@pytest.mark.parametrize(("to", "days"), [("day", 1), ("week", 7), ("nonsense", 0)])
def test_staff_move_the_clock(file, staff, now, to, days):
    answer = staff.post(FORWARD, {"to": to})
    assert (answer.status_code, answer["Location"], shop_clock.now()) == (302, PAGE, now + timedelta(days=days))


@in_the_demo
def test_to_the_next_email_goes_one_second_past_the_first_that_is_due(file, staff, now):
    planned(due_at=now - timedelta(hours=1), now=now, key="late")
    planned(due_at=now + timedelta(days=9), now=now, key="far")
    planned(due_at=now + timedelta(days=3), now=now, key="near")
    staff.post(FORWARD, {"to": "email"})
    assert shop_clock.now() == now + timedelta(days=3, seconds=1)


@in_the_demo
def test_without_a_planned_email_the_clock_stays(file, staff, now):
    answer = staff.post(FORWARD, {"to": "email"}, follow=True)
    assert (shop_clock.now(), "There is no planned email to go to." in answer.content.decode()) == (now, True)


@in_the_demo
def test_a_move_wakes_the_worker(file, staff):
    from procrastinate.contrib.django.models import ProcrastinateJob

    # Tests with real transactions may have left jobs behind: Django empties only the tables that it manages.
    before = list(ProcrastinateJob.objects.values_list("pk", flat=True))
    staff.post(FORWARD, {"to": "day"})
    made = ProcrastinateJob.objects.exclude(pk__in=before)
    assert list(made.values_list("task_name", flat=True)) == ["mail.dispatch"]


@in_the_demo
def test_the_page_tells_the_shops_time_and_the_next_email(file, staff, now):
    planned(due_at=now + timedelta(days=3), now=now)
    text = staff.get(PAGE).content.decode()
    assert ("Tuesday 5 January 2027, 09:00 UTC" in text, "Friday 8 January 2027, 09:00 UTC" in text) == (True, True)


@in_the_demo
@pytest.mark.parametrize("address", [PAGE, FORWARD])
def test_only_staff_may(file, client, db, now, address):
    client.force_login(factories.oscar.UserFactory())
    answer = client.post(address, {"to": "day"}) if address == FORWARD else client.get(address)
    assert (answer.status_code, shop_clock.now()) == (302, now)
    assert answer["Location"].startswith("/dashboard/login/")


@in_the_demo
def test_looking_moves_nothing(file, staff, now):
    assert (staff.get(FORWARD).status_code, staff.post(PAGE).status_code, shop_clock.now()) == (405, 405, now)


def test_outside_the_demo_there_is_no_address(client, db):
    with pytest.raises(NoReverseMatch):
        reverse("demo:clock")
    assert client.get(PAGE).status_code == 404


def test_production_refuses_the_demo_and_a_clock_that_moves(file, settings):
    settings.PRODUCTION = True
    assert [error.id for error in production_has_no_demo()] == ["demo.E001", "demo.E002"]


def test_the_demo_itself_has_no_complaint(file):
    assert production_has_no_demo() == []


def test_the_check_is_registered():
    assert production_has_no_demo in checks.registry.registry.get_checks()
