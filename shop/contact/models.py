"""What people wrote, and what the shop answered."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from shop.contact import rules


class Enquiry(models.Model):
    """One letter to the shop. ``key`` is that of the form it came with, so that a second press makes no second letter.

    ``answer`` is empty until staff have written one; who has answered may be gone since, so a name stays as text.
    """

    key = models.UUIDField(unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    topic = models.CharField(max_length=20, choices=list(rules.TOPICS.items()))
    order_number = models.CharField(max_length=128, blank=True)
    text = models.TextField(max_length=rules.LONGEST)
    received_at = models.DateTimeField()
    has_receipt = models.BooleanField(default=False)
    answer = models.TextField(blank=True, max_length=rules.LONGEST)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering: ClassVar = ["-received_at", "-pk"]
        verbose_name_plural = "enquiries"
        indexes: ClassVar = [
            models.Index(fields=["email", "received_at"], name="enquiry_of_an_address"),
            models.Index(fields=["received_at"], condition=models.Q(answered_at=None), name="enquiry_waiting"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answer="") | models.Q(answered_at__isnull=False),
                name="enquiry_answered_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} from {self.email}"

    @property
    def is_urgent(self) -> bool:
        """Whether somebody's skin is concerned."""
        return rules.is_urgent(self.topic)

    @staticmethod
    def new_key() -> uuid.UUID:
        """The key of a fresh form."""
        return uuid.uuid4()
