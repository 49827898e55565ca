"""A recall that aftercare is told of: told by the sequence's own step where there is one, else by a letter for it."""

from datetime import date, datetime

import pytest

from shop.aftercare import actions, queries, rules
from shop.aftercare.models import Enrolment
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
FACTS = {
    "title": "Home 12-pin",
    "ref": "7",
    "expires_on": "31 May 2028",
    "hazard": "The needles may not be sterile.",
    "what_to_do": "Put them in a sharps box.",
    "remedies": "Your money back\nNew pieces",
    "contact": "0800 000 000",
    "link": "https://shop.example/recall/7/",
    "picture": "",
}
NOTICE = {"lot_number": "A1", "sku": "DH-12", "facts": FACTS}
LOT = rules.LotFact(title="Home 12-pin", sku="DH-12", number="A1", expires_on=date(2028, 5, 31), pieces=1, ref="7")


def bought(*steps, now: datetime) -> Enrolment:
    """An enrolled order that got one piece of lot A1."""
    enrolment = makers.enrolment(data=makers.sequence(*steps), now=now)
    actions.note_dispatched(enrolment.order, dispatched_at=now, now=now, lots=[LOT])
    return enrolment


def notices() -> list[tuple[str, str]]:
    """Kind and state of every letter about a recall."""
    kinds = ("aftercare-a17", queries.RECALL)
    return list(Message.objects.filter(kind__in=kinds).values_list("kind", "state"))


def recall(order, *, now: datetime) -> bool:
    return actions.note_recall(order, **NOTICE, recalled_at=now, now=now)


def test_the_sequences_own_step_tells_the_buyer_where_there_is_one(now: datetime):
    enrolment = bought(makers.step("A0"), makers.step("A17", anchor="recalled"), now=now)
    assert (recall(enrolment.order, now=now), notices()) == (True, [("aftercare-a17", "planned")])
    assert enrolment.lots.get().recall == FACTS


def test_an_edition_without_that_step_writes_a_letter_of_its_own(now: datetime):
    enrolment = bought(makers.step("A0"), now=now)
    assert (recall(enrolment.order, now=now), notices()) == (True, [("product-recall", "planned")])


def test_told_twice_is_told_once(now: datetime):
    enrolment = bought(makers.step("A0"), makers.step("A17", anchor="recalled"), now=now)
    other = makers.order()
    assert [recall(order, now=now) for order in (enrolment.order, other) for _ in range(2)] == [True] * 4
    assert sorted(notices()) == [("aftercare-a17", "planned"), ("product-recall", "planned")]


def test_an_order_that_ended_is_told_all_the_same(now: datetime):
    enrolment = bought(makers.step("A0"), makers.step("A17", anchor="recalled"), now=now)
    actions.stop(enrolment.order, reason="Refunded.", now=now)
    assert (recall(enrolment.order, now=now), notices()) == (True, [("aftercare-a17", "planned")])


def test_a_notice_that_was_sent_is_not_written_again(now: datetime):
    enrolment = bought(makers.step("A0"), makers.step("A17", anchor="recalled"), now=now)
    recall(enrolment.order, now=now)
    Message.objects.filter(kind="aftercare-a17").update(state="sent", sent_at=now)
    recall(enrolment.order, now=now)
    assert notices() == [("aftercare-a17", "sent")]


def test_nobody_can_be_written_to_without_an_address(now: datetime):
    order = makers.order(email="")
    assert (recall(order, now=now), notices()) == (False, [])


def test_every_notice_is_found_by_its_order_whoever_wrote_it(now: datetime):
    enrolment = bought(makers.step("A0"), makers.step("A17", anchor="recalled"), now=now)
    other, untold = makers.order(), makers.order()
    for order in (enrolment.order, other):
        recall(order, now=now)
    ids = [enrolment.order_id, other.pk, untold.pk]
    found = queries.recall_notices("7", sku="DH-12", lot_number="A1", order_ids=ids)
    assert {id: message.kind for id, message in found.items()} == {
        enrolment.order_id: "aftercare-a17",
        other.pk: "product-recall",
    }
