"""A strict reader of JSON-LD: what schema.org knows of each type and Google asks of it; nothing else may be told."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

from tests.forks.pages import find

Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != "" and not re.search(r"<[a-z/]|&(amp|lt|gt|nbsp|#)", value)


def _address(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"https?://[^\s/]+(/\S*)?", value) is not None


def _price(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d+\.\d\d", value) is not None


def _number(least: float, most: float) -> Check:
    return lambda value: not isinstance(value, bool) and least <= float(value) <= most


def _one_of(*names: str) -> Check:
    return lambda value: value in {f"https://schema.org/{name}" for name in names}


def _matches(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _day(value: Any) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        return False


def _each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and value != [] and all(map(check, value))


def _thing(*kinds: str) -> Check:
    return lambda value: isinstance(value, dict) and value.get("@type") in kinds


SCALE: dict[str, Check] = {"bestRating": _number(5, 5), "worstRating": _number(1, 1)}
# For each type: the fields that must be there, and those that may.
TYPES: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {
    "Product": (
        {"name": _text, "url": _address},
        {
            "@id": _address,
            "description": _text,
            "sku": _text,
            "image": _each(_address),
            "offers": _each(_thing("Offer")),
            "aggregateRating": _thing("AggregateRating"),
            "review": _each(_thing("Review")),
        },
    ),
    "Offer": (
        {
            "price": _price,
            "priceCurrency": _matches("[A-Z]{3}"),
            "availability": _one_of("InStock", "OutOfStock"),
            "itemCondition": _one_of("NewCondition"),
            "url": _address,
        },
        {"name": _text, "sku": _text, "shippingDetails": _thing("OfferShippingDetails")},
    ),
    "OfferShippingDetails": (
        {
            "shippingRate": _thing("MonetaryAmount"),
            "shippingDestination": _thing("DefinedRegion"),
            "deliveryTime": _thing("ShippingDeliveryTime"),
        },
        {},
    ),
    "MonetaryAmount": ({"value": _price, "currency": _matches("[A-Z]{3}")}, {}),
    "DefinedRegion": ({"addressCountry": _matches("[A-Z]{2}")}, {}),
    "ShippingDeliveryTime": ({"transitTime": _thing("QuantitativeValue")}, {}),
    "QuantitativeValue": (
        {"minValue": _number(0, 99), "maxValue": _number(0, 99), "unitCode": _matches("DAY")},
        {},
    ),
    "AggregateRating": ({"ratingValue": _number(1, 5), "reviewCount": _number(1, 10**9), **SCALE}, {}),
    "Review": (
        {"author": _thing("Person"), "reviewRating": _thing("Rating"), "datePublished": _day},
        {"name": _text, "reviewBody": _text},
    ),
    "Rating": ({"ratingValue": _number(1, 5), **SCALE}, {}),
    "Person": ({"name": _text}, {}),
    "BreadcrumbList": ({"itemListElement": _each(_thing("ListItem"))}, {}),
    "ListItem": ({"position": _number(1, 99), "name": _text, "item": _address}, {}),
    "FAQPage": ({"mainEntity": _each(_thing("Question"))}, {"@id": _address}),
    "Question": ({"name": _text, "acceptedAnswer": _thing("Answer")}, {}),
    "Answer": ({"text": _text}, {}),
}


def things_on(response: Any) -> list[dict[str, Any]]:
    """What the page tells machines, read as they do; raises where it is no JSON or not schema.org's."""
    scripts: list[ElementTree.Element] = find(response, tag="script", type="application/ld+json")
    found = []
    for element in scripts:
        told = json.loads("".join(element.itertext()))
        assert told["@context"] == "https://schema.org"
        found += told["@graph"]
    return found


def problems(thing: Any, at: str = "") -> list[str]:
    """Everything that is wrong with a thing and the things inside it, each by its path."""
    kind = thing.get("@type")
    if kind not in TYPES:
        return [f"{at}: {kind} is unknown"]
    must, may = TYPES[kind]
    found = [f"{at}{kind}.{name} is missing" for name in must if name not in thing]
    for name, value in thing.items():
        if name == "@type":
            continue
        check = {**must, **may}.get(name)
        if check is None or not check(value):
            found.append(f"{at}{kind}.{name} is {'unknown' if check is None else f'wrong: {value!r}'}")
    inside = [problem for child in _things_in(thing) for problem in problems(child, f"{at}{kind} > ")]
    return found + inside + _whole(thing)


def _whole(thing: dict[str, Any]) -> Iterator[str] | list[str]:
    """What no single field shows."""
    if thing["@type"] == "BreadcrumbList":
        places = [step.get("position") for step in thing.get("itemListElement", [])]
        return [] if places == [*range(1, len(places) + 1)] else [f"BreadcrumbList counts {places}"]
    if thing["@type"] == "Product" and ("review" in thing) and "aggregateRating" not in thing:
        return ["Product has reviews and no aggregateRating"]
    return []


def _things_in(thing: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for value in thing.values():
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict))
