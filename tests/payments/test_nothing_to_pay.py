"""A total of zero: nobody is asked for money, and the order lives on as any other."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from oscar.test import factories as oscar

from shop.aftercare import actions as aftercare
from shop.orders import lifecycle
from shop.orders import queries as orders
from shop.payments import actions, queries
from shop.payments.models import Payment
from tests import factories
from tests.forks.test_checkout import HOME
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(now):
    return free_order(now)


@pytest.fixture(autouse=True)
def enrolled(monkeypatch) -> list[int]:
    """The orders that aftercare is told of."""
    told: list[int] = []
    monkeypatch.setattr(aftercare, "enrol_soon", lambda order: told.append(order.pk))
    return told


def free_order(now):
    made = factories.order(status="Pending payment")
    made.total_incl_tax = made.total_excl_tax = Decimal(0)
    made.date_placed = now
    made.save()
    return made


def state_of(order) -> tuple[str, int, int]:
    """Its status, how often it became paid, the attempts to pay it."""
    order.refresh_from_db()
    changes = order.status_changes.filter(new_status="Paid").count()
    return order.status, changes, Payment.objects.count()


def test_an_order_over_nothing_is_paid_without_a_word_to_stripe(standin, order, enrolled, now):
    with pytest.raises(actions.Closed):
        actions.start(order, now=now)
    assert state_of(order) == ("Paid", 1, 0)
    assert (enrolled, standin.ledger.all("checkout.session")) == ([order.pk], [])


def test_its_button_leads_to_the_order_and_its_visit_is_thanked(standin, order, client):
    address = reverse("payments:pay", args=[orders.token_for(order)])
    assert client.post(address)["Location"] == orders.status_url(order)
    session = client.session
    session["checkout_order_id"] = order.pk
    session.save()
    assert client.post(address)["Location"] == reverse("checkout:thank-you")
    assert client.get(reverse("checkout:thank-you")).status_code == 200
    assert state_of(order) == ("Paid", 1, 0)


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_pay_it_once(standin, enrolled, now):
    order = free_order(now)

    def press(index: int) -> str:
        with pytest.raises(actions.Closed):
            actions.start(order, now=now)
        return "closed"

    assert at_once(10, press) == ["closed"] * 10
    assert (state_of(order), enrolled) == (("Paid", 1, 0), [order.pk])


def test_the_sweep_finishes_a_press_that_was_interrupted(standin, order, now, moving_clock):
    assert actions.sweep(now=moving_clock.forward(seconds=59)).done == 0
    assert actions.sweep(now=moving_clock.forward(seconds=1)).done == 1
    assert state_of(order) == ("Paid", 1, 0)


def test_an_order_over_nothing_never_runs_out_of_time(standin, order, moving_clock):
    later = moving_clock.forward(days=2)
    assert list(queries.never_started(now=later, minutes=35)) == []
    actions.sweep(now=later)
    assert state_of(order) == ("Paid", 1, 0)


def test_an_order_over_nothing_that_was_cancelled_stays_so(standin, order, now, moving_clock):
    lifecycle.cancel(order, reason="Asked", now=now)
    with pytest.raises(actions.Closed):
        actions.start(order, now=now)
    actions.sweep(now=moving_clock.forward(days=2))
    assert state_of(order) == ("Cancelled", 0, 0)


def test_an_order_that_costs_nothing_since_a_moment_ago_opens_no_payment(standin, order, now):
    order.total_incl_tax = Decimal("29.90")
    with pytest.raises(actions.Closed):
        actions.start(order, now=now)
    assert state_of(order) == ("Pending payment", 0, 0)


def test_the_buttons_of_an_order_over_nothing_speak_of_no_money(order, client):
    assert "Confirm the order" in client.get(orders.status_url(order)).content.decode()
    page = client.get(reverse("payments:return", args=[orders.token_for(order)])).content.decode()
    assert ("Confirm the order" in page, "Pay $" in page) == (True, False)


def test_staff_can_cancel_what_cost_nothing_for_there_is_nothing_to_send_back(standin, order, now):
    with pytest.raises(actions.Closed):
        actions.start(order, now=now)
    assert actions.cancel(order, reason="Asked", now=now) is True
    assert state_of(order) == ("Cancelled", 1, 0)
    assert order.lines.get().num_allocated == 0
    assert actions.cancel(order, reason="Asked", now=now) is False


def test_once_it_has_left_it_cannot_be_cancelled(standin, order, now):
    with pytest.raises(actions.Closed):
        actions.start(order, now=now)
    factories.parcel(order, now=now)
    with pytest.raises(lifecycle.Refused):
        actions.cancel(order, reason="Asked", now=now)


def test_from_the_basket_to_thank_you_without_a_word_of_money(standin, client, settings):
    """An offer of 100 %, and delivery for nothing."""
    oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    everything = oscar.RangeFactory(includes_all_products=True)
    oscar.ConditionalOfferFactory(
        condition=oscar.ConditionFactory(range=everything, type="Count", value=1),
        benefit=oscar.BenefitFactory(range=everything, type="Percentage", value=100),
    )
    factories.method(code="gift", name="Gift", charge="0.00", countries=["GB"])
    client.post(reverse("basket:add", args=[factories.product(title="Tips").pk]), {"quantity": 1})
    client.post(reverse("checkout:shipping-address"), HOME)
    client.post(reverse("checkout:preview"), {"action": "choose_delivery", "method_code": "gift"})
    page = client.get(reverse("checkout:preview")).content.decode()
    assert ("Order for nothing" in page, "There is nothing to pay." in page, "Order and pay" in page) == (
        True,
        True,
        False,
    )
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.split('id="place_order_form"')[1])
    answer = client.post(reverse("checkout:preview"), dict(fields))
    assert (answer.status_code, answer["Location"]) == (302, reverse("checkout:thank-you"))
    assert "Your order is confirmed" in client.get(answer["Location"]).content.decode()
    assert standin.ledger.all("checkout.session") == []
