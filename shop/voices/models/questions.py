"""What people ask about a product, and what the shop answered."""

from django.db import models
from django.db.models import Q


class Question(models.Model):
    """One question. It is public once it is answered and published; ``email`` is asked for the answer alone."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", "Waiting for an answer"
        PUBLISHED = "published", "Answered and published"
        ANSWERED = "answered", "Answered by email only"
        WITHHELD = "withheld", "Not published"

    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="questions")
    body = models.TextField()
    name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    asked_at = models.DateTimeField()
    origin = models.CharField(max_length=32, help_text="See rules.origin_of: no address, and another one each day.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    may_be_urgent = models.BooleanField(default=False, help_text="It has words that may tell of harm.")

    class Meta:
        ordering = ["-answered_at", "-id"]
        constraints = [
            models.CheckConstraint(name="voices_question_says_something", condition=~Q(body="")),
            models.CheckConstraint(
                name="voices_published_question_has_answer",
                condition=~Q(state__in=("published", "answered")) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["product", "-answered_at"], name="voices_answers", condition=Q(state="published")),
            models.Index(fields=["origin", "asked_at"], name="voices_origins"),
        ]

    def __str__(self) -> str:
        return self.body[:60]
