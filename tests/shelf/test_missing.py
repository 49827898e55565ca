"""What may be kept of a search that found nothing."""

from datetime import date, timedelta

import pytest

from shop.shelf import actions, queries, tasks
from shop.shelf.models import MissedSearch
from shop.shelf.rules import missing

TODAY = date(2027, 1, 5)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Derma   Roller ", "derma roller"),
        ("a" * 200, "a" * 60),
        ("0.25 mm 12 pin", "0.25 mm 12 pin"),
        ("line\nbreak\x00", "line break"),
        ("anna@example.com", ""),
        ("see https://example.com", ""),
        ("call 020 7946 0958", ""),
        ("order 1000123", ""),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_the_words_are_kept_short_and_without_what_may_tell_of_a_person(written: str, kept: str):
    assert missing.kept(written) == kept


@pytest.mark.django_db
def test_a_day_keeps_so_many_different_words_and_counts_those_it_has(monkeypatch):
    monkeypatch.setattr(missing, "MOST_A_DAY", 2)
    counted = [actions.note_missed(words, on=TODAY) for words in ("one", "two", "three", "two")]
    assert counted == [True, True, False, False]
    assert sorted(MissedSearch.objects.values_list("words", "times")) == [("one", 1), ("two", 1)]


@pytest.mark.django_db
def test_staff_see_the_most_wanted_first_over_all_days():
    for words, days in (("roller", 0), ("serum", 1), ("serum", 2), ("old", 95)):
        actions.note_missed(words, on=TODAY - timedelta(days=days))
    rows = [(row["words"], row["total"], row["last"]) for row in queries.missed(today=TODAY, days=90)]
    assert rows == [("serum", 2, TODAY - timedelta(days=1)), ("roller", 1, TODAY)]


@pytest.mark.django_db
def test_after_ninety_days_it_is_forgotten(monkeypatch, now):
    for days in (89, 90, 91):
        actions.note_missed("roller", on=TODAY - timedelta(days=days))
    monkeypatch.setattr(tasks.clock, "now", lambda: now)
    tasks.purge_missed(0)
    assert list(MissedSearch.objects.values_list("on", flat=True)) == [TODAY - timedelta(days=89)]


def test_nothing_in_the_table_can_tell_who_it_was():
    assert [field.name for field in MissedSearch._meta.fields] == ["id", "words", "on", "times"]


@pytest.mark.django_db
def test_what_may_tell_of_a_person_is_not_counted():
    assert (actions.note_missed("anna@example.com", on=TODAY), MissedSearch.objects.count()) == (False, 0)
