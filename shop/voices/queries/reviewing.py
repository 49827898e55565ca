"""Reviews: those that are shown, and those that wait for a person."""

from typing import Any

from django.db.models import Count, QuerySet

from shop.voices import rules
from shop.voices.models import Decision, Experience, Question

Review: Any = Experience._meta.get_field("review").related_model


def standing_of(product: Any) -> rules.Standing:
    """The product's reviews in numbers. Asks nothing when ``standing`` was selected along with the product."""
    row = getattr(product, "standing", None)
    return rules.Standing(tuple(row.counts), row.answered) if row else rules.Standing()


def shown_reviews(product: Any) -> QuerySet[Any]:
    """The published reviews of verified buyers, the newest first, with what each told and our reply. One query."""
    found = Review.objects.filter(product=product, status=Review.APPROVED, experience__isnull=False)
    reviews: QuerySet[Any] = found.select_related("experience", "reply", "user").order_by(
        "-experience__written_at", "-pk"
    )
    return reviews


def latest_reviews(product: Any, *, most: int) -> list[Any]:
    """The newest of them; asks nothing where the standing says that there are none."""
    return list(shown_reviews(product)[:most]) if standing_of(product).total else []


def counts_of(product_id: int) -> tuple[list[int], int]:
    """The published reviews by their stars, five first, and the published questions: counted, not remembered."""
    shown = Review.objects.filter(product_id=product_id, status=Review.APPROVED, experience__isnull=False)
    by_stars = dict(shown.order_by().values_list("score").annotate(Count("pk")))
    answered = Question.objects.filter(product_id=product_id, state=Question.State.PUBLISHED).count()
    return [by_stars.get(stars, 0) for stars in rules.STARS], answered


def find_review(pk: int) -> Any:
    """One review with its product, experience, reply; None where there is none."""
    related = ("product", "experience__order", "reply__by")
    return Review.objects.filter(pk=pk, experience__isnull=False).select_related(*related).first()


def reviews_listed(*, state: str = "") -> QuerySet[Any]:
    """Reviews for the desk: those that wait first, the oldest of them on top; or those of one state."""
    wanted = {"waiting": Review.FOR_MODERATION, "published": Review.APPROVED, "withheld": Review.REJECTED}
    found = Review.objects.filter(experience__isnull=False).select_related("product", "experience", "reply")
    if state in wanted:
        found = found.filter(status=wanted[state])
    reviews: QuerySet[Any] = found.order_by("status", "experience__written_at", "pk")
    return reviews


def waiting_reviews() -> int:
    """How many reviews wait for a decision."""
    count: int = Review.objects.filter(experience__isnull=False, status=Review.FOR_MODERATION).count()
    return count


def decisions_about(**what: Any) -> QuerySet[Decision]:
    """The decisions about one review= or question=, the last first."""
    return Decision.objects.filter(**what)


def withheld_by_stars() -> list[tuple[int, int]]:
    """How many reviews of each number of stars were withheld last: nobody may be silenced for being displeased."""
    counts = Review.objects.filter(status=Review.REJECTED, experience__isnull=False).order_by()
    by_stars = dict(counts.values_list("score").annotate(Count("pk")))
    return [(stars, by_stars.get(stars, 0)) for stars in rules.STARS]
