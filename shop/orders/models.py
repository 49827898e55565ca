"""What leaves the house, what never will, and why an order is held. An order's own state is Oscar's Order.status."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from shop.orders import rules


class Parcel(models.Model):
    """One dispatch of an order, whole or in part."""

    order = models.ForeignKey("order.Order", on_delete=models.CASCADE, related_name="parcels")
    carrier = models.CharField(max_length=60)
    tracking_number = models.CharField(max_length=80, blank=True)
    dispatched_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["dispatched_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="orders_parcel_delivered_after_dispatch",
                condition=Q(delivered_at=None) | Q(delivered_at__gte=models.F("dispatched_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}".strip()


class ParcelLine(models.Model):
    """How many pieces of an order line travel in a parcel."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.CASCADE, related_name="parcel_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "line"], name="orders_parcel_line_once"),
            models.CheckConstraint(name="orders_parcel_line_not_empty", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"


class DroppedPieces(models.Model):
    """Pieces of an order line that will never be sent, because their money went back before they left."""

    line = models.ForeignKey("order.Line", on_delete=models.CASCADE, related_name="dropped_pieces")
    quantity = models.PositiveIntegerField()
    dropped_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="orders_dropped_pieces_not_empty", condition=Q(quantity__gt=0))]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id} not to be sent"


class Hold(models.Model):
    """One reason why a person must look at an order's payment. While one is open, the order is in review.

    ``came_from`` is the order's status but for its holds; all the open holds of an order say the same.
    """

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="holds")
    code = models.CharField(max_length=20, choices=list(rules.IN_REVIEW_FOR.items()))
    words = models.TextField(help_text="What happened, for the staff.")
    about = models.CharField(
        max_length=300, blank=True, help_text="What differs, and by how much: the same is not asked of a person twice."
    )
    came_from = models.CharField(max_length=100)
    held_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolution = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "code"], condition=Q(released_at=None), name="orders_one_open_hold_per_reason"
            ),
            models.CheckConstraint(
                name="orders_hold_came_from_elsewhere", condition=~Q(came_from__in=["", rules.REVIEW])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of order {self.order_id}"


class OrderQuerySet(models.QuerySet[Any]):
    """Orders by what they really are."""

    def standing_in(self, statuses: Iterable[str]) -> "OrderQuerySet":
        """Orders in one of these statuses; one in review counts as what it was before."""
        statuses = tuple(statuses)
        held = Hold.objects.filter(order=OuterRef("pk"), released_at=None, came_from__in=statuses)
        return self.filter(Q(status__in=statuses) | Q(Exists(held), status=rules.REVIEW))
