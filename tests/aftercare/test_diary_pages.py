"""The treatment diary behind the signed link: every button, and every refusal."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from shop import clock
from shop.aftercare import actions, queries
from shop.aftercare.models import Concern, Enrolment, Person, PlannedStep, Session
from shop.mail import actions as mail
from shop.mail.models import Message
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 5)


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def enrolled(now):
    """A home cartridge of at most 0.25 mm: two weeks of rest."""
    return makers.enrolment(now=now, lines=[(makers.home_cartridge(max_depth_mm=Decimal("0.25"), pack_size=10), 1)])


@pytest.fixture
def address(enrolled):
    return f"/aftercare/{queries.token_for(enrolled)}/"


@pytest.fixture
def session(enrolled, now):
    """Planned for 10 January, in five days."""
    actions.set_treatment(enrolled, treated_on=date(2027, 1, 10), treatment="home", now=now)
    return Session.objects.get()


@pytest.fixture
def treated(enrolled, now):
    """Done three days ago."""
    actions.set_treatment(enrolled, treated_on=date(2027, 1, 2), treatment="home", now=now)
    return Session.objects.get()


def on(text, **more):
    year, month, number = text.split("-")
    return {"day": number, "month": month, "year": year, **more}


def of(session, address, what):
    return f"{address}sessions/{session.uuid}/{what}/"


def main(response):
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def facts():
    return list(Session.objects.order_by("day").values_list("day", "state", "cartridges", "depth_mm"))


# The overview


def test_the_diary_shows_each_session_with_its_day_place_state_and_buttons(client, address, session):
    page = main(client.get(address))

    assert "Sunday 10 January 2027" in page
    assert "At home" in page
    assert "Planned" in page
    for what in ("done", "move", "skip"):
        assert f'href="{of(session, address, what)}"' in page


def test_what_was_done_can_be_corrected_and_only_the_last_one_is_asked_after(client, address, enrolled, treated, now):
    first = actions.add_session(enrolled, day=date(2026, 12, 10), place="home", now=now)

    page = main(client.get(address))

    assert f'href="{of(treated, address, "not-healed")}"' in page
    assert f'href="{of(first, address, "not-healed")}"' not in page
    assert f'href="{of(first, address, "done")}"' in page
    assert "Your next session could be from <strong>Saturday 16 January 2027</strong>" in page


def test_a_planned_day_that_has_come_is_asked_after(client, address, session, now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=6))

    assert "Did it take place?" in main(client.get(address))


def test_the_cartridges_left_are_counted(client, address, treated, now):
    assert "about 9" in main(client.get(address))

    actions.log_session(treated, cartridges=2, now=now)
    actions.set_habits(treated.person, per_session=2, discarded=1, now=now)

    assert "about 7" in main(client.get(address))


def test_opening_every_page_changes_nothing(client, address, enrolled, treated, now):
    actions.add_session(enrolled, day=date(2027, 1, 20), place="home", now=now)
    tables = (Session, Person, Enrolment, PlannedStep, Message, Concern)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    pages = ["", "emails/", "sessions/add/", "redness/", "help/", "problem/", "cartridges/", "time-zone/", "calendar/"]
    pages += [f"sessions/{treated.uuid}/{what}/" for what in ("move", "done", "skip", "not-healed", "feeling")]
    pages += [f"sessions/{treated.uuid}/feeling/{answer}/" for answer in ("fine", "still-red", "worried", "nonsense")]

    statuses = {page: client.get(f"{address}{page}").status_code for page in pages}

    assert statuses == dict.fromkeys(pages, 200)
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert client.get(f"{address}wish/").status_code == 405


PAGES = ["", "emails/", "sessions/add/", "help/", "problem/", "cartridges/", "time-zone/", "calendar/", "redness/"]


@pytest.mark.parametrize("page", [*PAGES, "wish/"])
def test_a_wrong_link_opens_no_page(client, enrolled, page):
    for token in (f"{queries.token_for(enrolled)}x", queries.calendar_token_for(enrolled.person)):
        method = client.post if page == "wish/" else client.get
        response = method(f"/aftercare/{token}/{page}")

        assert response.status_code == 404
        assert "This link does not work" in response.content.decode()


@pytest.mark.parametrize("what", ["move", "done", "skip", "not-healed", "feeling"])
def test_nobody_reaches_the_session_of_somebody_else(client, address, session, now, what):
    other = makers.enrolment(now=now, email="other@example.com")
    theirs = actions.add_session(other, day=date(2027, 1, 10), place="home", now=now)

    assert client.post(of(theirs, address, what), on("2027-1-3")).status_code == 404
    assert set(Session.objects.values_list("day", "state")) == {(date(2027, 1, 10), "planned")}


def test_an_erased_person_has_no_page(client, address, enrolled, now):
    Person.objects.update(erased_at=now)

    assert client.get(address).status_code == 404
    assert queries.find_by_calendar_token(queries.calendar_token_for(enrolled.person)) is None


# Moving, adding, skipping


def test_a_session_is_moved_and_its_letters_follow(client, address, session):
    response = client.post(of(session, address, "move"), on("2027-1-20"))

    assert (response.status_code, response["Location"]) == (302, address)
    assert "Moved. Your session is on Wednesday 20 January 2027." in main(client.get(address))
    assert Session.objects.get().day == date(2027, 1, 20)
    assert PlannedStep.objects.get(key="A6").due_at == datetime(2027, 1, 20, 18, tzinfo=UTC)


def test_a_day_too_early_is_refused_beside_the_day_and_nothing_is_lost(client, address, treated):
    response = client.post(f"{address}sessions/add/", on("2027-1-15", place="home", depth_mm="0.25"))

    page = main(response)
    assert response.status_code == 422
    sentence = "Your skin needs more rest between two sessions. The first possible day is Saturday 16 January 2027"
    assert page.count(sentence) == 2
    assert 'id="id_day_error"' in page
    assert 'value="15"' in page
    assert re.search('value="0.25" selected', page)
    assert facts() == [(date(2027, 1, 2), "done", 1, None)]

    assert client.post(f"{address}sessions/add/", on("2027-1-16", place="home")).status_code == 302


def test_the_deeper_the_needles_the_longer_the_rest(client, address, treated):
    page = main(client.post(f"{address}sessions/add/", on("2027-1-16", place="home", depth_mm="0.50")))

    assert "The first possible day is Saturday 30 January 2027" in page


def test_a_session_after_a_deep_one_waits_as_long_as_the_deep_one_asks(client, address, treated, now):
    actions.log_session(treated, cartridges=1, depth_mm=Decimal("0.5"), now=now)

    page = main(client.post(f"{address}sessions/add/", on("2027-1-20", place="home", depth_mm="0.25")))

    assert "The first possible day is Saturday 30 January 2027" in page


def test_a_move_too_near_to_another_session_is_refused(client, address, enrolled, session, now):
    later = actions.add_session(enrolled, day=date(2027, 2, 10), place="home", now=now)

    page = main(client.post(of(later, address, "move"), on("2027-1-12")))

    assert "The first possible day is Sunday 24 January 2027" in page
    assert Session.objects.get(pk=later.pk).day == date(2027, 2, 10)


def test_a_clinic_decides_about_the_rest_itself_but_no_day_holds_two_sessions(client, address, session, now):
    assert client.post(f"{address}sessions/add/", on("2027-1-12", place="clinic")).status_code == 302
    clinic = Session.objects.get(place="clinic")
    assert (clinic.day, clinic.depth_mm) == (date(2027, 1, 12), None)

    response = client.post(of(clinic, address, "move"), on("2027-1-10"))

    assert response.status_code == 422
    assert main(response).count("You already have a session on that day. Choose another day") == 2


def test_adding_the_same_day_twice_is_one_session(client, address, session):
    for _ in range(2):
        assert client.post(f"{address}sessions/add/", on("2027-2-10", place="home")).status_code == 302

    assert Session.objects.count() == 2


@pytest.mark.parametrize("place", ["home", "clinic"])
@pytest.mark.parametrize("day", ["2027-1-3", "2027-1-10"])
def test_the_first_answer_sent_twice_is_one_session(client, address, enrolled, place, day):
    for _ in range(2):
        assert client.post(address, on(day, treatment=place)).status_code == 302

    assert Session.objects.count() == 1


def test_at_home_nobody_chooses_more_than_half_a_millimetre(client, address, session):
    response = client.post(f"{address}sessions/add/", on("2027-3-10", place="home", depth_mm="0.75"))

    assert response.status_code == 422
    assert "At home it is never more than 0.5 mm" in main(response)
    response = client.post(of(session, address, "done"), on("2027-1-5", cartridges="1", depth_mm="1.00"))
    assert response.status_code == 422
    assert facts() == [(date(2027, 1, 10), "planned", 1, None)]


def test_surface_tips_have_no_depth(client, now):
    nano = factories.product(audience="home", tip_type="nano")
    enrolment = makers.enrolment(now=now, lines=[(nano, 1)])
    page = main(client.get(f"/aftercare/{queries.token_for(enrolment)}/sessions/add/"))

    assert "depth_mm" not in page


def test_a_session_is_skipped_after_a_second_question(client, address, session):
    asked = main(client.get(of(session, address, "skip")))
    assert "Skip the session of Sunday 10 January 2027?" in asked

    for _ in range(2):
        assert client.post(of(session, address, "skip"))["Location"] == address

    told = Session.objects.get()
    assert (told.state, told.changes) == ("skipped", 1)
    assert PlannedStep.objects.get(key="A6").due_at is None
    assert "When will you treat, or did you treat?" in main(client.get(address))


@pytest.mark.parametrize("what", ["move", "done", "not-healed"])
def test_what_was_skipped_takes_no_further_answer(client, address, session, now, what):
    actions.skip_session(session, now=now)

    client.post(of(session, address, what), on("2027-1-4", cartridges="1"))

    assert facts() == [(date(2027, 1, 10), "skipped", 1, None)]
    assert "That session was skipped. Add a new one." in main(client.get(address))


# Done


def test_a_session_is_done_with_its_day_cartridges_and_depth(client, address, session):
    data = on("2027-1-5", cartridges="2", depth_mm="0.25")
    for _ in range(2):
        assert client.post(of(session, address, "done"), data).status_code == 302

    assert facts() == [(date(2027, 1, 5), "done", 2, Decimal("0.25"))]
    page = main(client.get(address))
    assert "Written down: your session on Tuesday 5 January 2027 is done." in page
    assert "2 cartridges, 0.25 mm" in page


def test_a_clinic_session_is_done_without_cartridges_or_depth(client, address, enrolled, now):
    actions.set_treatment(enrolled, treated_on=date(2027, 1, 10), treatment="clinic", now=now)
    told = Session.objects.get()
    page = main(client.get(of(told, address, "done")))
    assert "cartridges" not in page.partition("<form")[2].partition("quiet")[0]

    client.post(of(told, address, "done"), on("2027-1-5"))

    assert facts() == [(date(2027, 1, 5), "done", 0, None)]


WRONG = [
    (on("2027-1-6", cartridges="1"), "That day has not come yet. To plan a session for it, use “Move”"),
    (on("2026-1-4", cartridges="1"), "That is more than a year ago"),
    ({"cartridges": "1"}, "Enter the day of your session"),
    (on("2027-1-5"), "Enter how many cartridges you used: a whole number from 0 to 10"),
    (on("2027-1-5", cartridges="-1"), "Enter how many cartridges you used: a whole number from 0 to 10"),
    (on("2027-1-5", cartridges="11"), "Enter how many cartridges you used: a whole number from 0 to 10"),
    (on("2027-1-5", cartridges="1.5"), "Enter how many cartridges you used: a whole number from 0 to 10"),
]


@pytest.mark.parametrize(("data", "sentence"), WRONG)
def test_a_wrong_account_of_a_session_is_explained_beside_its_field(client, address, session, data, sentence):
    response = client.post(of(session, address, "done"), data)

    assert response.status_code == 422
    assert main(response).count(sentence) == 2
    assert facts() == [(date(2027, 1, 10), "planned", 1, None)]


def test_what_happened_too_early_is_written_down_and_pushes_what_is_planned(client, address, enrolled, treated, now):
    planned = actions.add_session(enrolled, day=date(2027, 1, 16), place="home", now=now)

    client.post(of(treated, address, "done"), on("2027-1-5", cartridges="1", depth_mm="0.25"))

    planned.refresh_from_db()
    assert (planned.day, planned.changes) == (date(2027, 1, 19), 1)


def test_two_accounts_of_one_day_are_refused(client, address, enrolled, treated, now):
    other = actions.add_session(enrolled, day=date(2027, 1, 16), place="home", now=now)

    response = client.post(of(other, address, "done"), on("2027-1-2", cartridges="1"))

    assert response.status_code == 422
    assert "You already have a session on that day" in main(response)


# Not healed yet


def test_skin_that_has_not_healed_moves_what_is_planned_and_nothing_before_a_week(client, address, enrolled, now):
    actions.set_treatment(enrolled, treated_on=date(2026, 12, 26), treatment="home", now=now)
    done = Session.objects.get()
    planned = actions.add_session(enrolled, day=date(2027, 1, 9), place="home", now=now)
    after = actions.add_session(enrolled, day=date(2027, 1, 23), place="home", now=now)

    for _ in range(2):
        client.post(of(done, address, "not-healed"))

    planned.refresh_from_db()
    after.refresh_from_db()
    assert (planned.day, planned.changes) == (date(2027, 1, 12), 1)
    assert (after.day, after.changes) == (date(2027, 1, 26), 1)
    assert "Thank you. No session before Tuesday 12 January 2027." in main(client.get(address))


def test_a_clinic_session_moves_too_but_never_onto_another(client, address, enrolled, now):
    actions.set_treatment(enrolled, treated_on=date(2026, 12, 26), treatment="home", now=now)
    done = Session.objects.get()
    actions.add_session(enrolled, day=date(2027, 1, 9), place="home", now=now)
    actions.add_session(enrolled, day=date(2027, 1, 10), place="clinic", now=now)

    assert client.post(of(done, address, "not-healed")).status_code == 302

    assert [day for day, *_ in facts()] == [date(2026, 12, 26), date(2027, 1, 12), date(2027, 1, 13)]


# One diary for all orders


@pytest.fixture
def second(enrolled, now):
    """Another order of the same person, with another spelling of the address."""
    order = makers.order(email=enrolled.to_address.upper())
    return makers.enrolled(order, started_at=now, now=now)


def test_both_orders_links_open_one_diary(client, address, enrolled, second, session):
    assert second.person == enrolled.person
    other = f"/aftercare/{queries.token_for(second)}/"
    assert "Sunday 10 January 2027" in main(client.get(other))

    client.post(of(session, other, "move"), on("2027-1-25"))

    assert "Monday 25 January 2027" in main(client.get(address))
    assert Session.objects.count() == 1


def test_an_order_that_ended_says_why_and_the_diary_goes_on_with_the_other(client, address, enrolled, second, now):
    actions.stop(enrolled.order, reason="the order was refunded", now=now)

    page = main(client.get(address))
    assert f"We send no more emails about order {enrolled.order.number}: the order was refunded." in page
    client.post(address, on("2027-1-10", treatment="home"))

    assert Session.objects.get().enrolment == second


def test_when_every_order_has_ended_nothing_more_is_taken(client, address, enrolled, session, now):
    actions.stop(enrolled.order, reason="the order was refunded", now=now)

    assert "<form" not in main(client.get(address))
    for what in ("move", "done", "not-healed"):
        assert client.post(of(session, address, what), on("2027-1-4", cartridges="1"))["Location"] == address
    client.post(f"{address}sessions/add/", on("2027-3-1", place="home"))
    assert facts() == [(date(2027, 1, 10), "planned", 1, None)]


def test_an_order_of_accessories_leaves_the_session_to_the_order_with_needles(client, enrolled, now):
    order = makers.order(lines=[(factories.product(kind="accessory"), 1)])
    accessories = makers.enrolled(order, started_at=now, now=now)

    client.post(f"/aftercare/{queries.token_for(accessories)}/", on("2027-1-10", treatment="home"))

    assert (accessories.groups, Session.objects.get().enrolment) == ("A", enrolled)


# Wishes


def wish(client, address, name):
    response = client.post(f"{address}wish/", {"wish": name})
    assert response["Location"] == address
    return main(client.get(address))


def test_emails_are_paused_and_go_on(client, address, session):
    assert "Your emails are paused: you asked us to." in wish(client, address, "pause")
    wish(client, address, "pause")
    assert Person.objects.get().pauses.filter(ended_at=None).count() == 1
    assert PlannedStep.objects.get(key="A6").reason == "paused: you asked us to"

    assert "Your emails are paused" not in wish(client, address, "resume")

    assert PlannedStep.objects.get(key="A6").due_at == datetime(2027, 1, 10, 18, tzinfo=UTC)


def test_skin_that_is_not_clear_waits_until_it_has_cleared(client, address, session):
    assert "You are waiting until your skin is clear." in wish(client, address, "wait")
    assert Person.objects.get().waits_since == TODAY

    assert "You are waiting" not in wish(client, address, "cleared")

    assert Person.objects.get().waits_since is None


def test_a_course_is_finished_and_goes_on(client, address, treated):
    page = wish(client, address, "finish")
    assert "You have finished for now." in page
    assert "Your next session could be" not in page
    assert Person.objects.get().completed_on == TODAY

    assert "You have finished for now." not in wish(client, address, "go-on")

    assert Person.objects.get().completed_on is None


@pytest.mark.parametrize("weeks", [2, 4, 8])
def test_the_question_comes_back_in_as_many_weeks_as_asked(client, address, second, weeks):
    page = wish(client, address, f"snooze-{weeks}")

    assert f"We ask you again in {weeks} weeks, not sooner." in page
    assert set(Enrolment.objects.values_list("snoozed_until", flat=True)) == {TODAY + timedelta(weeks=weeks)}


@pytest.mark.parametrize("name", ["", "snooze-3", "__class__"])
def test_a_wish_that_is_none_changes_nothing(client, address, name):
    assert "We did not understand that." in wish(client, address, name)


def test_habits_are_saved_and_wrong_numbers_explained(client, address, enrolled):
    assert client.post(f"{address}cartridges/", {"per_session": "2", "discarded": "3"})["Location"] == address
    person = Person.objects.get()
    assert (person.per_session, person.discarded) == (2, 3)

    response = client.post(f"{address}cartridges/", {"per_session": "0", "discarded": "many"})

    assert response.status_code == 422
    page = main(response)
    assert page.count("Enter a whole number from 1 to 10") == 2
    assert page.count("Enter a whole number from 0 to 999") == 2
    assert 'value="many"' in page


def test_a_time_zone_is_chosen_from_a_list_with_the_present_one_first(client, address, session):
    page = main(client.get(f"{address}time-zone/"))
    assert re.search(r'<optgroup label="Your time zone now">\s*<option value="Europe/London" selected>', page)
    assert re.findall('<optgroup label="(.*?)"', page)[1:] == [
        "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
        "UTC",
    ]  # fmt: skip

    assert client.post(f"{address}time-zone/", {"zone": "America/New_York"})["Location"] == address

    assert Person.objects.get().zone == "America/New_York"
    assert PlannedStep.objects.get(key="A6").due_at == datetime(2027, 1, 10, 23, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_a_zone_that_is_none_is_refused(client, address, enrolled, zone):
    response = client.post(f"{address}time-zone/", {"zone": zone})

    assert response.status_code == 422
    assert Person.objects.get().zone == "Europe/London"


# Letters, and the number of questions to the database


def test_the_emails_of_all_orders_stand_on_one_page(client, address, enrolled, second, session):
    page = main(client.get(f"{address}emails/"))

    assert f"Order {enrolled.order.number}" in page
    assert f"Order {second.order.number}" in page
    assert "The times are those of London." in page


def test_stopped_emails_are_not_promised_on_the_page_of_emails(client, address, enrolled, session, now):
    assert "A6" in coming(enrolled.person)
    mail.suppress(enrolled.to_address, purpose="service", reason="Stop.", now=now, origin="person")
    page = main(client.get(f"{address}emails/"))

    assert coming(enrolled.person) == ["A0"]
    assert "Your address gets no emails of this kind" in page
    assert "Choose which emails you get" in page


def test_an_email_that_repeats_is_one_line_and_what_left_the_plan_is_none(client, now):
    again = makers.service("A18", anchor="delivered", days=30, repeat_days=365, repeat_times=10)
    enrolled = makers.enrolment(
        now=now, data=makers.sequence(makers.step("A0"), again, makers.service("A19", anchor="delivered", days=60))
    )
    actions.note_dispatched(enrolled.order, dispatched_at=now, now=now)
    actions.note_delivered(enrolled.order, delivered_at=now, now=now)
    PlannedStep.objects.filter(key="A19").update(due_at=None, reason="it is no longer part of the plan", message=None)
    page = main(client.get(f"/aftercare/{queries.token_for(enrolled)}/emails/"))

    assert coming(enrolled.person).count("A18") == 1
    assert "and 9 more times after that" in page
    assert "no longer part of the plan" not in page


def test_the_page_of_emails_names_none_that_is_for_other_goods(client, now):
    pens_only = makers.service("A18", anchor="delivered", days=30, conditions={"classes": ["pen"]})
    enrolled = makers.enrolment(now=now, data=makers.sequence(makers.step("A0"), pens_only))

    assert [each.entry.key for each in queries.letters_of(enrolled.person)] == ["A0"]


def test_an_address_that_agreed_to_nothing_is_promised_no_marketing_email(client, now):
    factories.consent(now=now)
    selling = makers.service("A12", anchor="ordered", days=30, purpose="marketing")
    enrolled = makers.enrolment(now=now, data=makers.sequence(makers.step("A0"), selling))
    agreed = coming(enrolled.person)
    Enrolment.objects.update(to_address="buyer+two@example.com")

    assert (agreed, coming(enrolled.person)) == (["A0", "A12"], ["A0"])


def coming(person):
    return [each.entry.key for each in queries.letters_of(person) if each.state == "coming"]


@pytest.mark.parametrize("sessions", [1, 30])
@pytest.mark.parametrize(("page", "queries_asked"), [("", 10), ("emails/", 6), ("calendar/", 2)])
def test_a_page_asks_the_same_few_questions_of_any_diary(
    client, address, enrolled, now, sessions, page, queries_asked, django_assert_num_queries
):
    days = [date(2026, 12, 20) + timedelta(days=14 * number) for number in range(sessions)]
    for day in days:
        actions.add_session(enrolled, day=day, place="clinic", now=now)
    client.get(f"{address}{page}")

    with django_assert_num_queries(queries_asked):
        client.get(f"{address}{page}")
