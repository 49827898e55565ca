"""The check after three days, a problem reported, and the links that letters carry to them."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from shop import clock
from shop.aftercare import actions, queries
from shop.aftercare.models import Concern, PlannedStep, Session
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def enrolled(now):
    data = makers.sequence(
        makers.step("A0"),
        makers.service("A8", anchor="treated", days=3),
        makers.service("A19", anchor="problem", at=None, max_late_hours=72),
    )
    lines = [(makers.home_cartridge(max_depth_mm=Decimal("0.25")), 1)]
    return makers.enrolment(now=now, data=data, lines=lines)


@pytest.fixture
def address(enrolled):
    return f"/aftercare/{queries.token_for(enrolled)}/"


@pytest.fixture
def treated(enrolled, now):
    actions.set_treatment(enrolled, treated_on=date(2027, 1, 3), treatment="home", now=now)
    return Session.objects.get()


def main(response):
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def links(key):
    return {name: url.removeprefix("http://localhost:8000") for name, url in _links(key).items()}


def _links(key):
    row = PlannedStep.objects.select_related("session", "enrolment__person", "enrolment__order").get(key=key)
    return queries.links_of(row)


@pytest.mark.parametrize(
    ("link", "feeling", "then", "words"),
    [
        ("fine_link", "fine", "", "Good to hear. Thank you for telling us."),
        ("still_red_link", "still-red", "redness/", "Still red: what to expect, and what to leave"),
        ("worried_link", "worried", "help/", "See a doctor on the same day"),
    ],
)
def test_a_letters_link_only_chooses_the_answer_and_the_button_sends_it(
    client, address, treated, now, link, feeling, then, words
):
    page = client.get(links("A8")[link])
    assert f'value="{feeling}" required' in main(page)
    assert main(page).count("checked") == 1
    assert Session.objects.get().feeling == ""

    for _ in range(2):
        response = client.post(f"{address}sessions/{treated.uuid}/feeling/", {"feeling": feeling})
        assert response["Location"] == f"{address}{then}"

    assert words in main(client.get(response["Location"]))
    told = Session.objects.get()
    assert (told.feeling, told.felt_at) == (feeling, now)


def test_worry_opens_one_task_for_staff_and_plans_the_letter_that_helps(client, address, treated, now):
    for _ in range(2):
        client.post(f"{address}sessions/{treated.uuid}/feeling/", {"feeling": "worried"})

    concern = Concern.objects.get()
    assert (concern.session, concern.closed_at) == (treated, None)
    assert Message.objects.filter(kind="aftercare-a19", state="planned").count() == 1
    page = main(client.get(f"{address}help/"))
    assert "A person from our team will write to you." in page
    for words in ("Call the emergency number at once", "See a doctor on the same day", "See a doctor in the next days"):
        assert words in page
    assert 'href="mailto:shop@example.com"' in page
    assert "not yet clinically reviewed" in page
    assert "You told us that something is wrong." in main(client.get(address))


@pytest.mark.parametrize("feeling", ["fine", "still-red"])
def test_the_other_answers_open_no_task(client, address, treated, feeling):
    client.post(f"{address}sessions/{treated.uuid}/feeling/", {"feeling": feeling})

    assert Concern.objects.count() == 0


@pytest.mark.parametrize("data", [{}, {"feeling": "awful"}])
def test_an_answer_that_is_none_is_explained(client, address, treated, data):
    response = client.post(f"{address}sessions/{treated.uuid}/feeling/", data)

    assert response.status_code == 422
    assert main(response).count("Choose how your skin is") == 2
    assert Session.objects.get().feeling == ""


def test_nobody_is_asked_after_a_session_that_has_not_taken_place(client, address, enrolled, treated, now):
    planned = actions.add_session(enrolled, day=date(2027, 3, 1), place="home", now=now)
    actions.skip_session(treated, now=now)

    for session in (planned, treated):
        for method in (client.get, client.post):
            response = method(f"{address}sessions/{session.uuid}/feeling/", {"feeling": "worried"})
            assert response["Location"] == address

    assert Concern.objects.count() == 0


def test_a_problem_is_reported_without_a_word_about_it(client, address, treated):
    page = main(client.get(f"{address}problem/"))
    assert "textarea" not in page
    for link in ("https://yellowcard.mhra.gov.uk", "https://www.bfarm.de", "https://www.fda.gov/medwatch"):
        assert f'href="{link}"' in page
    assert Concern.objects.count() == 0

    for _ in range(2):
        response = client.post(f"{address}problem/", {"text": "my cheek burns"})
        assert response["Location"] == f"{address}help/"

    concern = Concern.objects.get()
    assert (concern.session, concern.note) == (treated, "")
    assert "cheek" not in str(list(Concern.objects.values()) + list(Session.objects.values()))


def test_a_problem_may_be_reported_when_the_order_has_ended(client, address, enrolled, now):
    actions.stop(enrolled.order, reason="the order was refunded", now=now)

    client.post(f"{address}problem/")

    assert Concern.objects.get().enrolment == enrolled


def test_a_worry_from_elsewhere_is_refused(address, treated):
    stranger = Client(enforce_csrf_checks=True)

    for page, data in ((f"sessions/{treated.uuid}/feeling/", {"feeling": "worried"}), ("problem/", {}), ("wish/", {})):
        assert stranger.post(f"{address}{page}", data).status_code == 403

    assert Concern.objects.count() == 0


def test_the_links_of_a_letter_about_no_session_lead_to_the_diary(address, treated):
    assert links("A0") == {
        **dict.fromkeys(("fine_link", "still_red_link", "worried_link", "not_healed_link", "treatment_link"), address),
        "problem_link": f"{address}problem/",
        "calendar_link": f"{address}calendar/",
    }


def test_every_link_of_a_letter_about_a_session_opens_a_page(client, treated):
    found = links("A8")

    assert set(found) == set(queries.OWN_LINKS)
    assert {name: client.get(url).status_code for name, url in found.items()} == dict.fromkeys(found, 200)
    assert len(set(found.values())) == len(found)
