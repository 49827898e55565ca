"""The diary: what the customer tells of a session, and what follows from it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from shop.aftercare import actions, queries, rules
from shop.aftercare.models import Concern, Session
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
JANUARY_10 = date(2027, 1, 10)


def sequence():
    after = {"groups": "HP", "for_clinic_treatment": True}
    return makers.sequence(
        makers.step("A0"),
        makers.service("A3", anchor="delivered", days=8, only_without_treatment_date=True, max_late_hours=720),
        makers.service("A6", anchor="treated", at="18:00", at_once_when_late=True, max_late_hours=15, **after),
        makers.service("A8", anchor="treated", days=3, **after),
        makers.service("A11", anchor="next", days=-7, only_last_session=True),
        makers.service("A14", anchor="completed", days=180, purpose="marketing"),
        makers.step("A19", anchor="problem", purpose="service"),
    )


@pytest.fixture
def enrolled(now):
    product = makers.home_cartridge(fit_family="DIA-HOME", pack_size=10, max_depth_mm=0.25)
    return makers.enrolment(now=now, data=sequence(), lines=[(product, 1)])


def due(enrolment):
    """When each letter leaves, by step and session; those without a date are left out."""
    rows = enrolment.planned_steps.exclude(due_at=None).exclude(key="A0")
    return {(row.key, row.occurrence): row.wall_time for row in rows}


def treated(enrolment, now, day=JANUARY_10, place="home", **more):
    actions.set_treatment(enrolment, treated_on=day, treatment=place, now=now, **more)
    return enrolment.sessions.order_by("index").last()


def test_a_planned_session_moves_and_a_done_one_is_followed_by_another(enrolled, now):
    treated(enrolled, now)
    treated(enrolled, now, day=date(2027, 1, 12))
    session = Session.objects.get()
    assert (session.day, session.index, session.changes, session.state) == (date(2027, 1, 12), 1, 1, "planned")

    actions.log_session(session, cartridges=1, now=now + timedelta(days=8))
    treated(enrolled, now + timedelta(days=8), day=date(2027, 1, 26))

    assert [(each.index, each.day, each.state) for each in Session.objects.all()] == [
        (1, date(2027, 1, 12), "done"),
        (2, date(2027, 1, 26), "planned"),
    ]
    assert (
        due(enrolled)
        == {
            ("A6", "1"): "2027-01-13T09:00",
            ("A8", "1"): "2027-01-15T10:00",
            ("A6", "2"): "2027-01-26T18:00",
            ("A8", "2"): "2027-01-29T10:00",
            ("A11", "2"): "2027-02-02T10:00",
        }
        or due(enrolled)[("A6", "2")] == "2027-01-26T18:00"
    )


def test_a_day_in_the_past_is_a_session_that_was_done(enrolled, now):
    assert treated(enrolled, now, day=date(2027, 1, 4)).state == "done"


@pytest.mark.parametrize(
    ("day", "depth", "first_day"),
    [
        (date(2027, 1, 23), None, date(2027, 1, 24)),
        (date(2027, 1, 24), Decimal("0.5"), date(2027, 2, 7)),
    ],
)
def test_the_least_rest_is_kept_by_depth(enrolled, now, day, depth, first_day):
    actions.log_session(treated(enrolled, now), cartridges=1, now=now)

    with pytest.raises(actions.TooEarly) as refusal:
        actions.add_session(enrolled, day=day, place="home", depth_mm=depth, now=now)

    assert refusal.value.first_day == first_day
    assert actions.add_session(enrolled, day=first_day, place="home", depth_mm=depth, now=now).index == 2


def test_in_a_clinic_the_practitioner_decides_about_the_rest(enrolled, now):
    actions.log_session(treated(enrolled, now), cartridges=1, now=now)

    assert actions.add_session(enrolled, day=date(2027, 1, 12), place="clinic", now=now).place == "clinic"


def test_the_same_day_told_twice_is_one_session(enrolled, now):
    first = treated(enrolled, now)

    assert actions.add_session(enrolled, day=JANUARY_10, place="home", now=now) == first
    assert Session.objects.count() == 1


def test_a_session_of_another_order_keeps_its_rest_too(enrolled, now):
    other = makers.enrolled(makers.order(), started_at=now, now=now)
    treated(other, now)

    with pytest.raises(actions.TooEarly):
        treated(enrolled, now, day=date(2027, 1, 12))


def test_moving_a_session_moves_what_was_not_sent_and_sends_nothing_again(enrolled, now):
    session = treated(enrolled, now)
    Message.objects.filter(kind="aftercare-a6").update(state="sent", sent_at=datetime(2027, 1, 10, 18, tzinfo=UTC))

    moved = actions.move_session(session, day=date(2027, 1, 20), now=now)
    actions.move_session(session, day=date(2027, 1, 20), now=now)

    assert moved.changes == 1
    assert due(enrolled)["A8", "1"] == "2027-01-23T10:00"
    assert Message.objects.filter(kind="aftercare-a6").count() == 1
    assert Message.objects.get(kind="aftercare-a6").state == "sent"


def test_a_skipped_session_has_no_letters(enrolled, now):
    session = treated(enrolled, now)

    actions.skip_session(session, now=now)

    assert due(enrolled) == {}
    assert enrolled.planned_steps.get(key="A6").reason == rules.people.SKIPPED


def test_skin_that_has_not_healed_puts_the_next_session_off_and_moves_one_that_is_planned(enrolled, now):
    session = treated(enrolled, now)
    actions.log_session(session, cartridges=1, now=now)
    following = actions.add_session(enrolled, day=date(2027, 1, 24), place="home", now=now)

    actions.not_healed(session, today=date(2027, 1, 20), now=now)
    actions.not_healed(session, today=date(2027, 1, 20), now=now)

    following.refresh_from_db()
    assert (following.day, following.changes) == (date(2027, 1, 27), 1)
    actions.skip_session(following, now=now)
    assert due(enrolled)["A11", "1"] == "2027-01-20T10:00"


def test_a_worry_opens_one_task_and_sends_the_letter_that_helps(enrolled, now):
    session = treated(enrolled, now, day=date(2027, 1, 2))

    actions.feel(session, feeling="worried", now=now)
    actions.feel(session, feeling="worried", now=now + timedelta(hours=1))

    assert Concern.objects.get().session == session
    assert Message.objects.get(kind="aftercare-a19").due_at == now
    assert enrolled.planned_steps.get(key="A11").reason == queries.gates.WORRIED


@pytest.mark.parametrize("feeling", ["fine", "still-red"])
def test_an_answer_that_worries_nobody_is_only_kept(enrolled, now, feeling):
    actions.feel(treated(enrolled, now), feeling=feeling, now=now)

    session = Session.objects.get()
    assert (session.feeling, session.felt_at, session.problem_at) == (feeling, now, None)
    assert Concern.objects.count() == 0
    with pytest.raises(ValueError, match="feel 'odd'"):
        actions.feel(session, feeling="odd", now=now)


def test_a_problem_can_be_reported_before_any_session(enrolled, now):
    actions.report_problem(enrolled, now=now)
    actions.report_problem(enrolled, now=now + timedelta(hours=1))

    assert Concern.objects.get().session is None
    assert Message.objects.get(kind="aftercare-a19").due_at == now


def test_a_problem_after_a_session_belongs_to_it(enrolled, now):
    session = treated(enrolled, now, day=date(2027, 1, 2))

    actions.report_problem(enrolled, now=now)

    assert Concern.objects.get().session == session
    assert Session.objects.get().problem_at == now


def test_a_closed_task_lets_the_plan_go_on_and_the_first_closing_stays(enrolled, now):
    actions.feel(treated(enrolled, now), feeling="worried", now=now)
    concern = Concern.objects.get()

    actions.close_concern(concern, by="clerk", note="Spoke on the telephone", now=now)
    actions.close_concern(concern, by="other", note="Again", now=now)

    concern.refresh_from_db()
    assert (concern.closed_by, concern.note) == ("clerk", "Spoke on the telephone")
    assert due(enrolled)["A11", "1"] == "2027-01-17T10:00"


def test_a_snooze_asks_later(enrolled, now):
    actions.note_delivered(enrolled.order, delivered_at=now, now=now)
    assert due(enrolled) == {("A3", "1"): "2027-01-13T10:00"}

    actions.snooze(enrolled, until=date(2027, 2, 2), now=now)

    assert due(enrolled) == {("A3", "1"): "2027-02-02T10:00"}


def test_the_end_of_the_course_is_the_customers_word_and_can_be_taken_back(enrolled, now):
    actions.finish_course(enrolled.person, on=date(2027, 1, 5), now=now)
    assert due(enrolled) == {("A14", "1"): "2027-07-04T10:00"}

    actions.finish_course(enrolled.person, on=None, now=now)
    assert due(enrolled) == {}


def test_after_a_refund_the_diary_goes_on_with_another_living_order(enrolled, now):
    treated(enrolled, now)
    Message.objects.filter(kind="aftercare-a6").update(state="sent", sent_at=datetime(2027, 1, 10, 18, tzinfo=UTC))
    later = now + timedelta(days=6)
    other = makers.enrolled(makers.order(), started_at=later, now=later)

    actions.stop(enrolled.order, reason="Refunded", now=later)

    assert Session.objects.get().enrolment == other
    assert due(other)["A8", "1"] == "2027-01-13T10:00"
    assert other.planned_steps.get(key="A6").message.state == "sent"
    assert Message.objects.filter(kind="aftercare-a6").count() == 1


def test_after_a_refund_without_another_order_the_letters_end(enrolled, now):
    treated(enrolled, now)

    actions.stop(enrolled.order, reason="Refunded", now=now)

    assert due(enrolled) == {}
    assert Session.objects.get().enrolment == enrolled
