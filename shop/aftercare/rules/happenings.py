"""What may happen to a person's orders and wishes, each as a change of the facts. Sessions are in ``treating``."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from shop.aftercare.rules.people import Lot, Pack, Purchase
from shop.aftercare.rules.treating import rehomed
from shop.aftercare.rules.world import Event, World


def paid(purchase: Purchase, *, at: datetime, zone: str = "") -> Event:
    """An order is paid; ``zone`` is that of its delivery address, if it differs."""

    def change(world: World) -> World:
        person = world.person
        return world.knowing(purchases=(*person.purchases, purchase), zone=zone or person.zone)

    return Event(at, f"order {purchase.ref} is paid", change)


def dispatched(ref: int, *, at: datetime, transit: timedelta, lots: tuple[Lot, ...] = ()) -> Event:
    """A parcel leaves. Until somebody knows better, it arrives after ``transit``."""

    def change(purchase: Purchase) -> Purchase:
        known = purchase.situation
        told: dict[str, Any] = {"dispatched_at": at}
        if known.delivered_at is None or known.delivery_is_estimated:
            told |= {"delivered_at": at + transit, "delivery_is_estimated": True}
        return replace(purchase, situation=replace(known, **told), lots=(*purchase.lots, *lots))

    return Event(at, f"order {ref} is dispatched", _to_purchase(ref, change))


def delivered(ref: int, *, at: datetime) -> Event:
    """A parcel arrives."""
    return _known(ref, at, f"order {ref} is delivered", delivered_at=at, delivery_is_estimated=False)


def declined(ref: int, *, at: datetime) -> Event:
    """The customer says of an order: not for me."""
    return _known(ref, at, f"order {ref}: not for me", treatment="not-for-me")


def snoozed(ref: int, *, at: datetime, until: date) -> Event:
    """The customer wants to be asked for a treatment day later."""
    return _known(ref, at, f"order {ref}: ask again from {until}", snoozed_until=until)


def lines_refunded(ref: int, *, at: datetime, groups: str, packs: tuple[Pack, ...]) -> Event:
    """Some lines are sent back; ``groups`` and ``packs`` are what is left."""

    def change(purchase: Purchase) -> Purchase:
        return replace(purchase, packs=packs, situation=replace(purchase.situation, groups=groups))

    return Event(at, f"order {ref}: lines are refunded", _to_purchase(ref, change))


def recalled(ref: int, lot: str, *, at: datetime) -> Event:
    """A lot is recalled."""

    def change(purchase: Purchase) -> Purchase:
        lots = [
            replace(each, recalled_at=each.recalled_at or at) if each.ref == lot else each for each in purchase.lots
        ]
        return replace(purchase, lots=tuple(lots))

    return Event(at, f"the lot {lot} is recalled", _to_purchase(ref, change))


def ended(ref: int, *, at: datetime, reason: str = "refunded") -> Event:
    """An order is refunded or cancelled as a whole. Its diary goes on with another living order, if there is one."""

    def change(world: World) -> World:
        purchase = world.purchase(ref)
        if purchase is None or not purchase.lives:
            return world
        over = replace(purchase, situation=replace(purchase.situation, stopped_because=reason))
        return rehomed(world.with_purchase(over), over)

    return Event(at, f"order {ref} is {reason}", change)


def paused(*, at: datetime, reason: str = "on holiday") -> Event:
    """Hold every letter but receipts and recalls."""

    def change(world: World) -> World:
        if world.person.held_because:
            return world
        return replace(world.knowing(held_because=f"paused: {reason}"), held_since=at)

    return Event(at, f"a pause begins: {reason}", change)


def resumed(*, at: datetime) -> Event:
    """The pause is over."""

    def change(world: World) -> World:
        person = world.person
        if not person.held_because or world.held_since is None:
            return world
        pauses = (*person.pauses, (world.held_since, at))
        return replace(world.knowing(held_because="", pauses=pauses), held_since=None)

    return Event(at, "the pause ends", change)


def zone_chosen(zone: str, *, at: datetime) -> Event:
    """The customer lives by another clock from now on."""
    return Event(at, f"the time zone is {zone}", lambda world: world.knowing(zone=zone))


def stopped(*purposes: str, at: datetime) -> Event:
    """The customer unsubscribes: from advice, which ends offers as well, or from offers only."""

    def change(world: World) -> World:
        wishes = world.wishes
        return replace(world, wishes=replace(wishes, stopped=wishes.stopped | set(purposes), consents=False))

    return Event(at, f"unsubscribed from {' and '.join(purposes)} letters", change)


def consented(*, at: datetime, given: bool = True) -> Event:
    """A yes or a no to marketing letters. A fresh yes takes back the customer's own stop."""

    def change(world: World) -> World:
        gone = {"marketing"} if given else set()
        return replace(world, wishes=replace(world.wishes, consents=given, stopped=world.wishes.stopped - gone))

    return Event(at, f"{'yes' if given else 'no'} to marketing letters", change)


def concern_closed(*, at: datetime) -> Event:
    """Staff have answered the customer."""

    def change(world: World) -> World:
        return world.knowing(worried_because="") if world.person.worried_because else world

    return Event(at, "the problem is answered", change)


def finished(on: date | None, *, at: datetime) -> Event:
    """The customer has finished for now, or goes on after all."""
    return Event(at, "the course is over", lambda world: world.knowing(completed_on=on))


def _known(ref: int, at: datetime, says: str, **facts: Any) -> Event:
    def change(purchase: Purchase) -> Purchase:
        return replace(purchase, situation=replace(purchase.situation, **facts))

    return Event(at, says, _to_purchase(ref, change))


def _to_purchase(ref: int, change: Callable[[Purchase], Purchase]) -> Callable[[World], World]:
    def on_world(world: World) -> World:
        purchase = world.purchase(ref)
        changed = purchase and change(purchase)
        return world.with_purchase(changed) if changed and changed is not purchase else world

    return on_world
