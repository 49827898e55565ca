"""What aftercare remembers: the sequence as data, who is enrolled in it, and each step's letter."""

import uuid
from dataclasses import fields
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from shop.aftercare import rules


class SequenceVersion(models.Model):
    """One immutable edition of a sequence; an enrolment keeps the edition it began with."""

    sequence = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    digest = models.CharField(
        max_length=64, help_text="Of the whole content, so that the same edition is not kept twice."
    )
    size = models.PositiveSmallIntegerField(help_text="How many steps it has; no further one can be added.")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Empty: loaded from a file.",
    )
    applied_to = models.CharField(max_length=10, default="nobody", help_text="nobody, unsent or chosen.")
    effects = models.JSONField(default=dict, blank=True, help_text="What it changed for people under way, counted.")

    class Meta:
        permissions = [
            ("publish", "Can publish an edition of the aftercare sequence"),
            ("override_claims", "Can publish words that the claims check found, with a note"),
        ]
        constraints = [models.UniqueConstraint(fields=["sequence", "number"], name="aftercare_version_number")]

    def __str__(self) -> str:
        return f"{self.sequence} v{self.number}"


class Step(models.Model):
    """One letter of the sequence: when it goes, to whom, and what it says (FACTS 4.2)."""

    class Anchor(models.TextChoices):
        """The moment a step counts from."""

        ORDERED = "ordered"
        DISPATCHED = "dispatched"
        DELIVERED = "delivered"
        TREATED = "treated"
        NEXT = "next"
        RUNOUT = "runout"
        RECALLED = "recalled"
        EXPIRING = "expiring"
        COMPLETED = "completed"
        PROBLEM = "problem"

    version = models.ForeignKey(SequenceVersion, on_delete=models.CASCADE, related_name="steps")
    key = models.SlugField(max_length=20)
    position = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=12, choices=Anchor.choices)
    offset_days = models.SmallIntegerField(default=0)
    local_time = models.TimeField(null=True, blank=True, help_text="Wall time of the customer; empty: at once.")
    groups = models.CharField(max_length=4, help_text="Which buyers: H home, N nano, P professional, A accessories.")
    only_without_treatment_date = models.BooleanField(default=False)
    before_treatment = models.BooleanField(default=False, help_text="Of no use once the treatment day is over.")
    for_clinic_treatment = models.BooleanField(default=False, help_text="Also sent when a clinic did the treatment.")
    at_once_when_late = models.BooleanField(
        default=False, help_text="When its time has passed: at once, instead of at the next such time."
    )
    repeat_days = models.PositiveSmallIntegerField(default=0, help_text="Once more after so many days.")
    repeat_times = models.PositiveSmallIntegerField(default=1, help_text="How often in all.")
    cooling_days = models.PositiveSmallIntegerField(
        default=0, help_text="Not for another order of the same person within so many days."
    )
    keeps_day = models.BooleanField(default=False, help_text="Of two letters on one day, this one stays.")
    also_after_treated_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Not before so many days after the last treatment."
    )
    only_last_session = models.BooleanField(default=False, help_text="Not once the next session has its date.")
    min_session = models.PositiveSmallIntegerField(default=0, help_text="From this session on.")
    if_likely_unused = models.BooleanField(default=False, help_text="Not when all is used up by then.")
    when_in_doubt = models.CharField(max_length=10, default="leave", help_text="leave, or resend once.")
    conditions = models.JSONField(default=dict, blank=True)
    purpose = models.CharField(max_length=20)
    max_late_hours = models.PositiveIntegerField(help_text="Later than this it is not sent at all.")
    block_kinds = models.JSONField(default=list, help_text="Kinds of education block that this letter rests on.")
    subject = models.CharField(max_length=150)
    preheader = models.CharField(max_length=150)
    html = models.TextField()
    text = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="aftercare_step_key")]

    def __str__(self) -> str:
        return self.key

    def timing(self) -> rules.Step:
        """What the planner needs of it."""
        names = [each.name for each in fields(rules.Step) if each.name not in ("max_late", "conditions")]
        lists: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in self.conditions.items()
        }
        return rules.Step(
            **{name: getattr(self, name) for name in names},
            max_late=timedelta(hours=self.max_late_hours),
            conditions=rules.Conditions(**lists),
        )


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
    order = models.ForeignKey("order.Order", on_delete=models.CASCADE, related_name="aftercare_enrolments")
    version = models.ForeignKey(SequenceVersion, on_delete=models.PROTECT, related_name="enrolments")
    sequence = models.SlugField(max_length=40)
    groups = models.CharField(max_length=4)
    to_address = models.EmailField(max_length=254)
    zone = models.CharField(max_length=60, help_text="IANA time zone of the delivery address.")
    ordered_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivery_is_estimated = models.BooleanField(default=False)
    treatment = models.CharField(max_length=12, choices=Treatment.choices, default=Treatment.UNKNOWN)
    treated_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    stop_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "sequence"], name="aftercare_once_per_order"),
            models.CheckConstraint(
                name="aftercare_stopped_has_reason", condition=~Q(state="stopped") | ~Q(stop_reason="")
            ),
            models.CheckConstraint(
                name="aftercare_treatment_has_day",
                condition=Q(treatment__in=["home", "clinic"], treated_on__isnull=False)
                | Q(treatment__in=["unknown", "not-for-me"], treated_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} for order {self.order_id}"

    @property
    def zone_info(self) -> ZoneInfo:
        """The customer's time zone."""
        return ZoneInfo(self.zone)

    @property
    def place(self) -> str:
        """The zone as a person says it: London, New York."""
        return self.zone.rpartition("/")[2].replace("_", " ")

    def situation(self) -> rules.Situation:
        """What the planner needs of it."""
        return rules.Situation(
            groups=self.groups,
            ordered_at=self.ordered_at,
            dispatched_at=self.dispatched_at,
            delivered_at=self.delivered_at,
            delivery_is_estimated=self.delivery_is_estimated,
            treatment=self.treatment,
            treated_on=self.treated_on,
            stopped_because=self.stop_reason,
        )


class PlannedStep(models.Model):
    """One step of one enrolment: its wall time and its letter in the outbox, or why it has none."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="planned_steps")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=20)
    nominal_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="The moment it counts to, before quiet hours and lateness: changes when an anchor moves.",
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="UTC copy of the wall time; empty: not sent.")
    wall_time = models.CharField(max_length=40, blank=True, help_text="Wall time as planned, such as 2027-01-10T18:00.")
    reason = models.CharField(max_length=300, help_text="Why it is planned for then, or why it is not planned.")
    message = models.OneToOneField(
        "mail.Message", null=True, blank=True, on_delete=models.PROTECT, related_name="planned_step"
    )
    block_versions = models.ManyToManyField("education.BlockVersion", related_name="+", blank=True)

    class Meta:
        ordering = ["step__position"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "key"], name="aftercare_step_once"),
            models.CheckConstraint(name="aftercare_planned_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.enrolment_id}"


class Draft(models.Model):
    """The next edition while staff write it: the same plain data that a file holds. One is open per sequence."""

    sequence = models.SlugField(max_length=40)
    based_on = models.ForeignKey(SequenceVersion, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(help_text="What rules.read() takes; it is valid whenever it is saved.")
    revision = models.PositiveIntegerField(default=0, help_text="Grows with each change.")
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    edited_at = models.DateTimeField()
    published_as = models.OneToOneField(
        SequenceVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sequence"], condition=Q(published_as=None), name="aftercare_one_open_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"draft of {self.sequence}"


class Override(models.Model):
    """Somebody's word that a step may say what the claims check found, and why. It covers these findings only."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="overrides")
    key = models.SlugField(max_length=20)
    findings = models.JSONField(help_text="Which words of which field were found, by which rule.")
    note = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=254, help_text="As they were called then; it outlives the account.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="aftercare_override_has_note", condition=~Q(note=""))]

    def __str__(self) -> str:
        return f"{self.key}: {self.note[:40]}"
