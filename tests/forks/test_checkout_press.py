"""The press of Pay reads the basket's lines once, under the lock; what is found missing there leads back."""

from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponseRedirect
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from shop.forks.checkout.views import confirm
from shop.orders import queries
from tests import factories
from tests.forks.pages import find
from tests.forks.test_checkout import ADDRESS, HOME, PREVIEW, at_preview, button, buyer, countries, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paid_elsewhere", "countries")]
Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")
# Two of each line's are the order's rows, one its stock.
AT_ALL, EACH_LINE = 20, 3
__all__ = ["countries"]


@pytest.fixture
def paid_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The payment page of each order."""
    monkeypatch.setattr(
        confirm.payments,
        "lead_to_stripe",
        lambda request, order, token: HttpResponseRedirect(f"https://pay.test/{token}"),
    )


def choices(page) -> list:
    """The methods of delivery on the last page."""
    return find(page, tag="input", name="method_code")


def test_the_lines_are_read_once(client: Client):
    fields = button(at_preview(client))
    with CaptureQueriesContext(connection) as asked:
        client.post(PREVIEW, fields)
    lines = [each["sql"] for each in asked if 'FROM "basket_line"' in each["sql"]]
    assert (Order.objects.count(), len(lines)) == (1, 1)


@pytest.mark.parametrize("lines", [1, 30])
def test_a_press_costs_so_many_statements_and_so_many_more_for_each_line(client: Client, lines: int):
    for number in range(lines):
        buyer(client, product=factories.product(title=f"Tips {number}", price="1.00", audience="home"))
    client.post(ADDRESS, HOME)
    fields = button(client)
    with CaptureQueriesContext(connection) as asked:
        client.post(PREVIEW, fields)
    assert (Order.objects.count(), len(asked)) == (1, AT_ALL + EACH_LINE * lines)


def test_a_basket_emptied_on_another_page_leads_back_to_it(client: Client):
    fields = button(at_preview(client))
    Basket.objects.get().lines.all().delete()
    assert client.post(PREVIEW, fields).headers["Location"] == "/basket/"
    assert Order.objects.count() == 0


def test_an_emptied_basket_leads_back_from_a_page_that_is_old_in_other_ways_too(client: Client):
    fields = button(at_preview(client))
    client.post(ADDRESS, HOME | {"line1": "2 Low Street"})
    Basket.objects.get().lines.all().delete()
    assert client.post(PREVIEW, fields).headers["Location"] == "/basket/"
    assert Order.objects.count() == 0


def test_a_basket_that_grew_too_heavy_on_another_page_leads_back_to_the_address(client: Client):
    factories.method(countries=["GB"], heaviest_g=200)
    fields = button(at_preview(client, product=factories.product(title="One", audience="home", pack_size=10)))
    buyer(client, product=factories.product(title="Two", audience="home", pack_size=10))
    assert client.post(PREVIEW, fields).headers["Location"] == ADDRESS
    assert "We have no delivery to United Kingdom" in page_of(client.get(ADDRESS))
    assert Order.objects.count() == 0


def test_a_delivery_chosen_on_another_page_is_shown_before_it_is_charged(client: Client):
    factories.method(code="tracked", countries=["GB"])
    factories.method(code="express", name="Express delivery", charge="9.90", free_from=None, countries=["GB"])
    fields = button(at_preview(client))
    client.post(PREVIEW, {"action": "choose_delivery", "method_code": "tracked"})
    answer = client.post(PREVIEW, fields)
    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert "has changed since you opened this page" in page_of(answer)
    assert client.post(PREVIEW, button(client)).headers["Location"].startswith("https://pay.test/")
    assert Order.objects.get().shipping_code == "tracked"


def test_a_delivery_chosen_beside_the_button_and_not_sent_before_is_shown_before_it_is_charged(client: Client):
    """Who chooses *next day* and presses *Order and pay* at once gets neither another delivery nor another total."""
    factories.method(code="tracked", countries=["GB"])
    factories.method(code="express", name="Express delivery", charge="9.90", free_from=None, countries=["GB"])
    fields = button(at_preview(client)) | {"method_code": "tracked"}
    answer = client.post(PREVIEW, fields)
    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert '<a href="#total">You chose another delivery.' in page_of(answer)
    assert len(find(answer, id="total")) == 1
    assert [choice.get("value") for choice in choices(answer) if "checked" in choice.attrib] == ["tracked"]
    client.post(PREVIEW, button(client) | {"method_code": "tracked"})
    order = Order.objects.get()
    assert (order.shipping_code, order.shipping_incl_tax) == ("tracked", Decimal("4.90"))


def test_a_choice_of_delivery_is_sent_with_every_button_of_the_page(client: Client):
    factories.method(code="tracked", countries=["GB"])
    factories.method(code="express", name="Express delivery", countries=["GB"])
    page = at_preview(client).get(PREVIEW)
    assert [choice.get("form") for choice in choices(page)] == ["place_order_form"] * 2
    changes = {"method_code": "tracked", "action": ["choose_delivery", "place_order"]}
    assert client.post(PREVIEW, button(client) | changes).headers["Location"] == PREVIEW
    assert Order.objects.count() == 0
    client.post(PREVIEW, button(client) | {"method_code": "tracked"})
    assert Order.objects.get().shipping_code == "tracked"


def test_a_choice_of_delivery_for_what_is_ordered_meanwhile_leads_to_the_order(client: Client):
    fields = button(at_preview(client))
    client.post(PREVIEW, fields)
    answer = client.post(PREVIEW, fields | {"action": ["choose_delivery", "place_order"]})
    assert answer.headers["Location"] == queries.status_url(Order.objects.get())


@pytest.mark.parametrize("told", ["", "nonsense", "tracked"])
def test_a_page_that_names_another_delivery_orders_nothing(client: Client, told: str):
    factories.method(code="tracked", countries=["GB"], charge="1.00")
    factories.method(code="express", name="Express delivery", charge="9.90", free_from=None, countries=["GB"])
    fields = button(at_preview(client))
    client.post(PREVIEW, {"action": "choose_delivery", "method_code": "tracked"})
    assert client.post(PREVIEW, fields | {"delivery": told}).status_code == 409
    assert Order.objects.count() == 0


def test_a_delivery_that_is_offered_no_more_is_not_ordered(client: Client):
    method = factories.method(code="tracked", countries=["GB"])
    factories.method(code="express", name="Express delivery", countries=["GB"])
    at_preview(client).post(PREVIEW, {"action": "choose_delivery", "method_code": "tracked"})
    fields = button(client)
    method.delete()
    assert client.post(PREVIEW, fields).status_code == 409
    assert Order.objects.count() == 0


def test_a_second_press_finds_the_order_of_the_first(client: Client):
    fields = button(at_preview(client))
    pages = {client.post(PREVIEW, fields).headers["Location"] for _ in range(2)}
    assert pages == {f"https://pay.test/{queries.token_for(Order.objects.get())}"}
