"""The delivery methods that staff keep, and what was promised with each order."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from shop.delivery import rules

MOST_DAYS = 30


class CountryGroup(models.Model):
    """Countries that a method goes to alike, by their ISO codes of two letters."""

    name = models.CharField(max_length=60, unique=True)
    countries = ArrayField(models.CharField(max_length=2), help_text="ISO 3166-1 codes of two letters.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Method(models.Model):
    """A way to send a parcel to a group of countries. Charges are in the shop's currency, as the shelf shows prices."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    note = models.CharField(max_length=200, blank=True, help_text="One sentence for the customer.")
    group = models.ForeignKey(CountryGroup, on_delete=models.PROTECT, related_name="methods")
    position = models.PositiveSmallIntegerField(
        default=0, help_text="The smallest stands first and is chosen at first."
    )
    is_active = models.BooleanField(default=True)
    bands = models.JSONField(help_text="Pairs of grams and charge; see rules.Band.")
    free_from = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    min_days = models.PositiveSmallIntegerField(validators=[MaxValueValidator(MOST_DAYS)])
    max_days = models.PositiveSmallIntegerField(validators=[MaxValueValidator(MOST_DAYS)])
    cut_off = models.TimeField(help_text="Orders before this time leave the same working day; the warehouse's clock.")

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(name="delivery_days_in_order", condition=Q(max_days__gte=F("min_days"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> rules.Facts:
        """The method as the rules read it."""
        return rules.Facts(
            code=self.code,
            name=self.name,
            note=self.note,
            countries=frozenset(self.group.countries),
            bands=self.charges,
            free_from=self.free_from,
            min_days=self.min_days,
            max_days=self.max_days,
            cut_off=self.cut_off,
        )

    @property
    def charges(self) -> tuple[rules.Band, ...]:
        """The charge of each band of weight."""
        return tuple(rules.Band(int(grams), Decimal(charge)) for grams, charge in self.bands or [])

    @charges.setter
    def charges(self, bands: tuple[rules.Band, ...]) -> None:
        self.bands = [[band.up_to_g, str(band.charge)] for band in bands]


class OrderDelivery(models.Model):
    """What was promised with an order, as the customer read it."""

    order = models.OneToOneField("order.Order", on_delete=models.CASCADE, related_name="delivery")
    code = models.CharField(max_length=128)
    name = models.CharField(max_length=128)
    weight_g = models.PositiveIntegerField()
    max_days = models.PositiveSmallIntegerField(help_text="Working days on the way, at most.")
    leaves_on = models.DateField()
    earliest_on = models.DateField()
    latest_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delivery_promise_in_order",
                condition=Q(leaves_on__lte=F("earliest_on")) & Q(earliest_on__lte=F("latest_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.promise.in_words}"

    @property
    def promise(self) -> rules.Promise:
        """The days that were promised."""
        return rules.Promise(leaves_on=self.leaves_on, earliest_on=self.earliest_on, latest_on=self.latest_on)
