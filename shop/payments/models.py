"""What the shop remembers of money: attempts to pay, Stripe's events, refunds, disputes, customers of accounts."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

LIVE = ("new", "open", "processing")
UNDECIDED = ("new", "pending", "requires_action")


class Payment(models.Model):
    """One attempt to pay one order: one Checkout Session at Stripe."""

    class State(models.TextChoices):
        """New: parameters stored, Stripe not asked yet. Open: the customer may pay."""

        NEW = "new"
        OPEN = "open"
        PROCESSING = "processing"
        PAID = "paid"
        FAILED = "failed"
        EXPIRED = "expired"
        MISMATCH = "mismatch"
        SURPLUS = "surplus"

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="payments")
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    received = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        default=0,
        help_text="What has come at Stripe; what went back is not taken off.",
    )
    parameters = models.JSONField(help_text="Exactly what Stripe is asked, stored before the call.")
    session_id = models.CharField(max_length=200, unique=True, null=True, blank=True)
    session_url = models.TextField(blank=True)
    payment_intent_id = models.CharField(max_length=200, unique=True, null=True, blank=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True, help_text="When Stripe was last read.")
    cancel_reason = models.CharField(
        max_length=200,
        blank=True,
        help_text="Why staff gave the order up while this was live; Stripe's word ends both.",
    )
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    unknown_since = models.DateTimeField(
        null=True, blank=True, help_text="When Stripe first did not know the session that was to be closed."
    )
    version = models.PositiveIntegerField(default=0, help_text="Grows with each change: a look at Stripe ages by it.")
    is_mirrored = models.BooleanField(default=True, help_text="Whether Oscar's own tables of money show this.")
    mirror_failed_at = models.DateTimeField(
        null=True, blank=True, help_text="When they last could not be brought to show this, and do not yet."
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state__in=LIVE), name="payments_live_by_expiry"),
            models.Index(fields=["id"], condition=Q(is_mirrored=False, received__gt=0), name="payments_not_mirrored"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(state__in=LIVE), name="payments_one_live_attempt"),
            models.UniqueConstraint(fields=["order"], condition=Q(state="paid"), name="payments_one_paid_attempt"),
            models.CheckConstraint(name="payments_amount_positive", condition=Q(amount__gt=0)),
        ]

    @property
    def idempotency_key(self) -> str:
        """The key sent with the creation of the Checkout Session, the same at each try."""
        return f"cs-{self.ref}"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} for order {self.order_id}: {self.state}"


class Event(models.Model):
    """One webhook event of Stripe, by Stripe's own id. Its content is never believed; it only says: look again."""

    id = models.CharField(max_length=200, primary_key=True)
    type = models.CharField(max_length=100)
    payment = models.ForeignKey(Payment, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], condition=Q(processed_at=None), name="payments_event_unprocessed")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class Refund(models.Model):
    """Money going back: the row comes first, then the call with the row's own idempotency key."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    stripe_id = models.CharField(max_length=200, unique=True, null=True, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    shipping = models.DecimalField(
        max_digits=12, decimal_places=2, default=0, help_text="How much of the amount is for the delivery."
    )
    status = models.CharField(max_length=20, default="new", help_text="new, or Stripe's own status.")
    reason = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the order was told that this went back.")
    failed_at = models.DateTimeField(null=True, blank=True, help_text="When the shop learnt that it did not.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["status"], condition=Q(status__in=UNDECIDED), name="payments_refund_undecided"),
            models.Index(fields=["created_at"], condition=Q(told_at=None), name="payments_refund_untold"),
        ]
        constraints = [
            models.CheckConstraint(name="payments_refund_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payments_refund_holds_its_shipping",
                condition=Q(shipping__gte=0) & Q(shipping__lte=models.F("amount")),
            ),
        ]

    @property
    def idempotency_key(self) -> str:
        """The key sent with the creation of the refund, the same at each try."""
        return f"refund-{self.uuid}"

    def __str__(self) -> str:
        return f"{self.amount} back: {self.status}"


class RefundLine(models.Model):
    """How many pieces of an order line a refund pays back, and with how much of its amount."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="refund_lines")
    quantity = models.PositiveIntegerField()
    unsent = models.PositiveIntegerField(
        default=0, help_text="How many of them had not left, and were taken off what is to be sent."
    )
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="payments_refund_line_once"),
            models.CheckConstraint(
                name="payments_refund_line_holds_its_unsent", condition=Q(unsent__lte=models.F("quantity"))
            ),
            models.CheckConstraint(name="payments_refund_line_not_empty", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="payments_refund_line_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"


class Dispute(models.Model):
    """A customer asked the bank for the money back, by Stripe's own id. ``status`` is Stripe's word, an open list."""

    id = models.CharField(max_length=200, primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=40)
    due_by = models.DateTimeField(null=True, blank=True, help_text="Until when Stripe takes an answer.")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When the shop saw that it was decided.")

    class Meta:
        ordering = ["opened_at", "id"]
        indexes = [models.Index(fields=["payment"], condition=Q(closed_at=None), name="payments_dispute_open")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} disputed: {self.status}"


class StripeCustomer(models.Model):
    """The customer at Stripe that belongs to an account. Never taken from input: made by us, for this account."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stripe_customer")
    customer_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.customer_id
