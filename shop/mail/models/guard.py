"""The outbox's sign of life, and whether sending is halted."""

from django.db import models
from django.db.models import Q


class Heartbeat(models.Model):
    """One row for all workers. Its moments are the database's clock, which nobody's demo can move."""

    beat_at = models.DateTimeField(help_text="When a worker last looked.")
    halted_at = models.DateTimeField(null=True, blank=True, help_text="Since when nothing is sent; empty: all is well.")
    reason = models.CharField(max_length=300, blank=True)
    resumed = models.PositiveIntegerField(
        default=0, help_text="How often staff let sending go on; a worker that knows of fewer looks at the clock anew."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="mail_heartbeat_is_one_row", condition=Q(id=1)),
            models.CheckConstraint(
                name="mail_heartbeat_halt_has_reason", condition=Q(halted_at__isnull=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"halted: {self.reason}" if self.halted_at else "sending"
