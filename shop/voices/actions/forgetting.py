"""Forget who said something; what they said of the product stays, as nobody's."""

import uuid

from django.db import transaction

from shop.mail import queries as mail
from shop.voices.models import Experience, Question
from shop.voices.queries.reviewing import Review


@transaction.atomic
def forget(address: str) -> None:
    """Take the names, addresses and accounts off the reviews and questions of an email address. Safe to repeat."""
    for told in Experience.objects.filter(buyer=mail.address_hash(address)).select_for_update(of=("self",)):
        told.buyer, told.order = f"erased:{uuid.uuid4().hex}", None
        told.save()
        Review.objects.filter(pk=told.review_id).update(name="", email="", user=None)
    Question.objects.filter(email__iexact=address).update(name="", email="")
