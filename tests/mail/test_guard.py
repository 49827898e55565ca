"""A clock that jumps sends nothing: neither forty days too early nor, set back, twice."""

import logging
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse
from oscar.test.factories import UserFactory

from shop import clock, health
from shop.mail import actions, queries, rules, tasks
from shop.mail.actions import guarding
from shop.mail.models import Heartbeat, Message
from tests import factories

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("moved", "passed", "fault"),
    [
        (5 * SECOND, 5 * SECOND, ""),
        (3 * DAY, 3 * DAY, ""),
        (10 * MINUTE, 0 * MINUTE, ""),
        (-10 * MINUTE, 0 * MINUTE, ""),
        (11 * MINUTE, 5 * SECOND, "The database's clock jumped 11 minutes forward within 5 seconds."),
        (-11 * MINUTE, 5 * SECOND, "The database's clock jumped 11 minutes back within 5 seconds."),
        (5 * timedelta(hours=1), 5 * SECOND, "The database's clock jumped 5 hours forward within 5 seconds."),
        (40 * DAY, 5 * SECOND, "The database's clock jumped 40 days forward within 5 seconds."),
        (5 * SECOND, 3 * DAY, "The database's clock jumped 3 days back within 259200 seconds."),
    ],
)
def test_a_clock_is_believed_while_it_moves_as_time_does(moved, passed, fault):
    assert rules.clock_jumped(moved=moved, passed=passed) == fault


@pytest.mark.parametrize(
    ("gone_back", "fault"),
    [
        (None, ""),
        (-3 * DAY, ""),
        (10 * MINUTE, ""),
        (40 * DAY, "The database's clock stands 40 days back, seen from the outbox's last sign of life."),
    ],
)
def test_a_new_worker_only_minds_a_clock_that_went_back(now, gone_back, fault):
    last_beat = None if gone_back is None else now + gone_back
    assert rules.clock_went_back(now=now, last_beat=last_beat) == fault


@pytest.mark.parametrize(
    ("clocks", "shows"),
    [
        ({"CLOCK_BOOTTIME": 7, "CLOCK_MONOTONIC": 1}, 7.0),
        ({"CLOCK_MONOTONIC": 1}, 1.0),
        ({}, 0.5),
    ],
    ids=["Linux", "no clock that counts sleep", "none at all"],
)
def test_the_stopwatch_counts_the_sleep_of_the_machine_where_the_machine_can(monkeypatch, clocks, shows):
    machine = SimpleNamespace(**clocks, clock_gettime=float, monotonic=lambda: 0.5)
    monkeypatch.setattr(guarding, "time", machine)
    assert guarding.stopwatch() == shows


class Hands:
    """The hands of the database's clock and of the worker's stopwatch, which a test moves."""

    def __init__(self, cursor, now: datetime) -> None:
        self.cursor, self.now, self.passed = cursor, now, 1000.0
        self.show()

    def show(self) -> None:
        """Let this connection's database say so: its own ``clock_timestamp`` is found before PostgreSQL's."""
        self.cursor.execute(
            "CREATE OR REPLACE FUNCTION pg_temp.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
            f"$$ SELECT '{self.now.isoformat()}'::timestamptz $$"
        )

    def move(self, by: timedelta) -> None:
        """Somebody sets the clock."""
        self.now += by
        self.show()

    def wait(self, seconds: float) -> None:
        """Time truly passes."""
        self.passed += seconds
        self.move(timedelta(seconds=seconds))


@pytest.fixture
def hands(db, monkeypatch, now):
    logging.getLogger(guarding.__name__).setLevel(logging.CRITICAL)
    with connection.cursor() as cursor:
        found = Hands(cursor, now)
        monkeypatch.setattr(queries.guard, "_LOOK", queries.guard._LOOK.replace("clock_", "pg_temp.clock_"))
        monkeypatch.setattr(guarding, "stopwatch", lambda: found.passed)
        start_anew(monkeypatch)
        yield found


def start_anew(monkeypatch):
    """What a new worker process remembers: nothing."""
    monkeypatch.setattr(guarding, "_seen", guarding._Seen())


def tick(hands, *, seconds=5):
    hands.wait(seconds)
    tasks.tick(timestamp=0)


def states():
    return dict(Message.objects.values_list("key", "state"))


def later(now, **due_in):
    for key, distance in due_in.items():
        factories.message(now=now, key=key, purpose="service", due_at=now + distance)


def test_what_is_due_is_decided_by_the_databases_clock(hands, now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now + 40 * DAY)  # this machine's own clock is wrong
    later(now, soon=timedelta(0), late=20 * DAY)

    tick(hands)
    assert states() == {"soon": "sent", "late": "planned"}


def test_forty_days_forward_and_back_send_nothing_until_staff_say_so(hands, now):
    later(now, soon=10 * SECOND, late=20 * DAY)
    tick(hands)

    hands.move(40 * DAY)
    tick(hands)
    tasks.dispatch()
    tick(hands)
    assert states() == {"soon": "planned", "late": "planned"}

    hands.move(-40 * DAY)
    tick(hands)
    assert states() == {"soon": "planned", "late": "planned"}
    assert queries.halt().reason == "The database's clock jumped 40 days forward within 5 seconds."

    actions.resume(by="clerk")
    tick(hands)
    assert states() == {"soon": "sent", "late": "planned"}


def test_a_jump_in_the_middle_of_a_drain_stops_it(hands, now, monkeypatch):
    later(now, **{f"m{at}": timedelta(0) for at in range(actions.BATCH + 5)})
    monkeypatch.setattr(tasks, "SENDERS", 2)
    monkeypatch.setattr(tasks, "_help", lambda: hands.move(40 * DAY))

    tick(hands)
    assert sorted(states().values()) == ["planned"] * 5 + ["sent"] * actions.BATCH


def test_nothing_is_called_in_doubt_by_a_clock_that_jumped(hands, now):
    later(now, busy=timedelta(0))
    Message.objects.update(state="sending", lease_until=now + rules.LEASE)
    tick(hands)

    hands.move(40 * DAY)
    tick(hands)
    assert states() == {"busy": "sending"}


def test_a_clock_that_went_back_while_no_worker_ran_halts_the_next_one(hands, now, monkeypatch):
    later(now, soon=timedelta(0))
    Message.objects.update(due_at=now - 50 * DAY)
    hands.move(2 * DAY)
    actions.trusted_now(ahead=timedelta(0), is_tick=True)
    start_anew(monkeypatch)

    hands.move(-40 * DAY)
    tick(hands)
    assert (states(), queries.halt().halted_at) == ({"soon": "planned"}, hands.now)


def test_a_shop_that_was_off_for_three_days_goes_on(hands, now, monkeypatch):
    tick(hands)
    start_anew(monkeypatch)
    later(now, soon=timedelta(0))

    hands.move(3 * DAY)
    tick(hands)
    assert states() == {"soon": "sent"}


def test_a_worker_that_slept_through_halt_and_resumption_does_not_halt_again(hands, now):
    """The tick may have been another worker's for a while; what this one saw last is no measure any more."""
    tick(hands)
    hands.move(40 * DAY)
    guarding.halt("seen by another worker", now=hands.now)
    actions.resume(by="clerk")

    assert actions.trusted_now(ahead=timedelta(0)) == hands.now


def test_moving_the_demos_clock_halts_nothing(hands, now, monkeypatch):
    later(now, late=20 * DAY)
    tick(hands)

    monkeypatch.setattr(clock, "_offset", lambda: 40 * DAY)
    tick(hands)
    assert (states(), queries.halt()) == ({"late": "sent"}, None)


# --- What staff see, and their way out ---


@pytest.fixture
def halted(db, now):
    logging.getLogger(guarding.__name__).setLevel(logging.CRITICAL)
    guarding.halt("The database's clock jumped 40 days forward within 5 seconds.", now=now)


@pytest.fixture
def clerk(client, db):
    found = UserFactory(is_staff=True, username="clerk")
    found.groups.add(Group.objects.get(name="Order managers"))
    client.force_login(found)
    return client


def test_a_halt_is_shown_where_staff_look_and_to_whoever_watches(halted, clerk, now):
    page = clerk.get(reverse("mail:list")).content.decode()

    assert "Nothing is sent at the moment" in page
    assert "The database&#x27;s clock jumped 40 days forward within 5 seconds." in page
    assert health.outbox(now) == ("sending is halted: The database's clock jumped 40 days forward within 5 seconds.")


def test_no_halt_no_banner(clerk, now):
    assert "Nothing is sent" not in clerk.get(reverse("mail:list")).content.decode()


def test_a_clerk_lets_the_letters_go(halted, clerk):
    answer = clerk.post(reverse("mail:resume"), follow=True)

    assert [str(note) for note in answer.context["messages"]] == ["Letters go out again, within seconds."]
    assert queries.halt() is None
    again = clerk.post(reverse("mail:resume"), follow=True)
    assert [str(note) for note in again.context["messages"]] == ["Sending was not halted."]


def test_who_may_only_look_cannot_resume(halted, client, django_user_model):
    from django.contrib.auth.models import Permission

    looker = UserFactory(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_order", content_type__app_label="order"))
    client.force_login(looker)

    assert client.post(reverse("mail:resume")).status_code == 403
    page = client.get(reverse("mail:list")).content.decode()
    assert ("resume sending" in page, "Please tell somebody" in page) == (False, True)
    assert Heartbeat.objects.get().halted_at is not None


def test_looking_does_not_resume(halted, clerk):
    assert clerk.get(reverse("mail:resume")).status_code == 405
