"""Who may do what at the desk."""

import pytest
from django.contrib.auth.models import Group
from oscar.test.factories import UserFactory

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="Order managers"))
    client.force_login(user)
    return client


def test_a_clerk_sees_the_desk_and_the_orders_but_not_the_vouchers(clerk):
    order = factories.order()
    addresses = ("", "orders/", f"orders/{order.number}/", "mail/", "education/", "vouchers/")
    assert [clerk.get(f"/dashboard/{address}").status_code for address in addresses] == [200, 200, 200, 200, 200, 403]


def test_staff_without_a_role_may_not_see_an_order(client):
    order = factories.order()
    client.force_login(UserFactory(is_staff=True))
    assert client.get(f"/dashboard/orders/{order.number}/").status_code == 403


def test_a_customer_is_sent_to_the_desks_login(client):
    client.force_login(UserFactory())
    assert client.get("/dashboard/orders/").status_code in (302, 403)
