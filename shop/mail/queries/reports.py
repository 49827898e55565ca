"""What is known of the mail provider's reports."""

from django.db.models import QuerySet

from shop.mail import rules
from shop.mail.models import Message, ProviderEvent, SoftBounces

MOST_REPORTS = 200  # of one address that are looked at; five letters are enough to give it up


def receiver_of(letter: str) -> str:
    """The address that the letter with this Message-ID went to; empty when it is not known."""
    return Message.objects.filter(message_id=letter).values_list("to_address", flat=True).first() or ""


def events_with_a_letter_now() -> "QuerySet[ProviderEvent, int]":
    """The numbers of the reports that came before their letter was known and whose letter is known now."""
    waiting = ProviderEvent.objects.filter(message=None, letter__in=Message.objects.values("message_id"))
    return waiting.order_by("id").values_list("pk", flat=True)


def report_of(event: ProviderEvent) -> rules.ProviderReport:
    """What the provider told, as far as it is kept."""
    return rules.ProviderReport(
        provider=event.provider,
        kind=event.kind,
        at=event.at,
        event_id=event.event_id,
        letter=event.letter,
        reject_reason=event.reject_reason,
        is_soft=event.is_soft,
    )


def setbacks_of(hashed: str) -> rules.Setbacks | None:
    """What the soft bounces of an address come to since its last delivery."""
    events = ProviderEvent.objects.filter(address_hash=hashed, kind__in=["delivered", "deferred", "bounced"])
    return rules.setbacks(report_of(event) for event in events.order_by("-at")[:MOST_REPORTS])


def is_left_alone(hashed: str) -> bool:
    """Whether anything is written down of soft bounces of this address."""
    return SoftBounces.objects.filter(address_hash=hashed).exists()
