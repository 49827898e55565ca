"""The next edition while staff write it, and their word for what the claims check found."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from shop.aftercare.models.sequences import SequenceVersion


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
