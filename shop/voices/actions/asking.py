"""Take questions, answer them, and write to those who asked."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from shop.mail import actions as mail
from shop.mail import renderer
from shop.voices import queries, rules
from shop.voices.actions.deciding import Refused, refuse_claims, write_down
from shop.voices.models import Question

State = Question.State


class TooMany(Exception):
    """So much came from one address that the next must wait."""


@transaction.atomic
def ask(product: Any, *, body: str, name: str, email: str, address: str, now: datetime) -> Question:
    """Keep a question for staff. ``address`` is the network address it came from. Raises ``TooMany``."""
    origin = rules.origin_of(address, day=now.date(), key=settings.SECRET_KEY)
    hour, day = queries.recently_sent(origin, now=now)
    if rules.is_too_many(last_hour=hour, last_day=day):
        raise TooMany
    return Question.objects.create(
        product=product,
        body=body,
        name=name,
        email=email,
        asked_at=now,
        origin=origin,
        may_be_urgent=bool(rules.alarms_in(body)),
    )


@transaction.atomic
def answer(question: Question, *, words: str, is_public: bool, by: Any, now: datetime) -> Question:
    """Answer a question, on the page or by email only, and write to who asked if they gave an address.

    Answering again changes the words on the page, and no second letter goes out. Raises ``Refused`` for a medical
    claim in the answer, and when nobody could read it.
    """
    refuse_claims(words)
    held = Question.objects.select_for_update().get(pk=question.pk)
    if not is_public and not held.email:
        raise Refused("Nobody could read this answer: there is no email address, and it is not published.")
    held.state = State.PUBLISHED if is_public else State.ANSWERED
    held.answer, held.answered_at = words, now
    held.save()
    verdict = rules.PUBLISHED if is_public else rules.ANSWERED
    write_down(question=held, verdict=verdict, words=words, by=by, now=now)
    _write_to_who_asked(held, now=now)
    return held


@transaction.atomic
def withhold_question(question: Question, *, reason: str, note: str, by: Any, now: datetime) -> Question:
    """Take a question off the page, or never put it there. Raises ``Refused`` without a reason."""
    if problem := rules.why_not(verdict=rules.WITHHELD, reason=reason, note=note):
        raise Refused(problem)
    held = Question.objects.select_for_update().get(pk=question.pk)
    held.state = State.WITHHELD
    held.save()
    write_down(question=held, verdict=rules.WITHHELD, reason=reason, note=note, by=by, now=now)
    return held


def _write_to_who_asked(question: Question, *, now: datetime) -> None:
    if not question.email:
        return
    product: Any = question.product
    context = {
        "question": question,
        "title": product.get_title(),
        "product_url": f"{settings.SHOP_URL}{product.get_absolute_url()}",
    }
    mail.write(
        renderer.render("question_answered", context),
        key=f"question-answered:{question.pk}",
        kind="question-answered",
        purpose="transactional",
        to_address=question.email,
        now=now,
    )
