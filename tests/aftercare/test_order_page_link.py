"""The link from an order's page to the diary: whoever pays sees that page, under whatever address was typed."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from oscar.test import factories as oscar

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


# --- In the seconds between the payment and the enrolment ---


@pytest.fixture
def paid(now):
    """A paid order that nobody has enrolled."""
    actions.load(makers.sequence(), now=now)
    return makers.order(email=VICTIM)


def test_the_page_of_an_order_that_was_just_paid_leads_to_its_diary_too(client, paid):
    link = queries.first_page_url(paid)
    assert link in client.get(urlsplit(orders.status_url(paid)).path).content.decode()

    answers = [client.get(urlsplit(link).path) for _ in range(2)]

    enrolled = queries.enrolment_of(paid)
    assert [answer["Location"] for answer in answers] == [queries.page_url(enrolled)] * 2
    assert (enrolled.ordered_at, paid.aftercare_enrolments.count()) == (queries.paid_at(paid), 1)


def test_a_person_with_other_orders_is_not_led_there(client, paid, now):
    link = queries.first_page_url(paid)
    makers.enrolment(now=now, email=VICTIM)

    assert (queries.first_page_url(paid), client.get(urlsplit(link).path).status_code) == ("", 404)


def test_an_account_with_other_orders_is_not_led_there(now):
    user = oscar.UserFactory()
    makers.enrolment(now=now, user=user)
    assert queries.first_page_url(makers.order(user=user, email="another@example.com")) == ""


@pytest.mark.parametrize("status", ["Pending payment", "Cancelled", "Refunded"])
def test_an_order_that_does_not_live_is_not_led_there_and_not_enrolled(client, paid, status):
    link = queries.first_page_url(paid)
    type(paid).objects.update(status=status)
    paid.refresh_from_db()

    assert (queries.first_page_url(paid), client.get(urlsplit(link).path).status_code) == ("", 404)
    assert queries.enrolment_of(paid) is None


def test_without_a_sequence_nobody_is_led_there(db):
    assert queries.first_page_url(makers.order()) == ""


def test_only_our_signature_leads_there(client, paid):
    path = urlsplit(queries.first_page_url(paid)).path
    forged = path.replace(paid.number, "100009", 1)
    token = orders.token_for(paid)

    assert [client.get(each).status_code for each in (forged, f"/aftercare/order/{token}/")] == [404, 404]
    assert client.post(path).status_code == 405
    assert queries.enrolment_of(paid) is None
