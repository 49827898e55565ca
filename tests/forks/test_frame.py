"""The frame around every page."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def test_a_visitor_without_a_basket_costs_one_query(client: Client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/accounts/login/")


def test_the_navigation_names_the_categories_of_the_first_level(client: Client):
    factories.category("Home use")
    assert "Home use" in client.get("/").content.decode()


def test_the_basket_link_counts_things_and_not_lines(client: Client):
    product = factories.product()
    client.post(f"/basket/add/{product.pk}/", {"quantity": 3})
    assert '<span class="header-link__count">3' in client.get("/").content.decode()


def test_a_forged_basket_cookie_counts_nothing(client: Client):
    client.cookies["oscar_open_basket"] = "1:forged"
    assert "header-link__count" not in client.get("/").content.decode()
