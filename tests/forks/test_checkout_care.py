"""What the checkout does for people whose way is not straight: signed out, a late voucher, another country."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.http import HttpResponseRedirect
from django.test import Client
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.forks.checkout.views import confirm
from tests import factories
from tests.forks import pages
from tests.forks.test_checkout import ADDRESS, HOME, PREVIEW, at_preview, button, buyer, page_of, pay
from tests.orders.test_placing import voucher_of

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")
Basket = get_model("basket", "Basket")


@pytest.fixture(autouse=True)
def shop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two countries, and a payment page elsewhere."""
    oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    oscar.CountryFactory(iso_3166_1_a2="IE", printable_name="Ireland", is_shipping_country=True)
    monkeypatch.setattr(
        confirm.payments, "lead_to_stripe", lambda request, order, token: HttpResponseRedirect("https://pay.test/")
    )


@pytest.fixture
def customer(client: Client) -> Client:
    """Somebody signed in, with a basket."""
    user = oscar.UserFactory(email="buyer@example.com")
    user.set_password("a-calm-secret")
    user.save()
    client.force_login(user)
    return buyer(client)


def sign_in(client: Client, then: str):
    return client.post(
        "/accounts/login/",
        {
            "login-username": "buyer@example.com",
            "login-password": "a-calm-secret",
            "login-redirect_url": then,
            "login_submit": "1",
        },
    )


def signed_basket(client: Client, page: str) -> dict[str, str]:
    return {"basket": pages.find(client.get(page), tag="input", name="basket")[0].get("value", "")}


# --- Signed out in the middle ---


def test_an_address_typed_after_the_sign_in_ran_out_is_there_after_the_next(customer: Client):
    hidden = signed_basket(customer, ADDRESS)
    customer.cookies.clear()
    answer = customer.post(ADDRESS, HOME | hidden)
    assert answer.headers["Location"] == f"/accounts/login/?next={PREVIEW}"
    assert "Nothing is lost: sign in" in page_of(customer.get(answer.headers["Location"]))

    assert sign_in(customer, PREVIEW).headers["Location"] == PREVIEW
    page = page_of(customer.get(PREVIEW))
    assert [words in page for words in ("Home 12-pin", "1 High Street", "LS1 4AP")] == [True] * 3


def test_pay_pressed_after_the_sign_in_ran_out_orders_nothing_and_loses_nothing(customer: Client):
    customer.post(ADDRESS, HOME)
    pressed = button(customer)
    customer.cookies.clear()
    answer = customer.post(PREVIEW, pressed)
    assert answer.headers["Location"] == f"/accounts/login/?next={PREVIEW}"
    assert (Order.objects.count(), Basket.objects.filter(status="Open", owner__isnull=False).count()) == (0, 1)


def test_a_wrong_address_after_the_sign_in_ran_out_leads_back_to_the_form(customer: Client):
    hidden = signed_basket(customer, ADDRESS)
    customer.cookies.clear()
    answer = customer.post(ADDRESS, HOME | hidden | {"line1": ""})
    assert answer.headers["Location"] == f"/accounts/login/?next={ADDRESS}"


def test_a_basket_that_nobody_signed_is_nobodys(client: Client):
    assert client.post(ADDRESS, HOME | {"basket": "1:forged"}).headers["Location"] == "/basket/"


# --- Back and reload ---


def test_back_and_reload_change_nothing(client: Client):
    at_preview(client)
    first = page_of(client.get(PREVIEW))
    assert 'value="1 High Street"' in page_of(client.get(ADDRESS))
    assert button(client)["total"] in first
    pressed = button(client)
    for _ in range(3):
        client.post(PREVIEW, pressed)
    assert Order.objects.count() == 1


# --- Vouchers ---


def test_a_voucher_that_ended_is_said_on_the_check_page_and_beside_its_field(client: Client):
    at_preview(client)
    voucher = voucher_of(10, code="SPRING")
    Basket.objects.get().vouchers.add(voucher)
    assert "no longer valid" not in page_of(client.get(PREVIEW))

    type(voucher).objects.update(end_datetime=datetime(2020, 1, 1, tzinfo=UTC))
    said = "The code SPRING is no longer valid. The total is without it."
    assert said in page_of(client.get(PREVIEW))
    basket = client.get("/basket/")
    assert said in pages.words(pages.find(basket, tag="details", id="voucher")[0])
    assert pages.find(basket, tag="details", id="voucher")[0].get("open") is not None


# --- Where it goes ---


def test_the_country_of_the_estimate_begins_the_address(client: Client):
    buyer(client).post("/basket/estimate/", {"country": "IE"})
    chosen = [each for each in pages.find(client.get(ADDRESS), tag="option") if each.get("selected") is not None]
    assert [each.get("value") for each in chosen] == ["IE"]
    assert "VAT 23%" in pages.text(client.get("/basket/"), id="basket_totals")


@pytest.mark.parametrize("country", ["ZZ", "", "<script>", "\x00", "G\x00", "GBX"])
def test_a_country_that_is_not_in_the_list_changes_nothing(client: Client, country: str):
    buyer(client).post("/basket/estimate/", {"country": country})
    assert "VAT 20%" in pages.text(client.get("/basket/"), id="basket_totals")


def test_the_estimate_is_shown_in_the_basket_and_split_on_the_check_page(client: Client):
    at_preview(client)
    assert pages.text(client.get("/basket/"), id="tax") == "US$5.80"
    page = client.get(PREVIEW)
    assert (pages.text(page, id="tax"), pages.text(page, id="total")) == ("US$5.80", "US$34.80")
    pay(client)
    order = Order.objects.get()
    assert (order.total_excl_tax, order.total_incl_tax) == (Decimal("29.00"), Decimal("34.80"))


def test_a_tax_on_top_is_in_the_total_that_is_paid(client: Client):
    from shop.taxes.models import Override

    Override.objects.create(
        country="IE", percent="10", name="Sales tax", on_top=True, from_on=datetime(2026, 1, 1, tzinfo=UTC).date()
    )
    buyer(client).post(ADDRESS, HOME | {"country": "IE", "postcode": "D02 X285"})
    page = client.get(PREVIEW)
    assert (pages.text(page, id="tax"), pages.text(page, id="total")) == ("US$3.48", "US$38.28")
    pay(client)
    assert Order.objects.get().total_incl_tax == Decimal("38.28")


def test_a_postcode_is_tidied_and_a_wrong_one_said_once(client: Client):
    buyer(client).post(ADDRESS, HOME | {"postcode": "ls14ap"})
    assert "LS1 4AP" in page_of(client.get(PREVIEW))
    answer = client.post(ADDRESS, HOME | {"postcode": "nonsense"})
    summary = pages.find(answer, cls="error-summary__list")[0]
    assert pages.words(summary) == "Enter a full postcode, such as EC1Y 8SY (United Kingdom)"


def test_the_way_back_leads_past_a_mistake_and_no_other_page_is_kept(client: Client):
    """A browser that kept nothing of a mistake shows, on the way back, only its own question to send the form again."""
    shown = buyer(client).get(ADDRESS)
    mistaken = client.post(ADDRESS, HOME | {"postcode": "nonsense"})
    right = client.post(ADDRESS, HOME)
    told = ["no-store" in answer["Cache-Control"] for answer in (shown, mistaken, right, client.get(PREVIEW))]
    assert (told, "private" in mistaken["Cache-Control"]) == ([True, False, True, True], True)


def test_delivery_says_its_days_before_the_order_and_after(client: Client):
    factories.method(code="tracked", countries=["GB"])
    factories.method(code="slow", name="Slow post", charge="1.00", min_days=5, max_days=9, countries=["GB"])
    page = page_of(at_preview(client).get(PREVIEW))
    assert page.count("Arrives between") == 3
    pay(client)
    order = Order.objects.get()
    Order.objects.update(status="Paid")
    said = f"We expect it to arrive {order.delivery.promise.in_words}."
    assert said in page_of(client.get("/checkout/thank-you/"))


def test_the_check_page_says_how_to_pay_and_what_the_box_is_not(client: Client):
    page = page_of(at_preview(client).get(PREVIEW))
    assert [
        words in " ".join(page.split()) for words in ("Apple Pay or Google Pay", "The box is only about buying again.")
    ] == [
        True,
        True,
    ]
