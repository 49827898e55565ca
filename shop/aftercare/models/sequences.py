"""The sequence as data: its editions, and the steps of each."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models

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

    @property
    def reach(self) -> str:
        """Whose letters it changed, in words."""
        return rules.telling.REACHES[self.applied_to]

    @property
    def effects_in_words(self) -> str:
        """What that was, counted; empty when it changed nothing for anybody."""
        return rules.telling.effects(self.effects)


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
    translations = models.JSONField(
        default=dict, blank=True, help_text="The same words by language: {de: {subject, preheader, html, text}}."
    )

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
