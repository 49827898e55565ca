"""What the demo asks: which email comes next."""

from datetime import datetime

from shop.mail.models import Message


def next_email(*, now: datetime) -> Message | None:
    """The planned email that is due first after ``now``; those due already are on their way."""
    return Message.objects.filter(state=Message.State.PLANNED, due_at__gt=now).order_by("due_at", "pk").first()
