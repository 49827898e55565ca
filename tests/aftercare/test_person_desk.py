"""The desk's pages about one person: who may see them, what they tell, and what each button does."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from oscar.test.factories import UserFactory

from shop import clock
from shop.aftercare import actions, queries, rules
from shop.aftercare.actions import desk
from shop.aftercare.models import Concern, Enrolment, Pause, Person, PlannedStep, Session, Trace
from shop.mail import actions as mail
from shop.mail.models import Message
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
PEOPLE = "/dashboard/aftercare/people/"
DAY = date(2027, 1, 10)


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def enrolled(now):
    return makers.enrolment(now=now)


@pytest.fixture
def person(enrolled):
    return enrolled.person


@pytest.fixture
def clerk(client):
    client.force_login(staff("Order managers", first_name="Cleo", last_name="Clerk"))
    return client


def staff(role: str | None = None, **fields):
    user = UserFactory(is_staff=True, **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def page_of(person):
    return f"{PEOPLE}{person.uuid}/"


def sessions_of(session):
    return f"{page_of(session.person)}sessions/{session.uuid}/"


def traces():
    return [(each.by_name, each.deed, each.detail) for each in Trace.objects.order_by("id")]


# --- Finding somebody ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["buyer@example.com", " BUYER@Example.com ", "{number}"])
def test_a_person_is_found_by_the_whole_order_number_or_address_in_any_spelling(clerk, enrolled, words):
    answer = clerk.post(PEOPLE, {"words": words.format(number=enrolled.order.number)})
    assert (answer.status_code, answer["Location"]) == (302, page_of(enrolled.person))


def test_an_address_used_for_one_order_only_leads_to_the_same_person(clerk, now):
    account = UserFactory(email="main@example.com")
    first = makers.enrolment(now=now, user=account)
    Enrolment.objects.update(to_address="Other@example.com")
    assert clerk.post(PEOPLE, {"words": "other@example.com"})["Location"] == page_of(first.person)


MISSED = [
    ("", "Enter an order number or an email address"),
    ("buyer@", "Nobody with the address buyer@ has bought anything that has aftercare"),
    ("buyer@example", "Nobody with the address buyer@example has bought anything that has aftercare"),
    ("99", "There is no order 99"),
]


@pytest.mark.parametrize(("words", "sentence"), MISSED, ids=[row[1] for row in MISSED])
def test_a_part_of_an_address_finds_nobody_and_the_page_says_so_beside_the_field(clerk, enrolled, words, sentence):
    answer = clerk.post(PEOPLE, {"words": words})
    page = answer.content.decode()
    assert (answer.status_code, page.count(sentence), "buyer@example.com" in page) == (422, 1, False)
    assert "<title>Error: People" in re.sub(r"\s+", " ", page).replace("<title> ", "<title>")


def test_an_order_that_was_never_paid_is_told_from_one_that_is_not_there(clerk):
    order = factories.order(status="Pending payment")
    page = clerk.post(PEOPLE, {"words": order.number}).content.decode()
    assert f"Order {order.number} has no aftercare" in page


# --- Who may come in ----------------------------------------------------------------------------------------------

DEEDS = ("pause", "resume", "stop", "zone", "language", "report", "add-session")


def every_way(enrolled, now):
    """Addresses to look at, and addresses that change something."""
    session = actions.add_session(enrolled, day=DAY, place="home", now=now)
    actions.report_problem(enrolled, now=now)
    own = page_of(enrolled.person)
    row = enrolled.planned_steps.get(key="A0")
    looks = [PEOPLE, own, "/dashboard/aftercare/concerns/", f"/dashboard/aftercare/{enrolled.order.number}/"]
    changes = [f"{own}{deed}/" for deed in DEEDS]
    changes += [f"{sessions_of(session)}move/", f"{sessions_of(session)}skip/", f"{own}letters/{row.pk}/"]
    return looks, [*changes, f"{own}concerns/{Concern.objects.get().pk}/"]


ROLES = {"Order managers": (200, 200), "Catalogue managers": (403, 403), "Aftercare editors": (403, 403)}


@pytest.mark.parametrize(("role", "codes"), ROLES.items())
def test_order_managers_come_in_and_catalogue_managers_do_not(client, enrolled, now, role, codes):
    looks, changes = every_way(enrolled, now)
    client.force_login(staff(role))
    assert {way: client.get(way).status_code for way in looks} == dict.fromkeys(looks, codes[0])
    assert {way: client.get(way).status_code for way in changes} == dict.fromkeys(changes, codes[1])


def test_who_may_only_look_finds_no_button_and_changes_nothing(client, enrolled, now):
    looks, changes = every_way(enrolled, now)
    looker = staff()
    looker.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(looker)
    assert [client.post(way).status_code for way in changes] == [403] * len(changes)
    page = client.get(page_of(enrolled.person)).content.decode()
    assert [way for way in changes if way in page] == []


def test_a_customer_is_shown_the_desks_login(client, enrolled, now):
    looks, changes = every_way(enrolled, now)
    client.force_login(UserFactory())
    for way in (*looks, *changes):
        assert client.get(way)["Location"] == f"/dashboard/login/?next={way}"


def test_a_form_from_elsewhere_is_refused(enrolled):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff("Order managers"))
    assert client.post(f"{page_of(enrolled.person)}pause/", {"reason": "x"}).status_code == 403
    assert Pause.objects.count() == 0


def test_what_is_anothers_is_not_found_under_this_person(clerk, enrolled, now):
    session = actions.add_session(enrolled, day=DAY, place="home", now=now)
    actions.report_problem(enrolled, now=now)
    stranger = Person.objects.create(key="s@example.com", zone="UTC", created_at=now)
    own = page_of(stranger)
    ways = [f"sessions/{session.uuid}/move/", f"sessions/{session.uuid}/skip/"]
    ways += [f"letters/{PlannedStep.objects.first().pk}/", f"concerns/{Concern.objects.get().pk}/"]
    assert [clerk.post(f"{own}{way}").status_code for way in ways] == [404] * 4
    assert clerk.get(f"{PEOPLE}00000000-0000-4000-8000-000000000000/").status_code == 404


# --- What the page tells ------------------------------------------------------------------------------------------


def test_the_page_tells_each_letter_of_all_orders_with_its_reason_under_what_becomes_of_it(clerk, enrolled, now):
    second = makers.enrolled(makers.order(), started_at=now, now=now)
    actions.set_treatment(enrolled, treated_on=DAY, treatment="home", now=now)
    Message.objects.filter(kind="aftercare-a0").update(state="sent", sent_at=now)
    Message.objects.filter(kind="aftercare-a6").update(state="skipped", reason="Nobody is there.")

    found = clerk.get(page_of(enrolled.person)).context["letters"]

    told = {heading: [(entry.key, entry.row.enrolment_id, entry.reason) for entry in each] for heading, each in found}
    first, other = enrolled.pk, second.pk
    past = "only as long as there is no treatment date"
    assert told == {
        "To come": [("A7", first, "treatment day + 1 days at 10:00")],
        "Sent": [("A0", other, "paid"), ("A0", first, "paid")],
        "Waiting for a date": [
            ("A1", first, "not dispatched yet"),
            ("A2", first, "not delivered yet"),
            ("A1", other, "not dispatched yet"),
            ("A2", other, "not delivered yet"),
            ("A6", other, "no treatment date yet"),
            ("A7", other, "no treatment date yet"),
        ],
        "Will not come": [("A3", first, past), ("A6", first, "Nobody is there."), ("A3", other, past)],
        "For other goods than these": [],
    }


def test_the_page_links_to_each_letter_and_says_what_became_of_it(clerk, enrolled):
    page = clerk.get(page_of(enrolled.person)).content.decode()
    letters = Message.objects.all()
    assert letters
    assert [letter.pk for letter in letters if f'/dashboard/mail/{letter.pk}/"' not in page] == []
    assert "Planned" in page


def test_the_page_tells_wishes_lots_sessions_pauses_and_concerns(clerk, enrolled, now):
    lot = rules.LotFact(title="Home 12-pin", sku="C-1", number="L77", expires_on=date(2028, 5, 1), pieces=10)
    actions.note_dispatched(enrolled.order, dispatched_at=now, now=now, lots=[lot])
    facts = {"ref": "1", "hazard": "a", "what_to_do": "b", "remedies": "c", "contact": "d"}
    actions.note_recall(enrolled.order, sku="C-1", lot_number="L77", facts=facts, recalled_at=now, now=now)
    actions.add_session(enrolled, day=DAY, place="clinic", now=now)
    actions.report_problem(enrolled, now=now)
    actions.pause(enrolled.person, reason="on holiday", by="the customer", now=now)
    factories.consent(now=now)
    mail.suppress("buyer@example.com", purpose="service", reason="Had enough.", now=now, origin="person")

    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", clerk.get(page_of(enrolled.person)).content.decode()))

    for words in (
        "buyer@example.com: yes to reminders and reviews on 2027-01-05 (Checkout).",
        "Gets no service mail since 2027-01-05: Had enough.",
        "buyer@example.com gets no service mail.",
        "Home 12-pin, lot L77, 10 pieces, use by 2028-05-01 recalled 2027-01-05",
        "2027-01-10 In a clinic Planned",
        "2027-01-05 09:00 to now UTC: on holiday (the customer)",
        "open since 2027-01-05 09:00 UTC.",
        "The emails are paused. Times are those of London (Europe/London, from the delivery address).",
    ):
        assert words in page, words


def test_somebody_who_was_never_asked_is_said_to_get_no_offers(clerk, enrolled):
    assert (
        "never asked for reminders and reviews, so none are sent."
        in clerk.get(page_of(enrolled.person)).content.decode()
    )


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_same_few_questions_of_any_person(clerk, now, count, django_assert_num_queries):
    first = makers.enrolment(now=now)
    for number in range(1, count):
        each = makers.enrolled(makers.order(), started_at=now, now=now)
        actions.add_session(each, day=DAY + timedelta(days=40 * number), place="clinic", now=now)
        actions.report_problem(each, now=now)
    clerk.get(page_of(first.person))
    with django_assert_num_queries(PAGE_QUERIES):
        clerk.get(page_of(first.person))


PAGE_QUERIES = 14


def test_the_order_and_its_timeline_lead_to_the_person(clerk, enrolled):
    way = f'href="{page_of(enrolled.person)}"'
    for address in (f"orders/{enrolled.order.number}/", f"aftercare/{enrolled.order.number}/"):
        assert way in clerk.get(f"/dashboard/{address}").content.decode()


def test_the_desk_shows_the_way_to_people_only_to_who_may_see_orders(client, clerk):
    shown = [PEOPLE in clerk.get("/dashboard/").content.decode()]
    client.force_login(staff("Catalogue managers"))
    shown.append(PEOPLE in client.get("/dashboard/education/").content.decode())
    assert shown == [True, False]


# --- The buttons --------------------------------------------------------------------------------------------------


def test_a_pause_holds_the_letters_until_they_are_resumed_and_both_leave_a_trace(clerk, enrolled, now, monkeypatch):
    actions.note_delivered(enrolled.order, delivered_at=now, now=now)
    before = enrolled.planned_steps.get(key="A3").due_at

    answer = clerk.post(f"{page_of(enrolled.person)}pause/", {"reason": "on holiday"})

    assert answer["Location"] == page_of(enrolled.person)
    assert "The emails are paused." in clerk.get(page_of(enrolled.person)).content.decode()
    row = enrolled.planned_steps.get(key="A3")
    assert (row.due_at, row.reason) == (None, "paused: on holiday")

    later = now + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    clerk.post(f"{page_of(enrolled.person)}resume/")

    assert enrolled.planned_steps.get(key="A3").due_at == before + timedelta(days=3)
    assert traces() == [("Cleo Clerk", "paused", "on holiday"), ("Cleo Clerk", "resumed", "")]
    assert [(each.at, each.by.first_name) for each in Trace.objects.order_by("id")] == [(now, "Cleo"), (later, "Cleo")]


def test_a_pause_needs_its_reason(clerk, person):
    answer = clerk.post(f"{page_of(person)}pause/", {"reason": " "})
    assert (answer.status_code, Pause.objects.count(), traces()) == (422, 0, [])
    assert "Say why, so that the next person knows" in answer.content.decode()


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        ("pause", "The emails are paused already."),
        ("resume", "The emails are not paused."),
        ("stop", "The emails of every order have ended already."),
        ("report", "There is an open concern about this order already."),
    ],
)
def test_what_was_done_already_is_not_done_twice_and_leaves_no_second_trace(clerk, enrolled, now, deed, sentence):
    person = enrolled.person
    if deed == "pause":
        actions.pause(person, reason="a", by="b", now=now)
    if deed == "stop":
        actions.stop_person(person, reason="a", now=now)
    if deed == "report":
        actions.report_problem(enrolled, now=now)

    answer = clerk.post(f"{page_of(person)}{deed}/", {"reason": "again", "enrolment": enrolled.pk})

    assert (answer.status_code, traces()) == (422, [])
    assert sentence in answer.content.decode()


def test_stopping_calls_back_every_letter_for_good(clerk, enrolled):
    clerk.post(f"{page_of(enrolled.person)}stop/", {"reason": "asked by telephone"})
    enrolled.refresh_from_db()
    assert (enrolled.state, enrolled.stop_reason) == ("stopped", "asked by telephone")
    assert {row.due_at for row in enrolled.planned_steps.all()} == {None}
    assert traces() == [("Cleo Clerk", "stopped", "asked by telephone")]


def test_looking_at_a_button_changes_nothing(clerk, enrolled, now):
    _, changes = every_way(enrolled, now)
    before = list(Message.objects.values()), list(Session.objects.values()), list(Concern.objects.values())
    for way in changes:
        clerk.get(way)
    assert before == (list(Message.objects.values()), list(Session.objects.values()), list(Concern.objects.values()))
    assert traces() == []


def test_a_zone_moves_the_letters_and_is_kept(clerk, enrolled, now):
    actions.note_delivered(enrolled.order, delivered_at=now, now=now)
    clerk.post(f"{page_of(enrolled.person)}zone/", {"zone": "America/New_York"})
    enrolled.person.refresh_from_db()
    assert (enrolled.person.zone, enrolled.person.zone_is_chosen) == ("America/New_York", True)
    assert enrolled.planned_steps.get(key="A2").due_at == datetime(2027, 1, 6, 15, tzinfo=UTC)
    assert traces() == [("Cleo Clerk", "time zone set", "America/New_York")]


def test_a_zone_that_is_none_is_refused(clerk, person):
    answer = clerk.post(f"{page_of(person)}zone/", {"zone": "Mars/Olympus"})
    assert (answer.status_code, traces()) == (422, [])


def new_session(enrolled, day, place="home"):
    return {"enrolment": enrolled.pk, "day": day, "place": place}


def test_a_session_is_added_moved_and_skipped_and_the_letters_follow(clerk, enrolled):
    own = page_of(enrolled.person)
    clerk.post(f"{own}add-session/", new_session(enrolled, "2027-01-10"))
    session = Session.objects.get()
    due = [enrolled.planned_steps.get(key="A6").due_at]
    clerk.post(f"{sessions_of(session)}move/", {"day": "2027-01-20"})
    due.append(enrolled.planned_steps.get(key="A6").due_at)
    clerk.post(f"{sessions_of(session)}skip/")
    due.append(enrolled.planned_steps.get(key="A6").due_at)
    assert due == [datetime(2027, 1, 10, 18, tzinfo=UTC), datetime(2027, 1, 20, 18, tzinfo=UTC), None]
    assert [each[1:] for each in traces()] == [
        ("session added", "2027-01-10, home"),
        ("session moved", "from 2027-01-10 to 2027-01-20"),
        ("session skipped", "2027-01-20"),
    ]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Enter the day"),
        ("2027-02-30", "Enter a real day, such as 2027-01-10"),
        ("2029-01-01", "The day must be within a year from today, before or after"),
        ("2027-01-20", "Too near to another session: the first day with enough rest is Sunday 7 February 2027"),
        ("2027-01-10", "There is a session on Sunday 10 January 2027 already."),
    ],
)
def test_a_day_that_cannot_be_is_explained_beside_the_day(clerk, enrolled, now, day, sentence):
    actions.add_session(enrolled, day=DAY, place="home", now=now)
    answer = clerk.post(f"{page_of(enrolled.person)}add-session/", new_session(enrolled, day))
    page = answer.content.decode()
    assert (answer.status_code, Session.objects.count(), traces()) == (422, 1, [])
    assert sentence in page.split('id="id_day_error"')[1].split("</p>")[0]


def test_a_session_is_not_moved_onto_another_nor_too_near_to_it(clerk, enrolled, now):
    actions.add_session(enrolled, day=DAY, place="home", now=now)
    second = actions.add_session(enrolled, day=date(2027, 2, 20), place="clinic", now=now)
    answers = [clerk.post(f"{sessions_of(second)}move/", {"day": "2027-01-10"})]
    Session.objects.filter(pk=second.pk).update(place="home")
    answers.append(clerk.post(f"{sessions_of(second)}move/", {"day": "2027-01-12"}))
    second.refresh_from_db()
    assert ([each.status_code for each in answers], second.day, traces()) == ([422, 422], date(2027, 2, 20), [])


def test_moving_a_session_to_its_own_day_is_no_mistake(clerk, enrolled, now):
    session = actions.add_session(enrolled, day=DAY, place="home", now=now)
    assert clerk.post(f"{sessions_of(session)}move/", {"day": "2027-01-10"}).status_code == 302


def test_a_session_belongs_to_a_living_order_of_the_same_person(clerk, enrolled, now):
    stranger = makers.enrolled(makers.order(email="other@example.com"), started_at=now, now=now)
    way = f"{page_of(enrolled.person)}add-session/"
    codes = [clerk.post(way, new_session(stranger, "2027-01-10")).status_code]
    actions.stop(enrolled.order, reason="refunded", now=now)
    codes.append(clerk.post(way, new_session(enrolled, "2027-01-10")).status_code)
    assert (codes, Session.objects.count()) == ([422, 422], 0)


# --- Sending again ------------------------------------------------------------------------------------------------


def again(person, row):
    return f"{page_of(person)}letters/{row.pk}/"


@pytest.mark.parametrize("state", ["sent", "in_doubt"])
def test_a_letter_that_may_have_arrived_needs_a_second_yes(clerk, enrolled, now, state):
    row = enrolled.planned_steps.get(key="A0")
    Message.objects.filter(pk=row.message_id).update(state=state, reason="x", sent_at=now if state == "sent" else None)

    refused = clerk.post(again(enrolled.person, row))
    assert (refused.status_code, traces()) == (422, [])
    assert "Tick the box to send it anyway" in refused.content.decode()

    assert clerk.post(again(enrolled.person, row), {"confirm": "on"}).status_code == 302
    assert Message.objects.filter(kind="aftercare-a0", state="planned").count() == 1
    assert traces() == [("Cleo Clerk", "letter sent again", "A0")]


def test_a_letter_that_never_left_goes_without_a_second_yes(clerk, enrolled):
    row = enrolled.planned_steps.get(key="A0")
    Message.objects.filter(pk=row.message_id).update(state="failed", reason="x")
    assert clerk.post(again(enrolled.person, row)).status_code == 302
    assert Message.objects.get(pk=row.message_id).state == "planned"


def test_a_letter_on_its_way_one_never_written_and_one_refused_are_not_sent_again(clerk, enrolled, now):
    waiting, unwritten = enrolled.planned_steps.get(key="A0"), enrolled.planned_steps.get(key="A6")
    assert unwritten.message is None
    pages = [clerk.post(again(enrolled.person, row)).content.decode() for row in (waiting, unwritten)]
    actions.note_delivered(enrolled.order, delivered_at=now, now=now)
    refused = enrolled.planned_steps.get(key="A2")
    Message.objects.filter(pk=refused.message_id).update(state="failed", reason="x")
    mail.suppress("buyer@example.com", purpose="service", reason="Had enough.", now=now)
    pages.append(clerk.post(again(enrolled.person, refused)).content.decode())
    sentences = (
        "This message is still on its way.",
        "This letter was never written, so it cannot be sent again.",
        "This address gets no service mail: Had enough.",
    )
    assert [sentence in page for sentence, page in zip(sentences, pages, strict=True)] == [True] * 3
    assert traces() == []


# --- Concerns -----------------------------------------------------------------------------------------------------


def test_a_concern_is_reported_for_a_customer_and_closed_with_a_note(clerk, enrolled):
    own = page_of(enrolled.person)
    clerk.post(f"{own}report/", {"enrolment": enrolled.pk})
    concern = Concern.objects.get()
    way = f"{own}concerns/{concern.pk}/"

    assert clerk.post(way, {"note": ""}).status_code == 422
    assert clerk.post(way, {"note": "Called back."}).status_code == 302
    again = clerk.post(way, {"note": "Called twice."})

    concern.refresh_from_db()
    assert (concern.closed_by, concern.note) == ("Cleo Clerk", "Called back.")
    assert "Somebody has closed this concern already." in again.content.decode()
    assert [each[1:] for each in traces()] == [
        ("concern reported", f"order {enrolled.order.number}"),
        ("concern closed", "Called back."),
    ]


def test_the_list_shows_open_concerns_first_the_oldest_on_top_then_the_closed(clerk, now):
    made = []
    for number in range(3):
        enrolled = makers.enrolment(now=now, email=f"c{number}@example.com")
        actions.report_problem(enrolled, now=now + timedelta(hours=number))
        made.append(Concern.objects.get(enrolment=enrolled))
    desk.close_concern(made[1], note="Called.", by=staff(first_name="Bo"), now=now)

    answer = clerk.get("/dashboard/aftercare/concerns/")

    assert list(answer.context["waiting"]) == [made[0], made[2]]
    page = answer.content.decode()
    places = [page.index(f"c{number}@example.com") for number in (0, 2, 1)]
    assert places == sorted(places)
    assert "2 customers wait for an answer to a concern" in clerk.get("/dashboard/").content.decode()
    assert "2 open concerns" in clerk.get(PEOPLE).content.decode()


@pytest.mark.parametrize(("count", "sentence"), [(0, None), (1, "1 customer waits for an answer to a concern")])
def test_the_front_page_of_the_desk_speaks_of_concerns_only_where_there_are_any(clerk, now, count, sentence):
    for number in range(count):
        actions.report_problem(makers.enrolment(now=now, email=f"c{number}@example.com"), now=now)
    found = re.findall(r"\d+ customers? waits? for an answer to a concern", clerk.get("/dashboard/").content.decode())
    assert found == ([sentence] if sentence else [])


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_concerns_asks_the_same_few_questions_of_any_number(clerk, now, count, django_assert_num_queries):
    for number in range(count):
        actions.report_problem(makers.enrolment(now=now, email=f"c{number}@example.com"), now=now)
    clerk.get("/dashboard/aftercare/concerns/")
    with django_assert_num_queries(LIST_QUERIES):
        clerk.get("/dashboard/aftercare/concerns/")


LIST_QUERIES = 6


# --- Traces -------------------------------------------------------------------------------------------------------


def test_a_deed_that_fails_leaves_neither_trace_nor_half_of_itself(person, now, monkeypatch):
    monkeypatch.setattr(desk, "trace", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.pause(person, reason="x", by=staff(), now=now)
    assert Pause.objects.count() == 0


CHANGES = {
    "DELETE FROM aftercare_trace": False,
    "UPDATE aftercare_trace SET by_name = 'Somebody else'": False,
    "UPDATE aftercare_trace SET detail = 'another'": False,
    "UPDATE aftercare_trace SET detail = ''": True,
    "UPDATE aftercare_trace SET by_id = NULL": True,
}


@pytest.mark.parametrize(("sql", "allowed"), CHANGES.items())
def test_the_database_keeps_every_trace_as_it_was_written(person, now, sql, allowed):
    desk.pause(person, reason="on holiday", by=staff(), now=now)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        done = True
    except (IntegrityError, InternalError):
        done = False
    assert done is allowed


def test_an_account_that_leaves_keeps_its_name_in_the_trace(person, now):
    clerk = staff(first_name="Ada", last_name="Left")
    desk.pause(person, reason="on holiday", by=clerk, now=now)
    clerk.delete()
    assert [(each.by, each.by_name) for each in Trace.objects.all()] == [(None, "Ada Left")]


def test_a_gap_error_is_the_customers_rule_too(enrolled, now):
    actions.add_session(enrolled, day=DAY, place="home", now=now)
    with pytest.raises(actions.TooEarly):
        desk.add_session(enrolled, day=date(2027, 1, 12), place="home", by=staff(), now=now)
    assert queries.desk.find_person("nobody@example.com") is None
