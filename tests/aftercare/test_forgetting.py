"""Erasing a person: what goes, what stays, and that no letter slips out meanwhile."""

import threading
import uuid
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import connection, models
from oscar.test.factories import UserFactory

from shop import clock
from shop.aftercare import actions, queries, rules
from shop.aftercare.actions import desk, forgetting, people, planning
from shop.aftercare.models import Concern, EnrolledLot, Enrolment, Pause, Person, PlannedStep, Session, Trace
from shop.contact import actions as contact
from shop.contact.models import Enquiry
from shop.mail import actions as mail
from shop.mail import gateway
from shop.mail import rules as mail_rules
from shop.mail.models import Message
from tests import factories
from tests.aftercare import makers
from tests.aftercare.test_races import at_once

DAY = date(2027, 1, 10)
PATIENCE = 20


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


def staff(*roles):
    user = UserFactory(is_staff=True, first_name="Dora", last_name="Data")
    user.groups.add(*[Group.objects.get(name=role) for role in roles])
    return user


def a_whole_life(now):
    """A person of whom everything is known that can be."""
    account = UserFactory(email="main@example.com")
    enrolled = makers.enrolment(now=now, user=account)
    Enrolment.objects.update(to_address="Other@Example.com")
    lot = rules.LotFact(title="Home 12-pin", sku="C-1", number="L77", expires_on=None, pieces=10)
    actions.note_dispatched(enrolled.order, dispatched_at=now, now=now, lots=[lot])
    session = actions.add_session(enrolled, day=DAY, place="home", now=now)
    actions.feel(session, feeling="worried", now=now)
    actions.set_zone(enrolled.person, zone="Europe/Paris", now=now)
    actions.finish_course(enrolled.person, on=DAY, now=now)
    actions.wait(enrolled.person, since=DAY, now=now)
    desk.pause(enrolled.person, reason="Ada is on holiday", by=staff(), now=now)
    factories.consent(now=now, address="other@example.com")
    factories.message(now=now, key="another", to_address="main@example.com")
    Message.objects.filter(kind__in=["aftercare-a0", "aftercare-a6"]).update(state="sent", sent_at=now)
    return enrolled


def everything_aftercare_keeps():
    """Every value in every table of people, as one text."""
    tables: list[type[models.Model]] = [Person, Enrolment, PlannedStep, Session, Pause, Concern, EnrolledLot, Trace]
    return str([list(table._default_manager.values()) for table in tables])


@pytest.mark.django_db
def test_what_belongs_to_the_person_goes_and_what_belongs_to_the_order_stays(now):
    enrolled = a_whole_life(now)
    bought = Enrolment.objects.get().bought

    actions.forget(enrolled.person, by=staff(), now=now)

    person, left = Person.objects.get(), Enrolment.objects.get()
    assert person.key.startswith("erased:")
    assert (person.user, person.zone, person.zone_is_chosen, person.completed_on, person.waits_since) == (
        None,
        "UTC",
        False,
        None,
        None,
    )
    assert (left.state, left.stop_reason, left.to_address, left.treatment) == (
        "stopped",
        "Erased at the person's wish",
        "",
        "unknown",
    )
    assert left.bought == bought
    assert [table.objects.count() for table in (Session, Pause, Concern, EnrolledLot)] == [0, 0, 0, 0]
    kept = everything_aftercare_keeps().casefold()
    assert [words for words in ("example.com", "ada is on", "paris", "2027, 1, 10") if words in kept] == []


@pytest.mark.django_db
def test_no_letter_goes_out_any_more_and_the_outbox_forgets_too(now):
    enrolled = a_whole_life(now)
    actions.forget(enrolled.person, by=staff(), now=now)
    assert set(Message.objects.values_list("state", flat=True)) <= {"sent", "cancelled"}
    assert set(Message.objects.values_list("to_address", "text", "html", "user")) == {("", "", "", None)}


@pytest.mark.django_db
def test_no_row_tells_on_which_day_somebody_treated_their_skin(now):
    enrolled = a_whole_life(now)
    actions.forget(enrolled.person, by=staff(), now=now)
    rows = PlannedStep.objects.filter(step__anchor__in=rules.OF_SESSION)
    assert set(rows.values_list("nominal_at", "base_at", "due_at", "wall_time", "message")) == {
        (None, None, None, "", None)
    }
    assert set(PlannedStep.objects.values_list("reason", flat=True)) == {"Erased at the person's wish"}


@pytest.mark.django_db
def test_a_second_time_changes_nothing(now):
    enrolled = a_whole_life(now)
    actions.forget(enrolled.person, by=staff(), now=now)
    before = everything_aftercare_keeps()
    actions.forget(enrolled.person, by=staff(), now=now)
    assert everything_aftercare_keeps() == before


@pytest.mark.django_db
def test_a_later_order_of_the_same_address_begins_with_somebody_new_who_may_be_erased_too(now):
    first = makers.enrolment(now=now)
    actions.forget(first.person, by=staff(), now=now)
    second = makers.enrolled(makers.order(), started_at=now, now=now)
    assert second.person != first.person
    actions.forget(second.person, by=staff(), now=now)
    assert Person.objects.exclude(erased_at=None).count() == 2


@pytest.mark.django_db
def test_nothing_is_noted_any_more_of_an_erased_persons_order_and_its_link_is_dead(now):
    enrolled = makers.enrolment(now=now)
    token = queries.token_for(enrolled)
    actions.forget(enrolled.person, by=staff(), now=now)
    lot = rules.LotFact(title="Home 12-pin", sku="C-1", number="L77", expires_on=None, pieces=10)

    actions.note_dispatched(enrolled.order, dispatched_at=now, now=now, lots=[lot])
    actions.note_delivered(enrolled.order, delivered_at=now, now=now)

    assert EnrolledLot.objects.count() == 0
    assert Enrolment.objects.get().delivered_at is None
    assert queries.find_by_token(token) is None
    with pytest.raises(actions.Erased):
        actions.add_session(enrolled, day=DAY, place="home", now=now)
    with pytest.raises(desk.NotPossible):
        desk.set_zone(enrolled.person, zone="UTC", by=staff(), now=now)


@pytest.mark.django_db
def test_an_order_that_waited_for_the_erasure_begins_with_somebody_new(now, monkeypatch):
    """The person was found, and erased before the row was ours."""
    first = makers.enrolment(now=now)
    order, clerk = makers.order(), staff()
    look = people._indexed

    def found_and_erased(rows):
        found = look(rows)
        for person in found[0].values():
            monkeypatch.setattr(people, "_indexed", look)
            actions.forget(person, by=clerk, now=now)
        return found

    monkeypatch.setattr(people, "_indexed", found_and_erased)
    assert makers.enrolled(order, started_at=now, now=now).person != first.person


# --- At the desk --------------------------------------------------------------------------------------------------


def way(person):
    return f"/dashboard/aftercare/people/{person.uuid}/forget/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("roles", "code"), [(["Data protection"], 200), (["Order managers"], 403), (["Catalogue managers"], 403)]
)
def test_erasing_needs_a_permission_of_its_own(client, now, roles, code):
    person = makers.enrolment(now=now).person
    client.force_login(staff(*roles))
    page = client.get(f"/dashboard/aftercare/people/{person.uuid}/")
    assert (client.get(way(person)).status_code, way(person) in page.content.decode()) == (code, code == 200)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type the email address of the person whose data go"),
        ("other@example.com", "This is not an address of this person"),
        ("yes", "This is not an address of this person"),
    ],
)
def test_nobody_is_erased_unless_the_address_is_typed(client, now, typed, sentence):
    person = makers.enrolment(now=now).person
    client.force_login(staff("Data protection"))
    answer = client.post(way(person), {"address": typed})
    assert (answer.status_code, Person.objects.get().erased_at) == (422, None)
    assert sentence in answer.content.decode().split('id="id_address_error"')[1].split("</p>")[0]


@pytest.mark.django_db
def test_a_person_is_erased_when_the_address_was_typed_and_only_who_and_when_is_left(client, now):
    person = makers.enrolment(now=now).person
    client.force_login(staff("Data protection", "Order managers"))

    answer = client.post(way(person), {"address": "Buyer@example.com"}, follow=True)

    page = answer.content.decode()
    assert "The person is erased." in page
    assert "Erased at the person’s wish on 2027-01-05 09:00 UTC. Only the orders are left." in page
    assert "buyer@example.com" not in page
    assert [name for name in ("pause", "stop", "forget") if f"/{name}/" in page.split("<main")[-1]] == []
    assert [(each.by_name, each.deed, each.detail) for each in Trace.objects.all()] == [("Dora Data", "erased", "")]


# --- Meanwhile ----------------------------------------------------------------------------------------------------


@pytest.fixture
def erased_while_waiting(now, monkeypatch):
    """Call it, and the next who asks for a person's row gets it only after somebody has erased that person."""
    real, clerk = planning.lock, staff()

    def lock(person):
        monkeypatch.setattr(planning, "lock", real)
        monkeypatch.setattr(desk, "lock", real)
        actions.forget(person, by=clerk, now=now)
        return real(person)

    def begin():
        monkeypatch.setattr(planning, "lock", lock)
        monkeypatch.setattr(desk, "lock", lock)

    return begin


ON = {"day": "20", "month": "1", "year": "2027"}
WISHES = ["pause", "resume", "finish", "go-on", "wait", "cleared", "snooze-2"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("", {"treatment": "home", **ON}),
        ("", {"treatment": "not-for-me"}),
        ("sessions/add/", {"place": "clinic", **ON}),
        ("sessions/{}/move/", ON),
        ("sessions/{}/done/", {"day": "4", "month": "1", "year": "2027", "cartridges": "1"}),
        ("sessions/{}/skip/", {}),
        ("sessions/{}/not-healed/", {}),
        ("sessions/{}/feeling/", {"feeling": "worried"}),
        ("problem/", {}),
        ("cartridges/", {"per_session": "2", "discarded": "0"}),
        ("time-zone/", {"zone": "Europe/Paris"}),
        *[("wish/", {"wish": wish}) for wish in WISHES],
    ],
)
def test_a_wish_that_waited_for_the_erasure_finds_that_its_link_is_dead(client, now, erased_while_waiting, page, told):
    enrolled = makers.enrolment(now=now)
    session = actions.add_session(enrolled, day=date(2027, 1, 4), place="home", now=now)
    erased_while_waiting()

    answer = client.post(f"/aftercare/{queries.token_for(enrolled)}/{page.format(session.uuid)}", told)

    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("pause/", {"reason": "on holiday"}),
        ("zone/", {"zone": "Europe/Paris"}),
        ("report/", {"enrolment": "{enrolment}"}),
        ("add-session/", {"enrolment": "{enrolment}", "day": "2027-03-20", "place": "home"}),
        ("sessions/{session}/move/", {"day": "2027-03-20"}),
        ("sessions/{session}/skip/", {}),
        ("concerns/{concern}/", {"note": "answered"}),
    ],
)
def test_a_clerk_who_waited_for_the_erasure_is_told_of_it(client, now, erased_while_waiting, page, told):
    enrolled = makers.enrolment(now=now)
    session = actions.add_session(enrolled, day=date(2027, 1, 4), place="home", now=now)
    actions.feel(session, feeling="worried", now=now)
    known = {"enrolment": enrolled.pk, "session": session.uuid, "concern": Concern.objects.get().pk}
    client.force_login(staff("Order managers"))
    erased_while_waiting()

    way = f"/dashboard/aftercare/people/{enrolled.person.uuid}/{page.format(**known)}"
    answer = client.post(way, {name: value.format(**known) for name, value in told.items()})

    assert answer.status_code == 422
    assert "This person&#x27;s data were erased at their wish." in answer.content.decode()


@pytest.fixture
def _empty_queue(transactional_db):
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def due_enrolment(now):
    enrolled = makers.enrolment(now=now)
    Message.objects.update(due_at=now)
    return enrolled


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_empty_queue")
def test_erasing_during_a_send_leaves_nothing_and_never_sends_again(now, monkeypatch):
    enrolled, clerk = due_enrolment(now), staff()
    on_the_line, erased = threading.Event(), threading.Event()

    def send(line, envelope):
        on_the_line.set()
        erased.wait(PATIENCE)
        return mail_rules.Report(mail_rules.Outcome.DEFERRED, "451 later")

    def erase():
        on_the_line.wait(PATIENCE)
        actions.forget(enrolled.person, by=clerk, now=now)
        erased.set()

    monkeypatch.setattr(gateway.Line, "send", send)
    _, failed = at_once(lambda: mail.dispatch_due(now=now), erase)

    assert (failed, erased.is_set()) == (None, True)
    monkeypatch.setattr(gateway.Line, "send", None)
    mail.dispatch_due(now=now + mail_rules.LONGEST_WAIT)
    assert set(Message.objects.values_list("to_address", "text", "html")) == {("", "", "")}
    assert not Message.objects.filter(state__in=["planned", "claimed", "sending"]).exists()
    assert "example.com" not in everything_aftercare_keeps()


def erase_while_asked(now, monkeypatch):
    """Erase while the author is asked; whether the letter left, and whether the erasure waited for it to be asked."""
    enrolled, clerk = due_enrolment(now), staff()
    asked, erased, left, seen = threading.Event(), threading.Event(), [], {}
    look = queries.life_of

    def look_slowly(person, **given):
        asked.set()
        seen["erased first"] = erased.wait(1)
        return look(person, **given)

    def send(line, envelope):
        left.append(envelope.to_address)
        return mail_rules.Report(mail_rules.Outcome.ACCEPTED)

    def erase():
        asked.wait(PATIENCE)
        actions.forget(enrolled.person, by=clerk, now=now)
        erased.set()

    monkeypatch.setattr(queries, "life_of", look_slowly)
    monkeypatch.setattr(gateway.Line, "send", send)
    assert at_once(lambda: mail.dispatch_due(now=now), erase)[1] is None
    return seen["erased first"], left, Message.objects.values_list("to_address", "text").get()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_empty_queue")
def test_erasing_waits_while_a_letter_is_asked_for_and_then_blanks_it(now, monkeypatch):
    assert erase_while_asked(now, monkeypatch) == (False, ["buyer@example.com"], ("", ""))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_empty_queue")
def test_two_clerks_at_once_erase_once(now):
    enrolled, clerk = makers.enrolment(now=now), staff()
    assert [each.pk for each in at_once(*[lambda: actions.forget(enrolled.person, by=clerk, now=now)] * 4)] == [
        enrolled.person_id
    ] * 4
    assert Trace.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_empty_queue")
def test_without_the_persons_row_two_clerks_leave_two_traces(now, monkeypatch):
    """The negative control."""
    enrolled, clerk = makers.enrolment(now=now), staff()
    meeting = threading.Barrier(2)

    def look(person):
        found = Person.objects.get(pk=person.pk)
        meeting.wait(PATIENCE)
        return found

    monkeypatch.setattr(forgetting, "lock", look)
    at_once(*[lambda: actions.forget(enrolled.person, by=clerk, now=now)] * 2)
    assert Trace.objects.count() == 2
    assert planning.lock is not look
    assert datetime(2027, 1, 5, 9, tzinfo=UTC) == now


@pytest.mark.django_db
def test_what_the_person_wrote_to_the_shop_goes_under_each_of_their_addresses(now):
    enrolled = a_whole_life(now)
    for address in ("main@example.com", "other@example.com", "stranger@example.com"):
        written = {"name": "Ada", "email": address, "topic": "skin", "text": "It is red."}
        contact.receive(key=uuid.uuid4(), **written, now=now)
    actions.forget(enrolled.person, by=staff(), now=now)
    assert list(Enquiry.objects.values_list("email", flat=True)) == ["stranger@example.com"]
