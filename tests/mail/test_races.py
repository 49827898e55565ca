"""Several workers and customers at once, on real connections; each guard is seen to be needed."""

import contextlib
import threading
from collections import Counter

import pytest
from django.db import connection, transaction

from shop.mail import actions, authors, gateway, queries, rules
from shop.mail.actions import consenting, dispatching, erasing, holding, stopping
from shop.mail.models import Message
from shop.mail.rules import Letter
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, LETTERS, PATIENCE = 4, 40, 20


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db):
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture
def sent(monkeypatch):
    """The message ids that went over the line, in order; all workers begin only when all are there."""
    sent = []

    def send(line, envelope):
        sent.append(envelope.headers["Message-ID"])
        return rules.Report(rules.Outcome.ACCEPTED)

    monkeypatch.setattr(gateway.Line, "send", send)
    return sent


def at_once(*works):
    """Run each in a thread of its own, to the end."""
    errors = []

    def run(work):
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert [thread.is_alive() for thread in threads] == [False] * len(works)
    return errors


def drain(now, start):
    def work():
        start.wait(PATIENCE)
        while actions.dispatch_due(now=now, limit=7).claimed:
            pass

    return work


def race(now, *, purpose="service"):
    for index in range(LETTERS):
        factories.message(now=now, key=f"m{index}", purpose=purpose)
    start = threading.Barrier(WORKERS)
    return at_once(*[drain(now, start)] * WORKERS)


def how_often(sent):
    """How many letters were sent how many times."""
    return Counter(Counter(sent).values())


def careless_claim(monkeypatch):
    """Claim as one would without a lock: all read the same rows before anybody writes."""
    read = threading.Barrier(WORKERS)

    def claim(*, now, limit):
        found = list(queries.due(now=now)[:limit])
        with contextlib.suppress(threading.BrokenBarrierError):
            read.wait(2)
        Message.objects.filter(pk__in=[row.pk for row in found], state="planned").update(
            state="claimed", fence=1, lease_until=now + rules.LEASE
        )
        for row in found:
            row.fence = 1
        return found

    monkeypatch.setattr(holding, "claim", claim)


def careless_hold(monkeypatch):
    """Send without looking whether the claim still holds."""
    monkeypatch.setattr(
        holding, "take", lambda message, *, now: holding.Taken(Message.objects.get(pk=message.pk), barriers=[])
    )
    monkeypatch.setattr(rules, "may_move", lambda old, new: True)


def test_four_workers_send_each_letter_once(now, sent):
    assert race(now) == []
    assert how_often(sent) == {1: LETTERS}
    assert set(Message.objects.values_list("state", "fence")) == {("sent", 1)}


def test_the_fence_alone_keeps_a_careless_claim_from_harm(now, sent, monkeypatch):
    careless_claim(monkeypatch)
    race(now)

    assert how_often(sent) == {1: LETTERS}


def test_without_both_guards_letters_are_sent_twice(now, sent, monkeypatch):
    """The negative control: the tests above can fail."""
    careless_claim(monkeypatch)
    careless_hold(monkeypatch)
    race(now)

    assert max(how_often(sent)) > 1


def test_a_claim_does_not_wait_for_another(now):
    for index in range(4):
        factories.message(now=now, key=f"m{index}")
    taken, done = threading.Event(), threading.Event()
    keys = {}

    def first():
        with transaction.atomic():
            keys["first"] = [row.key for row in holding.claim(now=now, limit=2)]
            taken.set()
            done.wait(PATIENCE)

    def second():
        taken.wait(PATIENCE)
        keys["second"] = [row.key for row in holding.claim(now=now, limit=4)]
        done.set()

    assert at_once(first, second) == []
    assert keys == {"first": ["m0", "m1"], "second": ["m2", "m3"]}


def waits_for_a_lock():
    """Somebody on this database; the same server may serve other tests beside these."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # Else a transaction sees what it saw first.
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def unsubscribe(now):
    actions.unsubscribe(queries.stop_token("buyer@example.com", purpose="service"), now=now)


def take_back(now):
    actions.record_consent(
        "buyer@example.com", purpose="marketing", given=False, wording="No more", where="preferences", now=now
    )


def stop_while_sending(stop, now, monkeypatch, *, purpose):
    """Stop while the author is asked; what had happened when the letter was written."""
    asked, written = threading.Event(), threading.Event()
    seen = {}

    def author(message, moment):
        asked.set()
        while not waits_for_a_lock() and not written.wait(0.01):
            pass
        seen["stopped before sending"] = written.is_set()
        return Letter("x", "x", "x")

    def stops():
        asked.wait(PATIENCE)
        stop(now)
        written.set()

    monkeypatch.setitem(authors._authors, "slow", author)
    factories.message(now=now, purpose=purpose, author="slow")
    assert at_once(lambda: actions.dispatch_due(now=now), stops) == []
    return seen["stopped before sending"], Message.objects.get().state


def stop_while_held(client):
    """Press the link while others hold the address and do not let go; the answer, and what was stopped by then."""
    held, answered = threading.Event(), threading.Event()
    answers = []
    url = queries.stop_url("buyer@example.com", purpose="service").removeprefix("http://localhost:8000")

    def hold():
        with transaction.atomic():
            stopping.hold_address(queries.address_hash("buyer@example.com"), shared=True)
            held.set()
            answered.wait(PATIENCE)

    def press():
        held.wait(PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 200")
        try:
            answers.append(client.post(url).status_code)
            answers.append(queries.suppression_of("buyer@example.com", purpose="service") is not None)
        finally:
            answered.set()

    return at_once(hold, press), answers


def test_a_stop_is_written_down_even_when_others_hold_the_address_for_too_long(client):
    assert stop_while_held(client) == ([], [200, True])


WAYS_TO_STOP = [(unsubscribe, "service"), (unsubscribe, "marketing"), (take_back, "marketing")]


@pytest.mark.parametrize(("stop", "purpose"), WAYS_TO_STOP)
def test_a_stop_waits_for_a_letter_that_is_just_being_sent(now, sent, monkeypatch, stop, purpose):
    assert stop_while_sending(stop, now, monkeypatch, purpose=purpose) == (False, "sent")
    factories.message(now=now, key="next", purpose=purpose, agreed=False)
    assert actions.dispatch_due(now=now).ended == {"skipped": 1}


@pytest.mark.parametrize(("stop", "purpose"), WAYS_TO_STOP)
def test_without_the_lock_a_letter_goes_out_after_the_stop(now, sent, monkeypatch, stop, purpose):
    """The negative control: the lock is what makes the stop win."""

    def no_lock(hashed, *, shared):
        return None

    for module in (stopping, consenting):
        monkeypatch.setattr(module, "hold_address", no_lock)
    monkeypatch.setattr(holding, "ADDRESS", "SELECT %(address)s")

    assert stop_while_sending(stop, now, monkeypatch, purpose=purpose) == (True, "sent")


def send_while_stopping(now):
    """Send while a stop that came first holds the address and is not committed yet; what became of the letter."""
    held = threading.Event()
    ended = {}

    def stops():
        with transaction.atomic():
            unsubscribe(now)
            held.set()
            while not waits_for_a_lock() and not ended:
                pass

    def send():
        held.wait(PATIENCE)
        ended.update(actions.dispatch_due(now=now).ended)

    factories.message(now=now, purpose="service")
    assert at_once(stops, send) == []
    return ended


def test_a_letter_waits_for_a_stop_that_came_first_and_then_sees_it(now, sent):
    """The address is held and asked about in one message to the database, yet not at one moment."""
    assert send_while_stopping(now) == {"skipped": 1}
    assert sent == []


def test_without_the_lock_a_letter_does_not_see_a_stop_that_came_first(now, sent, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(holding, "ADDRESS", "SELECT %(address)s")

    assert send_while_stopping(now) == {"sent": 1}


def test_a_database_that_goes_away_while_the_author_is_asked_is_not_blamed_on_the_author(now, sent, monkeypatch):
    def cut_off(message, moment):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setitem(authors._authors, "slow", cut_off)
    factories.message(now=now, purpose="service", author="slow")

    assert actions.dispatch_due(now=now).ended == {"lost": 1}
    assert Message.objects.values_list("state", "attempts", "reason").get() == ("claimed", 0, "")


def test_the_same_cause_at_once_is_one_row(now):
    start = threading.Barrier(WORKERS)

    def write():
        start.wait(PATIENCE)
        factories.message(now=now)

    assert at_once(*[write] * WORKERS) == []
    assert (Message.objects.count(), Message.objects.get().events.count()) == (1, 1)


def test_a_letter_called_back_and_sent_at_once_does_one_of_the_two(now, sent):
    """Whoever comes second is told so."""
    for index in range(LETTERS):
        factories.message(now=now, key=f"m{index}")
    messages = list(Message.objects.order_by("-id"))
    start = threading.Barrier(2)
    called_back = []

    def cancel():
        start.wait(PATIENCE)
        called_back.extend(m.message_id for m in messages if actions.cancel(m, reason="refunded", now=now))

    assert at_once(cancel, drain(now, start)) == []
    assert sorted(called_back + sent) == sorted(m.message_id for m in messages)
    assert dict(Counter(Message.objects.values_list("state", flat=True))) == dict(
        Counter(cancelled=len(called_back), sent=len(sent)) + Counter()
    )


def lock_the_person():
    """Stands for the author's own row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(77)")


def send_against_the_order(now, monkeypatch):
    """Send while somebody holds the message and then wants its person, who is held by the sender: a deadlock.

    The database gives up the sender, because it is the less patient. Returns what dispatching did.
    """
    held, wanted = threading.Event(), threading.Event()
    tallies = []

    def hold(message):
        lock_the_person()
        held.set()
        wanted.wait(PATIENCE)

    def impatient(milliseconds):
        with connection.cursor() as cursor:
            cursor.execute(f"SET deadlock_timeout = {milliseconds}")

    def send():
        impatient(50)
        tallies.append(actions.dispatch_due(now=now))

    def other_way_round():
        impatient(30_000)
        with transaction.atomic():
            Message.objects.select_for_update().get(state="claimed")
            wanted.set()
            lock_the_person()

    def after_the_hold():
        held.wait(PATIENCE)
        other_way_round()

    monkeypatch.setitem(authors._authors, "slow", lambda message, moment: Letter("x", "x", "x"))
    monkeypatch.setitem(authors._holds, "slow", hold)
    factories.message(now=now, purpose="service", author="slow")
    assert at_once(send, after_the_hold) == []
    return tallies[0]


def test_a_deadlock_ends_as_another_try(now, sent, monkeypatch):
    assert send_against_the_order(now, monkeypatch).ended == {"sent": 1}
    assert len(sent) == 1


def test_a_letter_whose_rows_stay_held_waits_a_minute(now, sent, monkeypatch):
    monkeypatch.setattr(dispatching, "TRIES", 1)

    assert send_against_the_order(now, monkeypatch).ended == {"planned": 1}
    message = Message.objects.get()
    assert (message.due_at, message.attempts, sent) == (now + rules.FIRST_WAIT, 0, [])
    assert message.reason == "Other work holds what this letter rests on; it is tried again in a minute."


def erase_while_sending(now, monkeypatch, *, answer):
    """Erase while the letter is on the line; what became of both."""
    on_the_line, erased = threading.Event(), threading.Event()

    def send(line, envelope):
        on_the_line.set()
        erased.wait(PATIENCE)
        return answer

    def erase():
        on_the_line.wait(PATIENCE)
        actions.erase("buyer@example.com", now=now)
        erased.set()

    monkeypatch.setattr(gateway.Line, "send", send)
    factories.message(now=now)
    assert at_once(lambda: actions.dispatch_due(now=now), erase) == []
    return Message.objects.values_list("state", "to_address", "subject", "text", "html").get()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (rules.Report(rules.Outcome.ACCEPTED), "sent"),
        (rules.Report(rules.Outcome.DEFERRED, "451 later"), "planned"),
        (rules.Report(rules.Outcome.NO_SUCH_ADDRESS, "550 unknown"), "failed"),
    ],
)
def test_erasing_does_not_wait_for_the_mail_server_and_leaves_nothing(now, monkeypatch, answer, state):
    assert erase_while_sending(now, monkeypatch, answer=answer) == (state, "", "", "", "")

    monkeypatch.setattr(gateway.Line, "send", None)
    later = now + rules.LONGEST_WAIT
    assert actions.dispatch_due(now=later).ended == ({"cancelled": 1} if state == "planned" else {})
    is_known = queries.suppression_of("buyer@example.com", purpose="transactional") is not None
    assert is_known is (state == "failed")


def erase_while_writing(now, monkeypatch):
    """Erase while the author is asked; what went wrong, whether it came first, and what became of the letter."""
    asked, erased = threading.Event(), threading.Event()
    seen = {}

    def author(message, moment):
        asked.set()
        while not waits_for_a_lock() and not erased.wait(0.01):
            pass
        seen["erased before it was written"] = erased.is_set()
        return Letter("x", "x", "x")

    def erase():
        asked.wait(PATIENCE)
        actions.erase("buyer@example.com", now=now)
        erased.set()

    monkeypatch.setitem(authors._authors, "slow", author)
    factories.message(now=now, author="slow")
    errors = at_once(lambda: actions.dispatch_due(now=now), erase)
    left = Message.objects.values_list("state", "to_address", "text").get()
    return errors, seen["erased before it was written"], left


def test_erasing_waits_until_a_letter_is_written_and_then_blanks_it(now, sent, monkeypatch):
    assert erase_while_writing(now, monkeypatch) == ([], False, ("sent", "", ""))
    assert len(sent) == 1


def test_without_the_locks_a_letter_that_went_out_is_said_to_be_called_back(now, sent, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(erasing, "hold_address", lambda hashed, *, shared: None)
    monkeypatch.setattr(erasing, "_held", lambda address: list(queries.written_to(address)))

    assert erase_while_writing(now, monkeypatch) == ([], False, ("cancelled", "", ""))
    assert len(sent) == 1


def test_erasing_and_sending_at_once_never_block_each_other(now, sent):
    for index in range(LETTERS):
        factories.message(now=now, key=f"m{index}")
    start = threading.Barrier(WORKERS + 1)

    def erase():
        start.wait(PATIENCE)
        actions.erase("buyer@example.com", now=now)

    assert at_once(*[drain(now, start)] * WORKERS, erase) == []
    assert Message.objects.filter(state="sent").count() == len(sent)
    assert list(Message.objects.exclude(to_address="", text="")) == []


def test_the_same_report_at_once_counts_once(now):
    message = factories.message(now=now, state="in_doubt", attempts=1, reason="x")
    report = rules.ProviderReport(
        provider="p", kind="delivered", at=now, event_id="1", letter=message.message_id, recipient="buyer@example.com"
    )
    start = threading.Barrier(WORKERS)
    was_new = []

    def tell():
        start.wait(PATIENCE)
        was_new.append(actions.note_provider_event(report, now=now))

    assert at_once(*[tell] * WORKERS) == []
    assert (sorted(was_new), message.events.count()) == ([False] * (WORKERS - 1) + [True], 2)


def test_reports_come_in_while_their_letters_are_being_sent(now, monkeypatch):
    """Each letter's delivery is reported from another thread while its worker writes down that it was accepted."""
    reports = []

    def send(line, envelope):
        report = rules.ProviderReport(
            provider="p", kind="delivered", at=now, letter=envelope.headers["Message-ID"], recipient=envelope.to_address
        )
        thread = threading.Thread(target=tell, args=[report])
        thread.start()
        reports.append(thread)
        return rules.Report(rules.Outcome.ACCEPTED)

    def tell(report):
        try:
            actions.note_provider_event(report, now=now)
        finally:
            connection.close()

    monkeypatch.setattr(gateway.Line, "send", send)
    for index in range(LETTERS):
        factories.message(now=now, key=f"m{index}", purpose="service")
    start = threading.Barrier(WORKERS)
    assert at_once(*[drain(now, start)] * WORKERS) == []
    for thread in reports:
        thread.join(PATIENCE)

    assert len(reports) == LETTERS
    assert set(Message.objects.values_list("state", "delivered_at")) == {("sent", now)}
    assert Message.objects.filter(events__state="sent", events__detail__startswith="Delivered").count() == LETTERS
