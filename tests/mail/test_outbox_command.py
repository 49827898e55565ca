"""The command that looks after the outbox."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from shop.mail import actions, queries
from shop.mail.models import Message
from tests import factories

REASON = "The database's clock jumped 40 days forward within 5 seconds."


@pytest.fixture(autouse=True)
def still_clock(monkeypatch, now):
    monkeypatch.setattr(queries, "look", lambda: queries.Look(now, None, False, 0))


def outbox(capsys, *words):
    call_command("outbox", *words)
    return capsys.readouterr().out.strip()


def in_state(message, state, **fields):
    Message.objects.filter(pk=message.pk).update(state=state, reason="x", **fields)
    message.refresh_from_db()
    return message


@pytest.mark.django_db
def test_status_tells_what_waits_and_what_failed(capsys, now):
    assert outbox(capsys, "status") == "Letters are sent.\nDue now: 0\nThe outbox is empty."
    factories.message(now=now, key="a", due_at=now - timedelta(hours=1))
    in_state(factories.message(now=now, key="b"), "failed")

    assert outbox(capsys, "status") == (
        "Letters are sent.\nDue now: 1, the oldest since 2027-01-05T08:00:00+00:00\nfailed: 1\nplanned: 1"
    )


@pytest.mark.django_db
def test_status_as_json_tells_a_halt_too(capsys, now):
    from shop.mail.actions import guarding

    guarding.halt(REASON, now=now)
    in_state(factories.message(now=now), "in_doubt")

    assert json.loads(outbox(capsys, "status", "--json")) == {
        "at": "2027-01-05T09:00:00+00:00",
        "halt": {"since": "2027-01-05T09:00:00+00:00", "reason": REASON},
        "due": 0,
        "oldest_due": None,
        "states": {"in_doubt": 1},
    }
    assert outbox(capsys, "status").startswith(f"Nothing is sent since 2027-01-05T09:00:00+00:00: {REASON}\n")


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["failed", "skipped", "expired", "cancelled"])
def test_retry_sends_one_letter_again(capsys, now, state):
    message = in_state(factories.message(now=now), state)

    assert outbox(capsys, "retry", str(message.pk)) == f"Letter {message.pk} goes out again."
    message.refresh_from_db()
    assert (message.state, message.events.last().detail) == ("planned", "Sent again by the outbox command.")


@pytest.mark.django_db
def test_retry_failed_sends_all_that_failed_and_names_what_stays(capsys, now):
    in_state(factories.message(now=now, key="a"), "failed")
    stays = in_state(factories.message(now=now, key="b", to_address="no@example.com"), "failed")
    in_state(factories.message(now=now, key="c"), "skipped")
    actions.suppress("no@example.com", purpose="all", reason="gone", now=now)

    call_command("outbox", "retry", "--failed")
    said = capsys.readouterr()
    assert said.out == "1 failed letter goes out again.\n"
    assert said.err == f"Letter {stays.pk} stays: This address gets no transactional mail: gone\n"
    assert sorted(Message.objects.values_list("key", "state")) == [("a", "planned"), ("b", "failed"), ("c", "skipped")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verdict", "said", "state", "told"),
    [
        ("sent", "counts as sent", "sent", "Taken for sent by the outbox command."),
        ("resend", "goes out once more", "planned", "Sent again by the outbox command."),
    ],
)
def test_resolve_decides_a_doubt(capsys, now, verdict, said, state, told):
    message = in_state(factories.message(now=now, purpose="service"), "in_doubt")

    assert outbox(capsys, "resolve", str(message.pk), verdict) == f"Letter {message.pk} {said}."
    message.refresh_from_db()
    assert (message.state, message.events.last().detail) == (state, told)


@pytest.mark.django_db
def test_resume_goes_on_after_a_halt(capsys, now):
    from shop.mail.actions import guarding

    guarding.halt(REASON, now=now)
    assert outbox(capsys, "resume") == "Letters go out again, within seconds."
    assert outbox(capsys, "resume") == "Sending was not halted."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "words", "answer"),
    [
        ("planned", "retry ID", "This message is still on its way."),
        ("sent", "retry ID", "Letter ID may have arrived; outbox resolve is for letters in doubt."),
        ("in_doubt", "retry ID", "Letter ID may have arrived; outbox resolve is for letters in doubt."),
        ("failed", "resolve ID sent", "Letter ID is not in doubt; it is failed."),
        ("sent", "resolve ID resend", "Letter ID is not in doubt; it is sent."),
        ("sent", "retry 99999999999999999999", "There is no letter 99999999999999999999."),
        ("sent", "resolve 0 sent", "There is no letter 0."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(now, state, words, answer):
    message = in_state(factories.message(now=now, purpose="service"), state, sent_at=now)

    with pytest.raises(CommandError) as refusal:
        call_command("outbox", *words.replace("ID", str(message.pk)).split())
    assert str(refusal.value) == answer.replace("ID", str(message.pk))


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", "The following arguments are required: WHAT."),
        ("status --jsn", "Unrecognized arguments: --jsn."),
        ("retry", "One of the arguments ID --failed is required."),
        ("retry seven", "Argument ID: invalid int value: 'seven'."),
        ("resolve 7", "The following arguments are required: verdict."),
        ("resolve 7 lost", "Argument verdict: invalid choice: 'lost' (choose from 'sent', 'resend')."),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence_and_exit_code_1(words, answer):
    done = subprocess.run(
        [sys.executable, "-m", "django", "outbox", *words.split()],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", answer + "\n")
