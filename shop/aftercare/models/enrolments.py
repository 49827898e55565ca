"""One order's way through the sequence: what was bought, which lots came, and each step's letter."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from shop.aftercare import rules
from shop.aftercare.models.people import Person, Session
from shop.aftercare.models.sequences import SequenceVersion, Step


class Enrolment(models.Model):
    """One order's way through the sequence."""

    class State(models.TextChoices):
        """Stopped has a reason."""

        ACTIVE = "active"
        STOPPED = "stopped"

    class Treatment(models.TextChoices):
        """What the customer told us. Nobody's treatment is ever assumed."""

        UNKNOWN = "unknown"
        HOME = "home"
        CLINIC = "clinic"
        NOT_FOR_ME = "not-for-me"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    order = models.ForeignKey("order.Order", on_delete=models.CASCADE, related_name="aftercare_enrolments")
    version = models.ForeignKey(SequenceVersion, on_delete=models.PROTECT, related_name="enrolments")
    sequence = models.SlugField(max_length=40)
    groups = models.CharField(max_length=4)
    to_address = models.EmailField(max_length=254)
    bought = models.JSONField(default=dict, help_text="What was bought and not sent back: see queries.bought_in.")
    ordered_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivery_is_estimated = models.BooleanField(default=False)
    treatment = models.CharField(max_length=12, choices=Treatment.choices, default=Treatment.UNKNOWN)
    snoozed_until = models.DateField(null=True, blank=True, help_text="Ask for a treatment day not before this day.")
    problem_at = models.DateTimeField(null=True, blank=True, help_text="A problem was reported outside any session.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    stop_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "sequence"], name="aftercare_once_per_order"),
            models.CheckConstraint(
                name="aftercare_stopped_has_reason", condition=~Q(state="stopped") | ~Q(stop_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} for order {self.order_id}"

    @property
    def zone(self) -> str:
        """The person's IANA time zone."""
        return self.person.zone

    @property
    def zone_info(self) -> ZoneInfo:
        """The person's time zone."""
        return self.person.zone_info

    @property
    def place(self) -> str:
        """The zone as a person says it: London, New York."""
        return self.person.place

    def situation(self) -> rules.Situation:
        """What the order itself knows for the planner; the person's part is added by ``rules.people``."""
        return rules.Situation(
            groups=self.groups,
            ordered_at=self.ordered_at,
            dispatched_at=self.dispatched_at,
            delivered_at=self.delivered_at,
            delivery_is_estimated=self.delivery_is_estimated,
            treatment=self.treatment,
            stopped_because=self.stop_reason,
            snoozed_until=self.snoozed_until,
            problem_at=self.problem_at,
            traits=self.traits(),
        )

    def traits(self) -> rules.Traits:
        """What the order is like, as far as a step may ask for it."""
        told: dict[str, Any] = self.bought.get("traits", {})
        lists = {name: tuple(value) for name, value in told.items() if name != "buyer"}
        return rules.Traits(**lists, buyer=told.get("buyer", "first"))


class EnrolledLot(models.Model):
    """A lot of which this order got pieces: aftercare's own copy of what left the house."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="lots")
    title = models.CharField(max_length=255)
    sku = models.CharField(max_length=128, blank=True)
    number = models.CharField(max_length=40)
    expires_on = models.DateField(null=True, blank=True)
    pieces = models.PositiveIntegerField()
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall = models.JSONField(default=dict, blank=True, help_text="hazard, what_to_do, remedies, contact (GPSR).")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "sku", "number"], name="aftercare_lot_once"),
            models.CheckConstraint(name="aftercare_lot_not_empty", condition=Q(pieces__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.title}, lot {self.number}"

    @property
    def ref(self) -> str:
        """Its name in the plan: the occurrence of the steps that are about it."""
        return f"lot-{self.pk}"


class PlannedStep(models.Model):
    """One step of one enrolment: its wall time and its letter in the outbox, or why it has none."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="planned_steps")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=20)
    occurrence = models.CharField(
        max_length=30, default="1", help_text="Which time: a repetition, a session's index, or a lot."
    )
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="planned_steps")
    lot = models.ForeignKey(EnrolledLot, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    nominal_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="The moment it counts to, before quiet hours and lateness: changes when an anchor moves.",
    )
    base_at = models.DateTimeField(null=True, blank=True, help_text="Its own date, before the person's other letters.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="UTC copy of the wall time; empty: not sent.")
    wall_time = models.CharField(max_length=40, blank=True, help_text="Wall time as planned, such as 2027-01-10T18:00.")
    reason = models.CharField(max_length=300, help_text="Why it is planned for then, or why it is not planned.")
    message = models.OneToOneField(
        "mail.Message", null=True, blank=True, on_delete=models.PROTECT, related_name="planned_step"
    )
    block_versions = models.ManyToManyField("education.BlockVersion", related_name="+", blank=True)

    class Meta:
        ordering = ["step__position", "occurrence"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "key", "occurrence"], name="aftercare_step_once"),
            models.CheckConstraint(name="aftercare_planned_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.enrolment_id}"

    @property
    def ref(self) -> rules.Ref:
        """Its name in the person's timeline."""
        return rules.Ref(self.enrolment_id, self.key, self.occurrence)


class Switch(models.Model):
    """An order that a publication promised an edition, until its letters are changed over. The row is the promise."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="switch")
    version = models.ForeignKey(SequenceVersion, on_delete=models.PROTECT, related_name="switches")

    def __str__(self) -> str:
        return f"{self.enrolment_id} to {self.version_id}"
