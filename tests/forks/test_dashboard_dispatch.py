"""The lots that a clerk enters with a parcel: required where it matters, each mistake beside its field."""

from datetime import datetime

import pytest
from django.test import Client
from oscar.test import factories as oscar

from shop.forks.dashboard.orders import lots as rows
from shop.lots import actions as lots
from shop.lots.models import Lot, LotPieces
from tests import factories
from tests.forks.pages import find, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_clock")]


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(oscar.UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def tips():
    return factories.product(title="Tips")


def send(clerk: Client, order, **typed: object):
    """Press *Dispatch* with ``typed``; the field names need no line id where the order has one line."""
    line = order.lines.first().pk
    names = {"pieces": f"pieces_{line}"} | {
        f"{name}{row}": f"{name}_{line}_{row}" for name in ("lot", "use_by", "of_lot") for row in (1, 2)
    }
    fields = {names.get(name, name): value for name, value in typed.items()}
    whole = {"carrier": "Post", "tracking_number": "T1", "parcels_so_far": order.parcels.count(), names["pieces"]: 3}
    page = clerk.post(
        f"/dashboard/orders/{order.number}/", {"order_action": "dispatch_parcel", **whole, **fields}, follow=True
    )
    known = {full: short for short, full in names.items()}
    form = page.context.get("dispatch_form")
    page.mistakes = {known.get(name, name): list(said) for name, said in form.errors.items()} if form else {}
    page.typed = {known.get(name, name): form[name].value() for name in form.fields} if form else {}
    return page


def order(product, pieces: int = 3):
    return factories.order(lines=[(product, pieces)])


def sent() -> list[tuple[str, str, int]]:
    return [
        (each.lot.number, f"{each.lot.expires_on}", each.pieces) for each in LotPieces.objects.select_related("lot")
    ]


def test_a_parcel_leaves_with_one_lot(clerk: Client, tips):
    page = send(clerk, order(tips), lot1=" a1 ", use_by1="05/2028")
    assert ([str(message) for message in page.context["messages"]], sent()) == (
        ["The parcel is written down, and the customer is told."],
        [("A1", "2028-05-31", 3)],
    )
    assert "3 × Tips Lot A1, use by 31 May 2028" in text(page, tag="table", id="parcels")


def test_a_parcel_leaves_with_two_lots_of_a_line(clerk: Client, tips):
    page = send(clerk, order(tips), lot1="A1", use_by1="2028-05-31", of_lot1="1", lot2="B2", use_by2="30/06/2028")
    assert sent() == [("A1", "2028-05-31", 1), ("B2", "2028-06-30", 2)]
    assert "3 × Tips 1 × Lot A1, use by 31 May 2028 2 × Lot B2" in text(page, tag="table", id="parcels")


@pytest.mark.parametrize("kind", ["cartridge", "kit"])
def test_sterile_pieces_need_their_lot(clerk: Client, kind: str):
    page = send(clerk, order(factories.product(kind=kind)))
    assert page.mistakes == {"lot1": ["Enter the lot number. It is printed beside LOT."]}


@pytest.mark.parametrize("kind", ["pen", "accessory"])
def test_a_pen_needs_none(clerk: Client, kind: str):
    assert (send(clerk, order(factories.product(kind=kind))).mistakes, sent()) == ({}, [])


def test_a_pen_may_have_one(clerk: Client):
    send(clerk, order(factories.product(kind="pen")), lot1="P7")
    assert sent() == [("P7", "None", 3)]


MISTAKES = {
    "a lot without its date": (
        {"lot1": "A1"},
        {"use_by1": "Enter the use-by date that is printed with the lot number."},
    ),
    "a date that is no date": (
        {"lot1": "A1", "use_by1": "soon"},
        {"use_by1": "Write the use-by date as it is printed: 2027-05, 2027-05-31, 05/2027 or 31/05/2027."},
    ),
    "a date that is over": (
        {"lot1": "A1", "use_by1": "2026-12"},
        {"use_by1": "The use-by date of these pieces was 31 December 2026. Do not send them."},
    ),
    "a number that is too long": (
        {"lot1": "A" * 41, "use_by1": "2028-05"},
        {"lot1": "A lot number has at most 40 characters, not 41."},
    ),
    "pieces that are no number": (
        {"lot1": "A1", "use_by1": "2028-05", "of_lot1": "all"},
        {"of_lot1": "Enter how many pieces are of this lot, at least 1."},
    ),
    "lots that do not add up": (
        {"lot1": "A1", "use_by1": "2028-05", "of_lot1": "1", "lot2": "B2", "use_by2": "2028-05", "of_lot2": "1"},
        {"of_lot2": "The lots hold 2, but 3 of this are in the parcel."},
    ),
    "one lot twice": (
        {"lot1": "A1", "use_by1": "2028-05", "of_lot1": "1", "lot2": "a1", "use_by2": "2028-05"},
        {"lot2": "Lot A1 is there twice. Write it once, with all its pieces."},
    ),
    "a lot for a line that stays": (
        {"pieces": "0", "lot1": "A1", "use_by1": "2028-05"},
        {
            "pieces": "Choose at least one piece to dispatch.",
        },
    ),
    "everything at once": (
        {"use_by1": "never", "of_lot1": "0"},
        {
            "use_by1": "Write the use-by date as it is printed: 2027-05, 2027-05-31, 05/2027 or 31/05/2027.",
            "of_lot1": "Enter how many pieces are of this lot, at least 1.",
            "lot1": "Enter the lot number. It is printed beside LOT.",
        },
    ),
}


@pytest.mark.parametrize(("typed", "said"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_stands_beside_its_field_and_nothing_typed_is_lost(clerk: Client, tips, typed, said):
    page = send(clerk, order(tips), **typed)
    assert page.mistakes == {name: [reason] for name, reason in said.items()}
    assert {name: page.typed[name] for name in typed} == typed
    assert len(find(page, tag="span", cls="error-block")) == len(said)
    assert sent() == []


def test_a_line_that_stays_has_no_lot(clerk: Client, tips):
    paid = factories.order(lines=[(tips, 1), (factories.product(title="Pen", kind="pen"), 1)])
    pen = paid.lines.last().pk
    page = send(clerk, paid, pieces="0", lot1="A1", use_by1="2028-05", **{f"pieces_{pen}": "1"})
    assert page.mistakes == {"lot1": ["No piece of this is in the parcel, so it has no lot."]}


def test_another_date_for_a_known_lot_is_refused_with_both_dates(clerk: Client, tips, now: datetime):
    factories.parcel(order(tips), now=now)
    page = send(clerk, order(tips), lot1="A1", use_by1="2028-06")
    said = (
        "Lot A1 was sent before with the use-by date 31 May 2028, and now it says 30 June 2028. "
        "Look at the sachet again."
    )
    assert page.mistakes == {"use_by1": [said]}


def test_a_recalled_lot_is_refused(clerk: Client, tips, now: datetime):
    factories.parcel(order(tips), now=now)
    lots.recall(Lot.objects.get(), words=factories.words(), now=now)
    page = send(clerk, order(tips), lot1="A1", use_by1="2028-05")
    assert page.mistakes == {"lot1": ["Lot A1 was recalled on 5 January 2027. Do not send it."]}


def test_a_product_that_left_the_catalogue_has_no_lot_to_enter(clerk: Client, tips):
    paid = order(tips)
    tips.delete()
    page = send(clerk, paid)
    assert (page.mistakes, paid.parcels.count(), sent()) == ({}, 1, [])


def test_a_needed_lot_is_open_and_the_second_one_folded_until_it_is_used(clerk: Client, tips):
    paid = order(tips)
    fresh = clerk.get(f"/dashboard/orders/{paid.number}/")
    assert [row.is_open for row in fresh.context["dispatch_form"].parts[0][2]] == [True, False]
    again = send(clerk, paid, lot2="B2")
    assert [row.is_open for row in again.context["dispatch_form"].parts[0][2]] == [True, True]


def test_what_was_typed_stays_when_somebody_recalls_the_lot_meanwhile(
    clerk: Client, tips, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    """The form found nothing wrong; the lifecycle, which holds the lot, does."""
    factories.parcel(order(tips), now=now)
    lots.recall(Lot.objects.get(), words=factories.words(), now=now)
    monkeypatch.setattr(rows.queries, "known_of", lambda product_id, numbers: {})
    paid = order(tips)
    page = send(clerk, paid, lot1="A1", use_by1="2028-05")
    assert [str(message) for message in page.context["messages"]] == [
        "Tips: Lot A1 was recalled on 5 January 2027. Do not send it."
    ]
    assert (page.typed["lot1"], paid.parcels.count()) == ("A1", 0)
