"""Each message and its state, and what happened to it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper


class Message(models.Model):
    """One email to one person. The row is the truth; every job that touches it is only a hint."""

    class State(models.TextChoices):
        """Where a message stands; see ``rules.py`` for the allowed moves."""

        PLANNED = "planned"
        CLAIMED = "claimed"
        SENDING = "sending"
        SENT = "sent"
        IN_DOUBT = "in_doubt"
        FAILED = "failed"
        SKIPPED = "skipped"
        EXPIRED = "expired"
        CANCELLED = "cancelled"

    class WhenInDoubt(models.TextChoices):
        """What becomes of a message of which nobody can say whether it left."""

        LEAVE = "leave"
        RESEND = "resend"

    class Purpose(models.TextChoices):
        """Transactional is sent at least once; service and marketing at most once."""

        TRANSACTIONAL = "transactional"
        SERVICE = "service"
        MARKETING = "marketing"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(
        max_length=200, unique=True, help_text="Names the message's cause; the same cause twice is one row."
    )
    kind = models.SlugField(max_length=80, help_text="Which letter this is, such as order-confirmed or aftercare-a6.")
    author = models.SlugField(
        max_length=40, blank=True, help_text="Who writes it at sending; empty: it is written already."
    )
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=300, blank=True)
    to_address = models.EmailField(max_length=254, help_text="Empty once its owner was erased.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    attachments = models.TextField(
        blank=True, default="", db_default="", help_text="Files that go with it, as rules.packed writes them."
    )
    message_id = models.CharField(
        max_length=250, unique=True, help_text="RFC 5322 Message-ID, the same at each attempt."
    )
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True, help_text="As the provider reported it.")
    bounced_at = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(
        default=0, help_text="Grows at each claim; an older claimant's update finds no row."
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    when_in_doubt = models.CharField(
        max_length=10, choices=WhenInDoubt.choices, default=WhenInDoubt.LEAVE, help_text="Resend: once, and only once."
    )
    decide_at = models.DateTimeField(
        null=True, blank=True, help_text="Until then a doubt waits for the mail provider's word."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_message_sent_has_moment", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="mail_message_unsent_has_reason",
                condition=~Q(state__in=["failed", "skipped", "expired", "cancelled", "in_doubt"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="mail_message_held_has_lease",
                condition=~Q(state__in=["claimed", "sending"]) | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="mail_message_no_marketing_twice",
                condition=~Q(purpose="marketing") | Q(when_in_doubt="leave"),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="mail_message_due", condition=Q(state="planned")),
            models.Index(
                fields=["lease_until"], name="mail_message_held", condition=Q(state__in=["claimed", "sending"])
            ),
            models.Index(fields=["decide_at"], name="mail_message_doubt", condition=Q(state="in_doubt")),
            models.Index(F("created_at").desc(), name="mail_message_newest"),
            models.Index(Upper("to_address"), name="mail_message_address"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class MessageEvent(models.Model):
    """One thing that happened to a message. Only ever added."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=Message.State.choices)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.state}"
