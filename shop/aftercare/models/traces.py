"""What staff did for a person by hand: who, when and what. Only ever added."""

from django.conf import settings
from django.db import models

from shop.aftercare.models.people import Person


class Trace(models.Model):
    """One thing that a member of staff did for a person, written in the same transaction.

    The database keeps rows from being changed or removed; only the detail may be blanked, when a person is erased.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="traces")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=254, help_text="As they were called then; it outlives the account.")
    deed = models.CharField(max_length=60, help_text="What was done, such as: paused.")
    detail = models.CharField(max_length=500, blank=True, help_text="The reason, or what it was about.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="aftercare_trace_has_name", condition=~models.Q(by_name="") & ~models.Q(deed="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deed} by {self.by_name}"
