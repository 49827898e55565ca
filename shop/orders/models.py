"""What leaves the house, and when it arrives. An order's own state is Oscar's Order.status."""

from django.db import models
from django.db.models import Q


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
