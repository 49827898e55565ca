"""What a page tells machines, in the words of schema.org (JSON-LD). Pure: all that is told comes as arguments.

What is required of each thing follows schema.org and Google's rules for merchant listings and breadcrumbs.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

CONTEXT = "https://schema.org"
WORST, BEST = 1, 5
Thing = dict[str, Any]
# With these three written as escapes, no text can end the script element or begin a comment or an entity in it.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(things: Sequence[Mapping[str, Any]]) -> SafeString:
    """The things as the contents of one ``<script type="application/ld+json">``; safe whatever their texts hold."""
    graph = {"@context": CONTEXT, "@graph": [*things]}
    return SafeString(json.dumps(graph, separators=(",", ":")).translate(ESCAPES))


def gtin(written: str) -> str:
    """The digits of a barcode's number (GTIN-8, -12, -13 or -14); "" where its length or its check digit is wrong.

    The check digit is GS1's: from the right the digits count three times and once in turn, to a multiple of ten.
    """
    digits = "".join(written.split()).replace("-", "")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) not in (8, 12, 13, 14):
        return ""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    return digits if total % 10 == 0 else ""


def product(
    *,
    name: str,
    url: str,
    description: str = "",
    sku: str = "",
    gtin: str = "",
    pictures: Sequence[str] = (),
    offers: Sequence[Thing] = (),
    rating: Thing | None = None,
    reviews: Sequence[Thing] = (),
) -> Thing:
    """A thing that is sold. ``url`` and ``pictures`` are absolute addresses; what is empty is left out."""
    return _told(
        {
            "@type": "Product",
            "@id": f"{url}#product",
            "name": name,
            "url": url,
            "description": description,
            "sku": sku,
            "gtin": gtin,
            "image": [*pictures],
            "offers": [*offers],
            "aggregateRating": rating,
            "review": [*reviews],
        }
    )


def offer(
    *, price: Decimal, currency: str, is_available: bool, url: str, name: str = "", sku: str = "", gtin: str = "",
    shipping: Any = None,
) -> Thing:  # fmt: skip
    """What one pack costs, all taxes included. ``shipping`` is made by ``shipping``, where delivery is known."""
    return _told(
        {
            "@type": "Offer",
            "name": name,
            "sku": sku,
            "gtin": gtin,
            "url": url,
            "price": f"{price:.2f}",
            "priceCurrency": currency,
            "availability": f"{CONTEXT}/{'InStock' if is_available else 'OutOfStock'}",
            "itemCondition": f"{CONTEXT}/NewCondition",
            "shippingDetails": shipping,
        }
    )


def shipping(*, price: Decimal, currency: str, country: str, days: tuple[int, int]) -> Thing:
    """Delivery to one country (two letters), in so many days from dispatch at least and at most."""
    return {
        "@type": "OfferShippingDetails",
        "shippingRate": {"@type": "MonetaryAmount", "value": f"{price:.2f}", "currency": currency},
        "shippingDestination": {"@type": "DefinedRegion", "addressCountry": country},
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "transitTime": {"@type": "QuantitativeValue", "minValue": days[0], "maxValue": days[1], "unitCode": "DAY"},
        },
    }


def rating(counts: Mapping[int, int]) -> Thing | None:
    """The mean of real reviews, given as how many gave each number of stars; None where there is none."""
    total = sum(counts.values())
    if not total:
        return None
    mean = Decimal(sum(stars * count for stars, count in counts.items())) / total
    return {"@type": "AggregateRating", "ratingValue": f"{mean:.1f}", "reviewCount": total, **_scale()}


def review(*, stars: int, title: str, body: str, author: str, written_on: date) -> Thing:
    """One review by a buyer."""
    return _told(
        {
            "@type": "Review",
            "name": title,
            "reviewBody": body,
            "author": {"@type": "Person", "name": author},
            "datePublished": written_on.isoformat(),
            "reviewRating": {"@type": "Rating", "ratingValue": stars, **_scale()},
        }
    )


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> Thing:
    """The way to the page as pairs of name and absolute address, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": url}
            for at, (name, url) in enumerate(steps, start=1)
        ],
    }


def questions(pairs: Iterable[tuple[str, str]], *, url: str) -> Thing | None:
    """Questions and their answers, in plain text; None where there is none."""
    asked = [
        {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
        for question, answer in pairs
        if question and answer
    ]
    return {"@type": "FAQPage", "@id": f"{url}#questions", "mainEntity": asked} if asked else None


def article(
    *,
    url: str,
    title: str,
    description: str,
    publisher: str,
    published_at: datetime,
    sources: Sequence[str] = (),
    reviewer: str = "",
) -> Thing:
    """A page to read, by the shop itself; a reviewer is named only where one is on record. The moment is aware."""
    return _told(
        {
            "@type": "Article",
            "@id": f"{url}#article",
            "headline": title,
            "description": description,
            "url": url,
            "mainEntityOfPage": url,
            "inLanguage": "en-GB",
            "datePublished": published_at.isoformat(),
            "author": {"@type": "Organization", "name": publisher},
            "publisher": {"@type": "Organization", "name": publisher},
            "citation": [*sources],
            "editor": {"@type": "Person", "name": reviewer} if reviewer else "",
        }
    )


def glossary(terms: Iterable[tuple[str, str]], *, url: str) -> Thing | None:
    """The words that a page explains, as pairs of the word and the absolute address of its entry; None without any."""
    found = [{"@type": "DefinedTerm", "name": name, "url": address} for name, address in terms]
    return {"@type": "DefinedTermSet", "@id": f"{url}#terms", "hasDefinedTerm": found} if found else None


def _scale() -> Thing:
    return {"bestRating": BEST, "worstRating": WORST}


def _told(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value not in ("", None, [])}
