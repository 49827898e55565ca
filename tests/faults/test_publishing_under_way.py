"""Hundreds of people under way, an edition published for all of them, and letters being sent at that very moment.

SHOP_UNDER_WAY=1000 asks for a thousand.
"""

import threading
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from oscar.test.factories import UserFactory

from shop.aftercare import actions
from shop.aftercare.actions import drafting, publishing
from shop.aftercare.models import Enrolment, Person, PlannedStep, Switch
from shop.aftercare.rules import editing
from shop.mail import actions as mail
from shop.mail import gateway, rules
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PATIENCE = settings.UNDER_WAY, 300
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


def copied(row, **changes):
    """Another row like this one."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    return type(row)(**{**fields, **changes})


def multiplied(enrolment):
    """As many more like this one, each of another guest; made in bulk, to be quick."""
    order, line, rows = enrolment.order, enrolment.order.lines.get(), list(enrolment.planned_steps.all())
    guests = [f"buyer{number}@example.com" for number in range(1, PEOPLE)]
    orders = type(order).objects.bulk_create(
        copied(order, basket_id=None, number=f"{order.number}-{at}", guest_email=guest)
        for at, guest in enumerate(guests)
    )
    type(line).objects.bulk_create(copied(line, order_id=each.pk) for each in orders)
    people = Person.objects.bulk_create(copied(enrolment.person, key=guest, uuid=uuid.uuid4()) for guest in guests)
    enrolments = Enrolment.objects.bulk_create(
        copied(enrolment, person_id=person.pk, order_id=each.pk, to_address=person.key, uuid=uuid.uuid4())
        for person, each in zip(people, orders, strict=True)
    )
    for row in rows:
        letters = Message.objects.bulk_create(
            copied(
                row.message,
                key=f"aftercare:{each.pk}:{row.key}:1",
                to_address=each.to_address,
                uuid=uuid.uuid4(),
                message_id=f"<{each.pk}.{row.key}@example.com>",
            )
            for each in enrolments
            if row.message
        )
        places = [letter.pk for letter in letters] or [None] * len(enrolments)
        PlannedStep.objects.bulk_create(
            copied(row, enrolment_id=each.pk, message_id=pk) for each, pk in zip(enrolments, places, strict=True)
        )


@pytest.fixture
def under_way(now):
    """Orders that arrived: the receipt and the parcel notice have left, A2 is due, A3 is to come."""
    actions.load(makers.sequence(), now=now)
    enrolment = makers.enrolled(makers.order(email="buyer0@example.com"), started_at=now, now=now)
    actions.note_dispatched(enrolment.order, dispatched_at=now, now=now)
    actions.note_delivered(enrolment.order, delivered_at=ARRIVED, now=ARRIVED)
    Message.objects.filter(kind__in=["aftercare-a0", "aftercare-a1"]).update(state="sent", sent_at=now)
    multiplied(Enrolment.objects.select_related("person", "order").get())


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


def test_everybody_is_changed_over_while_two_workers_send(under_way, post, now):
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
