"""Who says each fact of a product: kept as data, edited at the desk, shown beside the fact."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from oscar.test import factories as oscar

from shop.voices import actions
from shop.voices.models import FactSource
from tests import factories
from tests.forks.pages import find, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return factories.product(audience="home", pin_count=12, max_depth_mm=0.25)


@pytest.fixture
def clerk(client: Client):
    user = oscar.UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="Catalogue managers"))
    client.force_login(user)
    return user


def rows_on(page) -> list[str]:
    table = next(part for part in find(page, tag="table") if "specification" in part.get("class", ""))
    return [words(row) for row in table.findall("tbody/tr")]


def form(*rows: dict[str, str]) -> dict[str, str]:
    sent = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": str(len(rows))}
    for at, row in enumerate(rows):
        sent |= {f"form-{at}-{name}": value for name, value in row.items()}
    return sent


def test_each_fact_says_who_says_so(client: Client, product):
    tested = actions.Source("tested", note="12 pieces", checked_on=date(2027, 1, 4))
    actions.set_sources(product, {"pin_count": actions.Source("maker"), "max_depth_mm": tested})
    assert rows_on(client.get(product.get_absolute_url()))[:3] == [
        "For use At home Not stated",
        "Needles 12 The maker",
        "Depth, at most 0.25 mm Tested by us, 12 pieces, checked 4 January 2027",
    ]


def test_a_placeholder_of_the_demo_says_that_it_is_one(client: Client):
    product = factories.product(audience="home", pin_count=12, is_demo=True)
    assert rows_on(client.get(product.get_absolute_url()))[1] == "Needles 12 Example only"


def test_a_fit_that_only_retailers_report_says_so_without_being_told(client: Client, shelf_at_once):
    factories.device("M8", brand="Dr. Pen", **{"DRP-M8": "reported"})
    product = factories.product(audience="professional", fit_family="DRP-M8")
    assert rows_on(client.get(product.get_absolute_url()))[1:3] == [
        "Reported to fit Dr. Pen M8 Reported by retailers",
        "Fitting code DRP-M8 Reported by retailers",
    ]


def test_the_source_of_one_product_is_not_anothers(client: Client, product):
    other = factories.product(title="Other", audience="home", pin_count=12)
    actions.set_sources(other, {"pin_count": actions.Source("maker")})
    assert rows_on(client.get(product.get_absolute_url()))[1] == "Needles 12 Not stated"


def test_staff_say_who_says_so_at_the_desk_and_may_take_it_back(client: Client, product, clerk):
    path = f"/dashboard/voices/facts/{product.pk}/"
    assert client.get(path).status_code == 200
    client.post(path, form({"code": "pin_count", "said_by": "maker", "address": "https://maker.example/12"}))
    assert [(row.code, row.said_by, row.address) for row in FactSource.objects.all()] == [
        ("pin_count", "maker", "https://maker.example/12")
    ]
    assert 'value="https://maker.example/12"' in client.get(path).content.decode()
    client.post(path, form({"code": "pin_count", "said_by": ""}))
    assert FactSource.objects.count() == 0


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(client: Client, product, clerk):
    wrong = form({"code": "pin_count", "said_by": "maker", "address": "no address", "checked_on": "soon"})
    answer = client.post(f"/dashboard/voices/facts/{product.pk}/", wrong)
    assert (answer.status_code, FactSource.objects.count()) == (422, 0)
    assert "Enter a date like 2027-03-01" in answer.content.decode()


def test_a_fact_that_the_product_does_not_have_gets_no_source(client: Client, product, clerk):
    client.post(f"/dashboard/voices/facts/{product.pk}/", form({"code": "invented", "said_by": "tested"}))
    assert FactSource.objects.count() == 0


def test_only_who_keeps_products_says_so(client: Client, product):
    user = oscar.UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="Moderators"))
    client.force_login(user)
    assert client.get(f"/dashboard/voices/facts/{product.pk}/").status_code == 403
