"""One customer at Stripe for one account: its own, kept once, never anybody else's, and made anew when it is gone."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from oscar.test import factories as oscar

from shop.orders import actions as orders_actions
from shop.orders import queries as orders
from shop.payments import actions, gateway
from shop.payments.models import Payment, StripeCustomer
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return oscar.UserFactory(email="cas@example.com")


def order_of(user=None):
    return factories.order(status="Pending payment", user=user)


def asked(payment) -> dict[str, str]:
    """What Stripe is told of who pays."""
    names = ("customer", "customer_email", "customer_creation")
    return {name: payment.parameters[name] for name in names if name in payment.parameters}


def pay(standin, order, now):
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    return actions.sync(payment, now=now)


def kept() -> list[tuple[int, str]]:
    return list(StripeCustomer.objects.values_list("user_id", "customer_id"))


def test_an_account_is_known_again_from_its_second_order_on(standin, user, now):
    first = pay(standin, order_of(user), now)
    assert asked(first) == {"customer_email": "cas@example.com", "customer_creation": "always"}
    (found,) = kept()
    assert found == (user.pk, standin.ledger.get(first.session_id, "checkout.session")["customer"])
    second = pay(standin, order_of(user), now)
    assert (asked(second), kept()) == ({"customer": found[1]}, [found])


def test_looking_again_keeps_the_first_customer(standin, user, now):
    payment = pay(standin, order_of(user), now)
    before = kept()
    standin.ledger.get(payment.session_id, "checkout.session")["customer"] = "cus_other"
    actions.sync(payment, now=now)
    assert (kept(), len(before)) == (before, 1)


def test_a_guest_is_never_kept(standin, now):
    payment = pay(standin, order_of(), now)
    assert (asked(payment), kept()) == ({"customer_email": "buyer@example.com"}, [])


def test_a_guests_order_that_joined_an_account_brings_no_customer(standin, user, now):
    order = factories.order(status="Pending payment")
    payment = actions.start(order, now=now)
    orders_actions.give_to_account(order, user=user)
    standin.ledger.get(payment.session_id, "checkout.session")["customer"] = "cus_somebody"
    actions.sync(payment, now=now)
    assert kept() == []


def test_nobody_gets_the_customer_of_another_account(standin, user, now):
    pay(standin, order_of(user), now)
    other = actions.start(order_of(oscar.UserFactory(email="dana@example.com")), now=now)
    assert asked(other) == {"customer_email": "dana@example.com", "customer_creation": "always"}


def test_no_input_names_a_customer(standin, user, now, client):
    pay(standin, order_of(user), now)
    order = order_of(oscar.UserFactory(email="dana@example.com"))
    theirs = StripeCustomer.objects.get().customer_id
    address = reverse("payments:pay", args=[orders.token_for(order)])
    client.post(f"{address}?customer={theirs}", {"customer": theirs, "customer_id": theirs})
    assert "customer" not in asked(Payment.objects.get(order=order))


def test_one_customer_belongs_to_one_account(user, now):
    StripeCustomer.objects.create(user=user, customer_id="cus_1", created_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        StripeCustomer.objects.create(user=oscar.UserFactory(), customer_id="cus_1", created_at=now)


def test_a_customer_that_was_deleted_at_stripe_is_made_anew(standin, user, now):
    pay(standin, order_of(user), now)
    gone = StripeCustomer.objects.get().customer_id
    standin.ledger.things[gone] = {"id": gone, "object": "customer", "deleted": True, "created": 0}
    payment = pay(standin, order_of(user), now)
    assert asked(payment) == {"customer_email": "cas@example.com", "customer_creation": "always"}
    (found,) = kept()
    assert (payment.state, found[0], found[1] != gone) == ("paid", user.pk, True)


def test_another_refusal_forgets_nobody(standin, user, now, monkeypatch):
    pay(standin, order_of(user), now)
    before, real = kept(), gateway.create_session

    def picky(parameters, *, idempotency_key):
        if "customer" in parameters:
            raise gateway.Refused("Too late", param="expires_at")
        return real(parameters, idempotency_key=idempotency_key)

    monkeypatch.setattr(gateway, "create_session", picky)
    assert (asked(actions.start(order_of(user), now=now)), kept()) == ({}, before)


def test_a_break_down_is_asked_again_in_the_same_words(standin, user, now, monkeypatch):
    real, broken = gateway.create_session, []

    def shaky(parameters, *, idempotency_key):
        if not broken:
            broken.append(idempotency_key)
            raise gateway.Broken("Boom")
        return real(parameters, idempotency_key=idempotency_key)

    monkeypatch.setattr(gateway, "create_session", shaky)
    payment = actions.start(order_of(user), now=now)
    assert asked(payment) == {"customer_email": "cas@example.com", "customer_creation": "always"}
    assert payment.idempotency_key not in broken
