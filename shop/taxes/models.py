"""The rates that staff keep, beside those of the library."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from shop.taxes import rules

PERCENT = (MinValueValidator(Decimal(0)), MaxValueValidator(rules.HIGHEST))


class Override(models.Model):
    """A rate for a country, or a region of it, from a day on. It counts until a later one begins."""

    country = models.CharField(max_length=2, help_text="ISO 3166-1 code of two letters.")
    region = models.CharField(max_length=20, blank=True, help_text="A state or province as addresses write it.")
    percent = models.DecimalField(max_digits=6, decimal_places=3, validators=PERCENT)
    name = models.CharField(max_length=20, default="VAT")
    on_top = models.BooleanField(default=False, help_text="The shelf price is without this tax.")
    from_on = models.DateField()

    class Meta:
        ordering = ["country", "region", "-from_on"]
        constraints = [
            models.UniqueConstraint(fields=["country", "region", "from_on"], name="taxes_one_rate_a_day"),
            models.CheckConstraint(
                name="taxes_percent_in_range", condition=Q(percent__gte=0) & Q(percent__lte=rules.HIGHEST)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.facts.rule.in_words} from {self.from_on:%d %B %Y}"

    @property
    def place(self) -> str:
        """Such as "GB" or "US, California"."""
        return f"{self.country}, {self.region}" if self.region else self.country

    @property
    def facts(self) -> rules.Override:
        """The rate as the rules read it."""
        rule = rules.Rule(
            country=self.country,
            region=self.region,
            percent=self.percent,
            name=self.name,
            on_top=self.on_top,
            is_staffs=True,
        )
        return rules.Override(rule=rule, from_on=self.from_on)
