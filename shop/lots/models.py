"""What is remembered of lots: when they end, in which parcels they left, and how they were called back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from shop.lots import rules


class Lot(models.Model):
    """One lot of one product, as it is printed on the sachet. It outlives its product, and so keeps its name."""

    product = models.ForeignKey("catalogue.Product", null=True, on_delete=models.SET_NULL, related_name="lots")
    title = models.CharField(max_length=255, help_text="What the product was called when the lot was first sent.")
    sku = models.CharField(max_length=128, blank=True)
    number = models.CharField(max_length=rules.MOST, db_index=True, help_text="See rules.clean_number.")
    expires_on = models.DateField(null=True, blank=True, help_text="The last day of use.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="lots_number_once_per_product"),
            models.CheckConstraint(name="lots_has_number", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return f"lot {self.number} of {self.title}"

    @property
    def ref(self) -> str:
        """The lot's name for the rooms beside this one, which keep facts of their own about it."""
        return str(self.pk)

    @property
    def is_recalled(self) -> bool:
        """Whether it was called back."""
        return hasattr(self, "recall")


class LotPieces(models.Model):
    """How many pieces of a parcel's line are from a lot."""

    parcel_line = models.ForeignKey("orders.ParcelLine", on_delete=models.CASCADE, related_name="lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="sent")
    pieces = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["parcel_line", "lot"], name="lots_once_per_parcel_line"),
            models.CheckConstraint(name="lots_pieces_not_none", condition=Q(pieces__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.pieces} of {self.lot}"


class Recall(models.Model):
    """A lot is called back, for good. Its words are what the buyers read; see ``rules.recalling`` for their law."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="recall")
    hazard = models.TextField()
    what_to_do = models.TextField()
    remedies = models.JSONField(help_text="Keys of rules.REMEDIES.")
    contact = models.CharField(max_length=rules.LONGEST)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="lots_recall_says_all", condition=~Q(hazard="") & ~Q(what_to_do="") & ~Q(contact="")
            )
        ]

    def __str__(self) -> str:
        return f"recall of {self.lot}"

    @property
    def remedies_in_words(self) -> list[str]:
        """What is offered, in the words of the notice."""
        return [words for remedy, words in rules.REMEDIES.items() if remedy in self.remedies]


class RecallNotice(models.Model):
    """One order that holds pieces of a recalled lot: when its buyer was told, and what the buyer answered."""

    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="notices")
    order = models.ForeignKey("order.Order", on_delete=models.CASCADE, related_name="recall_notices")
    told_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=20, blank=True, help_text="A remedy, or a key of rules.ANSWERS.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["recall", "order"], name="lots_notice_once_per_order"),
            models.CheckConstraint(
                name="lots_answer_has_moment",
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [models.Index(fields=["id"], name="lots_notice_untold", condition=Q(told_at=None))]

    def __str__(self) -> str:
        return f"notice to order {self.order_id}"

    @property
    def answer_in_words(self) -> str:
        """What the buyer answered; empty without an answer."""
        return {**rules.REMEDIES, **rules.ANSWERS}.get(self.answer, self.answer)
