"""The checkout: two pages, guest first, and one order however often Pay is pressed."""

import re
from decimal import Decimal

import pytest
from django.db import OperationalError
from django.http import HttpResponseRedirect
from django.test import Client
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.forks.checkout.views import confirm
from shop.mail import queries as mail
from shop.mail.models import Consent
from shop.orders import placing, queries, rules
from tests import factories

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")
UserAddress = get_model("address", "UserAddress")
ADDRESS = "/checkout/shipping-address/"
PREVIEW = "/checkout/preview/"
HOME = {
    "email": "buyer@example.com",
    "name": "Maria van der Berg",
    "line1": "1 High Street",
    "line2": "",
    "line4": "Leeds",
    "postcode": "LS1 4AP",
    "country": "GB",
}


@pytest.fixture(autouse=True)
def countries():
    oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    oscar.CountryFactory(iso_3166_1_a2="IE", printable_name="Ireland", is_shipping_country=True)
    oscar.CountryFactory(iso_3166_1_a2="US", printable_name="United States", is_shipping_country=False)


@pytest.fixture(autouse=True)
def paid_elsewhere(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The payment page: one address per order."""
    tokens: list[str] = []

    def lead_to_stripe(request, order, token):
        tokens.append(token)
        return HttpResponseRedirect(f"https://pay.test/{token}", status=303)

    monkeypatch.setattr(confirm.payments, "lead_to_stripe", lead_to_stripe)
    return tokens


def buyer(client: Client, *, stock: int = 10, quantity: int = 1, product=None) -> Client:
    """A guest with one product in the basket."""
    product = product or factories.product(title="Home 12-pin", stock=stock, audience="home")
    client.post(f"/basket/add/{product.pk}/", {"quantity": quantity})
    return client


def at_preview(client: Client, **kwargs) -> Client:
    """A guest who has said where the parcel goes."""
    buyer(client, **kwargs).post(ADDRESS, HOME)
    return client


def page_of(response) -> str:
    return response.content.decode()


def button(client: Client) -> dict[str, str]:
    """What the Pay button on the last page sends."""
    page = page_of(client.get(PREVIEW))
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.split('id="place_order_form"')[1])
    return dict(fields)


def pay(client: Client):
    return client.post(PREVIEW, button(client))


# --- Page 1 ---


def test_the_way_of_three_steps_says_where_the_customer_is(client: Client):
    first = page_of(at_preview(client).get(ADDRESS))
    second = page_of(client.get(PREVIEW))
    current = [re.findall(r'<li aria-current="step">([^<]+)', page) for page in (first, second)]
    assert current == [["Your details"], ["Check your order"]]


def test_nobody_has_to_log_in_first(client: Client):
    assert buyer(client).get("/checkout/").headers["Location"] == ADDRESS


def test_an_empty_basket_has_no_checkout(client: Client):
    for path in (ADDRESS, PREVIEW):
        assert client.get(path).headers["Location"] == "/basket/"


def test_a_guest_is_asked_seven_things_with_their_autocomplete_tokens(client: Client):
    form = page_of(buyer(client).get(ADDRESS)).split('id="new_shipping_address"')[1].split("</form>")[0]
    controls = re.findall(r"<(?:input|select)[^>]*>", form)
    asked = [control for control in controls if 'type="hidden"' not in control]
    assert [re.search(r'autocomplete="([^"]+)"', control)[1] for control in asked] == [
        "email",
        "name",
        "address-line1",
        "address-line2",
        "address-level2",
        "postal-code",
        "country",
    ]


def test_a_customer_with_an_account_is_not_asked_for_an_email_address(client: Client):
    client.force_login(oscar.UserFactory())
    form = page_of(buyer(client).get(ADDRESS)).split('id="new_shipping_address"')[1]
    assert 'name="email"' not in form


def test_what_is_missing_is_said_on_top_and_at_the_field(client: Client):
    response = buyer(client).post(ADDRESS, {"country": "GB"})
    page = page_of(response)
    assert "<title>Error: Where shall we send it?" in page
    assert "There is a problem" in page
    for field, message in [
        ("email", "Enter your email address"),
        ("name", "Enter your full name"),
        ("line1", "Enter the first line of your address"),
        ("line4", "Enter your town or city"),
        ("postcode", "Enter your postcode"),
    ]:
        assert f'<a href="#id_{field}">{message}</a>' in page
        assert f'id="id_{field}_error"' in page


def test_an_address_elsewhere_is_refused_in_plain_words(client: Client):
    page = page_of(buyer(client).post(ADDRESS, HOME | {"country": "US"}))
    assert "We do not deliver to that country yet. Choose one from the list" in page
    assert "United States" not in page


def test_a_wrong_postcode_is_told(client: Client):
    page = page_of(buyer(client).post(ADDRESS, HOME | {"postcode": "nonsense"}))
    assert '<a href="#id_postcode">' in page


def test_a_look_back_loses_nothing(client: Client):
    page = page_of(at_preview(client).get(ADDRESS))
    for value in ("buyer@example.com", "Maria van der Berg", "1 High Street", "Leeds", "LS1 4AP"):
        assert f'value="{value}"' in page
    assert '<option value="GB" selected>' in page


@pytest.mark.parametrize(("name", "parts"), [("Maria van der Berg", ("Maria van der", "Berg")), ("Cher", ("", "Cher"))])
def test_a_name_is_kept_as_it_was_written(client: Client, name: str, parts: tuple[str, str]):
    buyer(client).post(ADDRESS, HOME | {"name": f"  {name} "})
    pay(client)
    address = Order.objects.get().shipping_address
    assert (address.first_name, address.last_name, address.name) == (*parts, name)


def kept(user, country: str = "GB"):
    return UserAddress.objects.create(
        user=user, last_name="Doe", line1="2 Low Road", line4="York", postcode="YO1 7HH", country_id=country
    )


def test_a_kept_address_is_one_press(client: Client):
    user = oscar.UserFactory()
    client.force_login(user)
    address = kept(user)
    assert "2 Low Road" in page_of(buyer(client).get(ADDRESS))
    response = client.post(ADDRESS, {"address_id": address.pk, "action": "ship_to"})
    assert response.headers["Location"] == PREVIEW
    pay(client)
    order = Order.objects.get()
    assert (order.shipping_address.line1, order.user, order.guest_email) == ("2 Low Road", user, "")
    assert user.addresses.count() == 1


def test_a_new_address_goes_into_the_address_book_once(client: Client):
    user = oscar.UserFactory()
    client.force_login(user)
    for _ in range(2):
        at_preview(client)
        pay(client)
    assert (Order.objects.count(), user.addresses.count()) == (2, 1)


def test_nobody_elses_address_can_be_chosen(client: Client):
    address = kept(oscar.UserFactory())
    assert buyer(client).post(ADDRESS, {"address_id": address.pk}).status_code == 404
    client.force_login(oscar.UserFactory())
    assert buyer(client).post(ADDRESS, {"address_id": address.pk}).status_code == 404
    assert client.post(ADDRESS, {"address_id": "x"}).status_code == 404


def test_a_kept_address_elsewhere_is_told_by_name(client: Client):
    user = oscar.UserFactory()
    client.force_login(user)
    address = kept(user, country="US")
    assert "2 Low Road" not in page_of(buyer(client).get(ADDRESS))
    client.post(ADDRESS, {"address_id": address.pk})
    page = page_of(client.get(PREVIEW, follow=True))
    assert "We do not deliver to United States yet. Please give another address." in page


def test_a_deleted_address_is_asked_again(client: Client):
    user = oscar.UserFactory()
    client.force_login(user)
    address = kept(user)
    buyer(client).post(ADDRESS, {"address_id": address.pk})
    address.delete()
    assert client.get(PREVIEW).headers["Location"] == ADDRESS


def test_an_address_that_is_somebody_elses_now_is_asked_again(client: Client):
    user = oscar.UserFactory()
    client.force_login(user)
    address = kept(user)
    buyer(client).post(ADDRESS, {"address_id": address.pk})
    UserAddress.objects.update(user=oscar.UserFactory())
    assert client.get(PREVIEW).headers["Location"] == ADDRESS


def test_an_email_address_longer_than_an_order_can_keep_is_refused_at_its_field(client: Client):
    email = f"ada@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 63}.example"
    page = page_of(buyer(client).post(ADDRESS, HOME | {"email": email}))
    assert (len(email), page.count("Enter an email address of at most 254 characters")) == (258, 2)


# --- Page 2 ---


def test_the_last_page_comes_after_the_first(client: Client):
    assert buyer(client).get(PREVIEW).headers["Location"] == ADDRESS


@pytest.mark.parametrize("path", ["shipping-method", "payment-method", "payment-details"])
def test_oscars_other_pages_lead_to_the_last(client: Client, path: str):
    assert at_preview(client).get(f"/checkout/{path}/").headers["Location"] == PREVIEW


def test_everything_can_be_checked_and_changed(client: Client):
    page = page_of(at_preview(client).get(PREVIEW))
    for text in ("buyer@example.com", "Maria van der Berg", "1 High Street", "Tracked delivery", "Home 12-pin"):
        assert text in page
    assert [link for link in re.findall(r'href="([^"]+)">Change<', page)] == [
        "/checkout/shipping-address/#id_email",
        "/checkout/shipping-address/#id_name",
        "/basket/",
    ]
    assert page.count("If you change your mind") == 1
    assert re.findall(r'id="total">([^<]+)<', page) == ["US$34.80"]


def test_delivery_is_free_from_sixty_dollars(client: Client):
    page = page_of(at_preview(client, quantity=3).get(PREVIEW))
    assert re.findall(r'id="total">([^<]+)<', page) == ["US$89.70"]


def test_another_delivery_can_be_chosen_when_there_is_one(client: Client):
    factories.method(code="tracked", countries=["GB"])
    factories.method(code="express", name="Express delivery", charge="9.90", free_from=None, countries=["GB"])
    assert "How shall we send it?" in page_of(at_preview(client).get(PREVIEW))
    client.post(PREVIEW, {"action": "choose_delivery", "method_code": "express"})
    pay(client)
    order = Order.objects.get()
    assert (order.shipping_code, order.shipping_incl_tax) == ("express", Decimal("9.90"))
    assert (order.delivery.code, order.delivery.name) == ("express", "Express delivery")


def test_a_country_without_delivery_is_said_beside_its_field(client: Client):
    factories.method(countries=["GB"])
    answer = buyer(client).post(ADDRESS, HOME | {"country": "IE", "postcode": "D02 X285"})
    assert 'href="#id_country">We have no delivery to Ireland for what is in your basket.' in page_of(answer)
    assert client.get(PREVIEW).headers["Location"] == ADDRESS


def test_a_basket_that_grew_too_heavy_is_led_back_with_the_reason(client: Client):
    factories.method(countries=["GB"], heaviest_g=200)
    at_preview(client, product=factories.product(title="One", audience="home", pack_size=10))
    assert client.get(PREVIEW).status_code == 200
    buyer(client, product=factories.product(title="Two", audience="home", pack_size=10))
    assert client.get(PREVIEW).headers["Location"] == ADDRESS
    assert "We have no delivery to United Kingdom" in page_of(client.get(ADDRESS))
    assert "Not offered for this basket" in page_of(client.get("/basket/"))


def test_one_delivery_is_not_a_question(client: Client):
    assert "How shall we send it?" not in page_of(at_preview(client).get(PREVIEW))


# --- Pay ---


def test_pay_places_the_order_and_leads_to_the_payment_page(client: Client):
    response = pay(at_preview(client))
    order = Order.objects.get()
    assert (response.status_code, response.headers["Location"]) == (
        303,
        f"https://pay.test/{queries.token_for(order)}",
    )
    assert (order.status, order.guest_email) == ("Pending payment", "buyer@example.com")


def test_pressing_pay_ten_times_gives_ten_times_the_same_page(client: Client):
    fields = button(at_preview(client))
    pages = {client.post(PREVIEW, fields).headers["Location"] for _ in range(10)}
    assert pages == {f"https://pay.test/{queries.token_for(Order.objects.get())}"}


def test_a_press_without_the_pages_fields_is_remembered_by_the_visit(client: Client):
    at_preview(client)
    pages = {client.post(PREVIEW, {"action": "place_order"}).headers["Location"] for _ in range(3)}
    assert pages == {f"https://pay.test/{queries.token_for(Order.objects.get())}"}


def test_the_way_back_shows_the_order_that_waits(client: Client):
    pay(at_preview(client))
    assert client.get(PREVIEW).headers["Location"] == queries.status_url(Order.objects.get())


def test_pressing_pay_after_it_was_paid_says_thank_you(client: Client):
    fields = button(at_preview(client))
    client.post(PREVIEW, fields)
    Order.objects.update(status=rules.PAID)
    assert client.post(PREVIEW, fields).headers["Location"] == "/checkout/thank-you/"


def test_a_new_basket_is_a_new_order(client: Client):
    pay(at_preview(client))
    buyer(client)
    pay(client)
    assert Order.objects.count() == 2


def test_an_old_page_does_not_order_the_new_basket(client: Client):
    old = button(at_preview(client))
    client.post(PREVIEW, old)
    buyer(client)
    client.post(PREVIEW, old)
    assert Order.objects.count() == 1


def test_a_forged_basket_finds_no_order(client: Client):
    order = factories.order(status=rules.PENDING)
    at_preview(client)
    response = client.post(PREVIEW, {"action": "place_order", "basket": f"{order.basket_id}:forged"})
    assert response.headers["Location"] != f"https://pay.test/{queries.token_for(order)}"


def test_who_comes_too_late_is_told_which_line(client: Client):
    product = factories.product(title="Home 12-pin", stock=1, audience="home")
    at_preview(client, product=product)
    fields = button(client)
    pay(at_preview(Client(), product=product))
    response = client.post(PREVIEW, fields)
    assert response.status_code == 409
    assert "“Home 12-pin” cannot be bought now: it is out of stock." in page_of(response)
    assert "<title>Error: Check your order" in page_of(response)
    assert Order.objects.count() == 1


def test_a_price_that_moved_is_shown_before_it_is_charged(client: Client):
    product = factories.product(price="20.00", audience="home")
    fields = button(at_preview(client, product=product))
    product.stockrecords.update(price="25.00")
    response = client.post(PREVIEW, fields)
    assert response.status_code == 409
    assert "The total has changed since you opened this page." in page_of(response)
    assert re.findall(r'id="total">([^<]+)<', page_of(response)) == ["US$29.90"]
    pay(client)
    assert Order.objects.get().total_incl_tax == Decimal("29.90")


@pytest.mark.parametrize("total", ["sNaN", "NaN", "Infinity", "1e999999999", "ten", ""])
def test_a_total_that_is_no_sum_of_money_does_no_harm(client: Client, total: str):
    pressed = button(at_preview(client)) | {"total": total}
    assert client.post(PREVIEW, pressed).status_code in (303, 409)


def test_a_busy_database_asks_for_another_press(client: Client, monkeypatch: pytest.MonkeyPatch):
    def busy(*args, **kwargs):
        raise OperationalError("canceling statement due to lock timeout")

    at_preview(client)
    fields = button(client)
    monkeypatch.setattr(placing, "place", busy)
    response = client.post(PREVIEW, fields)
    assert response.status_code == 503
    assert "Nothing was charged. Please press Pay again." in page_of(response)


def test_no_email_is_sent_by_the_request(client: Client, mailoutbox):
    pay(at_preview(client))
    assert mailoutbox == []


# --- Thank you ---


def test_thank_you_begins_with_safety_and_sells_nothing(client: Client):
    pay(at_preview(client))
    order = Order.objects.get()
    Order.objects.update(status=rules.PAID)
    page = page_of(client.get("/checkout/thank-you/"))
    assert f'id="order-number">{order.number}<' in page
    assert queries.status_url(order) in page
    main = page.split("<main")[1].split("</main>")[0]
    before, after = main.split("Read this before first use")
    assert "$" not in before
    assert "What happens next" in after


def test_thank_you_waits_for_the_money(client: Client):
    pay(at_preview(client))
    assert client.get("/checkout/thank-you/").headers["Location"] == queries.status_url(Order.objects.get())


def test_thank_you_lets_the_ordered_baskets_cookie_go_and_keeps_that_of_a_new_basket(client: Client):
    pay(at_preview(client))
    Order.objects.update(status=rules.PAID)
    client.get("/checkout/thank-you/")
    assert client.cookies["oscar_open_basket"].value == ""
    client.post(f"/basket/add/{factories.product(**HOME).pk}/", {"quantity": "1"})
    kept = client.cookies["oscar_open_basket"].value
    assert 'class="header-link__count">1<' in page_of(client.get("/checkout/thank-you/"))
    assert (bool(kept), client.cookies["oscar_open_basket"].value) == (True, kept)


def test_thank_you_is_only_for_the_visit_that_ordered(client: Client):
    factories.order(status=rules.PAID)
    assert client.get("/checkout/thank-you/").headers["Location"] == "/"


# --- The yes to reminders ---


def consents():
    return list(Consent.objects.values_list("address", "given", "wording", "where", "order_number"))


def tick(client: Client) -> tuple[dict[str, str], str]:
    """What the Pay button sends with the box ticked, and the words beside the box."""
    form = page_of(client.get(PREVIEW)).split('id="place_order_form"')[1]
    name, words = re.search(
        r'name="marketing" id="id_marketing" value="([^"]+)">\s*<span>([^<]+)</span>', form
    ).groups()
    return button(client) | {"marketing": name}, words


def test_the_box_for_reminders_is_not_ticked_and_an_order_without_it_is_no_yes(client: Client):
    at_preview(client)
    assert " checked" not in page_of(client.get(PREVIEW)).split('id="place_order_form"')[1]

    pay(client)
    assert (Order.objects.count(), consents()) == (1, [])


@pytest.mark.parametrize("has_account", [False, True])
def test_a_ticked_box_is_kept_word_for_word_with_the_order(client: Client, has_account: bool):
    if has_account:
        client.force_login(oscar.UserFactory(email="buyer@example.com"))
    fields, words = tick(at_preview(client))
    for _ in range(2):
        client.post(PREVIEW, fields)

    assert consents() == [("buyer@example.com", True, words, "checkout", Order.objects.get().number)]
    assert mail.has_consent("Buyer@example.com", "marketing") is True


def test_a_tick_without_an_order_is_no_yes_and_stays_on_the_page(client: Client):
    product = factories.product(title="Home 12-pin", stock=1, audience="home")
    fields, _ = tick(at_preview(client, product=product))
    product.stockrecords.update(num_in_stock=0)

    answer = client.post(PREVIEW, fields)
    assert (answer.status_code, consents()) == (409, [])
    assert 'id="id_marketing" value="checkout-1" checked>' in page_of(answer)


def test_a_tick_beside_words_that_nobody_showed_is_no_yes(client: Client):
    client.post(PREVIEW, button(at_preview(client)) | {"marketing": "on"})

    assert (Order.objects.count(), consents()) == (1, [])


# --- What it costs ---


@pytest.mark.parametrize("lines", [1, 30])
def test_the_pages_cost_the_same_queries_however_full_the_basket(client: Client, lines: int, django_assert_num_queries):
    for number in range(lines):
        buyer(client, product=factories.product(title=f"Tips {number}", price="1.00", audience="home"))
    client.post(ADDRESS, HOME)
    with django_assert_num_queries(8):
        client.get(ADDRESS)
    with django_assert_num_queries(10):
        client.get(PREVIEW)
