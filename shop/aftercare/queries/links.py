"""Signed links to one person's pages. They never expire: a letter may be read years later.

The links in letters open the diary and may change it; the calendar's link shows the sessions' days and nothing else,
because calendars are shared and copied.

Whoever pays for an order sees its page, under whatever address was typed, and a diary is a person's. So the link on an
order's page is another: it opens the diary only as long as the order is all that the person ever bought.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from shop.aftercare import rules
from shop.aftercare.models import Enrolment, Person, PlannedStep, SequenceVersion, Session
from shop.aftercare.queries.orders import SEQUENCE, order_of_number
from shop.aftercare.queries.people import key_of
from shop.built import Built, Given

_signer = Signer(salt="shop.aftercare.treatment")
_page_signer = Signer(salt="shop.aftercare.order-page")
_order_signer = Signer(salt="shop.aftercare.order")
_calendar_signer = Signer(salt="shop.aftercare.calendar")
FEELINGS = {
    "fine": Session.Feeling.FINE.value,
    "still_red": Session.Feeling.STILL_RED.value,
    "worried": Session.Feeling.WORRIED.value,
}
OWN_LINKS = (
    *(f"{name}_link" for name in FEELINGS),
    *("calendar_link", "not_healed_link", "problem_link", "treatment_link"),
)


def token_for(enrolment: Enrolment) -> str:
    """The secret of the person's pages, as the letters of this order carry it."""
    return _signer.sign(enrolment.uuid.hex)


def find_by_token(token: str) -> Enrolment | None:
    """The enrolment whose link carries ``token``; None when the signature is not ours, or the person was erased.

    None, too, when it is the link of an order's page and the person has other orders.
    """
    number = _read(_signer, token) or _read(_page_signer, token)
    if number is None:
        return None
    found = Enrolment.objects.select_related("person", "order").filter(person__erased_at=None, uuid=number).first()
    return found if found and (is_from_letter(token) or _is_the_only_one(found)) else None


def is_from_letter(token: str) -> bool:
    """Whether the link came by email, so that whoever uses it reads the person's mail."""
    return _read(_signer, token) is not None


def calendar_token_for(person: Person) -> str:
    """The secret of the person's calendar. It opens nothing else."""
    return _calendar_signer.sign(person.uuid.hex)


def find_by_calendar_token(token: str) -> Person | None:
    """The person whose calendar carries ``token``; None when the signature is not ours, or the person was erased."""
    number = _read(_calendar_signer, token)
    return Person.objects.filter(uuid=number, erased_at=None).first() if number else None


def treatment_url(enrolment: Enrolment) -> str:
    """The absolute address of the page on which the customer keeps the treatment diary."""
    return _url("treatment", enrolment)


def page_url(enrolment: Enrolment) -> str:
    """The same address for the page of the order, which needs no email; empty when the person has other orders."""
    token = _page_signer.sign(enrolment.uuid.hex)
    path = reverse("aftercare:treatment", kwargs={"token": token})
    return settings.SHOP_URL + path if _is_the_only_one(enrolment) else ""


@dataclass(frozen=True)
class OrderLinks:
    """The addresses on the page of an order, of its diary and of this as a file; empty where they open nothing."""

    diary: str = ""
    calendar: str = ""


def links_of_order(order: Any) -> OrderLinks:
    """Where the order's page leads to. One query for an order that is enrolled, two for one that waits for it.

    None when the person has other orders, and no calendar while no session has a day: that file is of now, and its link
    opens it only as long as it opens the diary.
    """
    enrolment: Any = _enrolment_of.first(order=order.pk)
    if enrolment is None:
        return OrderLinks(diary=first_page_url(order))
    names = [] if enrolment.has_others else ["treatment", *(["calendar-file"] if enrolment.has_days else [])]
    token = _page_signer.sign(enrolment.uuid.hex)
    return OrderLinks(*(settings.SHOP_URL + reverse(f"aftercare:{name}", args=[token]) for name in names))


def _enrolled() -> QuerySet[Any]:
    same = Enrolment.objects.filter(person=OuterRef("person"))
    days = Session.objects.filter(person=OuterRef("person"))
    found = Enrolment.objects.filter(order=Given("order"), sequence=SEQUENCE).only("uuid")
    return found.annotate(has_others=Exists(same.exclude(pk=OuterRef("pk"))), has_days=Exists(days))


_enrolment_of = Built(_enrolled)


def _edition_for_the_new() -> QuerySet[SequenceVersion]:
    known = Enrolment.objects.filter(Q(person__key=Given("key")) | Q(person__user=Given("user")))
    return SequenceVersion.objects.filter(~Exists(known), sequence=SEQUENCE).only("pk")[:1]


_edition_for = Built(_edition_for_the_new)


def first_page_url(order: Any) -> str:
    """The address that enrols a paid order first, for the few seconds before the worker does, and then opens its diary.

    Empty when it would open none: an order that does not live, a person with other orders, no sequence loaded.
    """
    if order.standing not in rules.LIVE or not _edition_for(key=key_of(order.email), user=order.user_id):
        return ""
    return settings.SHOP_URL + reverse("aftercare:first", kwargs={"token": _order_signer.sign(order.number)})


def order_of_first_page(token: str) -> Any:
    """The order whose ``first_page_url`` carries ``token``; None when the signature is not ours."""
    try:
        return order_of_number(_order_signer.unsign(token))
    except BadSignature:
        return None


def calendar_url(person: Person) -> str:
    """The absolute address that a calendar program asks for the sessions."""
    path = reverse("aftercare:calendar-feed", kwargs={"token": calendar_token_for(person)})
    return settings.SHOP_URL + path


def links_of(row: PlannedStep) -> dict[str, str]:
    """The links to the person's own pages that a letter may hold, by ``OWN_LINKS``.

    Those about a session lead to the diary when the letter is about none.
    """
    enrolment, diary = row.enrolment, treatment_url(row.enrolment)
    of_session = {f"{name}_link": diary for name in (*FEELINGS, "not_healed")}
    if row.session:
        uuid = row.session.uuid
        of_session = {
            **{f"{name}_link": _url("feeling", enrolment, uuid=uuid, feeling=told) for name, told in FEELINGS.items()},
            "not_healed_link": _url("session-not-healed", enrolment, uuid=uuid),
        }
    return {
        **of_session,
        "treatment_link": diary,
        "problem_link": _url("problem", enrolment),
        "calendar_link": _url("calendar", enrolment),
    }


def _url(name: str, enrolment: Enrolment, **about: Any) -> str:
    return settings.SHOP_URL + reverse(f"aftercare:{name}", kwargs={"token": token_for(enrolment), **about})


def _is_the_only_one(enrolment: Enrolment) -> bool:
    others = Enrolment.objects.filter(person_id=enrolment.person_id).exclude(pk=enrolment.pk)
    return not others.exists()


def _read(signer: Signer, token: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(signer.unsign(token))
    except (BadSignature, ValueError):
        return None
