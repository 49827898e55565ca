"""The rates of the library ``eu-vat-rates-data``, which takes them from the European Commission's own database."""

from decimal import Decimal

import eu_vat_rates_data as library

# The library knows more countries than the shop owes tax in: elsewhere the buyer pays it at the border, unless staff
# write a rate.
BESIDE_THE_UNION = frozenset({"GB"})


def standard_rate(country: str) -> Decimal | None:
    """The standard rate of VAT in percent, for the countries of the European Union and the United Kingdom."""
    if country not in BESIDE_THE_UNION and not library.is_eu_member(country):
        return None
    rate = library.get_standard_rate(country)
    return None if rate is None else Decimal(str(rate))


def rates_of() -> str:
    """The day from which the library's rates are, as ``2026-09-29``."""
    return str(library.data_version)
