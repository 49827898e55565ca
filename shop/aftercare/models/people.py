"""Whose timeline it is: the person, the treatment diary, pauses, and what staff must look into."""

import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from shop.aftercare import rules


class Person(models.Model):
    """One human with one timeline over all orders, as guest or with an account."""

    key = models.CharField(
        max_length=254, unique=True, help_text="The address in one spelling; after erasure, a keyed hash of it."
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="aftercare_person"
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    zone = models.CharField(max_length=60, help_text="IANA time zone: of the delivery address, or chosen.")
    zone_is_chosen = models.BooleanField(default=False, help_text="The customer chose it; no address changes it.")
    tzdata = models.CharField(
        max_length=10, blank=True, db_index=True, help_text="Which tz database the UTC copies were made with."
    )
    language = models.CharField(max_length=10, default="en", help_text="Which letters to send, where translated.")
    per_session = models.PositiveSmallIntegerField(default=1, help_text="Cartridges used in one session.")
    discarded = models.PositiveSmallIntegerField(default=0, help_text="Cartridges thrown away unused.")
    completed_on = models.DateField(null=True, blank=True, help_text="The customer said: I have finished for now.")
    waits_since = models.DateField(null=True, blank=True, help_text="The suitability check said: wait.")
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "people"
        permissions = [("forget_person", "Can erase a person's data at their wish")]
        constraints = [
            models.CheckConstraint(name="aftercare_person_uses_some", condition=Q(per_session__gte=1)),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def zone_info(self) -> ZoneInfo:
        """The customer's time zone."""
        return ZoneInfo(self.zone)

    @property
    def language_name(self) -> str:
        """The language in English words."""
        return rules.name_of(self.language)

    @property
    def place(self) -> str:
        """The zone as a person says it: London, New York."""
        return self.zone.rpartition("/")[2].replace("_", " ")


class Pause(models.Model):
    """A time without letters. What hangs on no treatment day goes on afterwards where it was."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pauses")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=150, help_text="Who asked for it: the customer, or a member of staff.")

    class Meta:
        ordering = ["began_at"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="aftercare_one_open_pause"),
            models.CheckConstraint(
                name="aftercare_pause_ends_later", condition=Q(ended_at=None) | Q(ended_at__gte=models.F("began_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"from {self.began_at:%Y-%m-%d}: {self.reason}"


class Session(models.Model):
    """One treatment in the diary, as the customer told it. Nobody's treatment is ever assumed."""

    class Place(models.TextChoices):
        """Who does it."""

        HOME = "home", "At home"
        CLINIC = "clinic", "In a clinic"

    class State(models.TextChoices):
        """What became of it."""

        PLANNED = "planned"
        DONE = "done"
        SKIPPED = "skipped"

    class Feeling(models.TextChoices):
        """The answer to the check after three days."""

        FINE = "fine"
        STILL_RED = "still-red"
        WORRIED = "worried"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="The UID of its calendar entry.")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sessions")
    enrolment = models.ForeignKey("aftercare.Enrolment", on_delete=models.CASCADE, related_name="sessions")
    index = models.PositiveSmallIntegerField(help_text="Counts within its order, from 1.")
    day = models.DateField(help_text="On the person's calendar.")
    place = models.CharField(max_length=10, choices=Place.choices, default=Place.HOME)
    group = models.CharField(max_length=1, default="H", help_text="H: needles, N: surface tips.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    depth_mm = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    cartridges = models.PositiveSmallIntegerField(default=1)
    not_before = models.DateField(null=True, blank=True, help_text="Not healed yet: the next one not before this day.")
    feeling = models.CharField(max_length=10, choices=Feeling.choices, blank=True)
    felt_at = models.DateTimeField(null=True, blank=True)
    problem_at = models.DateTimeField(null=True, blank=True)
    changes = models.PositiveIntegerField(default=0, help_text="The SEQUENCE of its calendar entry (RFC 5545).")
    changed_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "index"], name="aftercare_session_index"),
            models.UniqueConstraint(
                fields=["person", "day"], condition=~Q(state="skipped"), name="aftercare_one_session_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"session on {self.day}"

    @property
    def counts(self) -> bool:
        """Whether it takes place at all."""
        return self.state != self.State.SKIPPED


class Concern(models.Model):
    """A customer is worried or reported a problem: a task for staff until somebody closes it.

    No words about anybody's health are kept, only that there is something to answer (FACTS 0.8).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="concerns")
    enrolment = models.ForeignKey("aftercare.Enrolment", on_delete=models.CASCADE, related_name="concerns")
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="concerns")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(closed_at=None), name="aftercare_one_open_concern"
            ),
            models.CheckConstraint(
                name="aftercare_closed_concern_has_name", condition=Q(closed_at=None) | ~Q(closed_by="")
            ),
        ]

    def __str__(self) -> str:
        return f"concern of {self.opened_at:%Y-%m-%d}"
