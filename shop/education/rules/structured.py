"""What search engines are told of a page of the hub, as schema.org has it. No claim, no product, no invented person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.education.rules.glossary import Term

_CONTEXT = "https://schema.org"


@dataclass(frozen=True)
class Telling:
    """An article as it is told: ``url`` is whole, moments are aware, ``reviewer`` is empty when nobody reviewed it."""

    url: str
    title: str
    summary: str
    publisher: str
    published_at: datetime
    sources: tuple[str, ...] = ()
    reviewer: str = ""


def article(told: Telling) -> dict[str, Any]:
    """One article. A reviewer is named only when one is on record."""
    data: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Article",
        "headline": told.title,
        "description": told.summary,
        "url": told.url,
        "mainEntityOfPage": told.url,
        "inLanguage": "en-GB",
        "datePublished": told.published_at.isoformat(),
        "dateModified": told.published_at.isoformat(),
        "author": {"@type": "Organization", "name": told.publisher},
        "publisher": {"@type": "Organization", "name": told.publisher},
        "citation": list(told.sources),
    }
    return data | ({"editor": {"@type": "Person", "name": told.reviewer}} if told.reviewer else {})


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The way to a page: each step's name and whole address, the shop's front page first."""
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": url}
            for number, (name, url) in enumerate(steps, start=1)
        ],
    }


def questions(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Questions that the page itself asks and answers."""
    return {
        "@context": _CONTEXT,
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": asked, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for asked, answer in pairs
        ],
    }


def glossary(terms: Sequence[Term], *, name: str, url: str) -> dict[str, Any]:
    """The words that a glossary explains."""
    return {
        "@context": _CONTEXT,
        "@type": "DefinedTermSet",
        "name": name,
        "url": url,
        "hasDefinedTerm": [
            {"@type": "DefinedTerm", "name": term.names[0], "url": f"{url}#{term.anchor}"} for term in terms
        ],
    }
