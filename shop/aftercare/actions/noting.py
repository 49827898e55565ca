"""Take note of what happened to an order, and plan anew. Each action holds the person's row."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.aftercare import queries, rules
from shop.aftercare.actions import recalling
from shop.aftercare.actions.planning import lock, replan
from shop.aftercare.models import EnrolledLot, Enrolment, Person, Session


@transaction.atomic
def note_dispatched(order: Any, *, dispatched_at: datetime, now: datetime, lots: Sequence[rules.LotFact] = ()) -> None:
    """A parcel left, with pieces of these lots. Until somebody knows better, it arrives after the promised days."""
    if (enrolment := _lock_of(order)) is None:
        return
    enrolment.dispatched_at = dispatched_at
    if enrolment.delivered_at is None or enrolment.delivery_is_estimated:
        enrolment.delivered_at = queries.estimated_delivery(order, left_at=dispatched_at)
        enrolment.delivery_is_estimated = True
    for lot in lots:
        _add_lot(enrolment, lot)
    _save(enrolment, "dispatched_at", "delivered_at", "delivery_is_estimated", now=now)


@transaction.atomic
def note_lots(order: Any, *, lots: Sequence[rules.LotFact], now: datetime) -> bool:
    """All the lots that left with this order, for one that was enrolled only after its dispatch. Safe to repeat.

    False: nothing new, or nobody to note it for.
    """
    if (enrolment := _lock_of(order)) is None:
        return False
    known = {(lot.sku, lot.number) for lot in enrolment.lots.all()}
    new = [lot for lot in lots if (lot.sku, lot.number) not in known]
    for lot in new:
        _add_lot(enrolment, lot)
    if new:
        _save(enrolment, now=now)
    return bool(new)


@transaction.atomic
def note_delivered(order: Any, *, delivered_at: datetime, now: datetime) -> None:
    """The parcel arrived, by the carrier's or a clerk's word: an estimate no longer."""
    if (enrolment := _lock_of(order)) is None:
        return
    enrolment.delivered_at, enrolment.delivery_is_estimated = delivered_at, False
    _save(enrolment, "delivered_at", "delivery_is_estimated", now=now)


@transaction.atomic
def note_recall(
    order: Any, *, sku: str, lot_number: str, facts: Mapping[str, str], recalled_at: datetime, now: datetime
) -> bool:
    """A lot of which this order got pieces is recalled: its buyer is told, whatever he or she opted out of.

    ``facts`` are words that were checked already (GPSR): title, ref (the teller's name for the lot), expires_on (as
    people write it, or empty), hazard, what_to_do, remedies (one a line), contact, link (where this buyer answers),
    picture (an address, or empty). An order without a step for it is written to at once (see ``recalling``).
    False: there is no address to write to. Safe to repeat.
    """
    if enrolment := _lock_of(order):
        known = enrolment.lots.filter(sku=sku, number=lot_number, recalled_at=None)
        if known.update(recalled_at=recalled_at, recall=dict(facts)):
            _save(enrolment, now=now)
        if queries.recall_steps(sku=sku, lot_number=lot_number, order_ids=[order.pk]):
            return True
    return recalling.write_notice(order, sku=sku, lot_number=lot_number, facts=facts, now=now)


@transaction.atomic
def note_lines(order: Any, *, now: datetime) -> None:
    """Some lines were sent back: what is left decides about the groups, the cartridges and the letters."""
    if (enrolment := _lock_of(order)) is None:
        return
    is_repeat = enrolment.traits().buyer == "repeat"
    lines = queries.live_lines(order)
    enrolment.bought = queries.bought_in(order, lines=lines, is_repeat=is_repeat)
    enrolment.groups = queries.groups_of(line.product for line in lines)
    _save(enrolment, "bought", "groups", now=now)


@transaction.atomic
def stop(order: Any, *, reason: str, now: datetime) -> None:
    """The order has ended: every letter not yet sent is called back, until ``go_on``. The first ``reason`` stays.

    Sessions still to come go on with another living order of the same person, if there is one.
    """
    enrolment = _lock_of(order)
    if enrolment is None or enrolment.state == Enrolment.State.STOPPED:
        return
    enrolment.state, enrolment.stop_reason = Enrolment.State.STOPPED, (reason.strip() or "The order has ended")[:200]
    _rehome_sessions(enrolment)
    _save(enrolment, "state", "stop_reason", now=now)


@transaction.atomic
def go_on(order: Any, *, now: datetime) -> None:
    """The order lives again: its letters have a date again, except those that left and those that come too late now.

    Whoever asked for no more letters since it was paid gets none. Sessions that went to another order stay there.
    """
    enrolment = _lock_of(order)
    if enrolment is None or enrolment.state == Enrolment.State.ACTIVE or queries.is_stopped_by_word(enrolment):
        return
    enrolment.state, enrolment.stop_reason = Enrolment.State.ACTIVE, ""
    _save(enrolment, "state", "stop_reason", now=now)


def _rehome_sessions(enrolment: Enrolment) -> None:
    """Give the diary to the person's newest living order with the same kind of goods, letters that left included."""
    living = enrolment.person.enrolments.filter(state=Enrolment.State.ACTIVE).exclude(pk=enrolment.pk)
    home = next((each for each in living.order_by("-ordered_at") if set(each.groups) & set(enrolment.groups)), None)
    if home is None:
        return
    last = home.sessions.order_by("index").last()
    index = last.index if last else 0
    steps = {step.key: step for step in queries.steps_of(home.version_id)}
    for session in enrolment.sessions.all():
        index += 1
        home.planned_steps.filter(occurrence=str(index), session=None, step__anchor__in=rules.OF_SESSION).delete()
        for row in session.planned_steps.all():
            row.enrolment, row.occurrence, row.step = home, str(index), steps.get(row.key, row.step)
            row.save(update_fields=["enrolment", "occurrence", "step"])
        Session.objects.filter(pk=session.pk).update(enrolment=home, index=index)


def _add_lot(enrolment: Enrolment, lot: rules.LotFact) -> None:
    known = enrolment.lots.filter(sku=lot.sku, number=lot.number).first()
    if known:
        known.pieces += lot.pieces
        known.save(update_fields=["pieces"])
        return
    EnrolledLot.objects.create(
        enrolment=enrolment,
        title=lot.title[:255],
        sku=lot.sku,
        number=lot.number,
        expires_on=lot.expires_on,
        pieces=lot.pieces,
    )


def _save(enrolment: Enrolment, *names: str, now: datetime) -> None:
    enrolment.save(update_fields=names)
    replan(enrolment.person, now=now)


def _lock_of(order: Any) -> Enrolment | None:
    """The order's enrolment, held; none for somebody who was erased, of whom nothing is noted any more."""
    enrolment = queries.enrolment_of(order)
    locked = enrolment and _lock(enrolment)
    return None if locked is None or locked.person.erased_at else locked


def _lock(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now, under its person's lock."""
    person: Person = lock(enrolment.person)
    fresh = Enrolment.objects.select_related("order").get(pk=enrolment.pk)
    fresh.person = person
    return fresh
