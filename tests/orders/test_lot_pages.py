"""The desk's pages of lots: who got which, and a recall in two steps."""

from datetime import date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from oscar.test import factories as oscar

from shop.lots import actions as lots
from shop.lots.models import Lot, Recall, RecallNotice
from shop.mail.models import Message
from shop.orders import lifecycle
from tests import factories
from tests.forks.pages import find, text, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_clock")]
TYPED = {
    "hazard": factories.words().hazard,
    "what_to_do": factories.words().what_to_do,
    "remedies": ["refund", "replacement"],
    "contact": factories.words().contact,
}


def member(*groups: str, codes: tuple[str, ...] = ()):
    user = oscar.UserFactory(is_staff=True, first_name="Olga", last_name="Officer")
    user.groups.add(*Group.objects.filter(name__in=groups))
    user.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    return user


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(member("Safety officers"))
    return client


@pytest.fixture
def product():
    return factories.product(title="Home 12-pin", stock=100)


def buy(product, *, now: datetime, number: str = "A1", email: str = "ada@example.com", pieces: int = 1, **lot: Any):
    order = factories.order(lines=[(product, pieces)], email=email)
    factories.parcel(order, lots=[factories.share(pieces, number=number, **lot)], now=now)
    return order


@pytest.fixture
def lot(product, now: datetime) -> Lot:
    """Two orders of one person, and one of another."""
    for email, pieces in [("ada@example.com", 2), ("Ada@example.com", 1), ("bea@example.com", 1)]:
        buy(product, now=now, email=email, pieces=pieces)
    return Lot.objects.get()


def rows(page, **where: str) -> list[list[str]]:
    (table,) = find(page, tag="table", **where)
    return [[words(cell) for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")][1:]


def recall(client: Client, lot: Lot, **typed: Any):
    return client.post(f"/dashboard/lots/{lot.pk}/recall/", {**TYPED, **typed})


# --- The list ---


def test_the_list_says_how_far_each_lot_went(officer: Client, product, lot: Lot, now: datetime):
    buy(product, now=now, number="B2", expires_on=date(2027, 1, 5))
    lots.recall(lot, words=factories.words(), now=now)
    assert rows(officer.get("/dashboard/lots/"), cls="table") == [
        ["B2", "Home 12-pin", "5 January 2027", "1", "1", "–"],
        ["A1", "Home 12-pin", "31 May 2028", "4", "3", "Recalled 5 January 2027"],
    ]


def test_a_lot_past_its_date_is_marked(officer: Client, product, now: datetime, moving_clock):
    buy(product, now=now, expires_on=date(2027, 1, 5))
    moving_clock.forward(days=1)
    assert rows(officer.get("/dashboard/lots/"), cls="table")[0][-1] == "Too old"


@pytest.mark.parametrize(
    ("number", "found"),
    [("", ["AB-2", "A1"]), ("a1", ["A1"]), (" b-", ["AB-2"]), ("zz", []), ("%", []), ("x" * 99, ["AB-2", "A1"])],
)
def test_a_lot_is_found_by_a_part_of_its_number(officer: Client, product, now: datetime, number: str, found: list[str]):
    buy(product, now=now, number="A1")
    buy(product, now=now, number="AB-2")
    page = officer.get("/dashboard/lots/", {"number": number})
    assert [each.number for each in page.context["page_obj"]] == found


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_number_of_questions(
    officer: Client, product, now: datetime, count: int, django_assert_num_queries
):
    for number in range(count):
        buy(product, now=now, number=f"A{number}")
    with django_assert_num_queries(6):
        officer.get("/dashboard/lots/")


# --- One lot ---


def test_a_lots_page_names_orders_and_no_people(officer: Client, product, lot: Lot, now: datetime):
    other = buy(product, now=now, number="B2")
    page = officer.get(f"/dashboard/lots/{lot.pk}/")
    orders = [sent.parcel_line.parcel.order.number for sent in lot.sent.order_by("pk")]
    assert rows(page, id="receivers") == [
        [number, "5 January 2027", pieces] for number, pieces in zip(orders, "211", strict=True)
    ]
    assert text(page, tag="td", id="lot-sent") == "4 pieces in 3 orders of 2 people"
    assert (other.number in page.content.decode(), "@example.com" in page.content.decode()) == (False, False)


def test_a_batch_that_was_sold_in_two_packs_is_pointed_out(officer: Client, lot: Lot, now: datetime):
    buy(factories.product(title="Pack of 5"), now=now)
    said = text(officer.get(f"/dashboard/lots/{lot.pk}/"), tag="div", id="also-numbered")
    assert "Pack of 5" in said
    assert "each needs its own recall" in said


def test_an_unknown_lot_is_no_page(officer: Client):
    assert [officer.get(f"/dashboard/lots/{way}").status_code for way in ("0/", "0/recall/")] == [404, 404]


@pytest.mark.parametrize("buyers", [1, 30])
def test_a_recalled_lots_page_asks_the_same_number_of_questions(
    officer: Client, product, now: datetime, buyers: int, django_assert_num_queries
):
    for number in range(buyers):
        buy(product, now=now, email=f"buyer{number}@example.com")
    lifecycle.recall_lot(Lot.objects.get(), words=factories.words(), now=now)
    with django_assert_num_queries(12):
        officer.get(f"/dashboard/lots/{Lot.objects.get().pk}/")


# --- The recall ---


def test_a_recall_is_shown_once_more_with_the_number_of_people_before_it_goes_out(officer: Client, lot: Lot):
    page = recall(officer, lot)
    assert (page.status_code, Recall.objects.count(), Message.objects.filter(kind="product-recall").count()) == (
        200,
        0,
        0,
    )
    review = text(page, tag="section", id="recall-review")
    for said in (
        "Product safety recall",
        "Home 12-pin, lot A1, use by 31 May 2028",
        TYPED["hazard"],
        "Your money back",
    ):
        assert said in review
    assert "Recall it, and write to 2 people" in text(page, tag="form", id="confirm_form")


def test_the_second_yes_recalls_the_lot_and_tells_every_buyer(officer: Client, lot: Lot):
    page = officer.post(f"/dashboard/lots/{lot.pk}/recall/", {**TYPED, "people": "2"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Lot A1 is recalled. Its buyers are being told now."
    ]
    letters = Message.objects.filter(kind="product-recall").values_list("to_address", flat=True)
    assert sorted(letters) == ["Ada@example.com", "ada@example.com", "bea@example.com"]
    assert Recall.objects.get().decided_by.get_full_name() == "Olga Officer"


def test_the_hidden_fields_of_the_last_look_are_enough_to_go_on(officer: Client, lot: Lot):
    form = find(recall(officer, lot), tag="form", id="confirm_form")[0]
    fields: dict[str, list[str]] = {}
    for field in form.iter("input"):
        fields.setdefault(field.get("name", ""), []).append(field.get("value", ""))
    assert {name: fields[name] for name in TYPED} == {
        name: value if isinstance(value, list) else [value] for name, value in TYPED.items()
    }


def test_another_buyer_since_the_last_look_asks_for_another_look(officer: Client, product, lot: Lot, now: datetime):
    buy(product, now=now, email="cas@example.com")
    page = recall(officer, lot, people="2")
    assert "The number of people has changed since you looked." in text(page, tag="div", cls="alert-warning")
    assert "write to 3 people" in text(page, tag="form", id="confirm_form")
    assert Recall.objects.count() == 0


def test_the_words_can_be_changed_at_the_last_look(officer: Client, lot: Lot):
    page = recall(officer, lot, people="2", change="1")
    assert text(page, tag="textarea", id="id_hazard") == TYPED["hazard"]
    assert (page.status_code, Recall.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"hazard": "A voluntary recall."}, "hazard", "Leave out “voluntary”."),
        ({"what_to_do": "A precautionary step."}, "what_to_do", "Leave out “precautionary”."),
        ({"hazard": " "}, "hazard", "Say what the danger is."),
        ({"hazard": "a" * 1501}, "hazard", "Use at most 1500 characters, not 1501."),
        ({"contact": ""}, "contact", "Say how people reach you free of charge"),
        ({"remedies": []}, "remedies", "Offer the money back or new pieces"),
        ({"remedies": ["cake"]}, "remedies", "Choose from the list."),
    ],
)
@pytest.mark.parametrize("people", ["", "2"])
def test_words_that_may_not_go_out_are_refused_beside_their_field_and_nothing_typed_is_lost(
    officer: Client, lot: Lot, typed: dict[str, Any], field: str, said: str, people: str
):
    page = recall(officer, lot, people=people, **typed)
    assert (page.status_code, Recall.objects.count()) == (422, 0)
    assert text(page, tag="span", id=f"id_{field}_error").startswith(said)
    form = page.context["form"]
    assert {name: form[name].value() for name in TYPED} == {**TYPED, **typed}


def test_a_lot_is_not_recalled_twice(officer: Client, lot: Lot):
    recall(officer, lot, people="2")
    page = officer.post(
        f"/dashboard/lots/{lot.pk}/recall/", {**TYPED, "hazard": "Another.", "people": "2"}, follow=True
    )
    assert [str(message) for message in page.context["messages"]][-1] == (
        "This lot is recalled already. Its buyers are told."
    )
    assert Recall.objects.get().hazard == TYPED["hazard"]


def test_the_lots_page_counts_notices_sent_on_their_way_and_confirmed(officer: Client, lot: Lot, now: datetime):
    recall(officer, lot, people="2")
    first, second, third = Message.objects.filter(kind="product-recall").order_by("pk")
    Message.objects.filter(pk=first.pk).update(state="sent", sent_at=now)
    Message.objects.filter(pk=second.pk).update(state="failed", reason="No such address.")
    lots.answer(RecallNotice.objects.first(), answer="refund", now=now)
    page = officer.get(f"/dashboard/lots/{lot.pk}/")
    assert [words(line) for line in find(page, tag="ul", id="recall-count")[0]] == [
        "Notices sent: 1 of 3",
        "On their way: 1",
        "Not sent, or without an address: 1. Reach these people by telephone or by post.",
        "Confirmed by the buyer: 1",
        "Your money back: 1",
    ]
    assert [row[3:] for row in rows(page, id="receivers")] == [
        ["Sent", "Your money back, 5 January 2027"],
        ["Not sent: No such address.", "–"],
        ["On its way", "–"],
    ]


def test_an_order_without_an_address_is_named(officer: Client, lot: Lot, now: datetime):
    order = lot.sent.first().parcel_line.parcel.order
    order.guest_email = ""
    order.save()
    recall(officer, lot, people="3")
    standing = [row[3] for row in rows(officer.get(f"/dashboard/lots/{lot.pk}/"), id="receivers")]
    assert standing == ["No address to write to", "On its way", "On its way"]


# --- Who may ---


def test_who_packs_parcels_sees_lots_and_recalls_none(client: Client, lot: Lot):
    client.force_login(member("Order managers"))
    page = client.get(f"/dashboard/lots/{lot.pk}/")
    assert [
        client.get("/dashboard/lots/").status_code,
        page.status_code,
        recall(client, lot, people="2").status_code,
    ] == [
        200,
        200,
        403,
    ]
    assert (f"/dashboard/lots/{lot.pk}/recall/" in page.content.decode(), Recall.objects.count()) == (False, 0)


def test_staff_without_a_role_sees_no_lots_and_no_way_to_them(client: Client, lot: Lot):
    client.force_login(member(codes=("view_order",)))
    ways = ("", f"{lot.pk}/", f"{lot.pk}/recall/")
    assert [client.get(f"/dashboard/lots/{way}").status_code for way in ways] == [403, 403, 403]
    assert "/dashboard/lots/" not in client.get("/dashboard/orders/").content.decode()


def test_a_customer_is_sent_to_the_desks_login(client: Client, lot: Lot):
    client.force_login(oscar.UserFactory())
    assert client.get("/dashboard/lots/").headers["Location"].startswith("/dashboard/login/")


def test_the_orders_of_a_lot_are_links_only_for_who_may_open_them(client: Client, lot: Lot):
    shown = []
    for codes in [("view_lot",), ("view_lot", "view_order")]:
        client.force_login(member(codes=codes))
        shown.append("/dashboard/orders/" in text_of_receivers(client, lot))
    assert shown == [False, True]


def text_of_receivers(client: Client, lot: Lot) -> str:
    page = client.get(f"/dashboard/lots/{lot.pk}/").content.decode()
    return page.split('id="receivers"')[1].split("</table>")[0]
