"""Oscar's own tables of money follow ours, whatever happened and however often it is done."""

from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from shop.payments import actions, tasks
from shop.payments.actions import mirroring, sweeping
from shop.payments.models import Payment
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db
Source = get_model("payment", "Source")
PaymentEvent = get_model("order", "PaymentEvent")


@pytest.fixture
def paid(standin, now):
    order = factories.order(status="Pending payment", lines=[(factories.product(price="10"), 3)])
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    return actions.sync(payment, now=now)


def sums() -> list[tuple[Decimal, Decimal, Decimal]]:
    return list(Source.objects.values_list("amount_allocated", "amount_debited", "amount_refunded"))


def events() -> list[tuple[str, str, Decimal]]:
    return list(PaymentEvent.objects.order_by("pk").values_list("event_type__name", "reference", "amount"))


def test_a_payment_is_one_source_and_one_event(paid, now):
    assert actions.mirror(now=now).done == 1
    source = Source.objects.get()
    assert (source.source_type.name, source.reference, source.currency) == ("Stripe", paid.payment_intent_id, "USD")
    assert sums() == [(paid.amount, paid.amount, Decimal(0))]
    assert events() == [("Paid", paid.payment_intent_id, paid.amount)]
    assert PaymentEvent.objects.get().date_created == now


def test_what_did_not_change_is_not_done_again(paid, now):
    actions.mirror(now=now)
    assert actions.mirror(now=now).done == 0


def test_what_is_shown_already_stands_untouched(paid, now):
    actions.refund(paid.order, reason="One", now=now, amount=Decimal(5))
    actions.mirror(now=now)
    shown = list(PaymentEvent.objects.order_by("pk").values_list("pk", flat=True))
    Payment.objects.update(is_mirrored=False)
    actions.mirror(now=now)
    assert (list(PaymentEvent.objects.order_by("pk").values_list("pk", flat=True)), len(shown)) == (shown, 2)


def test_sums_are_set_and_never_added_to(paid, now):
    for _ in range(3):
        Payment.objects.update(is_mirrored=False)
        actions.mirror(now=now)
    assert (sums(), len(events())) == ([(paid.amount, paid.amount, Decimal(0))], 1)


def test_refunds_are_events_with_their_pieces(paid, now):
    line = paid.order.lines.get()
    row = actions.refund(paid.order, reason="One", now=now, lines={line.pk: 1})
    actions.mirror(now=now)
    assert sums() == [(paid.amount, paid.amount, Decimal(10))]
    assert events()[1:] == [("Refunded", row.stripe_id, Decimal(10))]
    told = PaymentEvent.objects.get(event_type__name="Refunded")
    assert list(told.line_quantities.values_list("line", "quantity")) == [(line.pk, 1)]


def test_a_refund_that_failed_leaves_the_mirror(standin, paid, now):
    row = actions.refund(paid.order, reason="One", now=now, amount=Decimal(5))
    actions.mirror(now=now)
    standin.controls.pull("refund", {"fail": row.stripe_id})
    actions.sync(paid, now=now)
    actions.mirror(now=now)
    assert (sums(), len(events())) == ([(paid.amount, paid.amount, Decimal(0))], 1)


def test_an_attempt_without_money_shows_nothing(standin, now):
    actions.start(factories.order(status="Pending payment"), now=now)
    assert (actions.mirror(now=now).done, Source.objects.count()) == (0, 0)


def test_money_that_came_for_a_cancelled_order_is_shown_with_its_way_back(standin, now):
    order = factories.order(status="Pending payment")
    payment = actions.start(order, now=now)
    actions.cancel(order, reason="No", now=now)
    Payment.objects.update(state="open")
    session = standin.ledger.get(payment.session_id, "checkout.session")
    session["status"] = "open"
    standin.controls.pull("pay", {"session": payment.session_id})
    payment = actions.sync(payment, now=now)
    actions.mirror(now=now)
    assert sums() == [(payment.amount, payment.amount, payment.amount)]


def test_the_task_does_it(paid):
    tasks.mirror(0)
    assert len(sums()) == 1


def test_one_order_that_fails_stops_no_other_and_comes_last_until_it_can_be_shown(paid, standin, now, monkeypatch):
    other = actions.start(factories.order(status="Pending payment"), now=now)
    standin.controls.pull("pay", {"session": other.session_id})
    actions.sync(other, now=now)
    tried, refused, set_source = [], [paid.order_id], mirroring._set_source

    def try_to(order, *given, **more):
        tried.append(order.pk)
        set_source(order, *given, **more)
        if order.pk in refused:
            raise ValueError("No room.")

    monkeypatch.setattr(mirroring, "_set_source", try_to)
    for _ in range(2):
        Payment.objects.filter(pk=other.pk).update(is_mirrored=False)
        assert actions.mirror(now=now) == sweeping.Tally(done=1, troubled=1)
    assert tried == [paid.order_id, other.order_id, other.order_id, paid.order_id]
    assert (Source.objects.get().order_id, len(events())) == (other.order_id, 1)

    refused.clear()
    assert (actions.mirror(now=now), Source.objects.count()) == (sweeping.Tally(done=1), 2)
    assert Payment.objects.exclude(mirror_failed_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_five_at_once_make_one_source(paid, now):
    tallies = at_once(5, lambda index: actions.mirror(now=now))
    assert (len(sums()), len(events()), sum(tally.troubled for tally in tallies)) == (1, 1, 0)
