"""Two at once, over one lot: no piece is counted twice, and no parcel slips past a recall."""

import threading
from contextlib import suppress
from datetime import date, datetime

import pytest
from oscar.core.loading import get_model

from shop.lots import actions
from shop.lots.models import Lot, LotPieces, RecallNotice
from shop.orders import lifecycle
from shop.orders.lifecycle import changes, fulfilling
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(job) -> str:
    """*done*, or the reason why not."""
    try:
        job()
    except (lifecycle.Refused, actions.Refused) as refusal:
        return str(refusal)
    except Exception as error:
        return type(error).__name__
    return "done"


def meet_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, *, people: int = 2) -> None:
    """Nobody goes past the call ``name`` before all have come to it, or it is clear that some are kept from it."""
    barrier, original = threading.Barrier(people, timeout=1), getattr(owner, name)

    def wait(*args, **kwargs):
        with suppress(threading.BrokenBarrierError):
            barrier.wait()
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, wait)


def send_whole(order, now: datetime, number: int) -> str:
    lots = [factories.share(3, number=f"A{number}")]
    return outcome(lambda: factories.parcel(order, lots=lots, tracking=f"T{number}", now=now))


def test_two_parcels_at_once_hold_no_more_lots_than_the_order_has_pieces(
    now: datetime, monkeypatch: pytest.MonkeyPatch
):
    order = factories.order(lines=[(factories.product(title="Tips"), 3)])
    meet_at(monkeypatch, fulfilling.rules, "why_not_dispatch")
    done = at_once(2, lambda at: send_whole(order, now, at))
    assert sorted(done) == ["All of this order has already been dispatched.", "done"]
    assert [each.pieces for each in LotPieces.objects.all()] == [3]


def test_negative_control_without_the_orders_lock_both_parcels_hold_all_pieces(
    now: datetime, monkeypatch: pytest.MonkeyPatch
):
    order = factories.order(lines=[(factories.product(title="Tips", stock=100), 3)])
    get_model("partner", "StockRecord").objects.update(num_allocated=50)
    order.lines.update(num_allocated=50)
    monkeypatch.setattr(changes, "lock", lambda order: type(order).objects.get(pk=order.pk))
    meet_at(monkeypatch, fulfilling.rules, "why_not_dispatch")
    done = at_once(2, lambda at: send_whole(order, now, at))
    assert (done, sum(each.pieces for each in LotPieces.objects.all())) == (["done", "done"], 6)


def test_a_lot_that_is_new_to_two_parcels_at_once_is_one_lot(now: datetime):
    product = factories.product(stock=100)
    orders = [factories.order(lines=[(product, 1)]) for _ in range(6)]
    done = at_once(6, lambda at: outcome(lambda: factories.parcel(orders[at], now=now)))
    assert (done, Lot.objects.count(), LotPieces.objects.count()) == (["done"] * 6, 1, 6)


def test_two_use_by_dates_told_at_once_are_one_and_a_refusal(now: datetime):
    product = factories.product(title="Tips", stock=100)
    orders = [factories.order(lines=[(product, 1)]) for _ in range(2)]
    days = [date(2028, 5, 31), date(2028, 6, 30)]

    def send(at: int) -> str:
        return outcome(lambda: factories.parcel(orders[at], lots=[factories.share(1, expires_on=days[at])], now=now))

    done = at_once(2, send)
    assert sorted(said.split(" with ")[0] for said in done) == ["Tips: Lot A1 was sent before", "done"]
    assert Lot.objects.count() == 1


def recall_while_a_parcel_is_packed(now: datetime, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int, int]:
    """A parcel has seen that its lot is good; then the lot is recalled: who did what, orders with pieces, orders told.

    The parcel goes on when the recall is through, or when it is clear that the recall waits for the parcel.
    """
    product = factories.product(title="Tips", stock=100)
    first, second = (factories.order(lines=[(product, 1)]) for _ in range(2))
    factories.parcel(first, now=now)
    lot = Lot.objects.get()
    seen, recalled, known = threading.Event(), threading.Event(), actions.queries.known

    def look(lots):
        found = known(lots)
        if lots:
            seen.set()
            recalled.wait(timeout=1)
        return found

    def call_back():
        assert seen.wait(timeout=10)
        actions.recall(lot, words=factories.words(), now=now)
        recalled.set()

    monkeypatch.setattr(actions.queries, "known", look)
    jobs = [lambda: factories.parcel(second, now=now), call_back]
    done = at_once(2, lambda at: outcome(jobs[at]))
    return done, LotPieces.objects.count(), RecallNotice.objects.count()


def test_a_recall_waits_for_the_parcel_that_is_being_packed_and_tells_its_buyer_too(
    now: datetime, monkeypatch: pytest.MonkeyPatch
):
    assert recall_while_a_parcel_is_packed(now, monkeypatch) == (["done", "done"], 2, 2)


def test_negative_control_without_the_lots_lock_a_buyer_is_never_told(now: datetime, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Lot.objects, "select_for_update", Lot.objects.all)
    assert recall_while_a_parcel_is_packed(now, monkeypatch) == (["done", "done"], 2, 1)


def test_a_buyer_is_told_once_however_many_pass_the_recall_on(now: datetime):
    product = factories.product(stock=100)
    for _ in range(3):
        factories.parcel(factories.order(lines=[(product, 1)]), now=now)
    lifecycle.recall_lot(Lot.objects.get(), words=factories.words(), now=now)
    RecallNotice.objects.update(told_at=None)
    told = at_once(6, lambda at: lifecycle.tell_buyers(now=now))
    assert (sum(told), RecallNotice.objects.filter(told_at=None).count()) == (3, 0)


def test_a_recall_and_a_second_parcel_of_its_lot_do_not_wait_in_a_circle(
    now: datetime, monkeypatch: pytest.MonkeyPatch
):
    """The recall holds the lot and writes a notice for the order; the parcel holds the order and waits for the lot."""
    order = factories.order(lines=[(factories.product(title="Tips"), 6)])
    lots = [factories.share(3, number="A1")]
    factories.parcel(order, lots=lots, tracking="T1", now=now)
    barrier = threading.Barrier(2, timeout=1)

    def wait_before(owner: object, name: str) -> None:
        original = getattr(owner, name)

        def wait(*args, **kwargs):
            with suppress(threading.BrokenBarrierError):
                barrier.wait()
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, wait)

    wait_before(actions.queries, "recall_of")
    wait_before(fulfilling.stock, "consume")
    jobs = [
        lambda: actions.recall(Lot.objects.get(), words=factories.words(), now=now),
        lambda: factories.parcel(order, lots=lots, tracking="T2", now=now),
    ]
    recalled, sent = at_once(2, lambda at: outcome(jobs[at]))
    assert (recalled, "recalled" in sent, RecallNotice.objects.count()) == ("done", True, 1)
