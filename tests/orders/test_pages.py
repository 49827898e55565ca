"""A customer's order by its signed link, and in the account."""

from datetime import datetime

import pytest
from django.test import Client
from oscar.test import factories as oscar

from shop.orders import lifecycle, queries, rules
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told", "letters")]


def path_of(order) -> str:
    return f"/accounts/order-status/{order.number}/{queries.token_for(order)}/"


def page_of(response) -> str:
    return response.content.decode()


def test_the_link_shows_where_an_order_stands(client: Client):
    order = factories.order(status=rules.PAID, lines=[(factories.product(title="Home 12-pin"), 2)])
    response = client.get(path_of(order))
    page = page_of(response)
    assert f"<h1>Order {order.number}</h1>" in page
    assert 'id="order-status">Paid<' in page
    assert "Home 12-pin" in page
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("change", ["number", "signature", "case"])
def test_a_wrong_link_is_no_page(client: Client, change: str):
    order, other = factories.order(), factories.order()
    number, token = order.number, queries.token_for(order)
    wrong = {
        "number": f"/accounts/order-status/{other.number}/{token}/",
        "signature": f"/accounts/order-status/{number}/{token[:-2]}AA/",
        "case": f"/accounts/order-status/{number}/{number}:forged/",
    }
    assert client.get(wrong[change]).status_code == 404


def test_an_order_that_waits_can_be_paid_from_its_page(client: Client):
    order = factories.order(status=rules.PENDING)
    page = page_of(client.get(path_of(order)))
    assert f'action="/pay/{queries.token_for(order)}/"' in page


@pytest.mark.parametrize("status", [status for status in rules.PIPELINE if status != rules.PENDING])
def test_no_other_order_can_be_paid(client: Client, status: str):
    page = page_of(client.get(path_of(factories.order(status=status))))
    assert 'id="pay_form"' not in page
    assert rules.IN_WORDS[status] in page


def test_parcels_are_shown_with_their_numbers(client: Client, now: datetime):
    order = factories.order(status=rules.PAID, lines=[(factories.product(title="Home 12-pin"), 2)])
    lifecycle.dispatch(
        order,
        quantities={order.lines.get().pk: 2},
        lots={order.lines.get().pk: [factories.share(2, number="A1")]},
        carrier="Royal Mail",
        tracking_number="RM1",
        now=now,
    )
    lifecycle.mark_delivered(order, delivered_at=now, now=now)
    page = page_of(client.get(path_of(order)))
    for text in ("<strong>Royal Mail</strong>", "<strong>RM1</strong>", "2 × Home 12-pin", "arrived on 5 January 2027"):
        assert text in page
    assert "Lot A1, use by 31 May 2028" in page


def test_oscars_question_for_the_email_address_leads_to_the_page(client: Client):
    order = factories.order()
    token = queries.token_for(order)
    response = client.get(f"/accounts/order-status-form/{order.number}/{token}/")
    assert response.headers["Location"] == path_of(order)


def test_the_account_shows_the_same_page_and_only_own_orders(client: Client):
    user = oscar.UserFactory()
    own, other = factories.order(user=user, status=rules.PENDING), factories.order()
    client.force_login(user)
    assert 'id="order-status">Pending payment<' in page_of(client.get(f"/accounts/orders/{own.number}/"))
    assert client.get(f"/accounts/orders/{other.number}/").status_code == 404


def test_the_account_lists_its_orders(client: Client):
    user = oscar.UserFactory()
    own, other = factories.order(user=user), factories.order()
    client.force_login(user)
    page = page_of(client.get("/accounts/orders/"))
    assert (own.number in page, other.number in page) == (True, False)


@pytest.mark.parametrize("parcels", [1, 5])
def test_the_page_costs_the_same_queries_however_many_parcels(
    client: Client, now: datetime, parcels: int, django_assert_num_queries
):
    order = factories.order(lines=[(factories.product(), parcels)], status=rules.PAID)
    for number in range(parcels):
        factories.parcel(order, pieces=1, tracking=str(number), now=now)
    with django_assert_num_queries(10):
        client.get(path_of(order))
