"""Write down who says the facts of a product."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from shop.voices.models import FactSource


@dataclass(frozen=True)
class Source:
    """Who says one fact, as staff gave it; ``said_by`` is a key of ``rules.SAYERS``, or empty where nobody knows."""

    said_by: str
    note: str = ""
    address: str = ""
    checked_on: date | None = None


@transaction.atomic
def set_sources(product: Any, sources: Mapping[str, Source]) -> None:
    """Make the sources of these facts, by their codes, exactly these; other facts keep theirs."""
    FactSource.objects.filter(product=product, code__in=sources).delete()
    FactSource.objects.bulk_create(
        FactSource(
            product=product,
            code=code,
            said_by=source.said_by,
            note=source.note,
            address=source.address,
            checked_on=source.checked_on,
        )
        for code, source in sources.items()
        if source.said_by
    )
