"""Letters from people: taken once, answered once, deleted in time."""

import uuid
from datetime import datetime, timedelta

import pytest
from oscar.test.factories import UserFactory

from shop.contact import actions, queries, rules
from shop.contact.models import Enquiry
from shop.mail.models import Message

pytestmark = pytest.mark.django_db


def letter(now: datetime, **changes: object) -> Enquiry:
    facts = {
        "name": "Ada",
        "email": "ada@example.com",
        "topic": "fit",
        "text": "Does it fit my M8?",
        "order_number": "",
    }
    return actions.receive(**{"key": uuid.uuid4(), **facts, **changes}, now=now)


def kinds() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("kind", "to_address"))


def test_a_letter_is_kept_and_both_sides_are_told(now: datetime, settings):
    settings.STAFF_EMAIL = "desk@example.com"
    letter(now)
    assert Enquiry.objects.get().text == "Does it fit my M8?"
    assert kinds() == [("contact-received", "ada@example.com"), ("contact-staff", "desk@example.com")]


def test_the_same_form_pressed_twice_is_one_letter(now: datetime):
    key = uuid.uuid4()
    assert letter(now, key=key) == letter(now, key=key)
    assert (Enquiry.objects.count(), Message.objects.count()) == (1, 2)


def test_a_form_pressed_again_is_the_same_letter_even_when_no_further_one_is_taken(now: datetime):
    key = uuid.uuid4()
    first = letter(now, key=key)
    for _ in range(4):
        letter(now)
    assert letter(now, key=key) == first


def test_neither_receipt_nor_notice_repeats_what_was_written(now: datetime):
    letter(now, name="Unmistakable", text="Buy at evil.example")
    said = " ".join(Message.objects.values_list("subject", flat=True)) + " ".join(
        part for row in Message.objects.values_list("text", "html") for part in row
    )
    assert [word for word in ("evil.example", "Unmistakable") if word in said] == []


def test_a_mailbox_gets_one_receipt_an_hour_whatever_its_letter_case(now: datetime):
    letter(now)
    letter(now + timedelta(minutes=30), email="ADA@example.com")
    assert Message.objects.filter(kind="contact-received").count() == 1
    letter(now + timedelta(minutes=61))
    assert Message.objects.filter(kind="contact-received").count() == 2


def test_the_sixth_letter_of_an_hour_is_refused(now: datetime):
    for _ in range(5):
        letter(now)
    with pytest.raises(actions.Refused, match="several times in the last hour"):
        letter(now)
    assert letter(now + timedelta(hours=1)).pk


def test_skin_comes_first_then_the_oldest(now: datetime):
    second, first = letter(now, text="second"), letter(now - timedelta(days=1), text="first", email="b@example.com")
    skin = letter(now + timedelta(days=1), topic="skin", email="c@example.com")
    assert list(queries.waiting()) == [skin, first, second]


def test_an_answer_goes_out_once(now: datetime):
    found, staff = letter(now), UserFactory(is_staff=True)
    actions.answer(found, text="It is not known.", by=staff, now=now)
    with pytest.raises(actions.Refused, match="has answered this already"):
        actions.answer(found, text="It fits.", by=staff, now=now)
    sent = Message.objects.get(kind="contact-answer")
    assert (sent.to_address, "It is not known." in sent.text) == ("ada@example.com", True)
    assert (list(queries.waiting()), list(queries.answered())) == ([], [found])


def test_answered_letters_go_after_two_years_and_the_others_stay(now: datetime):
    old, waiting = letter(now), letter(now)
    actions.answer(old, text="Yes.", by=UserFactory(is_staff=True), now=now)
    assert actions.forget_old(now=now + timedelta(days=730)) == 0
    assert actions.forget_old(now=now + timedelta(days=731)) == 1
    assert list(Enquiry.objects.all()) == [waiting]


def test_an_erased_person_leaves_no_letter(now: datetime):
    letter(now, email="Ada@example.com")
    stays = letter(now, email="bob@example.com")
    assert actions.erase("ada@example.com") == 1
    assert list(Enquiry.objects.all()) == [stays]


def test_of_many_letters_from_many_addresses_all_are_kept_and_few_have_a_receipt(now: datetime, monkeypatch):
    monkeypatch.setattr(rules, "MOST_RECEIPTS_AN_HOUR", 2)
    for number in range(4):
        letter(now, email=f"stranger{number}@example.com")
    letter(now + timedelta(hours=1), email="stranger9@example.com")
    kept = Enquiry.objects.order_by("pk").values_list("has_receipt", flat=True)
    assert list(kept) == [True, True, False, False, True]


def test_while_the_cache_is_down_no_visitor_is_counted_and_every_letter_is_taken(now: datetime, monkeypatch):
    def lost(*args: object, **kwargs: object) -> int:
        raise ValueError("no such key")

    monkeypatch.setattr(actions.cache, "incr", lost)
    for at in range(21):
        letter(now, email=f"ada{at}@example.com", visitor="203.0.113.9")
    assert Enquiry.objects.count() == 21
