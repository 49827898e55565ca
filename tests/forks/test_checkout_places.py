"""Where a parcel may go: the state that a tax hangs on, and what may not be offered there."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponseRedirect
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.forks.checkout.views import confirm
from shop.taxes.models import Override
from tests import factories
from tests.forks import pages

pytestmark = pytest.mark.django_db
Order, UserAddress = get_model("order", "Order"), get_model("address", "UserAddress")
ADDRESS, PREVIEW = "/checkout/shipping-address/", "/checkout/preview/"
HOME = {"email": "buyer@example.com", "name": "Maria Berg", "line1": "1 High Street", "line4": "Leeds"}
LEEDS = HOME | {"postcode": "LS1 4AP", "country": "GB"}
FRISCO = HOME | {"line4": "San Francisco", "postcode": "94103", "country": "US"}
PIERCING = "“12-pin” cannot go to United States: only verified professionals may buy it there."


@pytest.fixture(autouse=True)
def _world(monkeypatch):
    for code, name in (("GB", "United Kingdom"), ("US", "United States")):
        oscar.CountryFactory(iso_3166_1_a2=code, printable_name=name, is_shipping_country=True)
    Override.objects.create(
        country="US", region="CA", percent="10", name="Sales tax", on_top=True, from_on=date(2026, 1, 1)
    )
    monkeypatch.setattr(
        confirm.payments, "lead_to_stripe", lambda request, order, token: HttpResponseRedirect("https://pay.test/")
    )


@pytest.fixture
def buyer(client):
    """A guest with something in the basket that may go anywhere."""
    made = factories.product(title="Wipes", kind="accessory", price="29.00", audience="all")
    client.post(f"/basket/add/{made.pk}/", {"quantity": 1})
    return client


def sent(client, **fields):
    return client.post(ADDRESS, FRISCO | fields)


def asked(page) -> list[str]:
    form = next(each for each in pages.find(page, tag="form", id="new_shipping_address"))
    return [each.get("name") for each in form.iter() if each.get("autocomplete")]


def chosen_in(page, name: str) -> list[str]:
    """What is chosen in a list of the page."""
    return [each.get("value") for each in pages.find(page, id=f"id_{name}")[0] if each.get("selected") is not None]


def wrong_with(page, name: str) -> str:
    """What is said beside a field."""
    return pages.text(page, id=f"id_{name}_error").removeprefix("Error: ")


def pay(client):
    fields = {each.get("name"): each.get("value") for each in pages.find(client.get(PREVIEW), tag="input")}
    return client.post(PREVIEW, {name: fields[name] for name in ("action", "basket", "delivery", "seal", "total")})


def test_the_address_begins_with_the_country_that_the_basket_reckons_with(buyer):
    assert (
        chosen_in(buyer.get(ADDRESS), "country"),
        "VAT 20%" in pages.text(buyer.get("/basket/"), id="basket_totals"),
    ) == (["GB"], True)


def test_a_state_is_asked_for_only_where_the_tax_hangs_on_it(buyer):
    assert "state" not in asked(buyer.get(ADDRESS))
    buyer.post("/basket/estimate/", {"country": "US"})
    assert "state" in asked(buyer.get(ADDRESS))


def test_a_state_that_nobody_chose_is_taken_from_the_postcode_and_its_tax_counts(buyer):
    assert sent(buyer)["Location"] == PREVIEW
    page = buyer.get(PREVIEW)
    assert "CA" in pages.text(page, tag="main")
    assert (pages.text(page, id="tax"), pages.text(page, id="total")) == ("US$3.39", "US$37.29")
    pay(buyer)
    assert (Order.objects.get().shipping_address.state, str(Order.objects.get().total_incl_tax)) == ("CA", "37.29")


def test_where_a_postcode_tells_no_state_it_is_asked_for_beside_its_field_and_nothing_is_lost(buyer):
    page = sent(buyer, line4="Austin", postcode="73301")
    assert wrong_with(page, "state") == "Choose your state: we cannot tell it from this postcode"
    assert pages.find(page, id="id_line4")[0].get("value") == "Austin"
    assert sent(buyer, line4="Austin", postcode="73301", state="TX")["Location"] == PREVIEW
    assert pages.text(buyer.get(PREVIEW), id="total") == "US$33.90"
    assert chosen_in(buyer.get(ADDRESS), "state") == ["TX"]


def test_what_was_chosen_is_never_changed_and_a_postcode_of_another_state_is_told(buyer):
    page = sent(buyer, state="TX")
    words = "94103 is no postcode of Texas. Check the postcode and the state"
    assert wrong_with(page, "postcode") == words
    assert chosen_in(page, "state") == ["TX"]
    assert wrong_with(sent(buyer, state="Kent"), "state") == "Choose a state from the list"


def test_whoever_chooses_another_country_leaves_the_state_behind(buyer):
    sent(buyer)
    buyer.post(ADDRESS, LEEDS)
    pay(buyer)
    assert Order.objects.get().shipping_address.state == ""


@pytest.fixture
def customer(buyer):
    """The same with an account, and an address in the US without a state."""
    user = oscar.UserFactory()
    buyer.force_login(user, backend="oscar.apps.customer.auth_backends.EmailBackend")
    made = factories.product(title="Box", kind="accessory", audience="all")
    buyer.post(f"/basket/add/{made.pk}/", {"quantity": 1})
    fields = {"line1": "1 High Street", "line4": "San Francisco", "postcode": "94103", "country_id": "US"}
    return buyer, UserAddress.objects.create(user=User.objects.get(pk=user.pk), first_name="Maria", **fields)


def test_a_kept_address_without_the_state_is_put_right_first(customer):
    client, kept = customer
    answer = client.post(ADDRESS, {"address_id": kept.pk})
    assert answer["Location"] == f"/checkout/user-address/edit/{kept.pk}/"
    form = client.get(answer["Location"])
    assert "The tax in United States depends on the state." in pages.text(form, cls="messages")
    client.post(answer["Location"], {**FRISCO, "state": "CA"})
    assert client.post(ADDRESS, {"address_id": kept.pk})["Location"] == PREVIEW
    client.post(answer["Location"], LEEDS)
    kept.refresh_from_db()
    assert (kept.country_id, kept.state) == ("GB", "")


def test_a_visit_that_began_without_a_state_is_led_back_to_it(customer):
    client, kept = customer
    UserAddress.objects.filter(pk=kept.pk).update(state="CA")
    client.post(ADDRESS, {"address_id": kept.pk})
    UserAddress.objects.filter(pk=kept.pk).update(state="")
    assert client.get(PREVIEW)["Location"] == ADDRESS


def test_what_may_not_be_offered_there_is_named_before_the_check_page(buyer):
    made = factories.product(title="12-pin", audience="home", tip_type="needle")
    sent(buyer)
    assert buyer.get(PREVIEW).status_code == 200
    buyer.post(f"/basket/add/{made.pk}/", {"quantity": 1})
    answer = buyer.get(PREVIEW)
    assert answer["Location"] == "/basket/"
    page = buyer.get("/basket/")
    assert PIERCING in pages.text(page, cls="messages")
    assert pages.text(page, id="restrictions").startswith("Not for everybody in United States")
    buyer.post(ADDRESS, LEEDS)
    assert buyer.get(PREVIEW).status_code == 200


def test_what_may_not_be_offered_there_is_not_ordered_either(buyer):
    sent(buyer)
    fields = {each.get("name"): each.get("value") for each in pages.find(buyer.get(PREVIEW), tag="input")}
    made = factories.product(title="12-pin", audience="home", tip_type="needle")
    buyer.post(f"/basket/add/{made.pk}/", {"quantity": 1})
    page = buyer.post(PREVIEW, {name: fields[name] for name in ("action", "basket", "delivery", "seal")})
    assert (page.status_code, Order.objects.count()) == (409, 0)
    assert PIERCING in pages.text(page, cls="error-summary")


def test_the_page_says_where_parcels_go_from_the_list_of_countries_and_what_it_costs(buyer):
    page = buyer.get(ADDRESS)
    assert "We deliver to United Kingdom and United States. What delivery costs" in pages.text(page, tag="main")
    for number in range(3):
        oscar.CountryFactory(iso_3166_1_a2=f"X{number}", printable_name=f"Land {number}", is_shipping_country=True)
    assert "We deliver to 5 countries. The list has all of them." in pages.text(buyer.get(ADDRESS), tag="main")
