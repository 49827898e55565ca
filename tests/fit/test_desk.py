"""The desk: what came back, and the editor of statements."""

import pytest
from django.contrib.auth.models import Permission

from shop.fit import actions, queries
from shop.fit.models import DeviceBrand, DeviceFit, DeviceModel, FitFamily, Misfit
from shop.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def e7():
    return factories.device("E7", HOME="verified", PRO="no_fit")


def clerk(client, *codes: str):
    """Somebody at the desk with these permissions."""
    user = factories.oscar.UserFactory(is_staff=True)
    for code in codes:
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=code.split(".")[0], codename=code.split(".")[1])
        )
    client.force_login(user, backend="oscar.apps.customer.auth_backends.EmailBackend")
    return user


def line_of(family: str = "HOME"):
    return factories.order(lines=[(factories.product(title="Tip", fit_family=family), 1)]).lines.get()


def states() -> dict[str, str]:
    return {each.family: each.status for each in queries.pen_at(brand="diaminy", slug="e7").statements}


def test_what_did_not_fit_lowers_the_verified_pair_and_tells_staff_once(e7, now, settings):
    settings.STAFF_EMAIL = "desk@example.com"
    DeviceFit.objects.update(loaded_from_file=True)
    line = line_of()
    for _ in range(2):
        misfit = actions.record_misfit(line, device=e7, note="Too wide.", by=None, now=now)
    assert (states(), misfit.has_lowered) == ({"HOME": "reported", "PRO": "no_fit"}, True)
    fit = DeviceFit.objects.get(family__code="HOME")
    assert fit.evidence == "A paper on HOME. A customer sent one back on 05 January 2027: it did not fit."
    assert fit.loaded_from_file is False
    [letter] = Message.objects.all()
    assert (letter.to_address, letter.subject) == ("desk@example.com", "A cartridge did not fit the Diaminy E7")


def test_what_was_never_verified_stays_as_it_is_and_the_case_is_kept(e7, now):
    misfit = actions.record_misfit(line_of("PRO"), device=e7, note="", by=None, now=now)
    assert (states()["PRO"], misfit.has_lowered, Message.objects.count()) == ("no_fit", False, 1)


@pytest.mark.parametrize("gone", [True, False])
def test_nothing_is_learned_of_a_product_without_a_fitting(e7, now, gone):
    line = factories.order(lines=[(factories.product(title="Wipes", kind="accessory"), 1)]).lines.get()
    if gone:
        line.product = None
    with pytest.raises(actions.Refused):
        actions.record_misfit(line, device=e7, note="", by=None, now=now)
    assert Misfit.objects.count() == 0


def test_the_clerk_writes_it_down_from_the_order(client, e7):
    clerk(client, "order.view_order", "order.change_order")
    line = line_of()
    address = f"/dashboard/fit/order/{line.order.number}/"
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"line": line.pk, "pen": "", "note": "Too wide."})
    assert (wrong.status_code, "Choose the customer’s pen." in wrong.content.decode()) == (422, True)
    assert client.post(address, {"line": line_of().pk, "pen": e7.pk}).status_code == 422
    assert client.post(address, {"line": line.pk, "pen": e7.pk, "note": "Too wide."}).status_code == 302
    assert (states()["HOME"], Misfit.objects.get().note) == ("reported", "Too wide.")
    assert client.get("/dashboard/fit/order/nothing/").status_code == 404


def test_the_case_waits_at_the_desk_until_somebody_has_looked(client, e7, now):
    misfit = actions.record_misfit(line_of(), device=e7, note="Too wide.", by=None, now=now)
    user = clerk(client, "fit.change_devicefit")
    assert "Tip did not fit Diaminy E7" in client.get("/dashboard/fit/").content.decode()
    client.post(f"/dashboard/fit/misfit/{misfit.pk}/settle/")
    assert "Nothing waits for you." in client.get("/dashboard/fit/").content.decode()
    misfit.refresh_from_db()
    assert misfit.settled_by == user


@pytest.mark.parametrize(
    "address", ["/dashboard/fit/", "/dashboard/fit/pen/new/", "/dashboard/fit/order/1/", "/dashboard/fit/statement/1/"]
)
def test_only_those_who_may_change_fits_see_the_desk(client, address):
    assert client.get(address).status_code == 302
    clerk(client)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(("kind", "address"), [("pen", "diaminy/e9"), ("brand", "d9/e7")])
def test_a_product_follows_the_new_address_of_its_pen(client, e7, kind, address):
    clerk(client, "fit.change_devicefit")
    pen, other = (factories.product(kind="pen", device=each) for each in ("diaminy/e7", "diaminy/g7"))
    brand, slug = address.split("/")
    forms = {
        "brand": (e7.brand, {"name": "Diaminy", "slug": brand}),
        "pen": (e7, {"brand": e7.brand_id, "name": "E7", "slug": slug}),
    }
    row, said = forms[kind]
    assert client.post(f"/dashboard/fit/{kind}/{row.pk}/", said).status_code == 302
    found = [type(each).objects.get(pk=each.pk).device for each in (pen, other)]
    assert (found, queries.page_of(address)) == ([address, "diaminy/g7"], f"/fit/{address}/")


@pytest.mark.parametrize("pens", [1, 30])
def test_the_matrix_costs_the_same_however_large_it_is(client, pens, django_assert_num_queries):
    clerk(client, "fit.change_devicefit")
    for at in range(pens):
        factories.device(f"X{at}", HOME="verified", PRO="no_fit")
    client.get("/dashboard/fit/")
    with django_assert_num_queries(10):
        client.get("/dashboard/fit/")


def test_staff_add_a_maker_a_pen_a_family_and_a_statement(client):
    clerk(client, "fit.change_devicefit")
    client.post("/dashboard/fit/brand/new/", {"name": "Maker", "slug": "maker"})
    brand = DeviceBrand.objects.get()
    pen = {"brand": brand.pk, "name": "One", "slug": "one", "aliases": "Uno, Eins", "audience": "home"}
    client.post("/dashboard/fit/pen/new/", pen)
    client.post("/dashboard/fit/family/new/", {"code": "ONE", "name": "One"})
    device, family = DeviceModel.objects.get(), FitFamily.objects.get()
    said = {"device": device.pk, "family": family.pk, "status": "verified", "evidence": "Our test."}
    refused = client.post("/dashboard/fit/statement/new/", said)
    assert (refused.status_code, "Say who checked it." in refused.content.decode()) == (422, True)
    client.post("/dashboard/fit/statement/new/", {**said, "checked_by": "Cleo", "checked_on": "2027-01-05"})
    fit = DeviceFit.objects.get()
    assert (str(fit), device.aliases) == ("Maker One and ONE: verified", ["Uno", "Eins"])
    client.post(f"/dashboard/fit/statement/{fit.pk}/", {**said, "status": "no_fit", "evidence": "A second test."})
    fit.refresh_from_db()
    assert (fit.status, fit.loaded_from_file) == ("no_fit", False)


@pytest.mark.parametrize(
    ("kind", "typed", "why"),
    [
        ("brand", {"name": "Pens", "slug": "pens"}, "The finder has a page of this name."),
        ("brand", {"name": "", "slug": "x"}, "This field is required."),
        ("statement", {"status": "no_fit"}, "Say in a sentence what this rests on."),
    ],
)
def test_a_wrong_entry_is_told_at_its_field(client, kind, typed, why):
    clerk(client, "fit.change_devicefit")
    response = client.post(f"/dashboard/fit/{kind}/new/", typed)
    assert (response.status_code, why in response.content.decode()) == (422, True)


def test_what_is_not_there_is_not_found(client):
    clerk(client, "fit.change_devicefit")
    assert [client.get(f"/dashboard/fit/{end}").status_code for end in ("cat/new/", "pen/9/", "cat/9/")] == [404] * 3
