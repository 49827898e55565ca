"""The link from an order's page to the diary: whoever pays sees that page, under whatever address was typed."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from shop import clock
from shop.aftercare import actions, queries
from shop.orders import queries as orders
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 10)
VICTIM = "ada@example.com"


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


def page_of(client, enrolment):
    return client.get(urlsplit(orders.status_url(enrolment.order)).path).content.decode()


def test_the_page_of_a_first_order_leads_to_its_diary(client, now):
    enrolled = makers.enrolment(now=now, email=VICTIM)
    link = queries.page_url(enrolled)

    assert link in page_of(client, enrolled)
    assert client.get(urlsplit(link).path).status_code == 200


def test_an_order_under_somebody_elses_address_opens_no_diary_of_theirs(client, now):
    hers = makers.enrolment(now=now, email=VICTIM)
    actions.add_session(hers, day=DAY, place="home", now=now)
    strangers = makers.enrolment(now=now, email=VICTIM)

    assert strangers.person == hers.person
    assert "/aftercare/" not in page_of(client, strangers)


def test_a_link_kept_from_an_order_page_opens_nothing_once_the_person_has_other_orders(client, now):
    strangers = makers.enrolment(now=now, email=VICTIM)
    path = urlsplit(queries.page_url(strangers)).path
    makers.enrolment(now=now, email=VICTIM)

    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    assert client.post(f"{path}wish/", {"wish": "pause"}).status_code == 404
    assert strangers.person.pauses.count() == 0


def test_a_letters_link_opens_the_whole_diary_always(client, now):
    first, second = (makers.enrolment(now=now, email=VICTIM) for _ in range(2))

    for enrolled in (first, second):
        assert client.get(urlsplit(queries.treatment_url(enrolled)).path).status_code == 200


def test_the_calendars_lasting_link_is_shown_only_to_who_reads_the_letters(client, now):
    enrolled = makers.enrolment(now=now, email=VICTIM)
    calendar = queries.calendar_url(enrolled.person)
    by_page, by_letter = (urlsplit(url).path for url in (queries.page_url(enrolled), queries.treatment_url(enrolled)))

    told = client.get(f"{by_page}calendar/", follow=True).content.decode()
    assert calendar not in told
    assert "please open this page by the link in one of our emails" in told
    assert calendar in client.get(f"{by_letter}calendar/").content.decode()
