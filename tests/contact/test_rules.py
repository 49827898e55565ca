"""What is taken from one address within the hour."""

import pytest

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


@pytest.mark.parametrize(
    ("forwarded", "remote", "known"),
    [
        ("", "8.8.8.8", "8.8.8.8"),
        ("", "127.0.0.1", ""),
        ("", "10.0.0.1", ""),
        ("", "", ""),
        ("203.0.113.9", "127.0.0.1", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", "127.0.0.1", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "127.0.0.1", "2001:db8:1:2::/64"),
        ("nonsense", "127.0.0.1", ""),
        ("8.8.8.8,", "127.0.0.1", ""),
    ],
)
def test_a_visitor_is_known_by_what_the_proxy_saw_and_never_by_our_own_network(forwarded, remote, known):
    assert rules.visitor(forwarded=forwarded, remote=remote) == known


def test_many_letters_of_one_visitor_are_too_many_whatever_address_they_name():
    found = [bool(rules.why_not(rules.Heard(letters=0, receipts=0, from_visitor=count))) for count in (19, 20)]
    assert found == [False, True]
