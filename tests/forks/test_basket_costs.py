"""What the basket's page may ask of the database: sixteen queries, whoever looks at it and however full it is."""

import pytest
from django.test import Client
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from tests import factories
from tests.forks.pages import find
from tests.forks.test_basket_page import add, voucher
from tests.shelf import many

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf_at_once")]
EVERYTHING = ("pen", "warned", "country", "undo", "voucher")


def told_of_a_pen(client: Client) -> None:
    """A visitor with an E7, for which something nearby fits."""
    pen = factories.device("E7", HOME="verified", PRO="no_fit")
    factories.device("G7", PRO="verified")
    client.post("/fit/pens/add/", {"pen": pen.pk})
    factories.product(title="Fits", fit_family="HOME", audience="home", pack_size=10)


def fill(client: Client, count: int, *, family: str) -> None:
    """Single products and packs by turns."""
    facts = {"audience": "home", "tip_type": "needle", "fit_family": family}
    for number in range(count):
        title = f"Line {number}"
        if number % 2:
            pack = factories.family((10, "29.90", 9), title=title, **facts).children.get()
            client.post(f"/basket/add/{pack.parent_id}/", {"quantity": 1, "child_id": pack.pk})
        else:
            add(client, factories.product(title=title, pack_size=10, **facts))


def lower_by_a_voucher(client: Client) -> None:
    """Ten per cent off what is on one shelf, and an offer for everybody beside it."""
    shelf = factories.category("Needles")
    for product in get_model("catalogue", "Product").objects.filter(parent=None):
        product.categories.add(shelf)
    on_shelf = oscar.RangeFactory(name="On the shelf")
    on_shelf.included_categories.add(shelf)
    for kind, name in (("Voucher", "By code"), ("Site", "For all")):
        offer = get_model("offer", "ConditionalOffer").objects.create(
            name=name,
            offer_type=kind,
            condition=oscar.ConditionFactory(range=on_shelf, type="Count", value=1),
            benefit=oscar.BenefitFactory(range=on_shelf, type="Percentage", value=10),
        )
        if kind == "Voucher":
            voucher("MINE").offers.add(offer)
    client.post("/basket/vouchers/add/", {"code": "mine"})


def without_the_first(client: Client, count: int) -> str:
    """Where the page leads after the first line was taken out."""
    sent = {"form-TOTAL_FORMS": count, "form-INITIAL_FORMS": count, "form-MIN_NUM_FORMS": 0, "form-MAX_NUM_FORMS": 1000}
    for at, line in enumerate(client.get("/basket/").context["basket"].all_lines()):
        sent |= {f"form-{at}-id": line.pk, f"form-{at}-quantity": 1}
    return client.post("/basket/", sent | {"form-0-DELETE": "on"}).url


def address_of(client: Client, count: int, what: tuple[str, ...]) -> str:
    """The page of a basket with ``count`` lines, for a visitor of whom all this is true."""
    for code in ("GB", "CA"):
        oscar.CountryFactory(iso_3166_1_a2=code, printable_name=code, is_shipping_country=True)
    factories.method(countries=["GB", "CA"])
    if "account" in what:
        client.force_login(oscar.UserFactory())
    if "pen" in what:
        told_of_a_pen(client)
    fill(client, count + ("undo" in what), family="PRO" if "warned" in what else "HOME")
    if "voucher" in what:
        lower_by_a_voucher(client)
    if "country" in what:
        client.post("/basket/estimate/", {"country": "CA"})
    return without_the_first(client, count + 1) if "undo" in what else "/basket/"


def signs(page) -> dict[str, object]:
    """What the page shows of each situation."""
    return {
        "warned": len(find(page, cls="fit-concern")),
        "undo": bool(find(page, id="undo_form")),
        "voucher": len(page.context["basket"].voucher_discounts) == 1,
        "country": page.context["country"] == "CA",
    }


@pytest.mark.parametrize("count", [1, 5, 30])
@pytest.mark.parametrize(
    ("what", "queries"),
    [
        ((), 10),
        (("pen",), 11),
        (("pen", "warned"), 12),
        (("country",), 11),
        (("undo",), 10),
        (("voucher",), 11),
        (EVERYTHING, 14),
        (("account", *EVERYTHING), 16),
    ],
)
def test_a_basket_costs_the_same_few_queries_whoever_looks_and_however_full(
    client: Client, django_assert_num_queries, what: tuple[str, ...], queries: int, count: int
):
    address = address_of(client, count, what)
    client.get(address)
    with django_assert_num_queries(queries):
        page = client.get(address)
    shown = {sign: sign in what for sign in ("undo", "voucher", "country")}
    assert signs(page) == {"warned": count if "warned" in what else 0, **shown}


def test_a_basket_costs_the_same_with_ten_thousand_products_on_the_shelves(client: Client, django_assert_num_queries):
    address = address_of(client, 5, EVERYTHING)
    many.cards(10_000)
    client.get(address)
    with django_assert_num_queries(14):
        client.get(address)
