"""Lots that leave the house, and lots that are called back."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from oscar.test import factories as oscar

from shop.lots import actions, queries
from shop.lots.models import Lot, LotPieces, Recall, RecallNotice
from shop.orders import lifecycle
from shop.orders.models import Parcel
from tests import factories

pytestmark = pytest.mark.django_db
LATER = date(2028, 5, 31)


def order(product=None, pieces: int = 3, **fields):
    return factories.order(lines=[(product or factories.product(title="Tips"), pieces)], **fields)


def shares(*numbers_and_pieces: tuple[str, int]):
    return [factories.share(pieces, number=number) for number, pieces in numbers_and_pieces]


def sent() -> list[tuple[str, int]]:
    return list(LotPieces.objects.values_list("lot__number", "pieces"))


def test_a_parcel_remembers_its_lots(now: datetime):
    parcel = factories.parcel(order(), lots=shares(("A1", 1), ("B2", 2)), now=now)
    lots = [(each.pieces, each.lot) for each in parcel.lines.get().lots.select_related("lot")]
    assert [(pieces, lot.number, lot.expires_on, lot.title) for pieces, lot in lots] == [
        (1, "A1", LATER, "Tips"),
        (2, "B2", LATER, "Tips"),
    ]


def test_a_lot_of_two_orders_is_one_lot(now: datetime):
    product = factories.product()
    factories.parcel(order(product), lots=shares(("A1", 3)), now=now)
    factories.parcel(order(product), lots=shares(("A1", 3)), now=now)
    assert (Lot.objects.count(), sent()) == (1, [("A1", 3), ("A1", 3)])


def test_the_same_number_of_another_product_is_another_lot(now: datetime):
    first = factories.parcel(order(), lots=shares(("A1", 3)), now=now)
    factories.parcel(order(), lots=shares(("A1", 3)), now=now)
    lot = first.lines.get().lots.get().lot
    assert (Lot.objects.count(), [each.number for each in queries.also_numbered(lot)]) == (2, ["A1"])


def test_sterile_pieces_do_not_leave_without_their_lots(now: datetime):
    paid = order()
    with pytest.raises(lifecycle.Refused, match="^Tips: Enter the lot number. It is printed beside LOT.$"):
        factories.parcel(paid, lots=[], pieces=3, now=now)
    paid.refresh_from_db()
    assert (paid.status, Parcel.objects.count()) == ("Paid", 0)


@pytest.mark.parametrize("kind", ["pen", "accessory"])
def test_a_pen_may_leave_without_a_lot_or_with_one(kind: str, now: datetime):
    pen = factories.product(title="Pen", kind=kind)
    factories.parcel(order(pen, pieces=2), pieces=1, lots=[], now=now)
    factories.parcel(order(pen, pieces=2), pieces=2, lots=[factories.share(1, expires_on=None)], now=now)
    assert sent() == [("A1", 1)]


def test_no_more_pieces_than_the_parcel_holds_are_of_a_lot(now: datetime):
    with pytest.raises(lifecycle.Refused, match="The lots hold 4, but 3 of this are in the parcel."):
        factories.parcel(order(), pieces=3, lots=shares(("A1", 2), ("B2", 2)), now=now)


def test_lots_written_twice_for_a_parcel_are_refused(now: datetime):
    """The parcel's line is full; nothing is left to be of another lot."""
    paid = order()
    parcel = factories.parcel(paid, lots=shares(("A1", 3)), now=now)
    line = parcel.lines.get().line_id
    with pytest.raises(actions.Refused, match="No piece of this is in the parcel, so it has no lot."):
        actions.note_dispatched_lots(parcel, shares={line: shares(("B2", 1))}, now=now)
    assert sent() == [("A1", 3)]


def test_lots_of_a_line_that_is_not_in_the_parcel_are_refused(now: datetime):
    parcel = factories.parcel(order(), lots=shares(("A1", 3)), now=now)
    with pytest.raises(actions.Refused, match="Line 0 is not in this parcel."):
        actions.note_dispatched_lots(parcel, shares={0: shares(("B2", 1))}, now=now)


def test_a_number_that_is_no_lot_number_is_refused_before_it_reaches_the_database(now: datetime):
    with pytest.raises(lifecycle.Refused, match="A lot number has at most 40 characters, not 41."):
        factories.parcel(order(), lots=shares(("A" * 41, 3)), now=now)


def test_a_clash_of_use_by_dates_sends_nothing(now: datetime):
    product = factories.product()
    factories.parcel(order(product), lots=shares(("A1", 3)), now=now)
    with pytest.raises(lifecycle.Refused, match="use-by date 31 May 2028, and now it says 30 June 2028"):
        factories.parcel(order(product), lots=[factories.share(3, expires_on=date(2028, 6, 30))], now=now)
    assert Parcel.objects.count() == 1


def test_pieces_past_their_date_stay(now: datetime):
    with pytest.raises(lifecycle.Refused, match="The use-by date of these pieces was 4 January 2027"):
        factories.parcel(order(), lots=[factories.share(3, expires_on=date(2027, 1, 4))], now=now)
    assert Lot.objects.count() == 0


def test_a_lot_known_without_a_date_gets_one(now: datetime):
    pen = factories.product(title="Pen", kind="pen")
    factories.parcel(order(pen, pieces=1), lots=[factories.share(1, expires_on=None)], now=now)
    factories.parcel(order(pen, pieces=1), lots=[factories.share(1)], now=now)
    assert Lot.objects.get().expires_on == LATER


def test_a_lot_of_a_product_that_is_gone_cannot_be_kept(now: datetime):
    paid = order()
    paid.lines.get().product.delete()
    with pytest.raises(lifecycle.Refused, match="no longer in the catalogue"):
        factories.parcel(paid, lots=shares(("A1", 3)), now=now)


def test_a_lot_outlives_its_product(now: datetime):
    factories.parcel(order(), lots=shares(("A1", 3)), now=now)
    Lot.objects.get().product.delete()
    lot = Lot.objects.get()
    assert (lot.product, lot.title, len(queries.orders_of(lot))) == (None, "Tips", 1)


def test_a_buyer_with_two_orders_is_one_person(now: datetime):
    product = factories.product()
    for email in ("ada@example.com", "Ada@Example.com", "bea@example.com"):
        factories.parcel(order(product, pieces=1, email=email), now=now)
    lot = Lot.objects.get()
    assert (len(queries.orders_of(lot)), queries.people_of(lot)) == (3, 2)


# --- Recall ---


def sent_lot(now: datetime, *, number: str = "A1", **fields) -> Lot:
    factories.parcel(order(**fields), lots=shares((number, 3)), now=now)
    return Lot.objects.get(number=number)


def test_a_recall_keeps_its_words_and_who_decided(now: datetime):
    officer = oscar.UserFactory()
    recall = actions.recall(sent_lot(now), words=factories.words(), now=now, by=officer)
    recall.refresh_from_db()
    assert (recall.hazard, recall.decided_at, recall.decided_by) == (factories.words().hazard, now, officer)
    assert recall.remedies_in_words == ["Your money back", "New pieces from another lot, free of charge"]


def test_a_lot_is_recalled_once_and_the_first_words_stay(now: datetime):
    lot = sent_lot(now)
    first = actions.recall(lot, words=factories.words(), now=now)
    again = actions.recall(lot, words=factories.words(hazard="Another danger."), now=now + timedelta(days=1))
    assert (again, again.hazard, Recall.objects.count()) == (first, first.hazard, 1)
    assert RecallNotice.objects.count() == 1


def test_softening_words_recall_nothing(now: datetime):
    with pytest.raises(actions.Refused, match="Leave out “voluntary”"):
        actions.recall(sent_lot(now), words=factories.words(hazard="A voluntary recall."), now=now)
    assert Recall.objects.count() == 0


def test_a_recalled_lot_leaves_no_more(now: datetime):
    product = factories.product()
    lot = sent_lot(now, product=product)
    actions.recall(lot, words=factories.words(), now=now)
    with pytest.raises(lifecycle.Refused, match="Lot A1 was recalled on 5 January 2027. Do not send it."):
        factories.parcel(order(product), lots=shares(("A1", 3)), now=now)


def test_a_buyer_is_told_once(now: datetime):
    told: list[int] = []
    actions.recall(sent_lot(now), words=factories.words(), now=now)
    (notice,) = queries.untold()
    tell = [actions.tell(notice, pass_on=lambda each: told.append(each.order_id), now=now) for _ in range(2)]
    assert (tell, len(told), queries.untold()) == ([True, False], 1, [])


def test_a_notice_that_could_not_be_passed_on_stays_untold(now: datetime):
    def fail(notice):
        raise RuntimeError("no")

    actions.recall(sent_lot(now), words=factories.words(), now=now)
    (notice,) = queries.untold()
    with pytest.raises(RuntimeError):
        actions.tell(notice, pass_on=fail, now=now)
    assert queries.untold() == [notice]


def test_the_last_answer_counts_and_its_moment_is_when_it_changed(now: datetime):
    actions.recall(sent_lot(now), words=factories.words(), now=now)
    notice = RecallNotice.objects.get()
    for after, answer in enumerate(["refund", "none-left", "none-left"]):
        actions.answer(notice, answer=answer, now=now + timedelta(days=after))
    notice.refresh_from_db()
    assert (notice.answer_in_words, notice.answered_at) == ("I have none of it left", now + timedelta(days=1))


def test_an_answer_that_is_not_offered_is_refused(now: datetime):
    actions.recall(sent_lot(now), words=factories.words(), now=now)
    with pytest.raises(actions.Refused, match="Choose one of the answers."):
        actions.answer(RecallNotice.objects.get(), answer="disposal", now=now)


def test_only_our_own_links_lead_to_a_notice(now: datetime):
    actions.recall(sent_lot(now), words=factories.words(), now=now)
    notice = RecallNotice.objects.get()
    token = queries.answer_url(notice).rstrip("/").rpartition("/")[2]
    assert queries.find_notice(token) == notice
    assert [queries.find_notice(wrong) for wrong in (f"{notice.pk}", f"{notice.pk}:x", token[:-2])] == [None] * 3


@pytest.mark.parametrize("wrong", [{"pieces": 0}, {"number": ""}])
def test_the_database_keeps_no_empty_lot(wrong: dict[str, object], now: datetime):
    lot = sent_lot(now)
    table = LotPieces if "pieces" in wrong else Lot
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.update(**wrong)
    assert lot.number == "A1"
