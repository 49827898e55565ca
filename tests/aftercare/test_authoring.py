"""The author asks everything again at sending, and each letter says what it rests on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shop.aftercare import actions, queries
from shop.aftercare.models import Enrolment, Pause, Person, Session
from shop.mail import actions as mail
from shop.mail import authors, gateway, rules
from shop.mail.models import Message
from shop.mail.rules import Letter, Refusal
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
EVENING = datetime(2027, 1, 10, 18, 0, tzinfo=UTC)


@pytest.fixture
def treated(now):
    """An enrolment with the treatment on 10 January."""
    words = {"html": "<p>{treated_day} {practitioner_first}</p>", "text": "{treated_day} {practitioner_first}"}
    data = makers.sequence()
    data["steps"][4] |= {**words, "block_kinds": ["aftercare", "when-to-get-help"]}
    made = makers.enrolment(now=now, data=data)
    return actions.set_treatment(made, treated_on=date(2027, 1, 10), treatment="home", now=now)


def ask(enrolment, key="A6", now=EVENING):
    return authors.ask(enrolment.planned_steps.get(key=key).message, now)


def test_a_letter_that_may_go_is_written(treated):
    letter = ask(treated)

    assert letter.subject == f"Order {treated.order.number}"
    assert "Sunday 10 January 2027" in letter.text
    assert "Sunday 10 January 2027 </p>" in letter.html


def test_a_letter_says_what_it_rests_on_and_that_nobody_reviewed_it(treated, now):
    block = factories.block(kind="aftercare", title="After a session", now=now)
    factories.block(kind="what-it-is", title="What it is", now=now)

    letter = ask(treated)

    assert "After a session, version 1. Not yet clinically reviewed." in letter.text
    assert "- A page about needles, A regulator, https://example.org/a" in letter.text
    assert "<strong" in letter.html
    assert "After a session</strong>, version 1. Not yet clinically reviewed." in letter.html
    assert list(treated.planned_steps.get(key="A6").block_versions.all()) == [block]


def test_a_letter_sent_again_no_longer_rests_on_a_text_withdrawn_since(treated, now, monkeypatch):
    monkeypatch.setattr(gateway.Line, "send", lambda line, envelope: rules.Report(rules.Outcome.REFUSED, "550 no"))
    block = factories.block(kind="aftercare", now=now)
    row = treated.planned_steps.get(key="A6")
    Message.objects.exclude(pk=row.message_id).update(state="cancelled", reason="Not asked about here")
    mail.dispatch_due(now=EVENING)
    assert list(row.block_versions.all()) == [block]
    type(block).objects.update(status="withdrawn")

    mail.send_again(row.message, now=EVENING, by="A clerk")
    assert mail.dispatch_due(now=EVENING).ended == {"failed": 1}
    assert list(row.block_versions.all()) == []


def test_a_reviewed_text_names_its_reviewer(treated, now, monkeypatch):
    version = factories.block(kind="aftercare", now=now)
    version.reviewer, version.reviewed_on = "A. Tester, dermatologist", date(2027, 1, 2)
    monkeypatch.setattr("shop.education.queries.blocks_for", lambda product, **asked: [version])

    assert "Reviewed by A. Tester, dermatologist on 02 January 2027." in ask(treated).text


def test_a_letter_without_education_texts_says_so(treated):
    assert "This letter rests on no published education text." in ask(treated).text


@pytest.mark.parametrize("status", ["Refunded", "Cancelled"])
def test_an_order_that_ended_is_not_written_to(treated, status):
    type(treated.order).objects.update(status=status)

    assert ask(treated) == Refusal("skipped", f"The order is {status.lower()}.")


def test_an_enrolment_that_was_stopped_is_not_written_to(treated):
    Enrolment.objects.update(state="stopped", stop_reason="Asked by telephone")

    assert ask(treated) == Refusal("skipped", "Asked by telephone")


def test_refunded_lines_end_the_letters_about_them(now):
    home, brush = makers.home_cartridge(), factories.product(kind="accessory", title="Brush")
    made = makers.enrolment(now=now, lines=[(home, 1), (brush, 1)])
    treated = actions.set_treatment(made, treated_on=date(2027, 1, 10), treatment="home", now=now)
    treated.order.lines.filter(product=home).update(status="Refunded")

    assert ask(treated) == Refusal(
        "skipped", "Everything in the order that this letter is about was refunded or cancelled."
    )
    assert isinstance(ask(treated, "A0", now), Letter)


def test_a_clinics_letter_is_about_all_that_was_bought(now):
    brush = factories.product(kind="accessory", title="Brush")
    made = makers.enrolment(now=now, lines=[(brush, 1)])
    treated = actions.set_treatment(made, treated_on=date(2027, 1, 10), treatment="clinic", now=now)

    assert isinstance(ask(treated), Letter)


def test_a_practitioner_comes_first_after_a_clinic_and_for_professionals(treated, now):
    first = "YOUR PRACTITIONER'S INSTRUCTIONS COME FIRST."
    assert first not in ask(treated).text

    actions.set_treatment(treated, treated_on=date(2027, 1, 10), treatment="clinic", now=now)

    assert first in ask(treated).text
    assert "<strong>Your practitioner's instructions come first.</strong>" in ask(treated).html


def test_a_date_that_moved_meanwhile_makes_the_letter_wait(treated):
    Session.objects.update(day=date(2027, 1, 20))

    assert ask(treated) == Refusal(
        "planned",
        "Not yet: it was moved, the day has another letter, or it is night.",
        retry_at=datetime(2027, 1, 20, 18, 0, tzinfo=UTC),
        expires_at=datetime(2027, 1, 21, 9, 0, tzinfo=UTC),
    )


def test_a_date_that_went_away_meanwhile_calls_the_letter_back(treated):
    Session.objects.all().delete()

    assert ask(treated) == Refusal("cancelled", "No treatment date yet.")


def test_a_worker_that_is_late_does_not_wake_the_customer(treated):
    refusal = ask(treated, now=EVENING + timedelta(hours=5))

    assert (refusal.state, refusal.retry_at) == ("planned", datetime(2027, 1, 11, 8, 0, tzinfo=UTC))


def test_a_receipt_goes_at_any_hour(treated):
    assert isinstance(ask(treated, "A0", datetime(2027, 1, 6, 2, 0, tzinfo=UTC)), Letter)


def test_a_worker_that_is_very_late_does_not_write_at_all(treated):
    assert ask(treated, now=EVENING + timedelta(days=2)) == Refusal("cancelled", "Already past.")


def test_a_service_letter_can_be_stopped_and_a_receipt_cannot(treated, now):
    assert "Stop these emails: http://localhost:8000/stop/" in ask(treated).text
    assert "Choose which emails you get: http://localhost:8000/preferences/" in ask(treated).text
    assert "Stop these emails" not in ask(treated, "A0", now).text


def test_a_receipt_lists_what_was_bought_and_escapes_it(now):
    data = makers.sequence(makers.step("A0", html="{receipt}{tracking}{safety_reminder}", text="{receipt}{tracking}"))
    made = makers.enrolment(
        now=now, data=data, lines=[(makers.home_cartridge(title="12 <b>pins</b>", price="29.90"), 2)]
    )
    made.order.parcels.create(carrier="Post & Co", tracking_number="AB1", dispatched_at=now)

    letter = ask(made, "A0", now)

    assert "- 12 <b>pins</b> | 2 | 59.80 USD" in letter.text
    assert "Post & Co, tracking number AB1" in letter.text
    assert "12 &lt;b&gt;pins&lt;/b&gt;" in letter.html
    assert "Post &amp; Co" in letter.html
    assert "One cartridge, one session." in letter.html


def test_accessories_need_no_reminder_about_needles(now):
    data = makers.sequence(makers.step("A0", html="<p>{order_number}</p>{safety_reminder}"))
    made = makers.enrolment(now=now, data=data, lines=[(factories.product(kind="accessory"), 1)])

    assert made.groups == "A"
    assert "One cartridge, one session." not in ask(made, "A0", now).html


def test_the_letter_of_a_step_has_a_stable_key(treated):
    keys = set(Message.objects.values_list("key", flat=True))

    assert keys == {f"aftercare:{treated.pk}:{key}:1" for key in ("A0", "A6", "A7")}


# What is asked again at sending, each by its own gate


def test_a_paused_person_is_not_written_to(treated, now):
    Pause.objects.create(person=treated.person, began_at=now, reason="on holiday", by="clerk")

    assert ask(treated) == Refusal("cancelled", "Paused: on holiday.")
    assert isinstance(ask(treated, "A0", now), Letter)


def test_a_person_who_must_wait_gets_no_letter_about_the_session(treated, now):
    Person.objects.update(waits_since=now.date())

    assert ask(treated) == Refusal("cancelled", "The suitability check says: wait until your skin is clear.")


@pytest.mark.parametrize(("gate", "why"), [("licence", "no licence any more"), ("market", "not sold there any more")])
def test_a_gate_of_another_room_is_asked(treated, monkeypatch, gate, why):
    monkeypatch.setattr(queries.gates, gate, lambda enrolment: why)

    assert ask(treated) == Refusal("skipped", f"{why[:1].upper()}{why[1:]}.")


def test_what_is_sold_out_is_not_offered_again(now):
    data = makers.sequence(makers.service("A12", anchor="runout", days=-14, purpose="marketing", max_late_hours=400))
    product = makers.home_cartridge(pack_size=10, max_depth_mm=0.5, fit_family="DIA-HOME")
    made = makers.enrolment(now=now, data=data, lines=[(product, 1)])
    actions.set_treatment(made, treated_on=date(2027, 1, 10), treatment="home", now=now)
    due_at = made.planned_steps.get(key="A12").due_at
    assert isinstance(ask(made, "A12", due_at), Letter)

    product.stockrecords.update(num_in_stock=1)

    assert ask(made, "A12", due_at) == Refusal("skipped", "It cannot be bought just now.")
    product.stockrecords.update(num_in_stock=9)
    type(product).objects.update(is_public=False)
    assert ask(made, "A12", due_at) == Refusal("skipped", "It cannot be bought just now.")


def test_a_day_that_another_letter_took_meanwhile_makes_the_letter_wait_and_live_longer(treated, now):
    other = treated.planned_steps.get(key="A7")
    row = treated.planned_steps.get(key="A6")
    expires_at = row.message.expires_at
    type(row.message).objects.filter(pk=other.message_id).update(state="sent", sent_at=EVENING - timedelta(hours=2))

    refusal = ask(treated)

    assert (refusal.state, refusal.retry_at) == ("planned", EVENING + timedelta(days=1))
    assert refusal.expires_at == expires_at + timedelta(days=1)
    row.refresh_from_db()
    assert (row.due_at, row.wall_time) == (EVENING + timedelta(days=1), "2027-01-11T18:00")


def test_a_letter_whose_session_is_gone_is_called_back(treated, now):
    actions.add_session(treated, day=date(2027, 3, 10), place="home", now=now)
    row = treated.planned_steps.get(key="A6", occurrence="2")
    treated.sessions.get(index=2).delete()

    assert authors.ask(row.message, row.due_at) == Refusal("cancelled", "It is no longer part of the plan.")
