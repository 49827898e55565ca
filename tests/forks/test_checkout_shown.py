"""What the last page of the checkout showed is what is ordered: the address, the delivery and the tax."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from oscar.core.loading import get_model

from shop.taxes.models import Override
from tests.forks import test_checkout as checkout
from tests.forks.test_checkout import ADDRESS, HOME, PREVIEW, at_preview, button, countries, page_of, paid_elsewhere

__all__ = ["countries", "paid_elsewhere"]
pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")
CHANGED = "has changed since you opened this page"


def refused(client: Client, pressed: dict[str, str]) -> bool:
    """Whether pressing an old page's button orders nothing, says why, and what the new page says can be ordered."""
    answer = client.post(PREVIEW, pressed)
    assert (answer.status_code, CHANGED in page_of(answer), Order.objects.count()) == (409, True, 0)
    checkout.pay(client)
    return Order.objects.count() == 1


def test_an_address_that_was_changed_in_another_window_is_shown_before_it_counts(client: Client):
    pressed = button(at_preview(client))
    client.post(ADDRESS, HOME | {"line1": "2 Low Road"})
    assert refused(client, pressed)
    assert Order.objects.get().shipping_address.line1 == "2 Low Road"


def test_a_country_that_was_changed_in_another_window_is_shown_with_its_tax(client: Client):
    pressed = button(at_preview(client))
    client.post(ADDRESS, HOME | {"country": "IE", "postcode": "D02 AF30"})
    assert refused(client, pressed)


def test_an_email_address_that_was_changed_in_another_window_is_shown_before_it_counts(client: Client):
    pressed = button(at_preview(client))
    client.post(ADDRESS, HOME | {"email": "other@example.com"})
    assert refused(client, pressed)


def test_a_rate_of_tax_that_begins_at_midnight_is_shown_before_it_counts(client: Client, moving_clock):
    pressed = button(at_preview(client))
    tomorrow = moving_clock().date() + timedelta(days=1)
    Override.objects.create(country="GB", percent=Decimal(25), from_on=tomorrow)
    Override.objects.create(country="GB", percent=Decimal(5), from_on=date(2999, 1, 1))
    moving_clock.forward(days=1)
    assert refused(client, pressed)


def test_the_small_print_under_the_button_names_other_ways_than_cards_only_where_there_are_some(
    client: Client, settings
):
    settings.STRIPE_PAYMENT_METHODS = ["card"]
    assert "or in another way" not in page_of(at_preview(client).get(PREVIEW))
    settings.STRIPE_PAYMENT_METHODS = ["card", "sepa_debit"]
    assert "or in another way" in page_of(client.get(PREVIEW))
