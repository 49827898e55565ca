"""A thousand people under way, an edition published for all of them, and letters being sent at that very moment."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from oscar.test.factories import UserFactory

from shop.aftercare import actions
from shop.aftercare.actions import drafting, publishing, switching
from shop.aftercare.models import Enrolment, PlannedStep, Switch
from shop.aftercare.rules import editing
from shop.mail import actions as mail
from shop.mail import gateway, rules
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PATIENCE = 1000, 300
ARRIVED = datetime(2027, 1, 6, 12, 0, tzinfo=UTC)
DUE = datetime(2027, 1, 7, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db):
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture
def post(monkeypatch):
    """What went over the line: address and first line of the text."""
    found = []

    def send(line, envelope):
        found.append((envelope.to_address, envelope.letter.text.split("\n")[0]))
        return rules.Report(rules.Outcome.ACCEPTED)

    monkeypatch.setattr(gateway.Line, "send", send)
    return found


def copies_of(order, count):
    """The order and ``count - 1`` more like it, each of another guest; made in bulk, to be quick."""
    line, model = order.lines.get(), type(order)
    orders = [order]
    for number in range(1, count):
        copied = model.objects.get(pk=order.pk)
        copied.basket = None
        copied.pk, copied.number, copied.guest_email = None, f"{order.number}-{number}", f"buyer{number}@example.com"
        orders.append(copied)
    model.objects.bulk_create(orders[1:])
    lines = []
    for each in orders[1:]:
        copied = type(line).objects.get(pk=line.pk)
        copied.pk, copied.order = None, each
        lines.append(copied)
    type(line).objects.bulk_create(lines)
    return orders


@pytest.fixture
def under_way(now):
    """A thousand orders that arrived: the receipt and the parcel notice have left, A2 is due, A3 is to come."""
    actions.load(makers.sequence(), now=now)
    for order in copies_of(makers.order(email="buyer0@example.com"), PEOPLE):
        enrolment = actions.enrol(order, started_at=now, now=now)
        Enrolment.objects.filter(pk=enrolment.pk).update(dispatched_at=now, delivered_at=ARRIVED)
    Message.objects.update(state="sent", sent_at=now)
    for enrolment in Enrolment.objects.select_related("person"):
        switching.replan(enrolment.person, now=ARRIVED)
    Message.objects.exclude(state="sent").filter(kind="aftercare-a1").update(state="sent", sent_at=now)


def draft_of(now):
    """Another A2, no A3, and a new letter B."""
    draft = drafting.open_draft("aftercare", by=None, now=now)
    old = editing.find(draft.content, "A2")
    new = makers.service("B", anchor="delivered", days=4, text="B")
    given = {"by": None, "now": now}
    look = editing.fingerprint(old)
    draft = drafting.change_step(draft, {**old, "text": "New words"}, key="A2", seen=look, **given)
    look = editing.fingerprint(editing.find(draft.content, "A3"))
    draft = drafting.remove_step(draft, key="A3", seen=look, **given)
    return drafting.add_step(draft, new, **given)


def at_once(*works):
    errors = []

    def run(work):
        try:
            while work():
                pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert ([thread.is_alive() for thread in threads], errors) == ([False] * len(works), [])


def test_a_thousand_are_changed_over_while_two_workers_send(under_way, post, now):
    publisher = UserFactory(is_staff=True)
    publisher.groups.add(Group.objects.get(name="Aftercare editors"))
    draft = draft_of(ARRIVED)
    promised = publishing.preview(draft, apply_to="unsent", now=DUE)
    publishing.publish(
        draft, apply_to="unsent", agreed=promised.fingerprint, revision=draft.revision, by=publisher, now=DUE
    )

    mail.dispatch_due(now=DUE, limit=5)  # some leave before, some after their order is changed over
    actions.switch_waiting(now=DUE, limit=10)
    at_once(
        lambda: mail.dispatch_due(now=DUE, limit=20).claimed,
        lambda: mail.dispatch_due(now=DUE, limit=20).claimed,
        lambda: actions.switch_waiting(now=DUE, limit=20),
        lambda: actions.switch_waiting(now=DUE, limit=20),
    )
    while mail.dispatch_due(now=DUE + timedelta(minutes=1), limit=200).claimed:
        pass

    kinds = {"text": PEOPLE, "new": PEOPLE, "lost": PEOPLE, "later": 0, "earlier": 0, "stream": 0, "twice": 0}
    assert promised.counts == kinds
    assert (Switch.objects.count(), Enrolment.objects.filter(version__number=2).count()) == (0, PEOPLE)
    assert Counter(Counter(address for address, _ in post).values()) == {1: PEOPLE}
    states = Counter(PlannedStep.objects.values_list("key", "message__state"))
    assert {name: count for name, count in states.items() if name[0] in ("A2", "A3", "B")} == {
        ("A2", "sent"): PEOPLE,
        ("A3", "cancelled"): PEOPLE,
        ("B", "planned"): PEOPLE,
    }
    said = dict(post)
    for row in PlannedStep.objects.filter(key="A2").select_related("step", "enrolment"):
        assert said[row.enrolment.to_address] == row.step.text
    assert set(said.values()) == {"Hello", "New words"}
