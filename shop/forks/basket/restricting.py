"""What a basket says of markets: lines that not everybody may be offered where the parcel goes."""

from dataclasses import dataclass
from typing import Any

from shop.eligibility import queries as eligibility


@dataclass(frozen=True)
class Restriction:
    """A line, and the reason why not everybody in ``country`` may buy it."""

    line: Any
    country: Any
    reason: str


def restrictions_of(basket, *, country) -> list[Restriction]:
    """The restricted lines of a basket for a country, None asks nothing. No query of its own."""
    if country is None:
        return []
    asked = [(line, eligibility.why_not_offered(line.product, market=country.pk)) for line in basket.all_lines()]
    return [Restriction(line=line, country=country, reason=reason) for line, reason in asked if reason]
