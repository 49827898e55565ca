"""Send a step as a letter to the clerk who asks for it, and to nobody else."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from shop.aftercare import rules
from shop.aftercare.actions import inventing
from shop.mail import actions as mail
from shop.mail.models import Message

KIND = "aftercare-test"


def send_test(step: rules.StepText, *, to: Any, now: datetime, language: str = rules.ENGLISH) -> Message:
    """The letter with invented values, marked as a test. It belongs to no step of anybody, so nothing counts it.

    Twice in the same second is one letter. ``to`` is the clerk's account, whose own address it goes to.
    """
    letter = inventing.letter(step, language=language)
    return mail.write(
        replace(letter, subject=f"[Test] {letter.subject}"),
        key=f"{KIND}:{to.pk}:{step.key}:{language}:{now:%Y%m%d%H%M%S}",
        kind=KIND,
        purpose="transactional",
        to_address=to.email,
        now=now,
        user=to,
    )
