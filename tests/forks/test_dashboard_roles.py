"""Who may do what at the desk."""

import pytest
from django.contrib.auth.models import Group, Permission
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


def test_only_who_may_see_orders_reads_letters_and_only_who_may_change_them_sends_one_again(client, now):
    looker = UserFactory(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_order"))
    letter = factories.message(now=now).pk
    found = {}
    for name, user in {"no role": UserFactory(is_staff=True), "may look": looker}.items():
        client.force_login(user)
        looks = [client.get(f"/dashboard/mail/{page}").status_code for page in ("", f"{letter}/", f"{letter}/html/")]
        found[name] = [*looks, client.post(f"/dashboard/mail/{letter}/send-again/").status_code]
    assert found == {"no role": [403, 403, 403, 403], "may look": [200, 200, 200, 403]}


def test_the_timeline_of_a_buyer_is_for_who_may_see_orders(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.get("/dashboard/aftercare/1/").status_code == 403


def test_safety_texts_are_read_by_all_staff_and_written_by_who_may_change_products(client, clerk):
    pages = ("", "new/", "block/a/1/publish/", "block/a/1/review/", "block/a/edit/")
    assert [clerk.get(f"/dashboard/education/{page}").status_code for page in pages] == [200, 403, 403, 403, 403]
    writer = UserFactory(is_staff=True)
    writer.groups.add(Group.objects.get(name="Catalogue managers"))
    client.force_login(writer)
    assert [client.get(f"/dashboard/education/{page}").status_code for page in pages] == [200, 200, 404, 404, 404]
