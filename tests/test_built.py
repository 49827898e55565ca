"""A question whose SQL is built once asks the same as the ORM would."""

import gc
import threading
import weakref

import pytest
from django.db import connection, connections, transaction
from django.db.models import Exists, OuterRef
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from shop.built import AnyOf, Built, Given
from shop.mail.models import Message, MessageEvent
from tests import factories

pytestmark = pytest.mark.django_db


def events():
    return MessageEvent.objects.filter(message=Given("message"), state=Given("state")).select_related("message")


def test_it_gives_the_rows_that_the_orm_gives_with_what_belongs_to_them(now):
    first, second = factories.message(now=now, key="a"), factories.message(now=now, key="b")
    asked = Built(events)

    for message in (first, second):
        with CaptureQueriesContext(connection) as queries:
            [found] = asked(message=message.pk, state="planned")
            assert (found.message, found.message.key) == (message, message.key)
        assert (found, len(queries)) == (message.events.get(), 1)
    assert asked(message=second.pk, state="sent") == []


def test_several_values_are_asked_for_together_in_the_order_of_the_question(now):
    made = [factories.message(now=now, key=key) for key in "abc"]
    asked = Built(lambda: Message.objects.filter(key=AnyOf("keys")).order_by("-key"))

    assert asked(keys=["a", "c"]) == [made[2], made[0]]
    assert asked(keys=[]) == []


def test_what_is_counted_beside_the_rows_comes_along(now):
    message = factories.message(now=now)
    told = Exists(MessageEvent.objects.filter(message=OuterRef("pk"), state=Given("state")))
    asked = Built(lambda: Message.objects.annotate(is_told=told))

    assert [[row.is_told for row in asked(state=state)] for state in ("planned", "sent")] == [[True], [False]]
    assert asked.first(state="sent") == message


def test_every_call_asks_anew_by_one_statement(now):
    message = factories.message(now=now)
    asked = Built(lambda: Message.objects.filter(pk=Given("message")))

    with CaptureQueriesContext(connection) as queries:
        before = asked.first(message=message.pk)
        Message.objects.update(subject="Other")
        after = asked.first(message=message.pk)
    assert (len(queries), before and before.subject, after and after.subject) == (3, "Your order", "Other")


def test_nothing_is_the_first_of_nothing():
    assert Built(lambda: Message.objects.filter(pk=Given("message"))).first(message=1) is None


def test_a_value_that_nobody_gave_is_missed(now):
    with pytest.raises(KeyError, match="state"):
        Built(events)(message=1)


def test_a_value_is_never_read_as_sql(now):
    factories.message(now=now, key="a")
    asked = Built(lambda: Message.objects.filter(key=Given("key")))

    assert asked(key="a' OR 'a' = 'a") == asked(key="%s") == []


@pytest.mark.parametrize(
    "question",
    [lambda: Message.objects.values("pk"), lambda: Message.objects.prefetch_related("events")],
    ids=["values", "prefetch"],
)
def test_what_would_be_lost_is_refused(question):
    with pytest.raises(TypeError):
        Built(question)()


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_by_each_thread_on_its_own_connection(now):
    message = factories.message(now=now)
    asked = Built(lambda: Message.objects.filter(pk=Given("message")).select_for_update(skip_locked=True))
    seen = []

    def look():
        with transaction.atomic():
            seen.append(asked(message=message.pk))
        connection.close()

    with transaction.atomic():
        assert asked(message=message.pk) == [message]
        other = threading.Thread(target=look)
        other.start()
        other.join()
    look()
    assert seen == [[], [message]]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_outside_a_transaction():
    asked = Built(lambda: Message.objects.filter(pk=Given("message")).select_for_update())

    with transaction.atomic():
        asked(message=1)
    with pytest.raises(TransactionManagementError):
        asked(message=1)


def test_a_kept_question_lets_go_of_the_connection_that_it_was_first_asked_on():
    asked, used = Built(lambda: Message.objects.filter(pk=Given("message"))), []

    def look():
        asked(message=1)
        used.append(weakref.ref(connections["default"]))
        connection.close()

    first = threading.Thread(target=look)
    first.start()
    first.join()
    gc.collect()
    assert ([each() for each in used], asked(message=1)) == ([None], [])
