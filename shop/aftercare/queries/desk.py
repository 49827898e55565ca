"""What staff ask about one person: who it is, the whole timeline, and what mail knows of their wishes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, QuerySet

from shop.aftercare.models import Concern, Enrolment, Person
from shop.aftercare.queries import orders, people
from shop.aftercare.queries.timelines import Entry, entries_of
from shop.mail import queries as mail
from shop.mail.models import Consent, Suppression

LAST = datetime.max.replace(tzinfo=UTC)
COMING, SENT, WAITING = "To come", "Sent", "Waiting for a date"
NOT_COMING, OTHERS = "Will not come", "For other goods than these"


@dataclass(frozen=True)
class Wish:
    """What the owner of an address wants, as the outbox knows it."""

    address: str
    stops: tuple[Suppression, ...]
    consent: Consent | None


def find_person(words: str) -> Person | None:
    """The person behind exactly this order number or email address, in any spelling of the latter."""
    if "@" not in words:
        order = orders.order_of_number(words)
        enrolment = order and orders.enrolment_of(order)
        return enrolment.person if enrolment else None
    if found := people.person_of(words):
        return found
    enrolment = Enrolment.objects.select_related("person").filter(to_address__iexact=words).order_by("-id").first()
    return enrolment.person if enrolment else None


def orders_in_aftercare(person: Person) -> list[Enrolment]:
    """The person's orders, the newest first, each with its lots."""
    found = person.enrolments.select_related("order", "version").prefetch_related("lots")
    return list(found.order_by("-ordered_at", "-id"))


def letters_of(person: Person) -> dict[str, list[Entry]]:
    """Every letter of every order under a heading that says what becomes of it. One query."""
    rows = people.rows_of(person.pk).select_related(
        "message", "step", "session", "lot", "enrolment__order", "enrolment__person"
    )
    entries = [entry for row in rows for entry in entries_of([row], enrolment=row.enrolment)]
    found: dict[str, list[Entry]] = {name: [] for name in (COMING, SENT, WAITING, NOT_COMING, OTHERS)}
    for entry in sorted(entries, key=lambda each: each.at or LAST):
        found[_heading(entry)].append(entry)
    found[SENT].reverse()
    return found


def wishes_of(addresses: Iterable[str]) -> list[Wish]:
    """Suppressions and the last word on marketing letters, by address. Two queries."""
    hashes = {address: mail.address_hash(address) for address in addresses if address}
    stops: dict[str, list[Suppression]] = {}
    for stop in Suppression.objects.filter(address_hash__in=hashes.values()).order_by("purpose"):
        stops.setdefault(stop.address_hash, []).append(stop)
    yeses = Consent.objects.filter(address_hash__in=hashes.values(), purpose="marketing")
    last = {each.address_hash: each for each in yeses.order_by("id")}
    return [
        Wish(address=address, stops=tuple(stops.get(hashed, ())), consent=last.get(hashed))
        for address, hashed in hashes.items()
    ]


def open_concerns() -> QuerySet[Concern]:
    """What somebody must look into, the oldest first."""
    return _concerns().filter(closed_at=None).order_by("opened_at", "id")


def closed_concerns() -> QuerySet[Concern]:
    """What was looked into, the newest first."""
    return _concerns().exclude(closed_at=None).order_by(F("closed_at").desc(), "-id")


def _concerns() -> QuerySet[Concern]:
    concerns: QuerySet[Any] = Concern.objects.select_related("person", "enrolment__order", "session")
    return concerns


def _heading(entry: Entry) -> str:
    if entry.state == "sent":
        return SENT
    if entry.state in ("coming", "being sent"):
        return COMING
    if entry.message is None and not entry.is_for_this_order:
        return OTHERS
    return WAITING if entry.is_waiting else NOT_COMING
