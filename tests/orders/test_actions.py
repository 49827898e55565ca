"""What is done to an order that changes neither its state nor its money."""

import pytest
from oscar.test import factories as oscar

from shop.orders import actions
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_guests_order_goes_into_one_account_and_into_no_other():
    order, owner, other = factories.order(), oscar.UserFactory(), oscar.UserFactory()
    told = [actions.give_to_account(order, user=user) for user in (owner, owner, other)]
    order.refresh_from_db()
    assert (told, order.user) == ([True, True, False], owner)
