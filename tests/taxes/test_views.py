"""The desk's pages of tax rates."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from oscar.test import factories as oscar

from shop.taxes.models import Override
from tests.forks import pages

pytestmark = pytest.mark.django_db
RATES, NEW = "/dashboard/taxes/", "/dashboard/taxes/new/"
TYPED = {"country": "gb", "region": "", "percent": "21", "name": "VAT", "from_on": "2027-01-01"}


@pytest.fixture
def desk(client: Client) -> Client:
    """A person who keeps the rates, and the countries of the shop."""
    oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    person = oscar.UserFactory(is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="change_override", content_type__app_label="taxes"))
    client.force_login(person)
    return client


def test_a_rate_is_written_changed_and_deleted(desk: Client):
    assert desk.post(NEW, TYPED).headers["Location"] == RATES
    made = Override.objects.get()
    assert (made.country, made.percent, made.from_on) == ("GB", Decimal(21), date(2027, 1, 1))
    desk.post(f"{RATES}{made.pk}/", TYPED | {"percent": "22.5"})
    assert "VAT 22.5%" in pages.text(desk.get(RATES), tag="table")
    desk.post(f"{RATES}{made.pk}/delete/")
    assert Override.objects.count() == 0
    assert "the library" in desk.get(RATES).content.decode()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"country": "G1"}, "Enter two letters, such as GB."),
        ({"country": ""}, "Enter the country’s two letters."),
        ({"percent": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"percent": "80"}, "Ensure this value is less than or equal to 50."),
        ({"from_on": "soon"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(desk: Client, changes: dict[str, str], reason: str):
    answer = desk.post(NEW, TYPED | changes)
    assert (answer.status_code, pages.text(answer, cls="error-block"), Override.objects.count()) == (422, reason, 0)


def test_two_rates_from_one_day_on_are_refused(desk: Client):
    desk.post(NEW, TYPED)
    answer = desk.post(NEW, TYPED)
    assert (answer.status_code, Override.objects.count()) == (422, 1)
    assert "There is a rate for this place from this day on already." in answer.content.decode()


def test_others_are_kept_out(client: Client):
    assert client.get(RATES).status_code == 302
    client.force_login(oscar.UserFactory(is_staff=True))
    assert client.get(RATES).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_queries_however_long(desk: Client, count: int, django_assert_num_queries):
    for day in range(count):
        Override.objects.create(country="GB", percent=20, from_on=date.fromordinal(740000 + day))
    with django_assert_num_queries(7):
        desk.get(RATES)
