"""What aftercare is asked: an order's facts, its plan as it stands, and what would happen if."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.urls import reverse

from shop.aftercare import rules
from shop.aftercare.models import Enrolment, PlannedStep, SequenceVersion
from shop.mail.models import Message

SEQUENCE = "aftercare"
OPEN = (Message.State.PLANNED, Message.State.CLAIMED, Message.State.CANCELLED)
_signer = Signer(salt="shop.aftercare.treatment")


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. ``state`` is *coming*, *sent*, *not sent* or, for a moment, *being sent*."""

    key: str
    subject: str
    state: str
    reason: str
    at: datetime | None
    local: datetime | None
    message: Message | None = None
    is_for_this_order: bool = True

    @property
    def is_waiting(self) -> bool:
        """Whether it may still come: only the moment it is counted from is unknown."""
        return self.state == "not sent" and self.reason in rules.MISSING.values()

    @property
    def spoken(self) -> str:
        """The customer's day and time in words; empty without a date."""
        return f"{spoken_day(self.local.date())}, {self.local:%H:%M}" if self.local else ""


def latest_version() -> SequenceVersion | None:
    """The edition that new orders are enrolled in."""
    return SequenceVersion.objects.filter(sequence=SEQUENCE).order_by("-number").first()


def enrolment_of(order: Any) -> Enrolment | None:
    """The order's way through the sequence, if it has begun."""
    return Enrolment.objects.filter(order=order, sequence=SEQUENCE).first()


def order_of_number(number: str) -> Any:
    """The order with this number, or None."""
    return _orders().filter(number=number).first()


def paid_without_enrolment(*, limit: int) -> QuerySet[Any]:
    """Living orders that nobody enrolled: paid before the sequence was loaded, say."""
    found = _orders().filter(status__in=rules.LIVE).exclude(aftercare_enrolments__sequence=SEQUENCE)
    return found.order_by("pk")[:limit]


def token_for(enrolment: Enrolment) -> str:
    """The secret of the enrolment's page. It does not expire: a letter may be read years later."""
    return _signer.sign(enrolment.uuid.hex)


def find_by_token(token: str) -> Enrolment | None:
    """The enrolment whose link carries ``token``; None when the signature is not ours."""
    try:
        return Enrolment.objects.filter(uuid=uuid.UUID(_signer.unsign(token))).first()
    except (BadSignature, ValueError):
        return None


def treatment_url(enrolment: Enrolment) -> str:
    """The absolute address of the page on which the customer sets the treatment date."""
    return settings.SHOP_URL + reverse("aftercare:treatment", kwargs={"token": token_for(enrolment)})


def live_products(order: Any) -> list[Any]:
    """The products of the order's lines that were not refunded or cancelled."""
    lines = order.lines.exclude(status__in=rules.ENDED).select_related("product").order_by("id")
    return [line.product for line in lines if line.product]


def groups_of(products: Iterable[Any]) -> str:
    """The buyer's groups (see ``rules.groups_of``)."""
    return rules.groups_of(product.aftercare_group for product in products)


def zone_of(order: Any) -> str:
    """The IANA time zone of the delivery country, as far as one zone can speak for a country; else UTC."""
    address = order.shipping_address or order.billing_address
    return rules.zone_of(address.country_id if address else "", table=_zone_table())


def paid_at(order: Any) -> datetime:
    """When the order's money arrived; for an order without that record, when it was placed."""
    change = order.status_changes.filter(new_status="Paid").order_by("date_created").first()
    moment: datetime = change.date_created if change else order.date_placed
    return moment


def delivery_of(order: Any) -> tuple[datetime | None, datetime | None]:
    """When the order's last parcel left, and when it arrived, as far as is known."""
    parcel = order.parcels.order_by("-dispatched_at").first()
    return (parcel.dispatched_at, parcel.delivered_at) if parcel else (None, None)


def estimated_delivery(dispatched_at: datetime) -> datetime:
    """When a parcel arrives by the shop's promise."""
    return dispatched_at + timedelta(days=settings.SHOP_TRANSIT_DAYS)


def is_closed(message: Message) -> bool:
    """Whether the letter was sent, is being sent, or ended otherwise; a letter called back before that may return."""
    return message.sent_at is not None or message.state not in OPEN


def plan_of(enrolment: Enrolment, *, now: datetime, **changes: Any) -> list[rules.Planned]:
    """The plan by the present facts, with ``changes`` to the situation (``treated_on=...``) merely imagined."""
    rows = enrolment.planned_steps.select_related("message", "step", "enrolment")
    return rules.plan(
        steps=[row.step.timing() for row in rows],
        situation=replace(enrolment.situation(), **changes),
        zone=enrolment.zone,
        now=now,
        history={row.key: _past(row, row.message) for row in rows if row.message},
    )


def simulate(order: Any, *, now: datetime, **changes: Any) -> tuple[list[rules.Planned], str]:
    """Who would get what when, and the zone it is told in. Changes nothing; a new order is planned as if enrolled."""
    if enrolment := enrolment_of(order):
        return plan_of(enrolment, now=now, **changes), enrolment.zone
    version = latest_version()
    dispatched_at, delivered_at = delivery_of(order)
    situation = rules.Situation(
        groups=groups_of(live_products(order)),
        ordered_at=paid_at(order) if order.status in rules.LIVE else None,
        dispatched_at=dispatched_at,
        delivered_at=delivered_at or (dispatched_at and estimated_delivery(dispatched_at)),
        delivery_is_estimated=bool(dispatched_at and not delivered_at),
        stopped_because=f"the order is {order.status.lower()}" if order.status in rules.ENDED else "",
    )
    steps = [step.timing() for step in version.steps.all()] if version else []
    zone = zone_of(order)
    return rules.plan(steps=steps, situation=replace(situation, **changes), zone=zone, now=now), zone


def timeline(enrolment: Enrolment) -> list[Entry]:
    """The enrolment's letters: planned, sent and not sent, each with its reason, in the order they come. One query."""
    rows = enrolment.planned_steps.select_related("message", "step", "enrolment__order")
    entries = [_entry(row, enrolment=enrolment) for row in rows]
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(entries, key=lambda entry: entry.at or last)


def words_of_one_line(enrolment: Enrolment) -> dict[str, str]:
    """What the gaps of a subject or preheader say."""
    return {
        "order_number": str(enrolment.order.number),
        "shop_name": settings.SHOP_NAME,
        "treated_day": spoken_day(enrolment.treated_on) if enrolment.treated_on else "the day of your treatment",
    }


def spoken_day(day: date) -> str:
    """A day as people say it: Sunday 10 January 2027."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _orders() -> QuerySet[Any]:
    model: Any = Enrolment._meta.get_field("order").related_model
    orders: QuerySet[Any] = model._default_manager.all()
    return orders


@cache
def _zone_table() -> str:
    return (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")


def _past(row: PlannedStep, message: Message) -> rules.Past:
    if message.sent_at:
        zone = row.enrolment.zone_info
        return rules.Past(closed=True, said=f"already sent on {spoken_day(message.sent_at.astimezone(zone).date())}")
    if is_closed(message):
        return rules.Past(closed=True, said=message.reason or "being sent just now")
    if message.state == Message.State.CANCELLED:
        return rules.Past(closed=False)
    return rules.Past(closed=False, nominal_at=row.nominal_at, due_at=row.due_at)


def _entry(row: PlannedStep, *, enrolment: Enrolment) -> Entry:
    message, at = row.message, row.due_at
    state, reason = "not sent", row.reason
    if message and message.sent_at:
        state, at = "sent", message.sent_at
    elif message and message.state == Message.State.SENDING:
        state = "being sent"
    elif message and message.state not in (Message.State.PLANNED, Message.State.CLAIMED):
        at, reason = None, message.reason if row.due_at else row.reason
    elif row.due_at:
        state = "coming"
    return Entry(
        key=row.key,
        subject=rules.fill(row.step.subject, values=words_of_one_line(enrolment), html=False),
        state=state,
        reason=reason,
        at=at,
        local=at and at.astimezone(enrolment.zone_info),
        message=message,
        is_for_this_order=bool(set(row.step.groups) & set(enrolment.groups)),
    )
