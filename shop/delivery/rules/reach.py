"""Where parcels go, in a sentence."""

from collections.abc import Sequence

# More names than these are a list, which stands in the field for the country.
MOST_NAMED = 4


def reach(countries: Sequence[str]) -> str:
    """The countries that the shop delivers to, by their names; where they are many, how many."""
    if not countries:
        return "We deliver to no country at the moment."
    if len(countries) > MOST_NAMED:
        return f"We deliver to {len(countries)} countries. The list has all of them."
    named = " and ".join(part for part in (", ".join(countries[:-1]), countries[-1]) if part)
    return f"We deliver to {named}."
