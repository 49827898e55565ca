"""Which letters wait for an answer, and how many an address has sent."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Q, Value, When

from shop.contact import rules
from shop.contact.models import Enquiry


def heard_from(address: str, *, now: datetime) -> rules.Heard:
    """What came from ``address``, whatever its letter case, in the hour before ``now``; and the receipts to anybody."""
    own = Q(email__iexact=address)
    found = Enquiry.objects.filter(received_at__gt=now - rules.HOUR).aggregate(
        letters=Count("pk", filter=own),
        receipts=Count("pk", filter=own & Q(has_receipt=True)),
        receipts_of_all=Count("pk", filter=Q(has_receipt=True)),
    )
    return rules.Heard(**found)


def waiting() -> Any:
    """Letters without an answer: those about somebody's skin first, then the oldest."""
    urgent = Case(When(topic=rules.SKIN, then=Value(0)), default=Value(1))
    return Enquiry.objects.filter(answered_at=None).order_by(urgent, "received_at", "pk")


def answered() -> Any:
    """Letters with an answer, the newest answer first."""
    return Enquiry.objects.exclude(answered_at=None).order_by("-answered_at", "-pk")


def staff_address() -> str:
    """Where staff read their mail: ``SHOP_STAFF_EMAIL``, or else the shop's own sender."""
    return str(settings.STAFF_EMAIL)
