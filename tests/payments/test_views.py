"""The doors of money: Pay, the way back, and Stripe's knock."""

import json
import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.demo.standin.webhooks import signature
from shop.orders import lifecycle
from shop.orders import queries as orders
from shop.orders.models import Hold
from shop.payments import actions, gateway
from shop.payments.models import Event, Payment
from shop.payments.views import customers
from tests import factories

pytestmark = pytest.mark.django_db
SENT_AT = 1_799_139_600


@pytest.fixture
def order():
    return factories.order(status="Pending payment")


@pytest.fixture(autouse=True)
def world_time(monkeypatch):
    monkeypatch.setattr(gateway.events, "wall_clock", lambda: float(SENT_AT))


def pay_url(order) -> str:
    return reverse("payments:pay", args=[orders.token_for(order)])


def return_url(order) -> str:
    return reverse("payments:return", args=[orders.token_for(order)])


def heading(response) -> str:
    text = response.content.decode()
    return text.split("<h1>")[1].split("</h1>")[0]


# --- Pay ---


def test_pay_sends_the_customer_to_stripe(standin, order, client):
    answer = client.post(pay_url(order))
    assert (answer.status_code, answer["Location"]) == (303, Payment.objects.get().session_url)
    assert client.post(pay_url(order))["Location"] == answer["Location"]


def test_pay_is_a_button_and_its_address_opened_by_hand_starts_nothing_and_leads_to_the_order(standin, order, client):
    answer = client.get(pay_url(order))
    assert (answer.status_code, answer["Location"]) == (302, orders.status_url(order))
    assert (Payment.objects.count(), client.put(pay_url(order)).status_code) == (0, 405)
    assert client.get(reverse("payments:pay", args=[order.number + ":forged"])).status_code == 404


def test_a_token_of_nobody_finds_nothing(standin, order, client):
    assert client.post(reverse("payments:pay", args=[order.number + ":forged"])).status_code == 404


def test_pay_needs_the_shops_own_form(standin, order):
    assert Client(enforce_csrf_checks=True).post(pay_url(order)).status_code == 403


def test_while_stripe_is_away_the_customer_learns_how_long_the_order_is_held(standin, order, client):
    standin.faults.fail = 10
    answer = client.post(pay_url(order))
    assert (answer.status_code, heading(answer)) == (503, "The payment page does not open at the moment")
    assert "09:35 UTC" in answer.content.decode()
    assert pay_url(order) in answer.content.decode()


def test_pay_for_a_paid_order_shows_the_order(standin, order, client):
    lifecycle.mark_paid(order, now=standin.ledger.clock())
    assert client.post(pay_url(order))["Location"] == orders.status_url(order)


def test_pay_after_the_end_says_so(standin, order, client, moving_clock):
    client.post(pay_url(order))
    moving_clock.forward(minutes=35)
    standin.service_actions()
    answer = client.post(pay_url(order))
    assert (answer.status_code, heading(answer)) == (200, "The time to pay has run out")
    order.refresh_from_db()
    assert order.status == "Cancelled"


def test_pay_after_the_end_by_our_clock_only_still_leads_to_the_open_page(standin, order, client, moving_clock):
    client.post(pay_url(order))
    session = standin.ledger.all("checkout.session")[0]
    session["expires_at"] += 120
    moving_clock.forward(minutes=35)
    assert client.post(pay_url(order))["Location"] == session["url"]


def test_pay_for_an_order_that_staff_cancelled_says_so(standin, order, client, now):
    lifecycle.cancel(order, reason="Asked", now=now)
    assert client.post(pay_url(order))["Location"] == orders.status_url(order)


def test_an_order_stripe_refuses_twice_is_held(standin, order, client, monkeypatch):
    def refuse(parameters, *, idempotency_key):
        raise gateway.Refused("Not this email", param="customer_email")

    monkeypatch.setattr(gateway, "create_session", refuse)
    assert client.post(pay_url(order)).status_code == 503
    assert [row.state for row in Payment.objects.all()] == ["expired", "new"]
    assert "customer_email" not in Payment.objects.last().parameters


def test_an_email_stripe_does_not_like_is_left_out(standin, order, client, monkeypatch):
    real = gateway.create_session

    def picky(parameters, *, idempotency_key):
        if "customer_email" in parameters:
            raise gateway.Refused("Not this email", param="customer_email")
        return real(parameters, idempotency_key=idempotency_key)

    monkeypatch.setattr(gateway, "create_session", picky)
    assert client.post(pay_url(order)).status_code == 303


# --- The way back ---


def come_back(standin, order, client, lever: str = "pay", **values):
    payment = actions.start(order, now=standin.ledger.clock())
    standin.controls.pull(lever, {"session": payment.session_id, **values})
    return client.get(return_url(order))


def test_back_from_a_payment_leads_to_the_orders_own_page(standin, order, client):
    assert come_back(standin, order, client)["Location"] == orders.status_url(order)
    order.refresh_from_db()
    assert order.status == "Paid"


def test_who_placed_the_order_is_thanked(standin, order, client):
    session = client.session
    session["checkout_order_id"] = order.pk
    session.save()
    assert come_back(standin, order, client)["Location"] == reverse("checkout:thank-you")


def test_who_only_knows_the_link_is_not_taken_for_the_customer(standin, order, client):
    come_back(standin, order, client)
    assert "checkout_order_id" not in client.session


def test_back_without_paying_offers_the_button_again(standin, order, client):
    actions.start(order, now=standin.ledger.clock())
    answer = client.get(return_url(order))
    assert heading(answer) == "Your order is not paid yet"
    assert f'action="{pay_url(order)}"' in answer.content.decode()


@pytest.mark.parametrize("away", [0, 10])
def test_the_button_of_each_page_that_offers_it_works(standin, order, away):
    """As a browser presses it: with no more than the form holds."""
    browser = Client(enforce_csrf_checks=True)
    if away:
        standin.faults.fail = away
        browser.get(reverse("customer:anon-order", args=[order.number, orders.token_for(order)]))
        form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
        page = browser.post(pay_url(order), form)
        standin.faults.fail = 0
    else:
        page = browser.get(return_url(order))
    key = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert key is not None
    pressed = browser.post(pay_url(order), {"csrfmiddlewaretoken": key[1]})
    assert (page.status_code, pressed.status_code) == (503 if away else 200, 303)


def test_back_before_any_attempt_offers_the_button(standin, order, client):
    assert heading(client.get(return_url(order))) == "Your order is not paid yet"


def test_back_after_a_decline_says_why(standin, order, client):
    answer = come_back(standin, order, client, card="4000000000000002")
    assert "The bank declined this card. Try another card." in answer.content.decode()


def test_back_while_the_bank_works_is_a_page_that_says_how_long(standin, order, client):
    answer = come_back(standin, order, client, "settle", outcome="wait")
    assert heading(answer) == "Your bank is sending the money"
    assert "http-equiv" not in answer.content.decode()


def test_back_while_stripe_is_away_is_a_page_that_looks_again(standin, order, client):
    actions.start(order, now=standin.ledger.clock())
    standin.faults.fail = 10
    answer = client.get(return_url(order))
    assert heading(answer) == "We are waiting for your payment"
    assert '<meta http-equiv="refresh" content="5">' in answer.content.decode()


def test_back_after_the_end_says_so(standin, order, client):
    assert heading(come_back(standin, order, client, "expire")) == "The time to pay has run out"


def test_back_with_another_sum_asks_for_patience(standin, order, client):
    payment = actions.start(order, now=standin.ledger.clock())
    standin.controls.pull("pay", {"session": payment.session_id})
    standin.ledger.all("payment_intent")[0]["amount_received"] = 1
    assert heading(client.get(return_url(order))) == "We are checking your payment"


def test_who_is_asked_to_pay_again_is_told_that_the_first_money_goes_back(standin, order, client, now):
    payment = actions.start(order, now=now)
    assert "Nothing was taken from you." in client.get(return_url(order)).content.decode()
    standin.controls.pull("pay", {"session": payment.session_id})
    standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
    actions.sync(payment, now=now)
    actions.resolve(Hold.objects.get(), way="pay_again", now=now)
    answer = client.get(return_url(order))
    page = answer.content.decode()
    assert heading(answer) == "Your order is not paid yet"
    assert ("Nothing was taken" in page, "What reached us before is on its way back" in page) == (False, True)
    standin.faults.fail = 10
    unavailable = client.post(pay_url(order))
    standin.faults.fail = 0
    again = actions.start(order, now=now)
    standin.controls.pull("expire", {"session": again.session_id})
    over = client.get(return_url(order))
    for answer, status in ((unavailable, 503), (over, 200)):
        page = answer.content.decode()
        assert (answer.status_code, "Nothing was taken" in page, "What reached us before" in page) == (
            status,
            False,
            True,
        )


def test_back_to_a_cancelled_order_tells_of_the_money(standin, order, client, now):
    payment = actions.start(order, now=now)
    lifecycle.cancel(order, reason="Asked", now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    assert heading(client.get(return_url(order))) == "Your money is on its way back"


def test_no_page_of_money_is_kept_by_a_cache(standin, order, client):
    assert "no-store" in client.get(return_url(order))["Cache-Control"]


# --- Stripe's knock ---


def knock(client, event, *, secret="whsec_standin", at=SENT_AT):
    body = json.dumps(event).encode()
    header = signature(body, secret, at=at)
    url = reverse("payments:webhook")
    return client.post(url, body, content_type="application/json", headers={"Stripe-Signature": header})


def event(**thing):
    return {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": {"object": "checkout.session", **thing}},
    }


def test_a_webhook_pays_the_order_because_stripe_says_so_when_asked(standin, order, client, now):
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    assert knock(client, event(id=payment.session_id)).status_code == 200
    order.refresh_from_db()
    assert order.status == "Paid"
    assert (Event.objects.get().payment, Event.objects.get().processed_at) == (payment, now)


def test_of_a_payment_that_is_counted_stripe_is_asked_no_second_time(standin, order, client, now):
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    standin.faults.fail = 10
    assert knock(client, event(id=payment.session_id)).status_code == 200
    assert client.get(return_url(order)).status_code == 302
    refunded = event(metadata={"ref": str(payment.ref)}) | {"id": "evt_2", "type": "charge.refunded"}
    assert knock(client, refunded).status_code == 500
    assert standin.faults.fail < 10


def test_the_payload_is_never_believed(standin, order, client, now):
    payment = actions.start(order, now=now)
    lie = event(id=payment.session_id, status="complete", payment_status="paid")
    assert knock(client, lie).status_code == 200
    order.refresh_from_db()
    assert order.status == "Pending payment"


def test_an_event_finds_its_attempt_by_its_mark_before_the_session_is_known(standin, order, client, now):
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    knock(client, event(id="cs_unknown", metadata={"ref": str(payment.ref)}))
    order.refresh_from_db()
    assert order.status == "Paid"


@pytest.mark.parametrize(
    "ref", ["no uuid", f"urn:uuid:{UUID(int=1)}", "1" * 15 + "_" + "1" * 16], ids=["words", "urn", "underscore"]
)
def test_somebody_elses_event_is_noted_and_let_go(standin, client, now, ref):
    """Python takes more for a UUID than PostgreSQL does."""
    assert knock(client, event(id="cs_other", metadata={"ref": ref}, payment_intent="pi_9")).status_code == 200
    assert (Event.objects.get().payment, Event.objects.get().processed_at) == (None, now)


def test_the_same_event_again_asks_nobody(standin, order, client, now):
    payment = actions.start(order, now=now)
    knock(client, event(id=payment.session_id))
    standin.faults.fail = 10
    assert knock(client, event(id=payment.session_id)).status_code == 200
    assert standin.faults.fail == 10


def test_old_news_of_a_paid_attempt_takes_two_statements_and_no_look_at_stripe(standin, order, client, now):
    type(order).objects.update(date_placed=now)
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    assert statements(lambda: knock(client, event(id=payment.session_id))) == 11
    standin.faults.fail = 10
    news = event(id=payment.session_id) | {"id": "evt_2"}
    assert (statements(lambda: knock(client, news)), standin.faults.fail) == (2, 10)
    assert Event.objects.filter(payment=payment, processed_at=now).count() == 2


def test_the_way_back_of_a_paid_order_takes_two_statements(standin, order, client, now):
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    assert statements(lambda: client.get(return_url(order))) == 2


def statements(deed) -> int:
    """How many statements it takes, without those that begin and end transactions."""
    with CaptureQueriesContext(connection) as asked:
        deed()
    return sum("SAVEPOINT" not in each["sql"] for each in asked.captured_queries)


def test_trouble_of_ours_lets_stripe_send_it_again(standin, order, client, now):
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    standin.faults.fail = 10
    assert knock(client, event(id=payment.session_id)).status_code == 500
    assert Event.objects.get().processed_at is None
    standin.faults.fail = 0
    assert knock(client, event(id=payment.session_id)).status_code == 200
    order.refresh_from_db()
    assert order.status == "Paid"


def test_a_forged_webhook_is_refused_and_leaves_no_trace(standin, client):
    assert knock(client, event(id="cs_1"), secret="whsec_other").status_code == 400
    assert not Event.objects.exists()


def test_a_webhook_of_six_minutes_ago_is_refused(standin, client):
    assert knock(client, event(id="cs_1"), at=SENT_AT - 360).status_code == 400


def test_a_webhook_without_a_signature_is_refused(standin, client):
    assert client.post(reverse("payments:webhook"), b"{}", content_type="application/json").status_code == 400


def test_an_endless_webhook_is_not_read(standin, client, monkeypatch):
    monkeypatch.setattr(customers, "LONGEST_WEBHOOK", 10)
    assert knock(client, event(id="cs_1")).status_code == 413


def test_a_webhook_is_a_post(client):
    assert client.get(reverse("payments:webhook")).status_code == 405
