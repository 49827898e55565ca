"""Decide about a review, and reply to it. What is decided and what is written down are one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.education import rules as education
from shop.voices import rules
from shop.voices.models import Decision, Reply
from shop.voices.queries.reviewing import Review


class Refused(Exception):
    """What was asked is not done; ``reason`` is one plain sentence, ``findings`` are the claims it is about."""

    def __init__(self, reason: str, *, findings: Sequence[education.Finding] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.findings = tuple(findings)


@transaction.atomic
def decide(review: Any, *, verdict: str, reason: str = "", note: str = "", by: Any, now: datetime) -> Any:
    """Publish a review or withhold it, as often as need be; the last decision holds and every one is kept.

    Raises ``Refused`` for a reason that is none, such as what the review thinks of the product.
    """
    if verdict not in (rules.PUBLISHED, rules.WITHHELD):
        raise Refused("Choose whether it is published.")
    if problem := rules.why_not(verdict=verdict, reason=reason, note=note):
        raise Refused(problem)
    held = Review.objects.select_for_update().get(pk=review.pk)
    held.status = Review.APPROVED if verdict == rules.PUBLISHED else Review.REJECTED
    held.save()
    write_down(review=held, verdict=verdict, reason=reason, note=note, by=by, now=now)
    return held


@transaction.atomic
def reply(review: Any, *, body: str, by: Any, now: datetime) -> Reply:
    """Say something below a review, or say it anew; what was said before stays in the log.

    Raises ``Refused`` where the words make a medical claim: they are the shop's own.
    """
    refuse_claims(body)
    Review.objects.select_for_update().get(pk=review.pk)
    said, _ = Reply.objects.update_or_create(review=review, defaults={"body": body, "by": by, "written_at": now})
    write_down(review=review, verdict=rules.REPLIED, words=body, by=by, now=now)
    return said


def refuse_claims(words: str) -> None:
    """Raise ``Refused`` where the shop's own words make a medical claim."""
    if findings := education.claims.find(words):
        raise Refused("These words make a medical claim. Please change them.", findings=findings)


def write_down(
    *,
    verdict: str,
    by: Any,
    now: datetime,
    review: Any = None,
    question: Any = None,
    reason: str = "",
    note: str = "",
    words: str = "",
) -> Decision:
    """Add one line to the log, for good."""
    return Decision.objects.create(
        review=review,
        question=question,
        about=f"review {review.pk}" if review else f"question {question.pk}",
        stars=review.score if review else None,
        verdict=verdict,
        reason=reason,
        note=note.strip(),
        words=words,
        by=by,
        by_name=by.get_full_name() or by.email or by.get_username(),
        at=now,
    )
