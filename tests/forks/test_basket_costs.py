"""What the basket's page may ask of the database: sixteen queries, whoever looks at it and however full it is."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.forks.basket import saved
from shop.shelf import actions as shelf
from tests import factories
from tests.forks.pages import find
from tests.forks.test_basket_page import add, voucher
from tests.shelf import many

pytestmark = pytest.mark.django_db
# What happens to a visitor, one thing after the other, and what the page asks then: of a guest, and with an account.
STEPS = {
    "nothing": (9, 13),
    "country": (10, 13),
    "voucher": (11, 14),
    "pen": (12, 14),
    "warned": (13, 15),
    "undo": (13, 15),
    "saved": (15, 16),
}


def fill(client: Client, count: int, *, family: str) -> None:
    """Single products and packs by turns. The first is put in as a visitor does it, the others beside it."""
    facts = {"audience": "home", "tip_type": "needle", "fit_family": family}
    for number in range(count):
        title = f"Line {number}"
        if number % 2:
            product = factories.family((10, "29.90", 9), title=title, **facts).children.get()
        else:
            product = factories.product(title=title, pack_size=10, **facts)
        if number == 0:
            add(client, product)
        else:
            record = product.stockrecords.get()
            get_model("basket", "Basket").objects.get().lines.create(
                line_reference=title, product=product, stockrecord=record, quantity=1, price_incl_tax=record.price
            )


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


class Visitor:
    """Somebody with so many lines in the basket, and one more to take out."""

    def __init__(self, client: Client, count: int, *, owner: Any) -> None:
        self.client, self.count, self.owner, self.address = client, count, owner, "/basket/"
        for code in ("GB", "CA"):
            oscar.CountryFactory(iso_3166_1_a2=code, printable_name=code, is_shipping_country=True)
        factories.method(countries=["GB", "CA"])
        self.pens = [factories.device("G7", PRO="verified"), factories.device("E7", HOME="verified", PRO="no_fit")]
        shelf.renew([factories.product(title="Fits", fit_family="HOME", audience="home", pack_size=10).pk])
        fill(client, count + 1, family="PRO")

    def nothing(self) -> None:
        """Comes back to it."""

    def country(self) -> None:
        """Says where it shall go."""
        self.client.post("/basket/estimate/", {"country": "CA"})

    def voucher(self) -> None:
        """Uses a code."""
        lower_by_a_voucher(self.client)

    def pen(self) -> None:
        """Tells of a pen that takes what is in the basket."""
        self.client.post("/fit/pens/add/", {"pen": self.pens[0].pk})

    def warned(self) -> None:
        """Has another pen instead, which does not take it."""
        self.client.post("/fit/pens/remove/", {"pen": self.pens[0].pk})
        self.client.post("/fit/pens/add/", {"pen": self.pens[1].pk})

    def undo(self) -> None:
        """Takes the first line out."""
        total = self.count + 1
        sent = {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": total}
        sent |= {"form-MIN_NUM_FORMS": 0, "form-MAX_NUM_FORMS": 1000}
        for at, line in enumerate(self.client.get("/basket/").context["basket"].all_lines()):
            sent |= {f"form-{at}-id": line.pk, f"form-{at}-quantity": 1}
        self.address = self.client.post("/basket/", sent | {"form-0-DELETE": "on"}).url

    def saved(self) -> None:
        """Has saved as many lines as there are in the basket."""
        kept = get_model("basket", "Basket").saved.create(owner=self.owner)
        for line in get_model("basket", "Basket").open.get().lines.all():
            kept.lines.create(
                line_reference=f"Saved {line.pk}",
                product=line.product,
                stockrecord=line.stockrecord,
                quantity=1,
                price_incl_tax=line.price_incl_tax,
            )
        if self.owner is None:
            self.client.cookies[saved.COOKIE] = saved._signer.sign(kept.pk)

    def cost(self, step: str) -> tuple[int, bool]:
        """The queries of the page after a step, and whether the page shows that it was made."""
        getattr(self, step)()
        self.client.get(self.address)
        with CaptureQueriesContext(connection) as asked:
            page = self.client.get(self.address)
        warned = len(find(page, cls="fit-concern"))
        shown = {
            "country": page.context["country"] == "CA",
            "voucher": len(page.context["basket"].voucher_discounts) == 1,
            "pen": bool(find(page, cls="fit-state")) and not warned,
            "warned": warned == self.count + 1,
            "undo": bool(find(page, id="undo_form")) and warned == self.count,
            "saved": len(page.context["saved_formset"] or []) == self.count,
        }
        return len(asked), shown.get(step, True)


@pytest.mark.parametrize("count", [1, 5, 30])
@pytest.mark.parametrize("has_account", [False, True])
def test_a_basket_costs_the_same_few_queries_whoever_looks_and_however_full(
    client: Client, has_account: bool, count: int
):
    owner = oscar.UserFactory() if has_account else None
    if owner:
        client.force_login(owner)
    visitor = Visitor(client, count, owner=owner)
    costs = {step: visitor.cost(step) for step in STEPS}
    assert costs == {step: (queries[has_account], True) for step, queries in STEPS.items()}
    if count == 5 and not has_account:
        many.cards(10_000)
        assert visitor.cost("nothing") == (15, True)
