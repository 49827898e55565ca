"""Who may do what at the desk."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model
from oscar.test.factories import ProductAlertFactory, UserFactory

from shop.forks.dashboard import roles
from shop.lots.models import Lot
from tests import factories

pytestmark = pytest.mark.django_db
StockAlert = get_model("partner", "StockAlert")


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


def test_the_readme_names_every_role():
    part = (settings.BASE_DIR / "README.md").read_text().split("| group | may |")[1].split("\n\n")[0]
    assert sorted(re.findall(r"^\| ([A-Z][a-z ]+) \|", part, re.MULTILINE)) == sorted(roles.ROLES)


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


def links_of(client, address: str) -> list[str]:
    """Every address of the desk that a page leads to."""
    page = client.get(f"/dashboard/{address}").content.decode()
    return sorted(set(re.findall(r'(?:href|action)="(/dashboard/[^"#?]+)', page)))


def test_no_page_shows_a_clerk_a_way_that_is_closed(clerk, now):
    order = factories.order(status="Paid", lines=[(factories.product(), 2)])
    factories.parcel(order, pieces=1, now=now)
    lot = Lot.objects.get()
    letter = factories.message(now=now)
    block = factories.block(kind="what-it-is", now=now).block
    alert = ProductAlertFactory(product=order.lines.get().product)
    StockAlert.objects.create(stockrecord=order.lines.get().stockrecord, threshold=5)
    pages = (
        "",
        "orders/",
        f"orders/{order.number}/",
        "catalogue/",
        "catalogue/stock-alerts/",
        "users/",
        f"users/{alert.user_id}/",
        "users/alerts/",
        "mail/",
        f"mail/{letter.pk}/",
        "education/",
        f"education/block/{block.slug}/",
        "lots/",
        f"lots/{lot.pk}/",
    )
    ways = {way for page in pages for way in links_of(clerk, page)} - {"/dashboard/logout/"}
    assert {way: code for way in ways if (code := clerk.get(way).status_code) not in (200, 405)} == {}


def test_to_recall_a_lot_is_no_part_of_packing_parcels():
    held = {
        name: sorted(
            f"{each.content_type.app_label}.{each.codename}"
            for each in Permission.objects.filter(group__name=name, content_type__app_label="lots")
        )
        for name in ("Order managers", "Safety officers", "Catalogue managers")
    }
    assert held == {
        "Order managers": ["lots.view_lot"],
        "Safety officers": ["lots.add_recall", "lots.view_lot"],
        "Catalogue managers": [],
    }


@pytest.mark.parametrize("action", ["make_inactive", "make_active"])
def test_who_may_only_see_accounts_closes_none(clerk, action):
    other = UserFactory(is_active=action == "make_active")
    answer = clerk.post("/dashboard/users/", {"action": action, "selected_user": other.pk})
    before = other.is_active
    other.refresh_from_db()
    assert (answer.status_code, other.is_active) == (403, before)


def test_who_may_change_accounts_closes_one(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    other = UserFactory()
    client.post("/dashboard/users/", {"action": "make_inactive", "selected_user": other.pk})
    other.refresh_from_db()
    assert other.is_active is False


def test_who_may_only_look_changes_no_partner_and_no_address(client):
    order = factories.order()
    looker = UserFactory(is_staff=True)
    codes = ("view_order", "view_partner")
    looker.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    client.force_login(looker)
    partner = order.lines.get().stockrecord.partner_id
    ways = (f"partners/{partner}/", f"orders/{order.number}/shipping-address/")
    assert [client.post(f"/dashboard/{way}").status_code for way in ways] == [403, 403]
    page = client.get(f"/dashboard/orders/{order.number}/").content.decode()
    assert "_form" not in page.split('id="changes"')[1].split("Order Details")[0]


def test_the_desk_asks_no_other_companys_server_for_a_script(client, clerk):
    order = factories.order()
    for page in ("", "orders/", f"orders/{order.number}/"):
        assert re.findall(r'<script src="(http[^"]*)"', clerk.get(f"/dashboard/{page}").content.decode()) == []
    client.logout()
    assert re.findall(r'<script src="(http[^"]*)"', client.get("/dashboard/login/").content.decode()) == []


def test_the_desk_shows_the_way_to_the_outbox_only_to_who_may_see_orders(client, clerk):
    shown = ["/dashboard/mail/" in links_of(clerk, "")]
    writer = UserFactory(is_staff=True)
    writer.groups.add(Group.objects.get(name="Catalogue managers"))
    client.force_login(writer)
    shown.append("/dashboard/mail/" in links_of(client, "education/"))
    assert shown == [True, False]


def test_the_list_of_alerts_asks_as_much_for_one_as_for_thirty(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    counts = []
    for more in (1, 29):
        for _ in range(more):
            ProductAlertFactory(product=factories.product(), user=UserFactory())
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/dashboard/users/alerts/").status_code == 200
        counts.append(len(captured))
    assert counts == [4, 4]
