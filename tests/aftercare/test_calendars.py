"""The sessions as a calendar: entries that stay the same and follow each change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from shop import clock
from shop.aftercare import actions, queries
from shop.aftercare.actions import authoring
from shop.aftercare.models import PlannedStep, Session
from shop.mail.rules import Attachment
from tests.aftercare import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def enrolled(now):
    made = makers.enrolment(now=now)
    actions.set_treatment(made, treated_on=date(2027, 1, 10), treatment="home", now=now)
    return made


def feed(client, enrolment):
    return client.get(f"/aftercare/calendar/{queries.calendar_token_for(enrolment.person)}.ics")


def entries(response):
    """Each entry's day, status, and count of changes, by its UID."""
    calendar = Calendar.from_ical(response.content)
    return {
        str(each["UID"]): (each["DTSTART"].dt, str(each["STATUS"]), int(each["SEQUENCE"]))
        for each in calendar.walk("VEVENT")
    }


def uid(session):
    return f"{session.uuid.hex}@localhost"


def test_the_feed_holds_each_session_and_the_day_of_the_next(client, enrolled):
    response = feed(client, enrolled)

    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    next_one = f"next-{enrolled.person.uuid.hex}@localhost"
    assert entries(response) == {
        uid(Session.objects.get()): (date(2027, 1, 10), "TENTATIVE", 0),
        next_one: (date(2027, 2, 21), "TENTATIVE", 1),
    }
    assert b"DTSTART;VALUE=DATE:20270110\r\n" in response.content
    assert b"LAST-MODIFIED:20270105T090000Z\r\n" in response.content


def test_a_moved_session_moves_under_the_same_name_with_a_higher_count(client, enrolled, now):
    session = Session.objects.get()
    before = entries(feed(client, enrolled))

    actions.move_session(session, day=date(2027, 2, 1), now=now + timedelta(hours=1))
    after = feed(client, enrolled)

    assert set(entries(after)) == set(before)
    assert entries(after)[uid(session)] == (date(2027, 2, 1), "TENTATIVE", 1)
    assert entries(after)[f"next-{enrolled.person.uuid.hex}@localhost"] == (date(2027, 3, 15), "TENTATIVE", 2)
    assert b"LAST-MODIFIED:20270105T100000Z\r\n" in after.content


def test_a_skipped_session_is_cancelled_and_one_done_is_certain(client, enrolled, now):
    session = Session.objects.get()
    actions.log_session(session, cartridges=1, now=now)
    assert entries(feed(client, enrolled))[uid(session)][1] == "CONFIRMED"

    actions.skip_session(session, now=now)

    assert entries(feed(client, enrolled)) == {uid(session): (date(2027, 1, 10), "CANCELLED", 2)}


def test_when_the_course_is_over_no_next_session_is_spoken_of(client, enrolled, now):
    actions.finish_course(enrolled.person, on=date(2027, 1, 12), now=now)

    assert list(entries(feed(client, enrolled))) == [uid(Session.objects.get())]


def test_the_same_diary_is_the_same_file_byte_for_byte(client, enrolled, monkeypatch):
    first = feed(client, enrolled).content
    assert b"DTSTAMP:20270105T090000Z\r\n" in first
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 6, tzinfo=UTC))

    assert feed(client, enrolled).content == first


def test_whoever_sees_the_calendar_learns_nothing_private(client, enrolled):
    text = feed(client, enrolled).content.decode()

    for word in ("needl", "skin", "treat", "clinic", "home", enrolled.order.number, enrolled.to_address):
        assert word not in text.replace("PRODID:-//Treatment diary//EN", "").lower()
    assert queries.token_for(enrolled) not in text


def test_names_with_commas_and_long_ones_are_written_as_the_standard_wants(client, enrolled, settings):
    settings.SHOP_NAME = "Pins, needles; and " + "more " * 30

    content = feed(client, enrolled).content

    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert str(Calendar.from_ical(content)["NAME"]) == f"{settings.SHOP_NAME}: my sessions"


def test_a_diary_link_opens_no_calendar_and_a_calendar_link_no_diary(client, enrolled):
    genuine = queries.calendar_token_for(enrolled.person)
    same_person = queries.links._signer.sign(enrolled.person.uuid.hex)
    for token in (
        "nonsense",
        same_person,
        queries.token_for(enrolled),
        f"{genuine}x",
    ):
        assert client.get(f"/aftercare/calendar/{token}.ics").status_code == 404
    assert client.get(f"/aftercare/{genuine}/").status_code == 404
    assert client.post(f"/aftercare/calendar/{genuine}.ics").status_code == 405


def test_the_page_of_the_calendar_shows_the_address_for_any_program(client, enrolled):
    page = client.get(f"/aftercare/{queries.token_for(enrolled)}/calendar/").content.decode()

    path = f"//localhost:8000/aftercare/calendar/{queries.calendar_token_for(enrolled.person)}.ics"
    assert f'href="webcal:{path}"' in page
    assert f'href="http:{path}"' in page


@pytest.mark.parametrize("sessions", [1, 30])
def test_the_feed_asks_the_same_few_questions_of_any_diary(client, now, sessions, django_assert_num_queries):
    made = makers.enrolment(now=now)
    for number in range(sessions):
        day = date(2026, 12, 20) + timedelta(days=number)
        actions.add_session(made, day=day, place="clinic", now=now)

    with django_assert_num_queries(7):
        assert len(entries(feed(client, made))) == sessions


def test_a_letter_that_offers_the_calendar_carries_it_as_a_file(now):
    offer = "Your calendar: {calendar_link}"
    data = makers.sequence(
        makers.step("A0"), makers.service("A11", anchor="treated", text=offer, html=f"<p>{offer}</p>")
    )
    made = makers.enrolment(now=now, data=data)
    actions.set_treatment(made, treated_on=date(2027, 1, 10), treatment="home", now=now)
    rows = {row.key: row for row in PlannedStep.objects.select_related("session", "enrolment__person", "step")}

    files = {key: authoring.letter_of(row, versions=[]).attachments for key, row in rows.items()}

    text = queries.calendar_of(made.person)
    assert files == {"A0": (), "A11": (Attachment("sessions.ics", "text/calendar", text),)}
