"""The tax rule of a destination."""

from collections.abc import Iterable
from datetime import date

from shop.built import Built, Given
from shop.taxes import rules
from shop.taxes.models import Override
from shop.taxes.queries.library import standard_rate

_kept = Built(lambda: Override.objects.filter(country=Given("country")))


def rule_for(country: str, *, region: str = "", on: date) -> rules.Rule:
    """The rule of a parcel to ``country`` (ISO, two letters) on a day. One query."""
    kept = [override.facts for override in _kept(country=country)]
    return rules.rule_on(on, country=country, region=region, standard=standard_rate(country), overrides=kept)


def rules_of(countries: Iterable[str], *, on: date) -> dict[str, rules.Rule]:
    """The rule of each country as a whole. One query."""
    kept = [override.facts for override in Override.objects.all()]
    return {code: rules.rule_on(on, country=code, standard=standard_rate(code), overrides=kept) for code in countries}
