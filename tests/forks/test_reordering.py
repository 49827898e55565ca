"""The same again: stock, price, fit and market are asked anew, line by line."""

from decimal import Decimal

import pytest
from django.test import Client
from oscar.test import factories as oscar

from tests import factories
from tests.aftercare import makers
from tests.forks.pages import find, words
from tests.forks.test_basket_care import contents

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client):
    made = oscar.UserFactory()
    client.force_login(made)
    return made


def again(client: Client, order) -> list[str]:
    """Press the button twice, as people do; what the first press says."""
    told = client.post(f"/accounts/orders/{order.number}/", {"action": "reorder"}, follow=True)
    said = [words(each) for each in find(told, cls="messages")[0] if each.tag == "div"]
    client.post(f"/accounts/orders/{order.number}/", {"action": "reorder"}, follow=True)
    return said


def test_what_is_as_it_was_goes_in_once_however_often_it_is_pressed(client: Client, user):
    order = factories.order(user=user, lines=[(factories.product(title="Tips"), 2)])
    assert again(client, order) == ["“Tips” is in your basket."]
    assert contents(client) == [("Tips", 2)]


def test_another_price_fewer_pieces_and_what_is_gone_are_told_line_by_line(client: Client, user):
    dearer, fewer, gone = (factories.product(title=title) for title in ("Dearer", "Fewer", "Gone"))
    order = factories.order(user=user, lines=[(dearer, 1), (fewer, 4), (gone, 1)])
    dearer.stockrecords.update(price=Decimal("31.00"))
    fewer.stockrecords.update(num_in_stock=5, num_allocated=4)
    type(gone).objects.filter(pk=gone.pk).update(is_public=False)
    assert again(client, order) == [
        "“Dearer” is in your basket. It costs US$31.00 now, and was US$29.90.",
        "“Fewer”: 1 instead of 4 in your basket: only 1 left.",
        "“Gone” was left out: it is no longer sold.",
    ]
    assert contents(client) == [("Dearer", 1), ("Fewer", 1)]


def test_what_fits_the_pens_of_now_no_more_is_said(client: Client, user):
    device = factories.device("E7", HOME="verified", OTHER="no_fit")
    factories.device("G7", OTHER="verified")
    client.post("/fit/pens/add/", {"pen": device.pk})
    order = factories.order(user=user, lines=[(factories.product(title="Tips", fit_family="OTHER"), 1)])
    assert again(client, order)[-1].startswith("“Tips” is in your basket. Does not fit your Diaminy E7")


def test_what_may_no_longer_go_where_the_order_went_is_left_out(client: Client, user):
    order = makers.order(country="CA", user=user, lines=[(makers.home_cartridge(title="Tips"), 1)])
    assert again(client, order) == ["“Tips” was left out: CA: it may not be sold or advertised there."]
    assert contents(client) == []
