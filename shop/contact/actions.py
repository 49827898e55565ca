"""Take a letter from a person, answer it, and forget it in time."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from shop.contact import queries, rules
from shop.contact.models import Enquiry
from shop.mail import actions as mail
from shop.mail import renderer


class Refused(Exception):
    """The letter is not taken, or not answered; the text says why, for whoever wrote it."""


def receive(
    *,
    key: uuid.UUID,
    name: str,
    email: str,
    topic: str,
    text: str,
    order_number: str = "",
    visitor: str = "",
    now: datetime,
) -> Enquiry:
    """Keep a letter, tell staff of it, and tell the sender that it has come. The same ``key`` gives the same letter.

    The sender's receipt repeats nothing of the letter, so that nobody can have us send their words to a stranger.
    ``visitor`` is whose connection it came by, of which only a keyed mark is kept, for an hour. Raises ``Refused`` when
    too many came from this address or this visitor within the hour.
    """
    with transaction.atomic():
        if found := Enquiry.objects.filter(key=key).first():
            return found
        heard = replace(queries.heard_from(email, now=now), from_visitor=_count(visitor))
        if reason := rules.why_not(heard):
            raise Refused(reason)
        fields = {
            "name": name,
            "email": email,
            "topic": topic,
            "text": text,
            "order_number": order_number,
            "received_at": now,
            "has_receipt": rules.sends_receipt(heard),
        }
        enquiry, is_new = Enquiry.objects.get_or_create(key=key, defaults=fields)
        if is_new:
            _tell(enquiry, now=now)
        return enquiry


def answer(enquiry: Enquiry, *, text: str, by: Any, now: datetime) -> Enquiry:
    """Send staff's answer, once. Raises ``Refused`` when somebody else has answered meanwhile."""
    with transaction.atomic():
        row = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
        if row.answered_at:
            raise Refused(f"{row.answered_by_name} has answered this already")
        row.answer, row.answered_at, row.answered_by = text, now, by
        row.answered_by_name = by.get_full_name() or by.email
        row.save(update_fields=["answer", "answered_at", "answered_by", "answered_by_name"])
        _write("contact_answer", row, to_address=row.email, now=now)
    return row


def erase(address: str) -> int:
    """Delete every letter of an address, whatever its letter case; answers how many there were."""
    return Enquiry.objects.filter(email__iexact=address).delete()[0]


def forget_old(*, now: datetime) -> int:
    """Delete answered letters two years after their answer; answers how many."""
    return Enquiry.objects.filter(answered_at__lt=now - rules.KEPT).delete()[0]


def _count(visitor: str) -> int:
    """How many letters this visitor sent within the hour before this one. Without the cache nobody is counted."""
    if not visitor:
        return 0
    mark = f"contact.visitor.{salted_hmac('shop.contact.visitor', visitor, algorithm='sha256').hexdigest()[:40]}"
    cache.add(mark, 0, rules.HOUR.total_seconds())
    try:
        return cache.incr(mark) - 1
    except ValueError:
        return 0


def _tell(enquiry: Enquiry, *, now: datetime) -> None:
    _write("contact_staff", enquiry, to_address=queries.staff_address(), now=now)
    if enquiry.has_receipt:
        _write("contact_received", enquiry, to_address=enquiry.email, now=now)


def _write(name: str, enquiry: Enquiry, *, to_address: str, now: datetime) -> None:
    link = settings.SHOP_URL + reverse("contact:enquiry", args=[enquiry.pk])
    mail.write(
        renderer.render(name, {"enquiry": enquiry, "desk_link": link}),
        key=f"{name}:{enquiry.pk}",
        kind=name.replace("_", "-"),
        purpose="transactional",
        to_address=to_address,
        now=now,
    )
