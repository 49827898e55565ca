"""Who says each fact of a product."""

from django.db import models

from shop.voices import rules


class FactSource(models.Model):
    """Who says one fact of one product. A fact without a row is not stated by anybody."""

    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="fact_sources")
    code = models.SlugField(max_length=128, help_text="The code of the attribute.")
    said_by = models.CharField(max_length=12, choices=list(rules.SAYERS.items()))
    note = models.CharField(max_length=200, blank=True, help_text="Such as: data sheet of March 2027.")
    address = models.URLField(max_length=500, blank=True)
    checked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["product", "code"], name="voices_one_source_per_fact")]

    def __str__(self) -> str:
        return f"{self.code}: {self.said_by}"
