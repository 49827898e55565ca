"""Back into the basket by an order's link: a look changes nothing, a press puts in once, guests may too."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from shop.orders import lifecycle, queries
from tests import factories
from tests.forks.pages import find, words
from tests.forks.test_basket_care import contents

pytestmark = pytest.mark.django_db
Basket = get_model("basket", "Basket")


def ended(*lines, now):
    order = factories.order(status="Pending payment", lines=list(lines))
    lifecycle.expire(order, now=now)
    return order


def address_of(order) -> str:
    return reverse("customer:order-again", args=[order.number, queries.token_for(order)])


def shown(client: Client, order) -> list[list[str]]:
    """Each line of the page, as its paragraphs."""
    page = client.get(address_of(order))
    return [[words(each) for each in item.iter("p")] for item in find(page, id="prospects")[0].iter("li")]


def test_a_look_says_what_would_go_in_and_changes_nothing(client: Client, now):
    dearer, fewer, gone, same = (factories.product(title=title) for title in ("Dearer", "Fewer", "Gone", "Same"))
    order = ended((dearer, 1), (fewer, 4), (gone, 1), (same, 2), now=now)
    dearer.stockrecords.update(price=Decimal("31.00"))
    fewer.stockrecords.update(num_in_stock=1)
    type(gone).objects.filter(pk=gone.pk).update(is_public=False)
    before = Basket.objects.count()
    assert shown(client, order) == [
        ["Dearer 1 × US$31.00", "It costs US$31.00 now, and was US$29.90."],
        ["Fewer 1 × US$29.90", "Of 4 you ordered: only 1 left."],
        ["Gone Left out", "It is no longer sold."],
        ["Same 2 × US$29.90"],
    ]
    assert (Basket.objects.count(), contents(client)) == (before, [])


def test_a_press_puts_into_a_new_basket_once(client: Client, now):
    order = ended((factories.product(title="Tips"), 2), now=now)
    for _ in range(2):
        assert client.post(address_of(order))["Location"] == reverse("basket:summary")
    assert contents(client) == [("Tips", 2)]
    assert shown(client, order) == [["Tips", "It is in your basket already."]]
    order.refresh_from_db()
    assert (order.status, order.basket.status) == ("Cancelled", order.basket.status)


def test_what_is_in_the_basket_already_leads_there_and_is_not_called_sold_out(client: Client, now):
    order = ended((factories.product(title="Tips"), 2), now=now)
    client.post(address_of(order))
    page = client.get(address_of(order)).content.decode()
    assert ("See your basket" in page, "Nothing of it can be bought" in page) == (True, False)


def test_what_is_in_the_open_basket_stays_there(client: Client, now):
    client.post(reverse("basket:add", args=[factories.product(title="Pen").pk]), {"quantity": 1})
    client.post(address_of(ended((factories.product(title="Tips"), 2), now=now)))
    assert contents(client) == [("Pen", 1), ("Tips", 2)]


def test_a_doubt_about_fit_is_said_before_the_press(client: Client, now):
    device = factories.device("E7", HOME="verified", OTHER="no_fit")
    factories.device("G7", OTHER="verified")
    client.post("/fit/pens/add/", {"pen": device.pk})
    order = ended((factories.product(title="Tips", fit_family="OTHER"), 1), now=now)
    assert shown(client, order)[0][1].startswith("Does not fit your Diaminy E7")


def test_when_nothing_is_left_there_is_no_button_and_a_press_says_why(client: Client, now):
    gone = factories.product(title="Gone")
    order = ended((gone, 1), now=now)
    type(gone).objects.update(is_public=False)
    assert find(client.get(address_of(order)), id="put-back") == []
    assert client.post(address_of(order))["Location"] == queries.put_back_url(order)
    assert contents(client) == []


def test_a_link_that_is_not_ours_opens_nothing(client: Client, now):
    order, other = (ended((factories.product(), 1), now=now) for _ in range(2))
    forged = reverse("customer:order-again", args=[order.number, queries.token_for(other)])
    for address in (forged, reverse("customer:order-again", args=[order.number, "forged"])):
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_an_order_that_waits_for_its_money_is_paid_and_not_put_back(client: Client):
    order = factories.order(status="Pending payment")
    for answer in (client.get(address_of(order)), client.post(address_of(order))):
        assert answer["Location"] == queries.status_url(order)
    assert contents(client) == []


@pytest.mark.parametrize(
    ("status", "button"), [("Pending payment", "pay_form"), ("Cancelled", "put-back"), ("Paid", "again")]
)
def test_the_page_of_an_order_offers_the_one_thing_that_helps(client: Client, status, button):
    page = client.get(queries.status_url(factories.order(status=status)))
    assert [name for name in ("pay_form", "put-back", "again") if find(page, id=name)] == [button]


def test_search_engines_keep_no_page_that_a_link_opens(client: Client, now):
    answer = client.get(address_of(ended((factories.product(), 1), now=now)))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("count", [1, 12])
def test_a_look_costs_a_few_queries_for_each_line(client: Client, now, count, django_assert_max_num_queries):
    order = ended(*[(factories.product(title=f"Tips {at}"), 1) for at in range(count)], now=now)
    with django_assert_max_num_queries(25 + 12 * count):
        client.get(address_of(order))
