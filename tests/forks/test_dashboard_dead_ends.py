"""The order's page at the desk, where a page is old or a form was tampered with: words, and never a crash."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from oscar.test import factories as oscar

from shop.orders import lifecycle
from shop.payments import actions
from shop.payments.models import Refund
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_clock")]


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(oscar.UserFactory(is_staff=True, is_superuser=True))
    return client


def act(client: Client, order, action: str, **fields):
    answer = client.post(f"/dashboard/orders/{order.number}/", {"order_action": action, **fields}, follow=True)
    order.refresh_from_db()
    return answer


def told(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def paid(standin, now, **facts):
    made = factories.order(status="Pending payment", **facts)
    attempt = actions.start(made, now=now)
    standin.controls.pull("pay", {"session": attempt.session_id})
    actions.sync(attempt, now=now)
    made.refresh_from_db()
    return made


def test_the_page_of_a_parcel_is_old_when_all_pieces_were_dropped(clerk, standin, now):
    order = paid(standin, now, lines=[(factories.product(price="10"), 2)])
    type(order).objects.filter(pk=order.pk).update(shipping_incl_tax=5)
    order.payments.update(received=Decimal(25), amount=Decimal(25))
    line = order.lines.get()
    row = Refund.objects.create(payment=order.payments.get(), amount=20, status="succeeded", created_at=now)
    row.lines.create(line=line, quantity=2, amount=20)
    actions.drop(order, now=now)
    answer = act(clerk, order, "dispatch_parcel", carrier="Post", parcels_so_far=0)
    assert answer.status_code == 200
    assert told(answer) == "Nothing of this order remains to be sent."
    assert 'id="dispatch_form"' not in answer.content.decode()


@pytest.mark.parametrize("number", ["²", "9" * 40, "-1", "x", "1\x00"])
def test_no_number_of_a_note_is_a_crash(clerk, number):
    assert "cannot be deleted" in told(act(clerk, factories.order(), "delete_note", note_id=number))


def test_the_number_of_another_orders_refund_is_no_crash(clerk, standin, now):
    order, other = paid(standin, now), paid(standin, now, email="other@example.com")
    row = actions.refund(other, reason="Broken", now=now, amount=Decimal(1))
    Refund.objects.filter(pk=row.pk).update(status="refused")
    answer = act(clerk, order, "refund_order", key=row.uuid, what="sum", amount="1", reason="Broken")
    assert "used for another order" in told(answer)
    assert Refund.objects.count() == 1


def test_an_order_that_ended_takes_no_press_of_an_old_page(clerk, standin, now):
    order = factories.order(status="Pending payment")
    lifecycle.cancel(order, reason="Asked", now=now)
    for action in (
        "dispatch_parcel",
        "mark_delivered",
        "cancel_order",
        "refund_order",
        "look_at_stripe",
        "drop_pieces",
    ):
        answer = act(clerk, order, action, reason="x", key=str(uuid4()), what="all", carrier="Post")
        assert (answer.status_code, order.status) == (200, "Cancelled")
