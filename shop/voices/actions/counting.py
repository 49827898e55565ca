"""Keep the sums of a product's reviews and answers."""

from django.db import transaction

from shop.voices import queries
from shop.voices.models import Standing


@transaction.atomic
def recount(product_id: int) -> None:
    """Count the published reviews and questions of a product anew. A product that is just going gets no new row."""
    row = Standing.objects.select_for_update().filter(product_id=product_id).first()
    counts, answered = queries.counts_of(product_id)
    if row is not None:
        row.counts, row.answered = counts, answered
        row.save()
    elif any(counts) or answered:
        Standing.objects.get_or_create(product_id=product_id, defaults={"counts": counts, "answered": answered})
