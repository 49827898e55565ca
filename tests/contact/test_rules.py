"""What is taken from one address within the hour."""

from shop.contact import rules
from shop.contact.rules import Heard


def test_five_letters_are_taken_in_an_hour_and_the_sixth_is_not():
    assert [bool(rules.why_not(Heard(letters=number, receipts=1))) for number in range(7)] == [
        False,
        False,
        False,
        False,
        False,
        True,
        True,
    ]


def test_one_receipt_leaves_in_an_hour():
    assert [rules.sends_receipt(Heard(letters=1, receipts=number)) for number in (0, 1)] == [True, False]


def test_a_machine_that_types_another_address_each_time_soon_has_no_receipts_sent():
    heard = [Heard(letters=0, receipts=0, receipts_of_all=number) for number in (29, 30)]
    assert [rules.sends_receipt(each) for each in heard] == [True, False]


def test_only_skin_is_urgent():
    assert [topic for topic in rules.TOPICS if rules.is_urgent(topic)] == ["skin"]
