"""What the order page of the desk says of money, and its button that asks Stripe."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.test import factories as oscar

from shop.payments import actions, queries
from shop.payments.actions.looking import SILENT
from shop.payments.models import Event
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_clock")]


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(oscar.UserFactory(is_staff=True, is_superuser=True, first_name="Cleo", last_name="Clerk"))
    return client


def path_of(order) -> str:
    return f"/dashboard/orders/{order.number}/"


def attempt(order, now, *, state="paid", **fields):
    return order.payments.create(
        state=state,
        amount=30,
        received=30 if state == "paid" else 0,
        currency="USD",
        parameters={},
        expires_at=now,
        created_at=now,
        **fields,
    )


def cells(page: str, table: str) -> list[str]:
    """What stands in the cells of a table."""
    part = page.split(f'id="{table}"')[1].split("</table>")[0]
    texts = [re.sub(r"<[^>]+>", " ", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", part, re.DOTALL)]
    return [" ".join(text.split()) for text in texts]


def look(client: Client, order) -> list[str]:
    response = client.post(path_of(order), {"order_action": "look_at_stripe"}, follow=True)
    order.refresh_from_db()
    return [str(message) for message in response.context["messages"]]


def test_staff_see_the_attempts_the_refunds_and_what_stripe_wrote(clerk, now):
    order = factories.order(status="Paid")
    paid = attempt(order, now, paid_at=now, session_id="cs_test_1", payment_intent_id="pi_1")
    paid.refunds.create(amount=10, status="succeeded", reason="One was broken", stripe_id="re_1", created_at=now)
    Event.objects.create(id="evt_1", type="payment_intent.succeeded", payment=paid, received_at=now, processed_at=now)
    page = clerk.get(path_of(order)).content.decode()
    sentence = page.split('id="money_statement">')[1].split("<")[0]
    assert sentence == "30.00 USD paid, 10.00 sent back, 20.00 left here; nothing more is to come."
    moment = "5 January 2027, 09:00"
    assert cells(page, "attempts") == [moment, "30.00 USD", "Paid", "–", f"Paid {moment}", "pi_1 cs_test_1"]
    who = "Nobody: by itself, or at Stripe"
    assert cells(page, "refunds") == [moment, "10.00 USD", "Sent back", "One was broken", who, "re_1"]
    told = "The payment went through payment_intent.succeeded"
    assert cells(page, "events") == [f"{moment}:00", told, f"{moment}:00", "evt_1"]


def test_a_refused_try_and_who_sent_money_back_are_told(clerk, now):
    order = factories.order(status="Pending payment")
    tried = attempt(order, now, state="mismatch", last_error="Stripe received 29.00 USD; 30.00 USD was asked.")
    by = oscar.UserFactory(first_name="Cleo", last_name="Clerk")
    tried.refunds.create(amount=29, status="refused", reason="Wrong sum", by=by, created_at=now)
    page = clerk.get(path_of(order)).content.decode()
    assert cells(page, "attempts")[2:5] == [
        "Another sum came than the order costs",
        "Stripe received 29.00 USD; 30.00 USD was asked.",
        "Until 5 January 2027, 09:00",
    ]
    assert cells(page, "refunds")[2:] == ["Stripe said no: no money moved", "Wrong sum", "Cleo Clerk", ""]


def test_ids_lead_to_stripes_own_pages_and_are_plain_with_the_stand_in(clerk, now, settings):
    order = factories.order(status="Paid")
    attempt(order, now, session_id="cs_test_1", payment_intent_id="pi_1")
    settings.STRIPE_API_BASE = ""
    page = clerk.get(path_of(order)).content.decode()
    assert 'href="https://dashboard.stripe.com/test/payments/pi_1"' in page
    settings.STRIPE_API_BASE = "http://127.0.0.1:8002"
    assert "dashboard.stripe.com" not in clerk.get(path_of(order)).content.decode()


def test_the_queries_of_the_money_stay_the_same_at_one_and_at_thirty(clerk, now, django_assert_num_queries):
    one, many = factories.order(status="Paid"), factories.order(status="Paid")
    for order, count in ((one, 1), (many, 30)):
        for at in range(count):
            made = attempt(order, now, state="expired", session_id=f"cs_{count}_{at}")
            by = oscar.UserFactory()
            made.refunds.create(amount=1, status="failed", by=by, created_at=now)
            Event.objects.create(id=f"evt_{count}_{at}", type="refund.failed", payment=made, received_at=now)
    with django_assert_num_queries(7):
        panel = queries.desk.panel_of(many)
        assert [refund.row.by.email for refund in panel.refunds] != []
    counts = []
    for order in (one, many):
        clerk.get(path_of(order))

        with CaptureQueriesContext(
            connection,
        ) as captured:
            clerk.get(path_of(order))
        counts.append(len(captured))
    assert counts == [23, 23]


def test_a_look_at_stripe_says_what_changed_and_then_that_nothing_did(clerk, standin, now):
    order = factories.order(status="Pending payment")
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    assert look(clerk, order)[0] == "The order was “Pending payment” and is now “Paid”."
    assert look(clerk, order) == ["Stripe says the same as the shop. Nothing changed."]
    assert order.status == "Paid"


def test_a_silent_stripe_is_told(clerk, standin, now):
    order = factories.order(status="Pending payment")
    actions.start(order, now=now)
    standin.faults.fail = 10
    assert look(clerk, order) == [SILENT]


def test_who_may_only_look_has_no_button_to_ask_stripe_and_asks_nothing(client, standin, now):
    looker = oscar.UserFactory(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(looker)
    order = factories.order(status="Pending payment")
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    assert "look_form" not in client.get(path_of(order)).content.decode()
    assert look(client, order) == ["You may look at orders, but not change them."]
    assert order.status == "Pending payment"


def test_an_order_that_stripe_does_not_know_has_no_button_to_ask(clerk, now):
    order = factories.order(status="Pending payment")
    attempt(order, now + timedelta(minutes=35), state="new")
    assert "look_form" not in clerk.get(path_of(order)).content.decode()
