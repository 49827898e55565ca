"""What staff decided about a review or a question, and why. Only ever added; a trigger in the database sees to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from shop.voices import rules
from shop.voices.models.questions import Question


class Decision(models.Model):
    """One decision, written in the transaction that carries it out. It outlives the review and the account."""

    review = models.ForeignKey("reviews.ProductReview", null=True, on_delete=models.SET_NULL, related_name="decisions")
    question = models.ForeignKey(Question, null=True, on_delete=models.SET_NULL, related_name="decisions")
    about = models.CharField(max_length=40, help_text="What it is about, such as: review 7.")
    stars = models.PositiveSmallIntegerField(null=True, help_text="Of the review, to see that none is withheld for it.")
    verdict = models.CharField(max_length=10, choices=list(rules.VERDICTS.items()))
    reason = models.CharField(max_length=12, blank=True, choices=list(rules.REASONS.items()))
    note = models.CharField(max_length=500, blank=True)
    words = models.TextField(blank=True, help_text="The reply or the answer as it was given.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=254, help_text="As they were called then; it outlives the account.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="voices_withheld_has_reason",
                condition=(Q(verdict="withheld") & ~Q(reason="") & ~Q(note=""))
                | (~Q(verdict="withheld") & Q(reason="")),
            ),
            models.CheckConstraint(name="voices_decision_has_name", condition=~Q(by_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.verdict}"
