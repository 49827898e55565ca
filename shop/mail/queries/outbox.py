"""What is due, and what a member of staff wants to see."""

from datetime import date, datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from shop.mail import rules
from shop.mail.models import Message
from shop.mail.queries.guard import halt
from shop.mail.queries.wishes import stop_url

_DUE = "SELECT EXISTS (SELECT FROM mail_message WHERE state = 'planned' AND due_at <= %(now)s)"
_LEFT = """
SELECT EXISTS (SELECT FROM mail_message WHERE state IN ('claimed', 'sending') AND lease_until < %(now)s)
    OR EXISTS (SELECT FROM mail_message WHERE state = 'in_doubt' AND decide_at <= %(now)s AND to_address <> '')
"""


def sender_domain() -> str:
    """The domain that the shop's emails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def headers_of(message: Message) -> dict[str, str]:
    """The headers that this message goes out with, apart from date, sender, recipient and subject."""
    return rules.headers(
        message_id=message.message_id,
        purpose=message.purpose,
        stop_url=stop_url(message.to_address, purpose=message.purpose),
        domain=sender_domain(),
    )


def due(*, now: datetime) -> QuerySet[Message]:
    """The planned messages whose moment has come, oldest first."""
    return Message.objects.filter(state=Message.State.PLANNED, due_at__lte=now).order_by("due_at", "id")


def held_too_long(*, now: datetime) -> QuerySet[Message]:
    """The messages that a worker holds although its lease ran out."""
    return Message.objects.filter(
        state__in=[Message.State.CLAIMED, Message.State.SENDING], lease_until__lt=now
    ).order_by("lease_until", "id")


def doubted_too_long(*, now: datetime) -> QuerySet[Message]:
    """The messages in doubt that are to be sent once more, and of which no provider has told in time.

    A message to somebody who was erased is none of them.
    """
    doubts = Message.objects.filter(state=Message.State.IN_DOUBT, decide_at__lte=now).exclude(to_address="")
    return doubts.order_by("decide_at", "id")


def is_anything_left(*, now: datetime) -> bool:
    """Whether a dead worker or a doubt left anything to decide; asked at every tick, so in one cheap question."""
    return _yes(_LEFT, now=now)


def is_anything_due(*, now: datetime) -> bool:
    """Whether a planned message's moment has come; asked before every batch."""
    return _yes(_DUE, now=now)


def _yes(question: str, *, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, {"now": now})
        found: bool = cursor.fetchone()[0]
    return found


def oldest_due(*, now: datetime) -> datetime | None:
    """Since when the longest-waiting due message waits."""
    found: datetime | None = due(now=now).aggregate(oldest=Min("due_at"))["oldest"]
    return found


def counts(*, now: datetime) -> dict[str, int | datetime | None]:
    """What the top of the outbox page says: how many wait, are in doubt, failed; since when the oldest waits."""
    planned_due = Q(state=Message.State.PLANNED, due_at__lte=now)
    found: dict[str, int | datetime | None] = Message.objects.filter(
        planned_due | Q(state__in=[Message.State.IN_DOUBT, Message.State.FAILED])
    ).aggregate(
        due=Count("id", filter=planned_due),
        oldest_due=Min("due_at", filter=planned_due),
        in_doubt=Count("id", filter=Q(state=Message.State.IN_DOUBT)),
        failed=Count("id", filter=Q(state=Message.State.FAILED)),
    )
    return found


def status(*, now: datetime) -> dict[str, Any]:
    """How the outbox stands, for a command: moments are written in ISO 8601, UTC."""
    states = dict(Message.objects.values_list("state").annotate(number=Count("id")).order_by("state"))
    oldest, halted = oldest_due(now=now), halt()
    return {
        "at": now.isoformat(),
        "halt": halted and halted.halted_at and {"since": halted.halted_at.isoformat(), "reason": halted.reason},
        "due": due(now=now).count(),
        "oldest_due": oldest and oldest.isoformat(),
        "states": states,
    }


def listed(
    *, state: str = "", purpose: str = "", kind: str = "", address: str = "", day: date | None = None
) -> QuerySet[Message]:
    """Messages for the outbox page, newest first, without their bodies; an empty filter lets everything pass."""
    found = Message.objects.defer("text", "html").order_by("-created_at", "-id")
    if state:
        found = found.filter(state=state)
    if purpose:
        found = found.filter(purpose=purpose)
    if kind:
        found = found.filter(kind__icontains=kind)
    if address:
        found = found.filter(to_address__icontains=address)
    if day:
        found = found.filter(due_at__date=day)
    return found


def written_to(address: str) -> QuerySet[Message]:
    """All messages to one person's address, in any spelling, oldest first."""
    spelt = Q()
    for spelling in rules.spellings(address):
        spelt |= Q(to_address__iexact=spelling)
    return Message.objects.filter(spelt).order_by("id")


def last_copy_number(message: Message) -> int:
    """How many copies of a sent message there are."""
    return _copies_of(message).count()


def is_copy_under_way(message: Message) -> bool:
    """Whether a copy of a sent message has still to leave."""
    return _copies_of(message).filter(state__in=("planned", "claimed", "sending")).exists()


def _copies_of(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(key__startswith=f"{message.key}+copy")
