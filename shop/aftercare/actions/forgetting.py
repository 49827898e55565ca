"""Forget a person at their own wish: what belongs to the order stays with the order, the rest goes."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from shop.aftercare import rules
from shop.aftercare.actions.desk import trace
from shop.aftercare.actions.planning import lock, replan
from shop.aftercare.models import EnrolledLot, Enrolment, Person, PlannedStep
from shop.contact import actions as contact
from shop.mail import actions as mail
from shop.voices import actions as voices

REASON = "Erased at the person's wish"


@transaction.atomic
def forget(person: Person, *, by: Any, now: datetime) -> Person:
    """Erase what aftercare, the outbox and contact know of a person, and call back every unsent letter. Safe to repeat.

    Holds the person's row first, then addresses and letters, as everybody does who sends; so a letter is either gone
    already or never leaves. A later order of the same address begins with a new person. The orders themselves stay,
    as the law on bookkeeping asks, and so does which lots they got (in the room of lots, for a recall); reviews stay
    as nobody's.
    """
    locked = lock(person)
    if locked.erased_at:
        return locked
    for address in _addresses_of(locked):
        mail.erase(address, now=now)
        contact.erase(address)
        voices.forget(address)
    _empty_diary(locked)
    _end_enrolments(locked)
    replan(locked, now=now)
    _forget_days(locked)
    locked.enrolments.update(to_address="")
    locked.traces.update(detail="")
    _make_nobody(locked, now=now)
    trace(locked, by=by, deed="erased", now=now)
    return locked


def _addresses_of(person: Person) -> list[str]:
    """Every address we ever wrote to, always in one order, so that two erasures never wait for each other."""
    known = {person.key, *person.enrolments.values_list("to_address", flat=True)}
    return sorted((known | ({person.user.email} if person.user else set())) - {""})


def _empty_diary(person: Person) -> None:
    person.concerns.all().delete()
    person.sessions.all().delete()
    person.pauses.all().delete()
    EnrolledLot.objects.filter(enrolment__person=person).delete()


def _end_enrolments(person: Person) -> None:
    person.enrolments.update(
        state=Enrolment.State.STOPPED,
        stop_reason=REASON,
        treatment=Enrolment.Treatment.UNKNOWN,
        snoozed_until=None,
        problem_at=None,
    )


def _forget_days(person: Person) -> None:
    """No row tells on which day somebody treated their skin: neither by its date, nor by that of its letter."""
    rows = PlannedStep.objects.filter(enrolment__person=person)
    rows.update(nominal_at=None, base_at=None, wall_time="", reason=REASON)
    rows.filter(step__anchor__in=rules.OF_SESSION).update(due_at=None, message=None)


def _make_nobody(person: Person, *, now: datetime) -> None:
    # With the uuid in it, so that the same address may be forgotten a second time, as another person.
    secret = f"{person.uuid}:{person.key}"
    person.key = "erased:" + hmac.new(settings.MAIL_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()
    person.user, person.zone, person.zone_is_chosen, person.language = None, "UTC", False, "en"
    person.per_session, person.discarded, person.completed_on, person.waits_since = 1, 0, None, None
    person.erased_at = now
    person.save()
