"""The words of a text, in versions that never change once they are published, and where their facts come from."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.html import escape

from shop.education import rules
from shop.education.models.blocks import Block


class Frozen(Exception):
    """Customers may have read this text; it can only be followed by a new version."""


WORDS = ("block_id", "number", "title", "body")


class BlockVersion(models.Model):
    """The words of a block. A published version is never edited: a change is a new version."""

    class Status(models.TextChoices):
        """Reviewed and published are two things: a text may be published and say that nobody reviewed it."""

        DRAFT = "draft"
        REVIEWED = "reviewed"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField(help_text="HTML, sanitised on save and again on render.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    reviewer = models.CharField(
        max_length=200, blank=True, help_text="Name and profession of a real clinical reviewer."
    )
    reviewed_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    loaded_from_file = models.BooleanField(default=False, help_text="Written by education_load, not by a person.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    override_note = models.TextField(blank=True, help_text="Why it was published in spite of the claims found in it.")
    overridden_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        permissions = [("override_claims", "Can publish a text in spite of the claims found in it")]
        constraints = [
            models.UniqueConstraint(fields=["block", "number"], name="education_version_number"),
            models.UniqueConstraint(
                fields=["block"], condition=Q(status="published"), name="education_one_published_version"
            ),
            models.CheckConstraint(
                name="education_review_is_whole",
                condition=(Q(reviewer="") & Q(reviewed_on=None)) | (~Q(reviewer="") & Q(reviewed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="education_reviewed_has_reviewer", condition=~Q(status="reviewed") | ~Q(reviewer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the body clean, and refuse to change words that customers may have read (a trigger refuses it too)."""
        self.body = rules.sanitise(self.body)
        self._refuse_to_change_frozen_words()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only a draft or a reviewed version may go."""
        if self.is_frozen:
            raise Frozen(f"{self} was published and is kept.")
        return super().delete(*args, **kwargs)

    def _refuse_to_change_frozen_words(self) -> None:
        before = BlockVersion.objects.filter(pk=self.pk).values("status", *WORDS).first()
        if before is None:
            return
        if rules.is_frozen(before["status"]) and any(before[name] != getattr(self, name) for name in WORDS):
            raise Frozen(f"{self} was published; write a new version instead.")
        if before["status"] != self.status and not rules.may_move(before["status"], self.status):
            raise Frozen(f"{self} cannot go from {before['status']} to {self.status}.")

    @property
    def is_frozen(self) -> bool:
        """Whether its words can never change."""
        return rules.is_frozen(self.status)

    @property
    def claims(self) -> "list[rules.Finding]":
        """The medical claims in its title and text."""
        return rules.claims.find(f"<h4>{escape(self.title)}</h4>{self.body}")

    def review_line(self, today: date) -> str:
        """What a reader is told about its clinical review."""
        return rules.review_line(
            reviewer=self.reviewer,
            reviewed_on=self.reviewed_on,
            review_due_on=self.review_due_on,
            today=today,
        )


class Source(models.Model):
    """Where a version's facts come from."""

    version = models.ForeignKey(BlockVersion, on_delete=models.PROTECT, related_name="sources")
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    address = models.CharField(max_length=500, blank=True, help_text="Where to read it: a web address or a DOI.")
    dated = models.CharField(max_length=40, blank=True, help_text="The source's own date, as precise as it is known.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_on_the_web(self) -> bool:
        """Whether its address can be followed; a DOI or a shelf mark is only printed."""
        return self.address.startswith(("https://", "http://"))
