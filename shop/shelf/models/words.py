"""What is remembered of words: other names for things, and what was looked for in vain."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

LONGEST = 80


class Synonym(models.Model):
    """What people write, and what the shop calls it. Staff write these; the first ones came with the shop."""

    written = models.CharField("people write", max_length=LONGEST)
    meant = models.CharField("the shop calls it", max_length=LONGEST)

    class Meta:
        ordering = ["meant", "written"]
        constraints = [
            models.UniqueConstraint(Lower("written"), Lower("meant"), name="shelf_synonym_once"),
            models.CheckConstraint(condition=~Q(written="") & ~Q(meant=""), name="shelf_synonym_is_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.written} = {self.meant}"


class MissedSearch(models.Model):
    """Words that found nothing, and how often on one day. Nothing tells who wrote them, or when on that day."""

    words = models.CharField(max_length=LONGEST)
    on = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "words"], name="shelf_missed_once_a_day")]

    def __str__(self) -> str:
        return f"{self.words} on {self.on}"
