"""What is known of the mail provider's reports."""

from django.db.models import QuerySet

from shop.mail.models import Message, ProviderEvent


def receiver_of(letter: str) -> str:
    """The address that the letter with this Message-ID went to; empty when it is not known."""
    return Message.objects.filter(message_id=letter).values_list("to_address", flat=True).first() or ""


def events_with_a_letter_now() -> "QuerySet[ProviderEvent, int]":
    """The numbers of the reports that came before their letter was known and whose letter is known now."""
    waiting = ProviderEvent.objects.filter(message=None, letter__in=Message.objects.values("message_id"))
    return waiting.order_by("id").values_list("pk", flat=True)
