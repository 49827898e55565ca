"""What people want and do not want: who gets no more mail."""

from django.db import models


class Suppression(models.Model):
    """An address that gets no more mail of a purpose. Only a keyed hash is kept, so that it survives erasure."""

    address_hash = models.CharField(max_length=64)
    purpose = models.CharField(max_length=20, help_text="service, marketing, or all (the address does not work).")
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address_hash", "purpose"], name="mail_suppression_once")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.reason}"
