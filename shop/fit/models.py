"""What is known of pens and fittings, and which pens people have."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from shop.fit import rules


class Known(models.Model):
    """Something that the file of fits told first. What a person changed, the file does not change back."""

    loaded_from_file = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


class DeviceBrand(Known):
    """A maker of pens. Names of other makers only say what fits; the shop is not affiliated with them."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of its pens."""
        return reverse("fit:brand", args=[self.slug])


class ConnectionType(Known):
    """How a cartridge holds on to a pen. The drawing is data: shapes in a square of 100 by 100."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    look = models.CharField(max_length=300, blank=True, help_text="How to recognise it, in a sentence.")
    drawing = models.JSONField(default=list, blank=True, help_text="Shapes: circle, rect, line or path.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DeviceModel(Known):
    """One pen. ``max_depth_mm`` is the deepest it reaches, in millimetres, where anybody stated it."""

    class Audience(models.TextChoices):
        """Whom the maker made it for; empty where nobody said."""

        HOME = "home", "At home"
        PROFESSIONAL = "professional", "Professionals only"

    brand = models.ForeignKey(DeviceBrand, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=60)
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    audience = models.CharField(max_length=12, choices=Audience.choices, blank=True)
    max_depth_mm = models.DecimalField(
        "deepest, in mm",
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    connection = models.ForeignKey(
        ConnectionType, null=True, blank=True, on_delete=models.PROTECT, related_name="devices"
    )
    discontinued = models.BooleanField("no longer made", default=False)

    class Meta:
        ordering = ["brand__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "slug"], name="fit_device_address"),
            models.UniqueConstraint(fields=["brand", "name"], name="fit_device_name"),
        ]

    def __str__(self) -> str:
        return f"{self.brand.name} {self.name}"

    def get_absolute_url(self) -> str:
        """The page of what fits it."""
        return reverse("fit:pen", args=[self.brand.slug, self.slug])


class FitFamily(Known):
    """A fitting: every cartridge of a family goes on the same pens. Products name families by their code."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    connection = models.ForeignKey(
        ConnectionType, null=True, blank=True, on_delete=models.PROTECT, related_name="families"
    )
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "fit families"

    def __str__(self) -> str:
        return self.code


class DeviceFit(Known):
    """One statement: this pen and this family, with the evidence for it and the day somebody checked it."""

    class Status(models.TextChoices):
        """From best to worst."""

        VERIFIED = rules.VERIFIED, "Verified: the maker says so, or we tested it"
        REPORTED = rules.REPORTED, "Reported: a retailer says so"
        UNKNOWN = rules.UNKNOWN, "Not known"
        NO_FIT = rules.NO_FIT, "Does not fit"

    device = models.ForeignKey(DeviceModel, on_delete=models.CASCADE, related_name="fits")
    family = models.ForeignKey(FitFamily, on_delete=models.CASCADE, related_name="fits")
    status = models.CharField(max_length=12, choices=Status.choices)
    evidence = models.TextField(blank=True, help_text="What it rests on, in a sentence that customers read.")
    address = models.URLField(blank=True, max_length=300, help_text="Where the evidence can be read.")
    checked_by = models.CharField(max_length=120, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField("example data", default=False)

    class Meta:
        ordering = ["device__brand__name", "device__name", "family__code"]
        constraints = [
            models.UniqueConstraint(fields=["device", "family"], name="fit_one_statement_per_pair"),
            models.CheckConstraint(name="fit_known_status", condition=Q(status__in=rules.STATUSES)),
            models.CheckConstraint(
                name="fit_statement_has_evidence", condition=Q(status=rules.UNKNOWN) | ~Q(evidence="")
            ),
            models.CheckConstraint(
                name="fit_verified_was_checked",
                condition=~Q(status=rules.VERIFIED) | (~Q(checked_by="") & Q(checked_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device} and {self.family.code}: {self.status}"


class CustomerPen(models.Model):
    """A pen of somebody who has an account."""

    user: Any = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pens")
    device = models.ForeignKey(DeviceModel, on_delete=models.CASCADE, related_name="owners")
    nickname = models.CharField(max_length=40, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "device"], name="fit_each_pen_once")]

    def __str__(self) -> str:
        return self.nickname or str(self.device)


class Misfit(models.Model):
    """A customer sent something back because it did not fit this pen."""

    line: Any = models.ForeignKey("order.Line", on_delete=models.CASCADE, related_name="misfits")
    device = models.ForeignKey(DeviceModel, on_delete=models.CASCADE, related_name="misfits")
    title = models.CharField(max_length=255)
    families = ArrayField(models.CharField(max_length=40), default=list)
    note = models.TextField(blank=True)
    has_lowered = models.BooleanField(default=False, help_text="Whether a verified statement became reported.")
    reported_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reported_at = models.DateTimeField()
    settled_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-reported_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["line", "device"], name="fit_one_misfit_per_line_and_pen")]

    def __str__(self) -> str:
        return f"{self.title} did not fit {self.device}"
