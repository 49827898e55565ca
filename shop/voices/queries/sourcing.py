"""Who says the facts of a product."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast, JSONObject

from shop.voices import rules
from shop.voices.models import FactSource


def source_of_value() -> Subquery:
    """For a query of attribute values: who says each one, as JSON text that ``said`` reads; no query of its own."""
    mine = FactSource.objects.filter(product=OuterRef("product"), code=OuterRef("attribute__code"))
    told = JSONObject(by="said_by", note="note", address="address", checked_on="checked_on")
    return Subquery(mine.annotate(told=Cast(told, CharField())).values("told")[:1])


def said(source: str | None, *, is_demo: bool, is_reported: bool = False) -> rules.Said:
    """Who says a fact, from what ``source_of_value`` found; what only retailers report says so without a row."""
    told: Mapping[str, Any] = json.loads(source) if source else {"by": rules.RETAILER if is_reported else ""}
    day = told.get("checked_on")
    return rules.said(
        by=told["by"],
        note=told.get("note", ""),
        address=told.get("address", ""),
        checked_on=date.fromisoformat(day) if day else None,
        is_demo=is_demo,
    )


def sources_of(product: Any) -> dict[str, FactSource]:
    """The rows of one product by the codes of their facts."""
    return {source.code: source for source in FactSource.objects.filter(product=product)}
