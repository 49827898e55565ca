"""My pens: a guest's in a signed cookie, an account's in the table, and what pages say then."""

import pytest
from django.template import Context, Template

from shop.fit import queries
from shop.fit.models import CustomerPen
from tests import factories
from tests.forks import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def e7():
    return factories.device("E7", HOME="verified", PRO="no_fit")


@pytest.fixture
def account(client):
    user = factories.oscar.UserFactory()
    client.force_login(user, backend="oscar.apps.customer.auth_backends.EmailBackend")
    return user


def add(client, device, **more):
    return client.post("/fit/pens/add/", {"pen": device.pk, **more})


def titles(client) -> list[str]:
    return [pages.words(each) for each in pages.find(client.get("/fit/pens/"), tag="h2", cls="card__title")]


def test_a_guests_pen_is_kept_in_a_signed_cookie_for_a_year(client, e7):
    response = add(client, e7)
    cookie = response.cookies["pens"]
    assert (cookie["max-age"], cookie["samesite"], cookie["httponly"], cookie["secure"]) == (31536000, "Lax", True, "")
    assert cookie.value.startswith(f"{e7.pk}:")
    assert titles(client) == ["Diaminy E7"]
    assert (CustomerPen.objects.count(), "sessionid" in client.cookies) == (0, False)


def test_in_production_the_cookie_is_only_sent_over_tls(client, e7, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert add(client, e7).cookies["pens"]["secure"] is True


def test_a_guests_last_pen_takes_the_cookie_with_it(client, e7):
    other = factories.device("M8", brand="Dr. Pen")
    add(client, e7)
    add(client, e7)
    add(client, other)
    assert titles(client) == ["Diaminy E7", "Dr. Pen M8"]
    client.post("/fit/pens/remove/", {"pen": e7.pk})
    assert titles(client) == ["Dr. Pen M8"]
    assert client.post("/fit/pens/remove/", {"pen": other.pk}).cookies["pens"].value == ""
    assert titles(client) == []


def test_an_accounts_pens_are_in_the_table_and_the_guests_cookie_goes(client, account, e7):
    response = add(client, e7, next="/fit/diaminy/e7/")
    assert (response["Location"], response.cookies["pens"].value) == ("/fit/diaminy/e7/", "")
    assert titles(client) == ["Diaminy E7"]
    client.post("/fit/pens/name/", {"pen": e7.pk, "nickname": "  in the bathroom "})
    assert titles(client) == ["Diaminy E7 “in the bathroom”"]
    client.post("/fit/pens/remove/", {"pen": e7.pk})
    assert titles(client) == []


def test_a_name_that_is_too_long_is_refused_beside_its_field_and_not_lost(client, account, e7):
    add(client, e7)
    response = client.post("/fit/pens/name/", {"pen": e7.pk, "nickname": "x" * 41})
    assert response.status_code == 422
    assert "Enter a name with 40 signs or fewer" in pages.text(response, cls="error-summary")
    assert pages.find(response, tag="input", name="nickname")[0].get("value") == "x" * 41


def test_a_guest_names_no_pen(client, e7):
    add(client, e7)
    assert client.post("/fit/pens/name/", {"pen": e7.pk, "nickname": "mine"})["Location"] == "/fit/pens/"


@pytest.mark.parametrize("pen", ["", "x", "0", "-1", "9999999999999", "²"])
@pytest.mark.parametrize("door", ["add", "remove", "name"])
def test_a_pen_that_is_none_is_not_found(client, pen, door):
    assert client.post(f"/fit/pens/{door}/", {"pen": pen}).status_code == 404


def test_the_doors_that_change_something_take_no_get(client):
    assert [client.get(f"/fit/pens/{door}/").status_code for door in ("add", "remove", "name")] == [405] * 3


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "1e9", "<b>"])
def test_nobody_is_led_to_another_site(client, e7, elsewhere):
    assert add(client, e7, next=elsewhere)["Location"] == "/fit/pens/"


@pytest.mark.parametrize("is_guest", [True, False])
def test_the_thirteenth_pen_is_refused_with_a_reason(client, is_guest):
    if not is_guest:
        client.force_login(factories.oscar.UserFactory(), backend="oscar.apps.customer.auth_backends.EmailBackend")
    for at in range(queries.MOST + 1):
        response = add(client, factories.device(f"X{at}"))
    assert response["Location"] == "/fit/pens/"
    page = client.get("/fit/pens/")
    assert "You have 12 pens already" in pages.text(page, cls="messages")
    assert len(pages.find(page, tag="h2", cls="card__title")) == 12


@pytest.mark.parametrize("pens", [1, 12])
def test_the_list_of_pens_costs_the_same_however_many_there_are(client, pens, django_assert_num_queries):
    for at in range(pens):
        add(client, factories.device(f"X{at}", HOME="verified"))
    client.get("/fit/pens/")
    with django_assert_num_queries(2):
        client.get("/fit/pens/")


def told(client, template: str, product=None) -> str:
    """What an include says to this visitor."""
    request = client.get("/fit/pens/").wsgi_request
    words = Template(template).render(Context({"request": request, "product": product}))
    return " ".join(words.split())


BANNER = '{% include "fit/banner.html" with request=request filtered=filtered only %}'
STATE = '{% include "fit/state.html" with product=product request=request full=True only %}'


def test_lists_say_whose_pen_they_are_about(client, e7):
    assert told(client, BANNER) == ""
    add(client, e7)
    assert "Each product says whether it fits your E7" in told(client, BANNER)
    assert "Showing what fits your E7" in told(client, BANNER.replace("=filtered", "=True"))


@pytest.mark.parametrize(
    ("family", "words"),
    [("HOME", "Fits your"), ("PRO", "Does not fit your"), ("NEW", "Not known whether it fits your")],
)
def test_a_product_says_how_it_stands_to_the_visitors_pen_in_words(client, e7, family, words):
    product = factories.product(fit_family=family)
    assert "Does it fit my pen?" in told(client, STATE, product)
    add(client, e7)
    said = told(client, STATE, product)
    assert f"<span>{words} Diaminy E7</span>" in said
    assert ("Our fit promise" in said) == (family == "HOME")


@pytest.mark.parametrize("kind", ["pen", "kit", "accessory"])
def test_what_need_not_fit_says_nothing(client, e7, kind):
    add(client, e7)
    facts = {} if kind == "accessory" else {"fit_family": "PRO"}
    assert told(client, STATE, factories.product(kind=kind, audience="all", **facts)) == ""


def test_a_products_page_lists_the_pens_it_fits_and_those_it_does_not(e7, django_assert_num_queries):
    factories.device("M8", brand="Dr. Pen", HOME="reported")
    factories.device("M8S", brand="Dr. Pen", HOME="unknown")
    factories.device("G7", HOME="no_fit")
    product = factories.product(fit_family="HOME")
    assert product.fit_families == ["HOME"]
    with django_assert_num_queries(1):
        lists = queries.lists_for(product)
    assert [[str(row.device) for row in rows] for rows in (lists.verified, lists.reported, lists.no_fit)] == [
        ["Diaminy E7"],
        ["Dr. Pen M8"],
        ["Diaminy G7"],
    ]
    assert [row.answer.state for row in lists.unknown] == ["unknown"]
    page = Template('{% include "fit/lists.html" with product=product only %}').render(Context({"product": product}))
    assert [page.index(word) for word in (">Fits<", ">Reported to fit<", ">Does not fit<", ">Not known<")] == sorted(
        page.index(word) for word in (">Fits<", ">Reported to fit<", ">Does not fit<", ">Not known<")
    )
    assert not queries.lists_for(factories.product(kind="accessory"))
