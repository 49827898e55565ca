"""Whose pens they are, and how many questions that costs."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.template import Context, Template
from django.test import RequestFactory

from shop.fit import actions, queries
from shop.fit.models import CustomerPen
from tests import factories

pytestmark = pytest.mark.django_db


def request(*, user=None, cookie: str = "", **cookies):
    """A request of a guest with the cookie ``cookie``, or of an account."""
    made = RequestFactory().get("/")
    made.user = user or AnonymousUser()
    made.COOKIES = dict(cookies)
    if cookie:
        made.COOKIES["pens"] = signing.get_cookie_signer(salt="pens" + queries.SALT).sign(cookie)
    if user:
        made.COOKIES["sessionid"] = "x"
    return made


def names(asked) -> list[str]:
    return [pen.name for pen in queries.pens_for(asked)]


def test_a_guest_without_the_cookie_has_no_pens_and_costs_nothing(django_assert_num_queries):
    asked = request()
    del asked.user
    with django_assert_num_queries(0):
        assert names(asked) == []


def test_a_guests_pens_are_in_the_cookie_in_its_order(django_assert_num_queries):
    first, second = factories.device("M8", brand="Dr. Pen"), factories.device("E7")
    asked = request(cookie=f"{second.pk}.{first.pk}")
    with django_assert_num_queries(1):
        assert names(asked) == ["Diaminy E7", "Dr. Pen M8"]
        assert names(asked) == ["Diaminy E7", "Dr. Pen M8"]


@pytest.mark.parametrize("cookie", ["", "x", "..", "999999", "²"])
def test_a_cookie_with_nothing_to_read_in_it_is_no_pens(cookie):
    assert names(request(cookie=cookie)) == []


def test_a_cookie_that_we_did_not_sign_is_no_pens():
    device = factories.device("E7")
    assert names(request(pens=f"{device.pk}:abc:def")) == []


def test_an_accounts_pens_are_in_the_table_with_their_nicknames(now, django_assert_num_queries):
    user = factories.oscar.UserFactory()
    first, second = factories.device("E7"), factories.device("M8", brand="Dr. Pen")
    actions.keep_pens(user, device_ids=[second.pk], now=now)
    actions.keep_pens(user, device_ids=[first.pk, second.pk], now=now)
    actions.rename_pen(user, device_id=first.pk, nickname=" bathroom ")
    with django_assert_num_queries(1):
        assert names(request(user=user, cookie="99")) == ["Dr. Pen M8", "Diaminy E7"]
    assert [pen.nickname for pen in queries.pens_for(request(user=user))] == ["", "bathroom"]


def test_an_account_without_pens_costs_one_question(django_assert_num_queries):
    user = factories.oscar.UserFactory()
    with django_assert_num_queries(1):
        assert names(request(user=user)) == []


def test_nobody_keeps_more_than_twelve_pens_and_each_only_once(now):
    user = factories.oscar.UserFactory()
    ids = [factories.device(f"X{at}").pk for at in range(14)]
    actions.keep_pens(user, device_ids=[*ids[:3], *ids[:3], 10**9], now=now)
    actions.keep_pens(user, device_ids=ids, now=now)
    assert list(CustomerPen.objects.values_list("device_id", flat=True)) == ids[:12]


def test_a_pen_can_be_taken_out(now):
    user, device = factories.oscar.UserFactory(), factories.device("E7")
    actions.keep_pens(user, device_ids=[device.pk], now=now)
    actions.forget_pen(factories.oscar.UserFactory(), device_id=device.pk)
    assert names(request(user=user)) == ["Diaminy E7"]
    actions.forget_pen(user, device_id=device.pk)
    assert names(request(user=user)) == []


def test_a_guests_pens_become_the_accounts_at_login(client, now):
    user, device = factories.oscar.UserFactory(), factories.device("E7")
    client.cookies["pens"] = signing.get_cookie_signer(salt="pens" + queries.SALT).sign(str(device.pk))
    user.set_password("a-quiet-word")
    user.save()
    client.post(
        "/accounts/login/",
        {"login-username": user.email, "login-password": "a-quiet-word", "login_submit": "1"},
    )
    assert names(request(user=user)) == ["Diaminy E7"]


def test_every_product_of_a_page_is_answered_by_the_same_question(django_assert_num_queries):
    device = factories.device("E7", HOME="verified", PRO="no_fit")
    products = [SimpleNamespace(kind="cartridge", fit_families=[code]) for code in ("HOME", "PRO") * 15]
    page = Template(
        "{% load fit %}{% for each in products %}{% fit_answer each as answer %}{{ answer.state }} {% endfor %}"
    )
    context = Context({"request": request(cookie=str(device.pk)), "products": products})
    with django_assert_num_queries(1):
        assert page.render(context).split() == ["verified", "no_fit"] * 15


def test_a_visitor_who_told_of_no_pen_is_told_of_no_fit():
    product = SimpleNamespace(kind="cartridge", fit_families=["HOME"])
    page = Template("{% load fit %}{% fit_answer product as answer %}{{ answer|default:'nothing' }}")
    context = Context({"request": request(), "product": product})
    assert (page.render(context), page.render(Context({"product": product}))) == ("nothing", "nothing")


def test_a_product_that_every_known_pen_refuses_is_for_nobody(django_assert_num_queries):
    factories.device("E7", PRO="no_fit", HOME="verified", OLD="no_fit")
    factories.device("G7", PRO="verified", OLD="no_fit")
    for families, kind, nobody, count in (
        (["OLD"], "cartridge", True, 1),
        (["PRO"], "cartridge", False, 1),
        ([], "cartridge", False, 0),
        (["OLD"], "kit", False, 0),
    ):
        with django_assert_num_queries(count):
            assert queries.fits_no_pen(SimpleNamespace(kind=kind, fit_families=families)) == nobody
