"""What the outbox does, one sentence per test."""

import logging
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.errors import DeadlockDetected

from shop.mail import actions, authors, gateway, queries, rules
from shop.mail.actions import dispatching, holding, moving, sending, stopping, writing
from shop.mail.models import Message, MessageEvent
from shop.mail.rules import Attachment, Letter, Refusal
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def poet(monkeypatch):
    """Let ``poet(answer)`` decide what the author *poet* answers; an exception is raised."""

    def ask(answer):
        def author(message, now):
            if isinstance(answer, Exception):
                raise answer
            return answer(message, now) if callable(answer) else answer

        monkeypatch.setitem(authors._authors, "poet", author)

    logging.getLogger(dispatching.__name__.rpartition(".")[0]).setLevel(logging.CRITICAL)
    ask(Letter("Late", "At last", "<p>At last</p>"))
    return ask


def planned(now, **changed):
    given = {
        "key": "poem:1",
        "kind": "poem",
        "author": "poet",
        "purpose": "service",
        "to_address": "buyer@example.com",
        "due_at": now,
        "expires_at": now + 3 * HOUR,
        "now": now,
    }
    return actions.plan(**(given | changed))


def fresh(message):
    return Message.objects.get(pk=message.pk)


def history(message):
    return [event.state for event in message.events.all()]


def in_state(message, state, **fields):
    Message.objects.filter(pk=message.pk).update(state=state, **fields)
    message.refresh_from_db()
    return message


@pytest.fixture(autouse=True)
def _empty_queue(db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def nudges():
    return ProcrastinateJob.objects.filter(task_name="mail.dispatch").count()


# --- Writing and planning ---


def test_a_written_letter_goes_out_once(now, mailoutbox):
    message = factories.message(now=now)

    assert actions.dispatch_due(now=now).ended == {"sent": 1}
    assert actions.dispatch_due(now=now).ended == {}
    sent = fresh(message)
    assert (sent.state, sent.sent_at, sent.attempts, sent.lease_until) == ("sent", now, 1, None)
    assert [(m.to, m.subject) for m in mailoutbox] == [(["buyer@example.com"], "Your order")]
    assert history(message) == ["planned", "claimed", "sending", "sent"]


def test_the_same_key_is_the_same_row(now):
    first = factories.message(now=now)
    second = factories.message(now=now, letter=Letter(subject="Other", text="x", html=""))

    assert (second.pk, second.subject, history(first), nudges()) == (first.pk, "Your order", ["planned"], 1)


def test_a_subject_is_one_line(now):
    message = factories.message(now=now, letter=Letter("Two\r\nBcc: all@example.com", "x", ""))

    assert message.subject == "Two Bcc: all@example.com"


def test_each_message_has_its_own_message_id_in_the_shops_domain(now, settings):
    settings.DEFAULT_FROM_EMAIL = "Shop <hello@shop.example>"
    one, two = factories.message(now=now, key="a"), factories.message(now=now, key="b")

    assert one.message_id == f"<{one.uuid}@shop.example>"
    assert one.message_id != two.message_id


def test_the_letter_is_undone_with_its_cause(now):
    with transaction.atomic():
        factories.message(now=now)
        transaction.set_rollback(True)

    assert (Message.objects.count(), MessageEvent.objects.count(), nudges()) == (0, 0, 0)


def test_a_letter_for_later_leaves_no_nudge(now):
    factories.message(now=now, due_at=now + HOUR)

    assert nudges() == 0


def test_planning_the_same_letter_again_leaves_no_second_nudge(now, poet):
    for _ in range(2):
        planned(now)

    assert (nudges(), Message.objects.count()) == (1, 1)


def test_a_nudge_that_fails_is_no_trouble(now, monkeypatch):
    def broken(**given):
        raise OSError("no queue")

    monkeypatch.setattr(writing.app, "configure_task", broken, raising=False)
    logging.getLogger(writing.__name__).setLevel(logging.CRITICAL)

    assert factories.message(now=now).state == "planned"


def test_an_author_writes_at_sending(now, poet):
    poet(lambda message, now: Letter("Late", f"At {now:%H:%M}", "<p>x</p>"))
    message = planned(now, due_at=now + HOUR)

    assert actions.dispatch_due(now=now).claimed == 0
    assert actions.dispatch_due(now=now + 2 * HOUR).ended == {"sent": 1}
    assert (fresh(message).subject, fresh(message).text) == ("Late", "At 11:00")


def test_a_file_goes_along_is_kept_as_sent_goes_along_again_and_is_erased_with_the_letter(now, poet, mailoutbox):
    file = Attachment("sessions.ics", "text/calendar", "BEGIN:VCALENDAR")
    poet(Letter("Late", "At last", "<p>At last</p>", (file,)))
    message = planned(now)

    actions.dispatch_due(now=now)
    assert rules.unpacked(fresh(message).attachments) == (file,)
    actions.send_again(fresh(message), now=now, by="a clerk")
    actions.dispatch_due(now=now)

    assert [list(map(tuple, mail.attachments)) for mail in mailoutbox] == [[(file.name, file.text, file.kind)]] * 2
    actions.erase("buyer@example.com", now=now)
    assert set(Message.objects.values_list("attachments", flat=True)) == {""}


def test_what_is_due_first_goes_first_up_to_the_limit(now, mailoutbox):
    for minutes in (3, 1, 2):
        factories.message(now=now, key=f"m{minutes}", due_at=now - timedelta(minutes=minutes))

    assert actions.dispatch_due(now=now, limit=2).claimed == 2
    assert list(queries.due(now=now).values_list("key", flat=True)) == ["m1"]


# --- What keeps a letter back ---


@pytest.mark.parametrize(
    ("refusal", "state"),
    [
        (Refusal("skipped", "paused"), "skipped"),
        (Refusal("expired", "of no use"), "expired"),
        (Refusal("cancelled", "refunded"), "cancelled"),
    ],
)
def test_an_author_may_refuse_for_good(now, poet, mailoutbox, refusal, state):
    poet(refusal)
    message = planned(now)

    assert actions.dispatch_due(now=now).ended == {state: 1}
    assert (fresh(message).state, fresh(message).reason, mailoutbox) == (state, refusal.reason, [])


def test_an_author_may_refuse_for_now(now, poet):
    poet(Refusal("planned", "quiet hours", retry_at=now + HOUR))
    message = planned(now)

    assert actions.dispatch_due(now=now).ended == {"planned": 1}
    assert (fresh(message).due_at, fresh(message).reason, fresh(message).attempts) == (now + HOUR, "quiet hours", 0)


@pytest.mark.parametrize(
    "answer", [RuntimeError("ink is out"), Refusal("nonsense", "x"), Refusal("planned", "x"), None, "not a letter"]
)
def test_an_author_in_trouble_does_not_stop_the_batch(now, poet, answer, mailoutbox):
    poet(answer)
    message = planned(now)
    factories.message(now=now, key="other")

    assert actions.dispatch_due(now=now).ended == {"planned": 1, "sent": 1}
    assert (fresh(message).attempts, fresh(message).reason.startswith("Attempt 1 failed: The letter could not")) == (
        1,
        True,
    )
    assert now < fresh(message).due_at <= now + timedelta(minutes=1)


def test_an_author_that_breaks_the_database_transaction_does_not_stop_the_batch(now, poet):
    poet(lambda message, now: Message.objects.create(key=message.key, created_at=now, due_at=now))
    message = planned(now)
    factories.message(now=now, key="other")

    assert actions.dispatch_due(now=now).ended == {"planned": 1, "sent": 1}
    assert "IntegrityError" in fresh(message).reason


def test_an_author_nobody_knows_is_given_up_in_the_end(now, poet):
    message = planned(now, author="nobody", expires_at=None)
    for attempt in range(15):
        actions.dispatch_due(now=now + attempt * 5 * HOUR)

    assert (fresh(message).state, fresh(message).attempts) == ("failed", 12)


def test_a_letter_that_comes_too_late_expires(now, poet, mailoutbox):
    message = planned(now)

    assert actions.dispatch_due(now=now + 4 * HOUR).ended == {"expired": 1}
    assert fresh(message).reason == "Too late: it was of use until 2027-01-05 12:00 UTC."


def test_a_letter_is_still_in_time_at_the_last_moment(now, poet):
    planned(now)

    assert actions.dispatch_due(now=now + 3 * HOUR).ended == {"sent": 1}


@pytest.mark.parametrize(
    ("stopped", "purpose", "ended"),
    [
        ("service", "transactional", "sent"),
        ("service", "service", "skipped"),
        ("service", "marketing", "skipped"),
        ("marketing", "service", "sent"),
        ("marketing", "marketing", "skipped"),
    ],
)
def test_an_unsubscribe_holds_from_its_commit_on(now, stopped, purpose, ended):
    factories.message(now=now, purpose=purpose)
    token = queries.stop_token("BUYER@example.com", purpose=stopped)

    assert actions.unsubscribe(token, now=now) is True
    assert actions.dispatch_due(now=now).ended == {ended: 1}


def test_an_unsubscribe_between_claim_and_sending_wins(now):
    message = factories.message(now=now, purpose="service")
    (claimed,) = holding.claim(now=now, limit=1)
    actions.suppress("buyer@example.com", purpose="service", reason="enough", now=now)

    assert sending.begin(claimed, now=now).message.state == "skipped"
    assert fresh(message).reason == "This address gets no service mail: enough"


def test_a_forged_token_stops_nothing(now):
    token = queries.stop_token("buyer@example.com", purpose="service")

    assert actions.unsubscribe(token[:-1] + "!", now=now) is False
    assert queries.suppression_of("buyer@example.com", purpose="service") is None


def test_an_unsubscribe_that_meets_a_broken_database_is_not_called_done(now, monkeypatch):
    """Only for work that holds the address it need not wait; here nothing can be written, and whoever asked is told."""

    def gone(hashed, *, shared):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(stopping, "hold_address", gone)
    with pytest.raises(OperationalError, match="the connection is lost"):
        actions.unsubscribe(queries.stop_token("buyer@example.com", purpose="service"), now=now)
    assert queries.suppression_of("buyer@example.com", purpose="service") is None


def test_the_first_reason_of_a_suppression_stays(now):
    for reason in ("first", "second"):
        actions.suppress("buyer@example.com", purpose="all", reason=reason, now=now)

    assert queries.suppression_of("buyer@example.com", purpose="transactional").reason == "first"


# --- Moving and calling back ---


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_what_was_never_sent_can_be_moved(now, state):
    message = in_state(factories.message(now=now), state, reason="x")

    assert actions.reschedule(message, due_at=now + HOUR, expires_at=now + 2 * HOUR, now=now) is True
    assert (message.state, message.due_at, message.expires_at) == ("planned", now + HOUR, now + 2 * HOUR)
    assert message.events.last().detail == "Moved to 2027-01-05 10:00 UTC."


@pytest.mark.parametrize("state", ["claimed", "sending", "sent", "in_doubt", "failed", "skipped", "expired"])
def test_what_left_or_ended_cannot_be_moved(now, state):
    message = in_state(factories.message(now=now), state, reason="x", sent_at=now, lease_until=now)

    assert actions.reschedule(message, due_at=now + HOUR, expires_at=None, now=now) is False
    assert fresh(message).state == state


def test_moving_to_the_same_moment_leaves_no_trace(now):
    message = factories.message(now=now, due_at=now + HOUR)

    assert actions.reschedule(message, due_at=now + HOUR, expires_at=None, now=now) is True
    assert history(message) == ["planned"]


@pytest.mark.parametrize(("state", "expected"), [("planned", True), ("claimed", True)])
def test_what_nobody_began_to_send_can_be_called_back(now, state, expected, mailoutbox):
    message = in_state(factories.message(now=now), state, lease_until=now + HOUR)

    assert actions.cancel(message, reason="refunded", now=now) is expected
    assert (message.state, message.reason, message.lease_until) == ("cancelled", "refunded", None)
    assert actions.dispatch_due(now=now).claimed == 0


@pytest.mark.parametrize("state", ["sending", "sent", "in_doubt", "failed", "skipped", "expired", "cancelled"])
def test_what_left_or_ended_cannot_be_called_back(now, state):
    message = in_state(factories.message(now=now), state, reason="x", sent_at=now, lease_until=now)

    assert actions.cancel(message, reason="refunded", now=now) is False
    assert fresh(message).state == state


def test_a_letter_called_back_after_the_claim_does_not_go_out(now, mailoutbox):
    message = factories.message(now=now)
    (claimed,) = holding.claim(now=now, limit=1)
    actions.cancel(message, reason="refunded", now=now)

    assert sending.begin(claimed, now=now) is None


# --- Sending again ---


@pytest.mark.parametrize("state", ["failed", "skipped", "expired", "cancelled", "in_doubt"])
def test_what_did_not_arrive_is_sent_again_under_the_same_message_id(now, state, mailoutbox):
    message = in_state(factories.message(now=now), state, reason="x", attempts=12, expires_at=now - HOUR)

    assert actions.send_again(message, now=now, by="clerk") == message
    assert actions.dispatch_due(now=now).ended == {"sent": 1}
    assert [m.extra_headers["Message-ID"] for m in mailoutbox] == [message.message_id]


def test_a_sent_letter_stays_and_copies_are_numbered(now):
    message = factories.message(now=now, author="poet")
    in_state(message, "sent", sent_at=now)

    copies = [in_state(actions.send_again(message, now=now, by="clerk"), "sent", sent_at=now) for _ in range(2)]
    assert [copy.key for copy in copies] == ["test:1+copy1", "test:1+copy2"]
    assert [(copy.author, copy.text) for copy in copies] == [("", "Thank you."), ("", "Thank you.")]
    assert fresh(message).state == "sent"
    assert message.events.last().detail == "Sent again by clerk. See copy 2."


@pytest.mark.parametrize("state", ["planned", "claimed", "sending"])
def test_a_button_pressed_twice_makes_one_copy(now, state):
    message = factories.message(now=now)
    in_state(message, "sent", sent_at=now)
    in_state(actions.send_again(message, now=now, by="clerk"), state, lease_until=now)

    with pytest.raises(actions.Refused, match="copy of this letter is on its way"):
        actions.send_again(message, now=now, by="clerk")
    assert Message.objects.count() == 2


@pytest.mark.parametrize("state", ["planned", "claimed", "sending"])
def test_what_is_on_its_way_is_not_sent_again(now, state):
    message = in_state(factories.message(now=now), state, lease_until=now)

    with pytest.raises(actions.Refused, match="still on its way"):
        actions.send_again(message, now=now, by="clerk")


def test_nothing_is_sent_again_to_who_wants_nothing(now):
    message = in_state(factories.message(now=now, purpose="service"), "failed", reason="x")
    actions.suppress("buyer@example.com", purpose="service", reason="Unsubscribed by link.", now=now)

    with pytest.raises(actions.Refused, match="gets no service mail: Unsubscribed by link."):
        actions.send_again(message, now=now, by="clerk")


# --- Leases and fences ---


@pytest.mark.parametrize(
    ("state", "purpose", "expected"),
    [
        ("claimed", "service", "planned"),
        ("sending", "transactional", "planned"),
        ("sending", "service", "in_doubt"),
        ("sending", "marketing", "in_doubt"),
    ],
)
def test_a_dead_workers_message_is_decided_when_its_lease_ran_out(now, state, purpose, expected):
    message = factories.message(now=now, purpose=purpose)
    in_state(message, state, lease_until=now + rules.LEASE)

    assert actions.recover(now=now + rules.LEASE) == 0
    assert actions.recover(now=now + rules.LEASE + timedelta(seconds=1)) == 1
    assert (fresh(message).state, fresh(message).lease_until) == (expected, None)


def test_an_older_claimant_finds_its_message_taken(now):
    factories.message(now=now, purpose="service")
    (old,) = holding.claim(now=now, limit=1)
    actions.recover(now=now + 2 * rules.LEASE)
    (new,) = holding.claim(now=now + 2 * rules.LEASE, limit=1)

    assert (old.fence, new.fence) == (1, 2)
    assert sending.begin(old, now=now) is None
    assert sending.begin(new, now=now).message.state == "sending"


def slow_server(monkeypatch, *, seconds):
    """A mail server that takes so long for each letter."""
    passed = [0]

    def send(line, envelope):
        passed[0] += seconds
        return rules.Report(rules.Outcome.ACCEPTED)

    monkeypatch.setattr(dispatching.gateway.Line, "send", send)
    monkeypatch.setattr(dispatching, "stopwatch", lambda: passed[0])


def test_no_letter_is_begun_so_late_that_its_lease_ends_while_it_is_sent(now, monkeypatch):
    """Else another worker would take it for lost, and send it twice or call it in doubt."""
    for index in range(5):
        factories.message(now=now, key=str(index))
    slow_server(monkeypatch, seconds=80)
    assert actions.dispatch_due(now=now).ended == {"sent": 2, "planned": 3}
    assert actions.dispatch_due(now=now).ended == {"sent": 2, "planned": 1}


def test_a_letter_lost_to_another_worker_is_not_given_back(now):
    message = factories.message(now=now)
    (claimed,) = holding.claim(now=now, limit=1)
    in_state(message, "claimed", fence=2)
    assert (dispatching._let_go(claimed, now=now), fresh(message).state) == ("lost", "claimed")


def test_an_older_claimants_answer_changes_nothing(now):
    message = factories.message(now=now)
    (claimed,) = holding.claim(now=now, limit=1)
    old = sending.begin(claimed, now=now)
    in_state(message, "sending", fence=2)

    report = rules.Report(rules.Outcome.ACCEPTED)
    assert sending.finish(old.message, report=report, now=now) == "lost"
    assert fresh(message).state == "sending"


def test_who_lost_a_letter_stops_no_address_by_it(now):
    message = factories.message(now=now)
    (claimed,) = holding.claim(now=now, limit=1)
    old = sending.begin(claimed, now=now)
    in_state(message, "sending", fence=2)

    report = rules.Report(rules.Outcome.NO_SUCH_ADDRESS, "550 nobody here")
    assert sending.finish(old.message, report=report, now=now) == "lost"
    assert queries.suppression_of("buyer@example.com", purpose="transactional") is None


def test_an_author_in_trouble_is_not_blamed_on_a_letter_that_another_worker_has_by_now(now, poet, monkeypatch):
    poet(ValueError("no words"))
    message = planned(now)
    original = sending._blame_author

    def taken_meanwhile(row, error, *, now):
        in_state(message, "claimed", fence=2)
        return original(row, error, now=now)

    monkeypatch.setattr(sending, "_blame_author", taken_meanwhile)
    assert actions.dispatch_due(now=now).ended == {"lost": 1}
    assert (fresh(message).state, fresh(message).attempts, fresh(message).reason) == ("claimed", 0, "")


@pytest.mark.parametrize(
    ("outcome", "ended", "state"),
    [(rules.Outcome.ACCEPTED, "sent", "sent"), (rules.Outcome.DEFERRED, "lost", "in_doubt")],
)
def test_only_good_news_ends_a_doubt(now, outcome, ended, state):
    message = factories.message(now=now, purpose="service")
    (claimed,) = holding.claim(now=now, limit=1)
    begun = sending.begin(claimed, now=now)
    actions.recover(now=now + 2 * rules.LEASE)

    assert sending.finish(begun.message, report=rules.Report(outcome), now=now) == ended
    assert fresh(message).state == state


def test_a_message_lost_meanwhile_is_counted_as_lost(now, monkeypatch):
    message = factories.message(now=now)
    held = holding.claim(now=now, limit=1)
    actions.cancel(message, reason="x", now=now)
    factories.message(now=now, key="other")
    monkeypatch.setattr(holding, "claim", lambda **given: held)

    assert actions.dispatch_due(now=now).ended == {"lost": 1}


def test_a_database_in_trouble_stops_one_message_and_no_other(now, monkeypatch):
    factories.message(now=now, key="a")
    factories.message(now=now, key="b")
    original = sending.begin

    def begin(message, *, now):
        if message.key == "a":
            raise OperationalError("lock timeout")
        return original(message, now=now)

    monkeypatch.setattr(sending, "begin", begin)
    logging.getLogger(dispatching.__name__.rpartition(".")[0]).setLevel(logging.CRITICAL)

    assert actions.dispatch_due(now=now).ended == {"lost": 1, "sent": 1}


class NoServer:
    """A line to a mail server that is away."""

    def open(self):
        raise gateway.Unreachable("refused")


def test_while_the_mail_server_is_away_each_letter_waits_and_says_why_once(now):
    first = factories.message(now=now, key="first")
    actions.dispatch_due(now=now, line=NoServer())
    second = factories.message(now=now, key="second")
    tally = actions.dispatch_due(now=now, line=NoServer())

    assert (tally.claimed, tally.unreachable) == (0, "refused")
    assert [history(message) for message in (first, second)] == [["planned", "planned"]] * 2
    assert {message.reason for message in Message.objects.all()} == {"The mail server cannot be reached (refused)."}


def test_an_impossible_move_is_an_error(now):
    message = factories.message(now=now)

    with pytest.raises(ValueError, match="cannot go from planned to in_doubt"):
        moving.move(message, "in_doubt", now=now, reason="x")


def deadlock():
    """What the database says to whom it gives up."""
    error = OperationalError("deadlock detected")
    error.__cause__ = DeadlockDetected("deadlock detected")
    return error


def test_an_author_whose_locks_collide_is_asked_again_at_once(now, poet):
    answers = [deadlock(), Letter("Late", "x", "x")]

    def author(message, moment):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    poet(author)
    message = planned(now)
    assert actions.dispatch_due(now=now).ended == {"sent": 1}
    assert fresh(message).attempts == 1


def test_a_result_that_collides_is_written_at_the_next_try(now, monkeypatch):
    factories.message(now=now)
    original, troubles = sending.finish, [deadlock()]

    def finish(message, *, report, now):
        if troubles:
            raise troubles.pop()
        return original(message, report=report, now=now)

    monkeypatch.setattr(sending, "finish", finish)
    assert actions.dispatch_due(now=now).ended == {"sent": 1}


def test_a_move_without_a_lock_must_be_possible_from_each_state(now):
    message = factories.message(now=now)

    with pytest.raises(ValueError, match="cannot go from each of sent, sending to sent"):
        moving.move_if(message, "sent", still=["sent", "sending"], now=now)
