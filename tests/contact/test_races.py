"""Two presses of one form, and two clerks with one letter, at the same moment; each guard is seen to be needed."""

import uuid
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from oscar.test.factories import UserFactory

from shop.contact import actions, queries
from shop.contact.models import Enquiry
from shop.mail.models import Message
from tests.mail.test_races import _empty_queue, at_once

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["_empty_queue"]

TYPED = {"name": "Ada", "email": "ada@example.com", "topic": "fit", "text": "Does it fit my M8?"}


def meet(monkeypatch, owner, name: str) -> None:
    """Let two threads wait for each other before this function; one that comes alone goes on after a while."""
    meeting, original = Barrier(2), getattr(owner, name)

    def waiting(*args, **kwargs):
        with suppress(BrokenBarrierError):
            meeting.wait(1)
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, waiting)


def press_twice(now) -> tuple[int, int]:
    """(letters kept, letters written) when one form is sent twice at once."""
    key = uuid.uuid4()
    assert at_once(*[lambda: actions.receive(key=key, **TYPED, now=now)] * 2) == []
    return Enquiry.objects.count(), Message.objects.count()


def answer_twice(monkeypatch, now) -> list[str]:
    """What the slower of two clerks was told."""
    letter = actions.receive(key=uuid.uuid4(), **TYPED, now=now)
    clerks = [UserFactory(is_staff=True, first_name=name, last_name="") for name in ("Cleo", "Dora")]
    meet(monkeypatch, actions, "_write")
    errors = at_once(*[lambda by=by: actions.answer(letter, text=by.first_name, by=by, now=now) for by in clerks])
    letter.refresh_from_db()
    assert (letter.answer, letter.answered_by.first_name) == (letter.answered_by_name,) * 2
    return [str(error).replace(letter.answered_by_name, "X") for error in errors]


def test_one_form_sent_twice_at_once_is_one_letter(monkeypatch, now):
    meet(monkeypatch, queries, "heard_from")
    assert press_twice(now) == (1, 2)


def test_without_the_key_one_form_sent_twice_at_once_is_two_letters(monkeypatch, now):
    """The negative control: each press comes with a key of its own."""
    meet(monkeypatch, queries, "heard_from")
    careless = Enquiry.objects.get_or_create

    def forgetful(*, key, defaults):
        return careless(key=uuid.uuid4(), defaults=defaults)

    monkeypatch.setattr(Enquiry.objects, "get_or_create", forgetful)
    assert press_twice(now) == (2, 4)


def test_of_two_clerks_at_once_one_answers_and_the_other_is_told_who(monkeypatch, now):
    assert answer_twice(monkeypatch, now) == ["X has answered this already"]
    assert Message.objects.filter(kind="contact-answer").count() == 1


def test_without_the_lock_nobody_tells_the_second_clerk(monkeypatch, now):
    """The negative control."""
    monkeypatch.setattr(Enquiry.objects, "select_for_update", Enquiry.objects.all)
    assert answer_twice(monkeypatch, now) == []
