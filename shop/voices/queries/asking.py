"""Questions: those that are shown, those that wait, and how much one address sent."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, QuerySet, Value, When

from shop.voices.models import Question

State = Question.State


def answered_of(product: Any, *, most: int | None = None) -> QuerySet[Question]:
    """The published questions of a product with their answers, the newest answer first."""
    return Question.objects.filter(product=product, state=State.PUBLISHED)[:most]


def find_question(pk: int) -> Question | None:
    """One question with its product."""
    return Question.objects.filter(pk=pk).select_related("product").first()


def questions_listed(*, state: str = "") -> QuerySet[Question]:
    """Questions for the desk: what may be urgent first, then what waits, the oldest on top; or those of one state."""
    found = Question.objects.select_related("product")
    if state in State.values:
        found = found.filter(state=state)
    waits = Case(When(state=State.WAITING, then=Value(0)), default=Value(1))
    return found.order_by(waits, "-may_be_urgent", "asked_at", "pk")


def open_questions() -> int:
    """How many questions wait for an answer."""
    return Question.objects.filter(state=State.WAITING).count()


def recently_sent(origin: str, *, now: datetime) -> tuple[int, int]:
    """How many questions came from one address in the last hour and in the last day."""
    sent = Question.objects.filter(origin=origin, asked_at__gt=now - timedelta(days=1))
    return sent.filter(asked_at__gt=now - timedelta(hours=1)).count(), sent.count()
