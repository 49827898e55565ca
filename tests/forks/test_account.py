"""Accounts: signing in and out, registering, changing what we know."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from oscar.test import factories as oscar

from shop.mail.models import Message
from tests import factories
from tests.forks.pages import find, text, words

pytestmark = pytest.mark.django_db
User = get_user_model()
PASSWORD = "three random words"


@pytest.fixture
def user(client: Client):
    made = oscar.UserFactory(email="ada@example.com", password=PASSWORD)
    client.force_login(made)
    return made


def test_signing_in_and_registering_are_two_forms_of_one_page(client: Client):
    forms = [form.get("id") for form in find(client.get("/accounts/login/"), tag="form")]
    assert forms == [None, "login_form", "register_form"]


def test_registering_makes_an_account_and_signs_in(client: Client):
    fields = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD, "redirect_url": ""}
    client.post(
        "/accounts/login/",
        {"registration_submit": "1", **{f"registration-{name}": value for name, value in fields.items()}},
    )
    assert int(client.session["_auth_user_id"]) == User.objects.get(email="new@example.com").pk


def test_an_empty_form_says_what_to_enter(client: Client):
    page = client.post("/accounts/login/", {"login_submit": "1"})
    assert text(page, tag="title").startswith("Error: Sign in")
    assert text(page, tag="error-summary") == "There is a problem Enter your email address Enter a password"


def test_looking_at_the_sign_out_page_signs_nobody_out(client: Client, user):
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session


def test_pressing_the_button_signs_out(client: Client, user):
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def change(client: Client, **fields) -> object:
    return client.post(
        "/accounts/profile/edit/", {"first_name": "Ada", "last_name": "L", "email": "ada@example.com", **fields}
    )


def test_a_name_changes_without_the_password(client: Client, user):
    change(client, first_name="Augusta")
    user.refresh_from_db()
    assert user.first_name == "Augusta"


@pytest.mark.parametrize(("password", "address"), [("", "ada@example.com"), ("wrong", "ada@example.com")])
def test_an_address_does_not_change_without_the_right_password(client: Client, user, password: str, address: str):
    page = change(client, email="thief@example.com", current_password=password)
    user.refresh_from_db()
    assert user.email == address
    assert text(page, cls="field__error") == "Error: Enter your current password to change your email address."


def test_an_address_changes_with_the_password(client: Client, user):
    change(client, email="new@example.com", current_password=PASSWORD)
    user.refresh_from_db()
    assert user.email == "new@example.com"


def test_a_link_cannot_choose_the_usual_address(client: Client, user):
    address = oscar.UserAddressFactory(user=user)
    assert client.get(f"/accounts/addresses/{address.pk}/default_for_shipping/").status_code == 405


def test_a_link_from_an_email_confirms_an_alert_only_by_a_press_of_the_button(client: Client):
    product = factories.product(stock=0)
    alert = oscar.ProductAlertFactory(product=product, user=None, email="a@example.com", status="Unconfirmed")
    client.get(alert.get_confirm_url())
    alert.refresh_from_db()
    assert alert.status == "Unconfirmed"
    client.post(alert.get_confirm_url())
    alert.refresh_from_db()
    assert alert.status == "Active"


def test_a_link_that_stops_an_alert_leads_nowhere_else(client: Client):
    product = factories.product(stock=0)
    alert = oscar.ProductAlertFactory(product=product, user=None, email="a@example.com", status="Active")
    answer = client.post(f"{alert.get_cancel_url()}?next=https://elsewhere.example/")
    assert answer.url == product.get_absolute_url()


def test_a_forgotten_password_says_the_same_for_any_address(client: Client):
    oscar.UserFactory(email="ada@example.com")
    answers = [client.post("/password-reset/", {"email": email}).url for email in ("ada@example.com", "x@example.com")]
    assert answers == ["/password-reset/done/"] * 2


@pytest.mark.parametrize(
    "page", ["wishlists/", "wishlists/create/", "notifications/", "notifications/inbox/", "emails/"]
)
def test_what_the_shop_has_no_use_for_has_no_page(client: Client, user, page: str):
    assert client.get(f"/accounts/{page}").status_code == 404


@pytest.fixture
def countries():
    oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    oscar.CountryFactory(iso_3166_1_a2="US", printable_name="United States", is_shipping_country=False)


HOME = {"name": "Ada Byron", "line1": "1 High Street", "line4": "Leeds", "postcode": "LS1 4AP", "country": "GB"}


def test_an_address_is_asked_for_as_in_the_checkout(client: Client, user, countries):
    client.post("/accounts/addresses/add/", HOME)
    kept = user.addresses.get()
    assert (kept.name, kept.line1, kept.postcode) == ("Ada Byron", "1 High Street", "LS1 4AP")


def test_what_is_missing_in_an_address_is_said_beside_its_field_and_nothing_is_lost(client: Client, user, countries):
    page = client.post("/accounts/addresses/add/", HOME | {"postcode": ""})
    assert text(page, cls="field__error") == "Error: Enter your postcode"
    assert [part.get("value") for part in find(page, id="id_name")] == ["Ada Byron"]
    assert not user.addresses.exists()


def test_the_same_address_is_not_kept_twice(client: Client, user, countries):
    client.post("/accounts/addresses/add/", HOME)
    page = client.post("/accounts/addresses/add/", HOME)
    assert "already in your address book" in text(page, cls="error-summary")
    assert user.addresses.count() == 1


@pytest.mark.parametrize("way", ["/accounts/addresses/{}/", "/checkout/user-address/edit/{}/"])
def test_an_address_is_shown_with_its_name_and_put_right(client: Client, user, countries, way: str):
    client.post("/accounts/addresses/add/", HOME)
    address = way.format(user.addresses.get().pk)
    assert [part.get("value") for part in find(client.get(address), id="id_name")] == ["Ada Byron"]
    client.post(address, HOME | {"name": "Ada King Lovelace"})
    kept = user.addresses.get()
    assert (kept.first_name, kept.last_name) == ("Ada King", "Lovelace")


@pytest.mark.parametrize("way", ["/accounts/addresses/{}/delete/", "/checkout/user-address/delete/{}/"])
def test_an_address_goes_only_by_a_press_of_the_button(client: Client, user, countries, way: str):
    client.post("/accounts/addresses/add/", HOME)
    address = way.format(user.addresses.get().pk)
    client.get(address)
    assert user.addresses.count() == 1
    client.post(address)
    assert user.addresses.count() == 0


@pytest.mark.parametrize(
    "way",
    ["/accounts/addresses/{}/", "/accounts/addresses/{}/delete/"]
    + ["/checkout/user-address/edit/{}/", "/checkout/user-address/delete/{}/"],
)
def test_another_customers_address_is_no_page(client: Client, user, way: str):
    other = oscar.UserAddressFactory()
    assert (client.get(way.format(other.pk)).status_code, client.post(way.format(other.pk)).status_code) == (404, 404)


def test_a_line_of_an_order_leads_to_its_order(client: Client, user):
    order = factories.order(user=user)
    answer = client.get(f"/accounts/orders/{order.number}/{order.lines.get().pk}/")
    assert answer.url == f"/accounts/orders/{order.number}/"


def test_a_line_of_an_order_can_be_bought_again(client: Client, user):
    order = factories.order(user=user, lines=[(factories.product(title="Tips"), 2)])
    line = order.lines.get()
    client.post(f"/accounts/orders/{order.number}/{line.pk}/", {"action": "reorder"})
    lines = client.get("/basket/").context["basket"].all_lines()
    assert [(line.product.title, line.quantity) for line in lines] == [("Tips", 2)]


def test_a_line_of_nobody_or_of_somebody_else_is_no_page(client: Client, user):
    order, other = factories.order(user=user), factories.order(user=oscar.UserFactory())
    ways = [
        f"/accounts/orders/{order.number}/{order.lines.get().pk + 999}/",
        f"/accounts/orders/{other.number}/{other.lines.get().pk}/",
        f"/accounts/orders/{order.number}/{other.lines.get().pk}/",
    ]
    assert [client.get(way).status_code for way in ways] + [client.post(way).status_code for way in ways] == [404] * 6


def test_a_forgotten_password_needs_an_email_address(client: Client):
    page = client.post("/password-reset/", {"email": ""})
    assert (text(page, cls="field__label"), text(page, cls="field__error")) == (
        "Email address",
        "Error: Enter your email address",
    )


def test_the_link_from_the_email_leads_to_a_new_password_once(client: Client):
    user = oscar.UserFactory(email="ada@example.com", password=PASSWORD)
    client.post("/password-reset/", {"email": "ada@example.com"})
    link = re.search(r"https?://[^/]+(/password-reset/confirm/\S+)", Message.objects.get().text)[1]
    form = client.get(link, follow=True)
    assert [words(label) for label in find(form, tag="label", cls="field__label")] == [
        "New password",
        "The same password again",
    ]
    way = form.redirect_chain[-1][0]
    wrong = client.post(way, {"new_password1": "another good one", "new_password2": "a different one"})
    assert text(wrong, tag="title").startswith("Error: ")
    client.post(way, {"new_password1": "another good one", "new_password2": "another good one"})
    user.refresh_from_db()
    assert user.check_password("another good one")
    assert text(client.get(link, follow=True), tag="h1") == "This link no longer works"


def test_a_new_password_asks_for_the_one_of_now(client: Client, user):
    page = client.post("/accounts/change-password/", {"new_password1": "another good one", "new_password2": ""})
    assert [words(error) for error in find(page, cls="field__error")] == [
        "Error: Enter a password",
        "Error: Enter it again",
    ]
