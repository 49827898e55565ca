"""One person's own wishes, such as a pause or a time zone, and the one row behind all spellings of an address.

A wish raises ``Erased`` for a person who was erased meanwhile.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import Q

from shop.aftercare import queries, rules
from shop.aftercare.actions.planning import lock, lock_known, replan
from shop.aftercare.models import Enrolment, Person


def person_for(order: Any, *, now: datetime) -> Person:
    """The person of an order, made on the first call and locked. Two calls at once give the same row.

    The account counts first, then the address. A guest who opens an account stays the same person under that address;
    the zone follows the newest delivery address until the customer chooses one.
    """
    person = _found_or_made(order, now=now)
    if person.erased_at:  # just now, while we waited for the row: this order begins with somebody new
        person = _found_or_made(order, now=now)
    _learn_from(order, person)
    return person


def people_for(orders: Sequence[Any], *, now: datetime) -> dict[int, Person]:
    """The same for several orders, by order, with a few statements for all of them; locked lowest first."""
    keys = {order.pk: queries.key_of(order.email) for order in orders}
    users = {order.user_id for order in orders if order.user_id}
    wanted = Person.objects.filter(Q(key__in=keys.values()) | Q(user__in=users))
    by_key, by_user = _indexed(wanted)
    new = {
        keys[order.pk]: Person(key=keys[order.pk], user=order.user, zone=queries.zone_of(order), created_at=now)
        for order in reversed(orders)
        if order.user_id not in by_user and keys[order.pk] not in by_key
    }
    Person.objects.bulk_create(new.values(), ignore_conflicts=True)
    by_key, by_user = _indexed(wanted.select_for_update().order_by("pk"))
    found = {}
    for order in orders:
        person = by_user.get(order.user_id) or by_key.get(keys[order.pk])
        found[order.pk] = person or person_for(order, now=now)
        _learn_from(order, found[order.pk])
    return found


def _indexed(people: Iterable[Person]) -> tuple[dict[str, Person], dict[int | None, Person]]:
    found = list(people)
    return {each.key: each for each in found}, {each.user_id: each for each in found if each.user_id}


def _learn_from(order: Any, person: Person) -> None:
    """An account now known, and the zone of the newest address until one is chosen.

    An account's address was typed and never proven, as in ``give_to_account``: a person of whom more is known than
    orders of this account joins it by none of them. Else whoever opens an account with somebody's address, and changes
    it afterwards, would get the links to that person's diary.
    """
    zone = person.zone if person.zone_is_chosen else queries.zone_of(order)
    user = person.user_id or (order.user_id if _is_all_of(order.user_id, person) else None)
    if (person.zone, person.user_id) != (zone, user):
        person.zone, person.user_id = zone, user
        person.save(update_fields=["zone", "user"])


def _is_all_of(user: Any, person: Person) -> bool:
    """Whether nothing is known of the person but orders of this account."""
    return bool(user) and not person.enrolments.exclude(order__user=user).exists()


def _found_or_made(order: Any, *, now: datetime) -> Person:
    found = queries.person_of(order.email, user=order.user)
    if found is None:
        found, _ = Person.objects.get_or_create(
            key=queries.key_of(order.email),
            defaults={"user": order.user, "zone": queries.zone_of(order), "created_at": now},
        )
    return lock(found)


@transaction.atomic
def give_to_account(order: Any, *, user: Any) -> None:
    """The person of an order joins the account that the order went into, if this order is all that is known of it.

    Anybody may type an address: a person with other orders joins no account by one of them.
    """
    enrolment = queries.enrolment_of(order)
    if enrolment is None:
        return
    person = lock(enrolment.person)
    is_taken = person.user_id or person.erased_at or Person.objects.filter(user=user).exists()
    if not is_taken and not person.enrolments.exclude(pk=enrolment.pk).exists():
        person.user = user
        person.save(update_fields=["user"])


@transaction.atomic
def set_zone(person: Person, *, zone: str, now: datetime) -> Person:
    """The customer chose a time zone. Raises ``ValueError`` for a name that is none."""
    if zone not in available_timezones():
        raise ValueError(f"There is no time zone {zone!r}.")
    return _save(person, now=now, zone=zone, zone_is_chosen=True)


@transaction.atomic
def set_language(person: Person, *, language: str, now: datetime) -> Person:
    """Which language the person reads; a letter not written in it comes in English. Raises ``ValueError``."""
    if not rules.is_language(language):
        raise ValueError(f"There is no language {language!r}.")
    return _save(person, now=now, language=language)


@transaction.atomic
def pause(person: Person, *, reason: str, by: str, now: datetime) -> Person:
    """Hold every letter but receipts and recalls, until ``resume``. A second pause changes nothing."""
    locked = lock_known(person)
    if not locked.pauses.filter(ended_at=None).exists():
        locked.pauses.create(began_at=now, reason=reason[:200], by=by[:150])
        replan(locked, now=now)
    return locked


@transaction.atomic
def resume(person: Person, *, now: datetime) -> Person:
    """Go on where it was: what hangs on no treatment day comes later by as many days as the pause lasted."""
    locked = lock_known(person)
    if locked.pauses.filter(ended_at=None).update(ended_at=now):
        replan(locked, now=now)
    return locked


@transaction.atomic
def stop_person(person: Person, *, reason: str, now: datetime) -> Person:
    """No letter of any order any more, by the person's or staff's word; receipts of new orders still come."""
    locked = lock_known(person)
    living = locked.enrolments.filter(state=Enrolment.State.ACTIVE)
    living.update(state=Enrolment.State.STOPPED, stop_reason=(reason.strip() or "Stopped by staff")[:200])
    replan(locked, now=now)
    return locked


@transaction.atomic
def set_habits(person: Person, *, per_session: int, discarded: int, now: datetime) -> Person:
    """How many cartridges a session takes, and how many were thrown away unused."""
    return _save(person, now=now, per_session=max(per_session, 1), discarded=max(discarded, 0))


@transaction.atomic
def wait(person: Person, *, since: date | None, now: datetime) -> Person:
    """The suitability check said *wait* on that day; None: the customer says that it has cleared."""
    return _save(person, now=now, waits_since=since)


def _save(person: Person, *, now: datetime, **values: Any) -> Person:
    locked = lock_known(person)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(values))
    replan(locked, now=now)
    return locked
