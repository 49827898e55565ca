"""Take a review from somebody who bought the product."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from shop.mail import queries as mail
from shop.voices.models import Experience
from shop.voices.queries.reviewing import Review


class AlreadyReviewed(Exception):
    """The buyer has reviewed this product before; the first review stands."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a buyer wrote. ``fit``, ``seal`` and ``comfort`` are keys of rules; ``name`` is shown, and may be empty."""

    stars: int
    title: str
    body: str
    fit: str
    seal: str
    comfort: str
    pen: str = ""
    name: str = ""


def review(product: Any, *, order: Any, told: Told, now: datetime, user: Any = None) -> Any:
    """Keep a review of ``product`` by the buyer of ``order``; it waits for a person to look at it.

    Raises ``AlreadyReviewed``. The email address is not kept with it, only its keyed hash.
    """
    try:
        with transaction.atomic():
            made = Review.objects.create(
                product=product,
                user=user,
                score=told.stars,
                title=told.title,
                body=told.body,
                name=told.name,
                status=Review.FOR_MODERATION,
            )
            Experience.objects.create(
                review=made,
                product=product,
                order=order,
                buyer=mail.address_hash(order.email),
                fit=told.fit,
                seal=told.seal,
                comfort=told.comfort,
                pen=told.pen,
                written_at=now,
            )
    except IntegrityError as twice:
        raise AlreadyReviewed from twice
    return made
