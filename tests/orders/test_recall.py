"""A recall reaches exactly the buyers of the lot, whatever became of their orders."""

from datetime import datetime

import pytest

from shop import clock
from shop.aftercare import actions as aftercare
from shop.aftercare import queries as aftercare_queries
from shop.lots.models import Lot, RecallNotice
from shop.lots.queries import answer_url
from shop.mail.models import Message
from shop.orders import lifecycle, tasks
from shop.orders.lifecycle import recalling
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return factories.product(title="Home 12-pin")


def buy(product, *, now: datetime, number: str, email: str):
    """One piece of a lot, sent to somebody."""
    order = factories.order(lines=[(product, 1)], email=email)
    factories.parcel(order, lots=[factories.share(1, number=number)], now=now)
    return order


def recalled(number: str, *, now: datetime):
    return lifecycle.recall_lot(Lot.objects.get(number=number), words=factories.words(), now=now)


def letters() -> list[str]:
    return list(
        Message.objects.filter(kind="product-recall").order_by("to_address").values_list("to_address", flat=True)
    )


def test_every_buyer_of_the_lot_is_written_to_and_nobody_else(product, now: datetime):
    for number, email in [("A1", "ada@example.com"), ("B2", "bea@example.com"), ("A1", "cas@example.com")]:
        buy(product, now=now, number=number, email=email)
    buy(factories.product(title="Other"), now=now, number="C3", email="dora@example.com")
    recalled("A1", now=now)
    assert letters() == ["ada@example.com", "cas@example.com"]


def test_two_recalls_of_one_lot_are_one_letter_each(product, now: datetime):
    buy(product, now=now, number="A1", email="ada@example.com")
    recalled("A1", now=now)
    recalled("A1", now=now)
    assert letters() == ["ada@example.com"]


def test_who_was_paid_back_or_never_enrolled_is_told_too(product, now: datetime):
    """The pieces are still in the house of the buyer."""
    order = buy(product, now=now, number="A1", email="ada@example.com")
    lifecycle.mark_refunded(order, reason="Changed mind.", now=now)
    recalled("A1", now=now)
    assert letters() == ["ada@example.com"]


def test_the_letter_says_what_the_law_wants(product, now: datetime):
    order = buy(product, now=now, number="A1", email="ada@example.com")
    recalled("A1", now=now)
    letter = Message.objects.get(kind="product-recall")
    assert letter.subject == "Product safety recall: Home 12-pin, lot A1"
    assert (letter.purpose, letter.due_at) == ("transactional", now)
    line = order.lines.get()
    words = factories.words()
    for part in (letter.text, letter.html):
        for said in (
            "Stop using it at once.",
            "Home 12-pin",
            "A1",
            "use by 31 May 2028",
            line.partner_sku,
            order.number,
            words.hazard,
            words.what_to_do,
            "Your money back",
            "New pieces from another lot, free of charge",
            words.contact,
            answer_url(RecallNotice.objects.get()),
        ):
            assert said in part
    assert "Product safety recall</h1>" in letter.html
    assert len(letter.html) < 60_000


def test_aftercare_is_told_all_it_needs(product, now: datetime, monkeypatch: pytest.MonkeyPatch):
    order = buy(product, now=now, number="A1", email="ada@example.com")
    told = []
    monkeypatch.setattr(aftercare, "note_recall", lambda order, **facts: told.append((order, facts)))
    recalled("A1", now=now)
    words, lot = factories.words(), Lot.objects.get()
    facts = {
        "title": "Home 12-pin",
        "ref": lot.ref,
        "expires_on": "31 May 2028",
        "hazard": words.hazard,
        "what_to_do": words.what_to_do,
        "remedies": "Your money back\nNew pieces from another lot, free of charge",
        "contact": words.contact,
        "link": answer_url(RecallNotice.objects.get()),
        "picture": "",
    }
    expected = {"lot_number": "A1", "sku": lot.sku, "facts": facts, "recalled_at": now, "now": now}
    assert told == [(order, expected)]


def test_one_buyers_trouble_is_not_the_next_ones(product, now: datetime, monkeypatch: pytest.MonkeyPatch):
    broken = buy(product, now=now, number="A1", email="ada@example.com")
    buy(product, now=now, number="A1", email="bea@example.com")
    note_recall = aftercare.note_recall

    def fail_for_one(order, **facts):
        if order == broken:
            raise RuntimeError("no")
        return note_recall(order, **facts)

    monkeypatch.setattr(aftercare, "note_recall", fail_for_one)
    recalled("A1", now=now)
    assert letters() == ["bea@example.com"]
    monkeypatch.setattr(aftercare, "note_recall", note_recall)
    monkeypatch.setattr(clock, "now", lambda: now)
    tasks.tell_buyers(timestamp=0)
    assert letters() == ["ada@example.com", "bea@example.com"]


def test_the_worker_tells_those_whom_the_desk_left_for_later(product, now: datetime, monkeypatch: pytest.MonkeyPatch):
    for email in ("ada@example.com", "bea@example.com"):
        buy(product, now=now, number="A1", email=email)
    monkeypatch.setattr(recalling, "AT_ONCE", 1)
    recalled("A1", now=now)
    assert letters() == ["ada@example.com"]
    monkeypatch.setattr(clock, "now", lambda: now)
    tasks.tell_buyers(timestamp=0)
    assert letters() == ["ada@example.com", "bea@example.com"]


def test_softening_words_are_refused_with_the_reason(product, now: datetime):
    buy(product, now=now, number="A1", email="ada@example.com")
    with pytest.raises(lifecycle.Refused, match="Leave out “precautionary”"):
        lifecycle.recall_lot(Lot.objects.get(), words=factories.words(hazard="A precautionary step."), now=now)
    assert letters() == []


def test_an_order_without_an_address_is_known_to_have_no_letter(product, now: datetime):
    order, other = (buy(product, now=now, number="A1", email=email) for email in ("ada@example.com", "bea@example.com"))
    order.guest_email = ""
    order.save()
    recalled("A1", now=now)
    lot = Lot.objects.get()
    found = aftercare_queries.recall_notices(
        lot.ref, sku=lot.sku, lot_number=lot.number, order_ids=[order.pk, other.pk]
    )
    assert list(found) == [other.pk]
