"""What may be withheld, how reviews are summed up, which words must not wait, how machines are slowed down."""

from datetime import date

import pytest

from shop.voices import rules


@pytest.mark.parametrize("reason", rules.REASONS)
def test_a_listed_reason_with_a_note_may_keep_a_review_off_the_page(reason):
    assert rules.why_not(verdict="withheld", reason=reason, note="the third line") == ""


@pytest.mark.parametrize("reason", ["", "negative", "low-stars", "medical"])
def test_what_somebody_thinks_is_no_reason_to_withhold_a_review(reason):
    assert rules.why_not(verdict="withheld", reason=reason, note="I do not like it").startswith("Choose why")


def test_a_reason_needs_a_note_and_a_publication_needs_no_reason():
    assert rules.why_not(verdict="withheld", reason="private", note=" ") == "Say in a note which words you mean."
    assert rules.why_not(verdict="published", reason="private", note="") == "Only what is not published needs a reason."
    assert rules.why_not(verdict="published", reason="", note="") == ""


@pytest.mark.parametrize(
    ("counts", "total", "mean", "percents"),
    [
        ((0, 0, 0, 0, 0), 0, 0, [0, 0, 0, 0, 0]),
        ((1, 0, 0, 0, 0), 1, 5.0, [100, 0, 0, 0, 0]),
        ((2, 1, 0, 0, 1), 4, 3.8, [50, 25, 0, 0, 25]),
        ((999, 0, 0, 0, 1), 1000, 5.0, [100, 0, 0, 0, 1]),
    ],
)
def test_reviews_are_summed_up(counts, total, mean, percents):
    standing = rules.Standing(counts)
    assert (standing.total, standing.mean) == (total, mean)
    assert [bar.percent for bar in standing.bars] == percents
    assert [bar.stars for bar in standing.bars] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("My lip is swollen and I have trouble breathing", ["swollen", "trouble breathing"]),
        ("It won’t stop bleeding", ["won't stop bleeding"]),
        ("There is pus. THERE IS PUS!", ["pus"]),
        ("I got it second hand", ["second-hand".replace("-", " ")]),
        ("The redness does not go", ["redness"]),
        ("It hurts since Monday and it has not healed", ["hurts since", "not healed"]),
        ("Does it fit the E6?", []),
        ("How many are in the pack, and when will it be back in stock?", []),
        ("Is the campus shop open?", []),
    ],
)
def test_words_that_tell_of_harm_are_heard(text, found):
    assert rules.alarms_in(text) == found


@pytest.mark.parametrize(("hour", "day", "many"), [(4, 14, False), (5, 5, True), (0, 15, True)])
def test_one_address_may_send_five_an_hour_and_fifteen_a_day(hour, day, many):
    assert rules.is_too_many(last_hour=hour, last_day=day) is many


def test_an_address_is_kept_as_another_number_each_day_and_under_each_key():
    known = {
        rules.origin_of(address, day=day, key=key)
        for address in ("203.0.113.7", "203.0.113.8")
        for day in (date(2027, 1, 5), date(2027, 1, 6))
        for key in ("a", "b")
    }
    assert len(known) == 8
    assert [number for number in known if "203" in number and "113.7" in number] == []


@pytest.mark.parametrize(("name", "shown"), [("Ada", "Ada"), (" Ada\n Love ", "Ada Love"), ("  ", "A customer")])
def test_a_reviewer_is_called_as_they_chose(name, shown):
    assert rules.shown_name(name) == shown


@pytest.mark.parametrize(
    ("by", "is_demo", "words"),
    [
        ("maker", True, "The maker"),
        ("tested", False, "Tested by us"),
        ("retailer", False, "Reported by retailers"),
        ("not-stated", True, "Not stated"),
        ("", True, "Example only"),
        ("", False, "Not stated"),
    ],
)
def test_a_fact_says_who_says_so_and_a_placeholder_admits_that_it_is_one(by, is_demo, words):
    assert rules.said(by=by, is_demo=is_demo).words == words
