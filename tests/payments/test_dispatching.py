"""Dispatch: no parcel leaves while all of an order's money is on its way back."""

from pathlib import Path

import pytest
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.orders import lifecycle
from shop.orders.models import Parcel
from shop.payments import actions, gateway
from shop.payments.models import Refund
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(standin, now):
    order = factories.order(status="Pending payment", lines=[(factories.product(kind="pen"), 2)])
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    return refreshed(order)


def refreshed(order):
    return get_model("order", "Order").objects.get(pk=order.pk)


def unanswered(standin, order, now, **wish) -> None:
    standin.faults.fail = 10
    with pytest.raises(gateway.Unavailable):
        actions.refund(order, reason="Changed their mind", now=now, **wish)
    standin.faults.fail = 0
    assert (Refund.objects.get().status, refreshed(order).status) == ("new", "Paid")


def send(order, now) -> Parcel:
    line = order.lines.get()
    return actions.dispatch(order, quantities={line.pk: 1}, carrier="Post", tracking_number="T1", now=now)


def test_no_parcel_leaves_while_a_whole_refund_waits_for_a_silent_stripe(standin, paid, now):
    unanswered(standin, paid, now)
    with pytest.raises(lifecycle.Refused, match="goes back to the customer; only Stripe's answer is missing"):
        send(paid, now)
    assert Parcel.objects.count() == 0


def test_the_last_part_of_the_money_keeps_the_parcel_as_well(standin, paid, now):
    left = paid.total_incl_tax - 1
    actions.refund(paid, reason="A scratch", now=now, amount=left)
    standin.faults.fail = 10
    with pytest.raises(gateway.Unavailable):
        actions.refund(paid, reason="And the rest", now=now, amount=paid.total_incl_tax - left)
    with pytest.raises(lifecycle.Refused, match="only Stripe's answer is missing"):
        send(paid, now)


def test_a_part_that_waits_keeps_no_parcel(standin, paid, now):
    unanswered(standin, paid, now, amount=paid.total_incl_tax - 1)
    send(paid, now)
    assert refreshed(paid).status == "Partly dispatched"


def test_once_stripe_has_said_no_the_parcel_leaves(standin, paid, now, monkeypatch):
    def refuse(**facts):
        raise gateway.Refused("There is not enough money on the account.")

    unanswered(standin, paid, now)
    monkeypatch.setattr(gateway, "create_refund", refuse)
    with pytest.raises(gateway.Refused):
        actions.refund(paid, reason="Changed their mind", now=now)
    send(paid, now)
    assert refreshed(paid).status == "Partly dispatched"


def test_once_stripe_has_sent_it_the_order_itself_says_no(standin, paid, moving_clock):
    unanswered(standin, paid, moving_clock())
    now = moving_clock.forward(minutes=2)
    actions.sweep(now=now)
    with pytest.raises(lifecycle.Refused, match="This order is refunded"):
        send(paid, now)


def test_an_order_that_costs_nothing_leaves_all_the_same(standin, now):
    order = factories.order(status="Paid", lines=[(factories.product(kind="pen", price="0.00"), 1)])
    send(order, now)
    assert refreshed(order).status == "Dispatched"


@pytest.mark.django_db(transaction=True)
def test_of_a_parcel_and_a_whole_refund_at_once_no_parcel_leaves_after_the_refund_was_decided(standin, paid, now):
    standin.faults.fail = 1000

    def act(index: int) -> str:
        try:
            if index:
                return f"left {Refund.objects.exists()}" if send(paid, now) else ""
            actions.refund(paid, reason="Changed their mind", now=now)
        except (lifecycle.Refused, gateway.Unavailable) as trouble:
            return type(trouble).__name__
        return ""

    refunded, sent = at_once(2, act)
    assert (refunded, sent in ("Refused", "left True", "left False")) == ("Unavailable", True)
    with pytest.raises(lifecycle.Refused):
        actions.dispatch(paid, quantities={paid.lines.get().pk: 1}, carrier="Post", tracking_number="T2", now=now)


def test_the_clerk_reads_why(standin, paid, now, client, monkeypatch):
    unanswered(standin, paid, now)
    client.force_login(oscar.UserFactory(is_staff=True, is_superuser=True))
    line = paid.lines.get().pk
    typed = {f"pieces_{line}": 2, "carrier": "Post", "tracking_number": "T1", "parcels_so_far": 0}
    page = client.post(f"/dashboard/orders/{paid.number}/", {"order_action": "dispatch_parcel", **typed})
    assert [str(message) for message in page.context["messages"]] == [actions.dispatching.GOING_BACK]
    assert Parcel.objects.count() == 0


def test_every_door_asks_the_money_before_a_parcel_leaves():
    shop = Path(__file__).parents[2] / "shop"
    doors = [path for path in shop.rglob("*.py") if "lifecycle.dispatch(" in path.read_text(encoding="utf-8")]
    assert [path.relative_to(shop).as_posix() for path in doors] == ["payments/actions/dispatching.py"]
