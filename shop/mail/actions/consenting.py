"""Write down what people agree to, word for word, and what they take back."""

from datetime import datetime

from django.db import transaction

from shop.mail import queries
from shop.mail.actions.stopping import hold_address
from shop.mail.models import Consent, Suppression


def record_consent(
    address: str,
    *,
    purpose: str,
    given: bool,
    wording: str,
    where: str,
    now: datetime,
    order_number: str = "",
) -> Consent:
    """Add a yes or a no to the log. ``wording`` is what was shown, to the letter; ``where`` one of ``Consent.Where``.

    A fresh yes takes back a stop that the person once asked for, but never one after a bounce or a complaint. It
    waits for a letter that is just being sent to the address, so a no that is committed always wins.
    """
    with transaction.atomic():
        hashed = queries.address_hash(address)
        hold_address(hashed, shared=False)
        if given:
            lift(hashed, purpose=purpose)
        return Consent.objects.create(
            address_hash=hashed,
            address=address,
            purpose=purpose,
            given=given,
            wording=wording,
            where=where,
            order_number=order_number,
            at=now,
        )


def lift(hashed: str, *, purpose: str) -> None:
    """End the stop that a person asked for. The caller holds the address."""
    Suppression.objects.filter(address_hash=hashed, purpose=purpose, origin=Suppression.Origin.PERSON).delete()
