"""The basket and the checkout warn about fit, swap with one press, and block only what nobody can use."""

import pytest
from oscar.core.loading import get_model

from shop.fit.models import DeviceFit
from tests import factories
from tests.forks import pages

pytestmark = pytest.mark.django_db
Line = get_model("basket", "Line")
HOME = {
    "email": "buyer@example.com",
    "name": "Maria van der Berg",
    "line1": "1 High Street",
    "line4": "Leeds",
    "postcode": "LS1 4AP",
    "country": "GB",
}


@pytest.fixture
def e7(client):
    """The visitor has an E7."""
    device = factories.device("E7", HOME="verified", SHOP="reported", PRO="no_fit", MAYBE="unknown")
    client.post("/fit/pens/add/", {"pen": device.pk})
    return device


def cartridge(title: str, family: str = "PRO", *, pins: int = 12, size: int = 10, depth: float = 0.25, **more):
    facts = {"fit_family": family, "audience": "home", "tip_type": "needle", "pin_count": pins}
    return factories.product(title=title, pack_size=size, max_depth_mm=depth, **facts, **more)


def kept(product):
    """The product with its card, as the shop keeps it after a change."""
    from shop.shelf import actions

    actions.renew([product.pk])
    return product


def add(client, product, quantity: int = 1):
    return client.post(f"/basket/add/{product.pk}/", {"quantity": quantity})


def contents(client) -> list[tuple[str, int]]:
    return [(line.product.title, line.quantity) for line in Line.objects.order_by("pk")]


def concerns(page) -> list[str]:
    return [pages.words(each) for each in pages.find(page, cls="fit-concern")]


def swap(client, **more):
    line = pages.find(client.get("/basket/"), tag="input", name="line")[0].get("value")
    return client.post("/basket/fit/swap/", {"line": line, **more})


def test_nothing_is_said_to_a_visitor_who_told_of_no_pen(client):
    factories.device("E7", PRO="no_fit")
    factories.device("G7", PRO="verified")
    add(client, cartridge("Pro 12-pin"))
    assert concerns(client.get("/basket/")) == []


@pytest.mark.parametrize(("family", "words"), [("PRO", "Does not fit your Diaminy E7"), ("MAYBE", "Not known whether")])
def test_what_does_not_fit_and_what_is_not_known_is_warned_of(client, e7, family, words):
    factories.device("G7", PRO="verified")
    add(client, cartridge("Pro 12-pin", family))
    [said] = concerns(client.get("/basket/"))
    assert said.startswith(f"Pro 12-pin. {words}")
    why = {"PRO": "A paper on PRO.", "MAYBE": "Nobody has shown that it fits. Please do not buy it on a guess."}
    assert said.endswith(f"{why[family]} See what fits the Diaminy E7")
    [way] = [
        each for each in pages.find(client.get("/basket/"), tag="a") if pages.words(each).startswith("See what fits")
    ]
    assert way.get("href") == "/fit/diaminy/e7/"


@pytest.mark.parametrize("family", ["HOME", "SHOP"])
def test_what_fits_is_not_warned_of(client, e7, family):
    add(client, cartridge("Home 12-pin", family))
    page = client.get("/basket/")
    assert (concerns(page), pages.text(page, cls="fit-state") != "") == ([], True)


def test_a_pen_in_the_basket_takes_its_own_cartridges(client, e7):
    factories.device("G7", PRO="verified")
    add(client, cartridge("Pro 12-pin"))
    add(client, factories.product(kind="pen", title="G7", fit_family="PRO", audience="home"))
    assert concerns(client.get("/basket/")) == []


def test_one_press_swaps_for_the_nearest_that_fits_in_the_same_number(client, e7):
    factories.device("G7", PRO="verified")
    for title, family, pins, size in (
        ("Fits, 24 needles", "HOME", 24, 10),
        ("Fits, 14 needles", "HOME", 14, 10),
        ("Fits, other pack", "HOME", 12, 5),
        ("Only reported", "SHOP", 12, 10),
        ("Does not fit", "PRO", 12, 10),
    ):
        kept(cartridge(title, family, pins=pins, size=size))
    kept(cartridge("For professionals", "HOME", price="1.00")).attr.save()
    get_model("shelf", "Card").objects.filter(title="For professionals").update(audience="professional")
    add(client, cartridge("Wrong", "PRO"), quantity=3)
    add(client, factories.product(kind="accessory", title="Sharps box", audience="all"))
    assert concerns(client.get("/basket/"))[0].endswith("Swap for Fits, 14 needles, pack of 10")
    response = swap(client)
    assert response["Location"] == "/basket/"
    assert contents(client) == [("Sharps box", 1), ("Fits, 14 needles", 3)]
    assert "instead of “Wrong”" in pages.text(client.get("/basket/"), cls="messages")


def test_a_pack_is_swapped_for_the_pack_of_the_same_size(client, e7):
    factories.device("G7", PRO="verified")
    facts = {"fit_family": "HOME", "audience": "home", "tip_type": "needle", "pin_count": 12, "max_depth_mm": 0.25}
    kept(factories.family((5, "9.90", 9), (10, "18.90", 9), title="Home 12-pin", **facts))
    add(client, cartridge("Wrong", "PRO"))
    swap(client, next="checkout")
    assert contents(client) == [("Home 12-pin, pack of 10", 1)]


def test_what_is_sold_out_is_not_offered_instead(client, e7):
    factories.device("G7", PRO="verified")
    kept(cartridge("Fits, sold out", "HOME", stock=0))
    kept(cartridge("Fits, 24 needles", "HOME", pins=24))
    add(client, cartridge("Wrong", "PRO"))
    assert concerns(client.get("/basket/"))[0].endswith("Swap for Fits, 24 needles, pack of 10")


def test_what_is_sold_out_meanwhile_takes_nothing_away(client, e7):
    factories.device("G7", PRO="verified")
    kept(cartridge("Fits", "HOME", stock=2))
    add(client, cartridge("Wrong", "PRO"), quantity=3)
    swap(client)
    assert contents(client) == [("Wrong", 3)]
    assert "Your basket is as it was." in pages.text(client.get("/basket/"), cls="messages")


@pytest.mark.parametrize("line", ["", "x", "0", "999999"])
def test_a_button_that_is_out_of_date_does_nothing(client, e7, line):
    add(client, cartridge("Home", "HOME"))
    client.post("/basket/fit/swap/", {"line": line})
    assert contents(client) == [("Home", 1)]
    assert client.get("/basket/fit/swap/")["Location"] == "/basket/"


def test_somebody_elses_line_cannot_be_swapped(client, e7):
    from django.test import Client

    factories.device("G7", PRO="verified")
    kept(cartridge("Fits", "HOME"))
    other = Client()
    add(other, cartridge("Wrong", "PRO"))
    client.post("/basket/fit/swap/", {"line": Line.objects.get().pk})
    assert contents(client) == [("Wrong", 1)]


def test_what_no_pen_takes_cannot_be_put_in_and_the_reason_is_told(client):
    factories.device("E7", OLD="no_fit")
    add(client, cartridge("Old tip", "OLD"))
    page = client.get("/catalogue/")
    assert contents(client) == []
    assert "“Old tip” cannot be bought: no pen that we know takes it." in pages.text(page, cls="messages")


def test_what_no_pen_takes_any_more_cannot_be_paid(client):
    product = cartridge("Old tip", "OLD")
    add(client, product)
    factories.device("E7", OLD="no_fit")
    response = client.get("/checkout/shipping-address/")
    assert response["Location"] == "/basket/"
    assert "“Old tip” cannot be bought: no pen that we know takes it." in pages.text(
        client.get("/basket/"), cls="messages"
    )


def test_the_last_page_of_the_checkout_warns_and_still_sells(client, e7):
    factories.oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    factories.device("G7", PRO="verified")
    kept(cartridge("Fits", "HOME"))
    add(client, cartridge("Wrong", "PRO"))
    client.post("/checkout/shipping-address/", HOME)
    page = client.get("/checkout/preview/")
    [said] = concerns(page)
    assert said.startswith("Wrong. Does not fit your Diaminy E7")
    assert pages.find(page, tag="button", id="place-order") != []
    line = pages.find(page, tag="input", name="line")[0].get("value")
    response = client.post("/basket/fit/swap/", {"line": line, "next": "checkout"})
    assert (response["Location"], contents(client)) == ("/checkout/preview/", [("Fits", 1)])
    assert concerns(client.get("/checkout/preview/")) == []


def test_what_no_pen_takes_is_refused_under_the_lock_when_the_order_is_placed(client, e7, now):
    from oscar.apps.order.exceptions import UnableToPlaceOrder
    from oscar.test import factories as oscar

    from shop.orders import placing

    factories.device("G7", PRO="verified")
    add(client, cartridge("Wrong", "PRO"))
    basket = Line.objects.get().basket
    DeviceFit.objects.filter(family__code="PRO").update(status="no_fit")
    submission = placing.Submission(
        user=None, guest_email="a@example.com", address=oscar.ShippingAddressFactory.build(), method_code="standard"
    )
    with pytest.raises(UnableToPlaceOrder, match="“Wrong” cannot be bought: no pen that we know takes it."):
        placing.place(basket.pk, submission=submission, now=now)
