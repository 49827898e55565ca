"""The shop's own sequence in people's lives: which letters come, when, and which do not wait."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from shop.aftercare import actions
from shop.aftercare.models import EnrolledLot
from shop.mail import authors
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
DATA = yaml.safe_load((Path(settings.BASE_DIR) / "fixtures/aftercare.yaml").read_text(encoding="utf-8"))
NIGHT = datetime(2027, 1, 13, 23, 30, tzinfo=UTC)
RECALL = {
    "hazard": "The seal may be open.",
    "what_to_do": "Stop using it.",
    "remedies": "Your money back\nNew pieces",
    "contact": "Reply to this email.",
    "link": "https://shop.example/recall/abc/",
    "picture": "https://shop.example/media/lot.jpg",
}


def bought(now, *, pieces=10, depth=0.5, **fields):
    product = makers.home_cartridge(title="Home 24-pin", pack_size=pieces, max_depth_mm=depth, fit_family="DIA-HOME")
    made = makers.enrolment(now=now, data=DATA, lines=[(product, 1)], **fields)
    actions.note_delivered(made.order, delivered_at=now, now=now)
    return made


def days_of(enrolment, key):
    """For which days the letter is meant, if it comes; one that is taken may move it by a little."""
    rows = enrolment.planned_steps.filter(key=key).exclude(due_at=None).order_by("nominal_at")
    return [row.nominal_at.date() for row in rows]


def sessions(enrolment, *days, now):
    return [actions.add_session(enrolment, day=day, place="home", now=now) for day in days]


def test_who_is_worried_at_night_is_helped_at_once(now):
    made = bought(now)
    [session] = sessions(made, date(2027, 1, 10), now=now)

    actions.feel(session, feeling="worried", now=NIGHT)

    row = made.planned_steps.get(key="A19", session=session)
    letter = authors.ask(row.message, NIGHT)
    assert (row.due_at, letter.subject) == (NIGHT, "We are sorry. Here is what to do now")
    assert "Call the emergency number at once if you have trouble breathing" in letter.text


def test_a_letter_of_the_same_day_does_not_hold_help_back(now):
    made = bought(now)
    [session] = sessions(made, date(2027, 1, 10), now=now)
    check = made.planned_steps.get(key="A8", session=session)
    noon = datetime(2027, 1, 13, 12, tzinfo=UTC)
    type(check.message).objects.filter(pk=check.message.pk).update(
        state="sent", sent_at=noon - timedelta(hours=2), html="", text=""
    )

    actions.feel(session, feeling="worried", now=noon)

    assert made.planned_steps.get(key="A19", session=session).due_at == noon


def test_a_recall_goes_out_at_night_with_all_that_the_law_wants_even_after_a_refund(now):
    made = bought(now)
    EnrolledLot.objects.create(enrolment=made, title="Home 24-pin", sku="D-1", number="L1", pieces=10)
    actions.stop(made.order, reason="The order was refunded.", now=now)

    told = actions.note_recall(made.order, sku="D-1", lot_number="L1", facts=RECALL, recalled_at=NIGHT, now=NIGHT)

    row = made.planned_steps.get(key="A17", lot__number="L1")
    letter = authors.ask(row.message, NIGHT)
    assert (told, row.due_at) == (True, NIGHT)
    assert letter.subject == "Product safety recall: Home 24-pin, lot L1"
    for words in ("The seal may be open.", "Stop using it.", "- Your money back", RECALL["link"], RECALL["picture"]):
        assert words in letter.text
    assert "stop these emails" not in letter.html


def test_who_goes_on_is_asked_after_the_third_and_the_sixth_session_whether_it_is_worth_it(now):
    made = bought(now)
    days = [date(2027, 1, 10) + timedelta(days=42 * number) for number in range(6)]
    sessions(made, *days, now=now)

    assert days_of(made, "A13") == [days[2] + timedelta(days=84), days[5] + timedelta(days=84)]


@pytest.mark.parametrize(("pieces", "depth", "days"), [(2, 0.5, 84), (5, 0.5, 210), (10, 0.5, 420), (10, 0.25, 140)])
def test_a_reorder_is_spoken_of_two_weeks_before_the_run_out_and_never_sooner(now, pieces, depth, days):
    """FACTS 4.4: a pack of ten at 42 days lasts 420."""
    made = bought(now, pieces=pieces, depth=depth)
    sessions(made, date(2027, 1, 10), now=now)

    assert days_of(made, "A12") == [date(2027, 1, 10) + timedelta(days=days - 14)]


def test_maintenance_is_spoken_of_after_half_a_year_and_a_year_and_then_no_more(now):
    made = bought(now)
    days = [date(2027, 1, 10) + timedelta(days=42 * number) for number in range(3)]
    sessions(made, *days, now=now)

    assert days_of(made, "A14") == [days[-1] + timedelta(days=180)]
    assert days_of(made, "A14b") == [days[-1] + timedelta(days=365)]


def test_the_care_of_a_pen_comes_once_and_then_each_year_and_only_to_who_has_one(now):
    pen = factories.product(kind="pen", title="Diaminy E7", audience="home")
    made = makers.enrolment(now=now, data=DATA, lines=[(pen, 1)], email="pen@example.com")
    actions.note_delivered(made.order, delivered_at=now, now=now)

    days = days_of(made, "A18")
    first = now.date() + timedelta(days=30)
    assert days == [first + timedelta(days=365 * year) for year in range(10)]
    assert days_of(bought(now), "A18") == []


def test_a_review_is_asked_for_when_the_goods_were_used_not_when_the_parcel_came(now):
    made = bought(now)
    arrived = now.date()
    assert days_of(made, "A15") == [arrived + timedelta(days=45)]

    sessions(made, arrived + timedelta(days=30), now=now)

    assert days_of(made, "A15") == [arrived + timedelta(days=65)]


@pytest.mark.parametrize(("pieces", "letters"), [(10, 1), (2, 0)])
def test_the_use_by_date_matters_only_where_something_is_likely_left(now, pieces, letters):
    made = bought(now, pieces=pieces)
    EnrolledLot.objects.create(enrolment=made, title="Home", number="L1", pieces=pieces, expires_on=date(2027, 10, 1))
    sessions(made, date(2027, 1, 10), now=now)

    assert days_of(made, "A16") == [date(2027, 8, 2)] * letters


def test_the_next_session_is_spoken_of_a_week_before_it_could_be_and_not_once_it_has_its_day(now):
    made = bought(now)
    sessions(made, date(2027, 1, 10), now=now)
    assert days_of(made, "A11") == [date(2027, 1, 10) + timedelta(days=42 - 7)]

    sessions(made, date(2027, 3, 1), now=now)

    assert days_of(made, "A11") == [date(2027, 3, 1) + timedelta(days=42 - 7)]
    assert days_of(made, "A4") == [date(2027, 1, 5), date(2027, 2, 24)]
