"""The basket: the same few queries however full, and closed for good once it is ordered."""

import pytest
from django.core.exceptions import PermissionDenied
from oscar.core.loading import get_class, get_model
from oscar.test import factories as oscar

from tests import factories

pytestmark = pytest.mark.django_db
Basket = get_model("basket", "Basket")


def filled(lines: int):
    """A fresh copy of a basket with ``lines`` lines."""
    basket = oscar.BasketFactory()
    for number in range(lines):
        basket.add_product(factories.product(title=f"Tips {number}", audience="home"))
    again = Basket.objects.get(pk=basket.pk)
    again.strategy = get_class("partner.strategy", "Selector")().strategy()
    return again


def read(basket) -> None:
    """What a basket page asks of its lines."""
    assert basket.is_shipping_required() is True
    assert basket.total_incl_tax > 0
    for line in basket.all_lines():
        assert line.purchase_info.availability.is_available_to_buy is True
        assert basket.basket_quantity(line) == 1
        line.product.get_title()
        line.product.primary_image()


@pytest.mark.parametrize("lines", [1, 30])
def test_a_basket_costs_the_same_queries_however_full(lines: int, django_assert_num_queries):
    basket = filled(lines)
    with django_assert_num_queries(2):
        read(basket)


def test_an_unsaved_basket_has_no_lines():
    assert list(Basket().all_lines()) == []


def test_a_basket_is_frozen_thawed_and_submitted():
    basket = Basket.objects.create()
    basket.freeze()
    basket.thaw()
    basket.submit()
    basket.submit()
    basket.refresh_from_db()
    assert (basket.status, basket.date_submitted is None) == ("Submitted", False)


def test_an_old_copy_cannot_reopen_an_ordered_basket():
    basket = Basket.objects.create()
    old = Basket.objects.get(pk=basket.pk)
    basket.submit()
    for reopen in (old.thaw, old.freeze):
        with pytest.raises(PermissionDenied):
            reopen()
    basket.refresh_from_db()
    assert basket.status == "Submitted"


def test_an_ordered_basket_is_not_merged_into_another():
    ordered, other = filled(1), filled(1)
    old = Basket.objects.get(pk=ordered.pk)
    ordered.submit()
    other.merge(old)
    ordered.refresh_from_db()
    assert (ordered.status, ordered.lines.count()) == ("Submitted", 1)


def test_an_open_basket_is_merged_into_another():
    open_one, other = filled(1), filled(1)
    other.merge(open_one)
    assert (open_one.status, other.lines.count()) == ("Merged", 2)
