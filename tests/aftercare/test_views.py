"""The customer's page and the desk's timeline."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from oscar.test import factories as oscar

from shop import clock
from shop.aftercare import actions, queries
from shop.aftercare.models import Enrolment, Session
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def enrolled(now):
    return makers.enrolment(now=now)


@pytest.fixture
def address(enrolled):
    return f"/aftercare/{queries.token_for(enrolled)}/"


def day(text, treatment="home"):
    year, month, number = text.split("-")
    return {"treatment": treatment, "day": number, "month": month, "year": year}


def test_looking_changes_nothing(client, enrolled, address, django_assert_num_queries):
    before = list(Message.objects.values())

    response = client.get(address)

    assert response.status_code == 200
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert "When will you treat, or did you treat?" in response.content.decode()
    assert list(Message.objects.values()) == before
    assert Enrolment.objects.get().treatment == "unknown"


def test_a_date_moves_the_letters_and_the_page_then_tells_which_come_when(client, enrolled, address):
    response = client.post(address, day("2027-1-10"))
    assert (response.status_code, response["Location"]) == (302, address)

    assert "Thank you. Your treatment day is Sunday 10 January 2027." in client.get(address).content.decode()
    page = client.get(f"{address}emails/").content.decode()
    assert "Sunday 10 January 2027, 18:00" in page
    assert "Monday 11 January 2027, 10:00" in page
    assert "Only as long as there is no treatment date" in page
    assert "Not dispatched yet" in page
    assert "those of London" in page
    assert re.findall("<h2 id=.list.*?>(.*?)</h2>", page) == [
        "Emails that will come",
        "Emails without a date yet",
        "Emails that will not come, and why",
    ]
    told = Session.objects.get()
    assert (told.day, told.place, told.state) == (date(2027, 1, 10), "home", "planned")


def test_the_times_are_those_of_the_customers_country(client, now):
    enrolment = makers.enrolment(now=now, country="FI")
    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)

    page = client.get(f"/aftercare/{queries.token_for(enrolment)}/emails/").content.decode()

    assert '<time datetime="2027-01-10T18:00:00+02:00">Sunday 10 January 2027, 18:00</time>' in page
    assert "those of Helsinki" in page


def test_the_page_knows_what_was_said(client, enrolled, address, now):
    actions.set_treatment(enrolled, treated_on=date(2027, 1, 10), treatment="clinic", now=now)

    page = client.get(address).content.decode()

    assert "<h1>Your treatment diary</h1>" in page
    assert "Sunday 10 January 2027" in page
    assert "In a clinic" in page


def test_a_clinic_and_not_for_me_are_answers_too(client, enrolled, address):
    client.post(address, day("2026-12-31", treatment="clinic"))
    assert Enrolment.objects.get().treatment == "clinic"

    client.post(address, {"treatment": "not-for-me"})

    assert Enrolment.objects.get().treatment == "not-for-me"
    assert "Done. We send you no more advice about this order." in client.get(address).content.decode()


REFUSED = [
    ({}, "Choose where your treatment is, or “not for me”"),
    ({"treatment": "home"}, "Enter the day of your treatment"),
    ({"treatment": "home", "day": "3", "month": "1"}, "The day of your treatment must include a year"),
    ({"treatment": "home", "day": "3"}, "The day of your treatment must include a month and a year"),
    (day("2027-2-30"), "The day of your treatment must be a real day, such as 10 1 2027"),
    (day("2027-x-30"), "The day of your treatment must be a real day, such as 10 1 2027"),
    (day("2028-1-6"), "The day must be within the next year. You can come back and set it later"),
    (day("2026-11-5"), "That is more than 60 days ago, so our emails can no longer help with that treatment"),
]


@pytest.mark.parametrize(("data", "sentence"), REFUSED, ids=[row[1] for row in REFUSED])
def test_a_wrong_answer_is_explained_beside_its_field_and_changes_nothing(client, enrolled, address, data, sentence):
    response = client.post(address, data)

    assert response.status_code == 422
    page = response.content.decode()
    assert "<title>Error: When is your treatment?" in page
    assert "There is a problem" in page
    assert page.count(sentence) == 2
    assert Enrolment.objects.get().treatment == "unknown"


@pytest.mark.parametrize("text", ["2028-1-5", "2026-11-6"])
def test_the_first_and_the_last_possible_day_are_taken(client, enrolled, address, text):
    assert client.post(address, day(text)).status_code == 302


def test_an_error_is_bound_to_the_field_for_screen_readers(client, enrolled, address):
    page = client.post(address, {"treatment": "home"}).content.decode()

    assert 'href="#id_day"' in page
    assert 'id="id_day_error"' in page
    assert 'aria-describedby="id_day_error"' in page


@pytest.mark.parametrize("token", ["nonsense", "00000000000000000000000000000000:forged"])
def test_a_wrong_link_is_told_kindly(client, token):
    response = client.get(f"/aftercare/{token}/")

    assert response.status_code == 404
    assert "This link does not work" in response.content.decode()


def test_a_right_signature_on_what_is_no_enrolment_is_a_wrong_link(client):
    for value in ("not-a-uuid", "00000000000000000000000000000000"):
        assert client.get(f"/aftercare/{queries.links._signer.sign(value)}/").status_code == 404


def test_a_form_from_elsewhere_is_refused(enrolled, address):
    response = Client(enforce_csrf_checks=True).post(address, day("2027-1-10"))

    assert response.status_code == 403
    assert Enrolment.objects.get().treatment == "unknown"


def test_a_stopped_enrolment_offers_no_form_and_takes_none(client, enrolled, address, now):
    actions.stop(enrolled.order, reason="the order was refunded", now=now)

    assert client.post(address, day("2027-1-10")).status_code == 302

    page = client.get(address).content.decode()
    assert f"We send no more emails about order {enrolled.order.number}: the order was refunded." in page
    assert "Your orders have ended, so nothing more can be changed here." in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert Enrolment.objects.get().treatment == "unknown"


def test_only_get_and_post_are_answered(client, address):
    assert client.delete(address).status_code == 405


@pytest.fixture
def clerk(client):
    client.force_login(oscar.UserFactory(is_staff=True, is_superuser=True))
    return client


def test_the_desk_sees_planned_sent_and_skipped_with_reasons(clerk, enrolled, now):
    actions.set_treatment(enrolled, treated_on=date(2027, 1, 10), treatment="home", now=now)
    Message.objects.filter(kind="aftercare-a0").update(state="sent", sent_at=datetime(2027, 1, 5, 9, 1, tzinfo=UTC))
    Message.objects.filter(kind="aftercare-a6").update(state="skipped", reason="Nobody is there.")
    Message.objects.filter(kind="aftercare-a7").update(state="sending", lease_until=now)

    response = clerk.get(f"/dashboard/aftercare/{enrolled.order.number}/")

    assert {entry.key: (entry.state, entry.reason) for entry in response.context["entries"]} == {
        "A0": ("sent", "paid"),
        "A1": ("not sent", "not dispatched yet"),
        "A2": ("not sent", "not delivered yet"),
        "A3": ("not sent", "only as long as there is no treatment date"),
        "A6": ("not sent", "Nobody is there."),
        "A7": ("being sent", "treatment day + 1 days at 10:00"),
    }
    page = response.content.decode()
    for message in Message.objects.all():
        assert f"/dashboard/mail/{message.pk}/" in page or f"/dashboard/mail/{message.uuid}/" in page


def test_the_desk_is_for_staff(client, enrolled):
    address = f"/dashboard/aftercare/{enrolled.order.number}/"
    assert client.get(address)["Location"] == f"/dashboard/login/?next={address}"

    client.force_login(oscar.UserFactory())

    assert client.get(address).status_code == 302


def test_an_order_without_enrolment_has_no_timeline(clerk):
    assert clerk.get("/dashboard/aftercare/NONE/").status_code == 404


@pytest.mark.parametrize("steps", [1, 30])
def test_the_page_asks_the_same_few_questions_of_any_sequence(client, now, steps, django_assert_num_queries):
    data = makers.sequence(*[makers.service(f"T{number}", anchor="treated") for number in range(steps)])
    enrolment = makers.enrolment(now=now, data=data)
    address = f"/aftercare/{queries.token_for(enrolment)}/"
    client.get(address)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(address)


PAGE_QUERIES = 10
