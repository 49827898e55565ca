"""What is remembered of each product for lists and search: its card."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Card(models.Model):
    """One public product with all its packs, as lists and search ask about it; packs have no card of their own.

    A copy of the catalogue, kept by signals and by ``actions.renew``: nobody writes it by hand. Lengths are in mm,
    prices include tax. Where nothing is stated a text is empty, a number is None and a list has no member.
    """

    product = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, primary_key=True, related_name="card")
    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=50, help_text="The slug of the product's class.")
    audience = models.CharField(max_length=50, blank=True)
    families = ArrayField(models.CharField(max_length=50), default=list, help_text="Codes of fittings, in order.")
    fits = models.TextField(blank=True, help_text="The pens that it fits by proof, in words.")
    reported_to_fit = models.TextField(blank=True, help_text="The pens that others report it to fit, in words.")
    takes = models.TextField(blank=True, help_text="A pen or a kit: the pens whose cartridges it takes, in words.")
    is_for_nobody = models.BooleanField(default=False, help_text="Whether no known pen could take it.")
    tip_type = models.CharField(max_length=50, blank=True)
    pin_counts = ArrayField(models.IntegerField(), default=list, help_text="Needles, of each pack.")
    needle_mm = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    max_depth_mm = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    connection = models.CharField(max_length=50, blank=True)
    membrane = models.CharField(max_length=50, blank=True)
    sterilisation = models.CharField(max_length=50, blank=True)
    packs = ArrayField(models.IntegerField(), default=list, help_text="Sizes of the packs, the smallest first.")
    speeds = models.IntegerField(null=True)
    features = ArrayField(models.CharField(max_length=50), default=list, help_text="See rules.cards.FEATURES.")
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, help_text="Of the cheapest pack.")
    currency = models.CharField(max_length=12, blank=True)
    unit_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, help_text="Of one cartridge.")
    in_stock = models.BooleanField(default=False, help_text="Whether a piece of any pack is left, whoever may buy it.")
    codes = ArrayField(models.CharField(max_length=128), default=list, help_text="SKU, UPC and GTIN, in capitals.")
    category_ids = ArrayField(models.IntegerField(), default=list, help_text="Where it stands; not what is above.")
    priority = models.IntegerField(default=0)
    added_at = models.DateTimeField()
    document = SearchVectorField(null=True, help_text="Its words as rules.documents writes them.")

    class Meta:
        # Found under these filters; the others are read from few enough rows after one of these.
        indexes = [
            GinIndex(fields=["document"], name="shelf_document"),
            GinIndex(fields=["families"], name="shelf_families"),
            GinIndex(fields=["category_ids"], name="shelf_categories"),
            GinIndex(fields=["codes"], name="shelf_codes"),
            models.Index(fields=["-priority", "-added_at", "-product"], name="shelf_recommended"),
        ]

    def __str__(self) -> str:
        return f"card of {self.title}"
