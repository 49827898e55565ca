"""Publishing a draft: what it changes for people under way is told exactly, and then done exactly."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group
from oscar.test.factories import UserFactory

from shop.aftercare import actions
from shop.aftercare.actions import authoring, checking, drafting, publishing, switching
from shop.aftercare.models import Draft, Enrolment, PlannedStep, SequenceVersion, Switch
from shop.aftercare.rules import editing
from shop.mail.actions import holding
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 1, 6, 12, 0, tzinfo=UTC)
NONE = {"text": 0, "stream": 0, "later": 0, "earlier": 0, "new": 0, "lost": 0, "twice": 0}


@pytest.fixture
def publisher():
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="Aftercare editors"))
    return user


def delivered(now, **fields):
    """An order that arrived on 6 January: A0 and A1 left, A2 and A3 are planned."""
    enrolment = makers.enrolment(now=now, **fields)
    actions.note_dispatched(enrolment.order, dispatched_at=now, now=now)
    Message.objects.filter(planned_step__enrolment=enrolment, due_at=now).update(state="sent", sent_at=now)
    actions.note_delivered(enrolment.order, delivered_at=NOON, now=NOON)
    return enrolment


def written(now, **steps):
    """The draft with these steps changed; None takes one out, and a new key adds one."""
    draft = drafting.open_draft("aftercare", by=None, now=now)
    for key, change in steps.items():
        known = {step["key"]: step for step in draft.content["steps"]}
        given = {"by": None, "now": now}
        if change is None:
            look = editing.fingerprint(known[key])
            draft = drafting.remove_step(draft, key=key, seen=look, **given)
        elif key in known:
            look = editing.fingerprint(known[key])
            draft = drafting.change_step(draft, {**known[key], **change}, key=key, seen=look, **given)
        else:
            draft = drafting.add_step(draft, change, **given)
    return draft


def publish(draft, *, by, apply_to="unsent", now=NOON, **changes):
    """Agree to what the page shows, and publish."""
    agreed = publishing.preview(draft, apply_to=apply_to, chosen=changes.get("chosen", ()), now=now).fingerprint
    given = {"agreed": agreed, "revision": draft.revision, **changes}
    return publishing.publish(draft, apply_to=apply_to, by=by, now=now, **given)


def coming():
    """Every letter that is to be sent: its date, its words and its kind, by order, step and occurrence."""
    rows = PlannedStep.objects.filter(message__state__in=["planned", "claimed"]).select_related("step", "message")
    return {
        (row.enrolment_id, row.key, row.occurrence): (row.message.due_at, row.step.text, row.message.purpose)
        for row in rows
    }


def truly_changed(before, after):
    """The same counts as the page promises, taken from the letters themselves. Each order is one person here."""
    found = {what: set() for what in NONE}
    for name in set(before) | set(after):
        old, new = before.get(name), after.get(name)
        if not old or not new:
            found["new" if new else "lost"].add(name[0])
            continue
        for what, holds in {
            "later": new[0] > old[0],
            "earlier": new[0] < old[0],
            "text": new[1] != old[1],
            "stream": new[2] != old[2],
        }.items():
            if holds:
                found[what].add(name[0])
    return {what: len(orders) for what, orders in found.items()}


CHANGES = {
    "another text": ({"A3": {"text": "New"}}, {"text": 2}),
    "a later date": ({"A3": {"offset_days": 9}}, {"later": 2}),
    "an earlier date": ({"A3": {"offset_days": 5}}, {"earlier": 2}),
    "a text and a date": ({"A2": {"text": "New", "local_time": "11:00"}}, {"text": 3, "later": 3}),
    "a new letter": ({"B": makers.service("B", anchor="delivered", days=4, text="B")}, {"new": 3}),
    "a letter less": ({"A3": None}, {"lost": 2}),
    "another kind of email": ({"A3": {"purpose": "marketing"}}, {"stream": 2}),
    "not for these people": ({"A3": {"groups": "N"}}, {"lost": 2}),
    "only what has no date yet": ({"A6": {"text": "New"}}, {"text": 1}),
    "what was sent already": ({"A0": {"text": "New"}, "A1": None}, {}),
    "on the day of another letter": ({"A3": {"offset_days": 1}}, {"earlier": 2}),
    "a letter whose time has passed": ({"B": makers.service("B", anchor="ordered", text="B", max_late_hours=1)}, {}),
}


@pytest.mark.parametrize(("steps", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_what_is_promised_is_what_is_done(now, publisher, steps, expected):
    orders = [delivered(now, email=f"{name}@example.com") for name in ("ann", "bob", "cy")]
    actions.set_treatment(orders[0], treated_on=date(2027, 1, 20), treatment="home", now=NOON)
    draft, before = written(NOON, **steps), coming()
    promised = publishing.preview(draft, apply_to="unsent", now=NOON)

    version = publish(draft, by=publisher)
    while actions.switch_waiting(now=NOON):
        pass

    assert promised.counts == {**NONE, **expected} == version.effects
    assert truly_changed(before, coming()) == promised.counts
    assert set(Enrolment.objects.values_list("version", flat=True)) == {version.pk}
    assert Switch.objects.count() == 0


def test_a_step_under_another_name_would_be_a_second_copy_and_is_told_so(now, publisher):
    delivered(now)
    step = editing.find(drafting.open_draft("aftercare", by=None, now=NOON).content, "A0")
    draft = written(NOON, A0=None, Z0={**step, "key": "Z0"})

    assert publishing.preview(draft, apply_to="unsent", now=NOON).counts == {**NONE, "twice": 1}


def test_a_step_that_counts_by_lots_all_at_once_would_be_a_second_copy(now, publisher):
    enrolment = delivered(now)
    enrolment.lots.create(title="Home", sku="DH", number="L1", expires_on=date(2027, 6, 1), pieces=10)
    timing = {"anchor": "expiring", "offset_days": -30, "local_time": "10:00", "purpose": "service"}

    draft = written(NOON, A0=timing)

    assert publishing.preview(draft, apply_to="unsent", now=NOON).counts == {**NONE, "twice": 1}


def test_nobody_means_nobody(now, publisher):
    enrolment = delivered(now)
    before = coming()

    version = publish(written(NOON, A3=None), by=publisher, apply_to="nobody")

    assert (actions.switch_waiting(now=NOON), coming() == before) == (0, True)
    enrolment.refresh_from_db()
    assert (enrolment.version.number, version.number, version.effects) == (1, 2, {})
    assert makers.enrolled(makers.order(email="new@example.com"), started_at=NOON, now=NOON).version == version


def test_only_the_chosen_orders_are_changed_over(now, publisher):
    orders = [delivered(now, email=f"{name}@example.com") for name in ("ann", "bob", "cy")]
    chosen = [orders[1].order.number]
    draft = written(NOON, A3=None)
    promised = publishing.preview(draft, apply_to="chosen", chosen=chosen, now=NOON)

    version = publish(draft, by=publisher, apply_to="chosen", chosen=chosen)
    actions.switch_waiting(now=NOON)

    assert (promised.orders, version.effects) == (1, {**NONE, "lost": 1})
    assert [each.version.number for each in Enrolment.objects.order_by("pk")] == [1, 2, 1]
    assert {name[0] for name in coming() if name[1] == "A3"} == {orders[0].pk, orders[2].pk}


def test_two_orders_of_one_person_are_one_person(now, publisher):
    delivered(now, email="ann@example.com")
    delivered(now, email="ann@example.com")

    promised = publishing.preview(written(NOON, A3={"text": "New"}), apply_to="unsent", now=NOON)

    assert (promised.people, promised.orders, promised.counts["text"]) == (1, 2, 1)


def test_a_letter_called_back_says_why_and_one_that_was_sent_stays(now, publisher):
    enrolment = delivered(now)
    publish(written(NOON, A3=None, A1=None), by=publisher)

    actions.switch_waiting(now=NOON)

    rows = {row.key: row for row in enrolment.planned_steps.select_related("message")}
    assert (rows["A3"].message.state, rows["A3"].message.reason) == (
        "cancelled",
        "It is no longer part of the plan: edition 2 has no such letter.",
    )
    assert (rows["A1"].message.state, rows["A1"].step.version.number) == ("sent", 1)
    assert rows["A2"].step.version.number == 2


def test_changing_over_twice_changes_nothing_more(now, publisher):
    enrolment = delivered(now)
    version = publish(written(NOON, A3={"text": "New"}), by=publisher)
    actions.switch_waiting(now=NOON)
    before = (list(PlannedStep.objects.values()), list(Message.objects.values()))

    assert actions.switch(enrolment, version=version, now=NOON) is False
    assert actions.switch_waiting(now=NOON) == 0

    assert (list(PlannedStep.objects.values()), list(Message.objects.values())) == before


def test_a_step_that_comes_back_in_a_later_edition_is_planned_again(now, publisher):
    enrolment = delivered(now)
    step = editing.find(drafting.open_draft("aftercare", by=None, now=NOON).content, "A3")
    publish(written(NOON, A3=None), by=publisher)
    actions.switch_waiting(now=NOON)

    publish(written(NOON, A3=step), by=publisher)
    actions.switch_waiting(now=NOON)

    assert coming()[enrolment.pk, "A3", "1"][0] == datetime(2027, 1, 14, 10, tzinfo=UTC)
    assert enrolment.planned_steps.count() == 6


def test_an_order_that_ended_meanwhile_keeps_its_edition(now, publisher):
    enrolment = delivered(now)
    publish(written(NOON, A3={"text": "New"}), by=publisher)
    actions.stop(enrolment.order, reason="Cancelled", now=NOON)

    assert actions.switch_waiting(now=NOON) == 1

    enrolment.refresh_from_db()
    assert (enrolment.version.number, Switch.objects.count()) == (1, 0)


def test_the_trouble_of_one_order_is_not_the_next_ones(now, publisher, monkeypatch):
    first, second = delivered(now, email="ann@example.com"), delivered(now, email="bob@example.com")
    publish(written(NOON, A3={"text": "New"}), by=publisher)
    match = switching._match

    def trouble(enrolment, **given):
        if enrolment.pk == first.pk:
            raise RuntimeError("Trouble")
        match(enrolment, **given)

    monkeypatch.setattr(switching, "_match", trouble)

    assert actions.switch_waiting(now=NOON) == 1
    assert Switch.objects.get().enrolment == first
    second.refresh_from_db()
    assert second.version.number == 2


def test_without_a_worker_to_hint_at_the_publication_stands(now, publisher, monkeypatch):
    delivered(now)

    def broken(**given):
        raise RuntimeError("No queue")

    monkeypatch.setattr(switching.app, "configure_task", broken)
    publish(written(NOON, A3={"text": "New"}), by=publisher)

    assert Switch.objects.count() == 1


def test_numbers_that_changed_since_they_were_agreed_to_are_shown_again(now, publisher):
    delivered(now, email="ann@example.com")
    draft = written(NOON, A3={"text": "New"})
    agreed = publishing.preview(draft, apply_to="unsent", now=NOON).fingerprint
    delivered(now, email="bob@example.com")

    with pytest.raises(publishing.Changed) as refused:
        publish(draft, by=publisher, agreed=agreed)

    assert refused.value.difference.counts["text"] == 2
    assert (SequenceVersion.objects.count(), Draft.objects.get().published_as) == (1, None)


def test_a_draft_that_changed_since_it_was_agreed_to_is_shown_again(now, publisher):
    actions.load(makers.sequence(), now=now)
    draft = written(NOON, A6={"text": "New"})
    revision = draft.revision
    draft = written(NOON, A7={"text": "New"})

    with pytest.raises(publishing.Changed):
        publish(draft, by=publisher, apply_to="nobody", revision=revision)


def test_a_draft_is_published_once_by_who_may_and_only_if_it_says_something_new(now, publisher):
    actions.load(makers.sequence(), now=now)
    draft = written(NOON)
    with pytest.raises(publishing.Refused, match="says the same as edition 1"):
        publish(draft, by=publisher)
    draft = written(NOON, A3=None)
    with pytest.raises(publishing.Refused, match="You may not publish"):
        publish(draft, by=UserFactory(is_staff=True))

    version = publish(draft, by=publisher)

    assert (version.number, version.published_by, version.applied_to) == (2, publisher, "unsent")
    with pytest.raises(publishing.Refused, match="has just published"):
        publish(draft, by=publisher)


def test_an_edition_loaded_from_a_file_meanwhile_is_not_lost_unseen(now, publisher):
    actions.load(makers.sequence(), now=now)
    draft = written(NOON, A3=None)
    actions.load(makers.sequence(makers.step("A0")), now=now)

    with pytest.raises(publishing.Refused, match="Edition 2 was published since"):
        publish(draft, by=publisher)


def test_words_that_the_claims_check_found_are_published_only_with_a_note(now, publisher):
    actions.load(makers.sequence(), now=now)
    draft = written(NOON, A3={"text": "It cures acne."})
    with pytest.raises(publishing.Refused, match="words that may not stand, in A3"):
        publish(draft, by=publisher)
    reviewer = UserFactory(is_staff=True, first_name="Rita", last_name="Reviewer")
    reviewer.groups.add(Group.objects.get(name="Aftercare reviewers"))
    seen = editing.fingerprint(editing.find(draft.content, "A3"))
    with pytest.raises(checking.NoteRefused, match="Say in a sentence why"):
        checking.override(draft, key="A3", seen=seen, note=" ", by=reviewer, now=NOON)
    checking.override(draft, key="A3", seen=seen, note="A quotation.", by=reviewer, now=NOON)

    version = publish(draft, by=publisher)

    assert [(each.by_name, each.note) for each in version.draft.overrides.all()] == [("Rita Reviewer", "A quotation.")]


def test_what_a_worker_holds_gets_the_new_words_and_what_is_being_sent_stays_as_it_was(now, publisher):
    orders = [delivered(now, email=f"{name}@example.com") for name in ("ann", "bob")]
    due = datetime(2027, 1, 7, 10, 0, tzinfo=UTC)
    claimed = holding.claim(now=due, limit=5)
    sending = Message.objects.get(planned_step__enrolment=orders[0], planned_step__key="A2")
    Message.objects.filter(pk=sending.pk).update(state="sending", text="As it was")
    draft = written(due, A2={"text": "New words"})
    promised = publishing.preview(draft, apply_to="unsent", now=due)

    publish(draft, by=publisher, now=due)
    actions.switch_waiting(now=due)

    held = next(each for each in claimed if each.pk != sending.pk)
    assert promised.counts == {**NONE, "text": 1}
    assert authoring.author(held, due).text.startswith("New words")
    assert PlannedStep.objects.get(message=sending).step.version.number == 1


def test_a_publication_costs_as_many_questions_for_forty_people_as_for_twenty(
    now, publisher, django_assert_max_num_queries
):
    for number in range(20):
        delivered(now, email=f"buyer{number}@example.com")
    draft = written(NOON, A3={"text": "New"})
    publishing.preview(draft, apply_to="unsent", now=NOON)

    with django_assert_max_num_queries(9):
        assert publishing.preview(draft, apply_to="unsent", now=NOON).counts["text"] == 20


def test_what_to_do_in_doubt_follows_the_edition_unless_the_letter_was_sent_once_more_already(now, publisher):
    orders = [delivered(now, email=f"{name}@example.com") for name in ("ann", "bob")]
    again = Message.objects.filter(planned_step__enrolment=orders[0], planned_step__key="A2")
    again.update(attempts=1)  # in doubt once, and planned once more

    publish(written(NOON, A2={"when_in_doubt": "resend"}), by=publisher)
    actions.switch_waiting(now=NOON)

    letters = Message.objects.filter(planned_step__key="A2").order_by("planned_step__enrolment")
    assert [each.when_in_doubt for each in letters] == ["leave", "resend"]


def test_a_letter_that_becomes_marketing_counts_as_such_and_is_never_sent_again_in_doubt(now, publisher):
    enrolment = delivered(now)
    publish(written(NOON, A2={"when_in_doubt": "resend"}), by=publisher)
    actions.switch_waiting(now=NOON)

    publish(written(NOON, A2={"when_in_doubt": "leave", "purpose": "marketing"}), by=publisher)
    actions.switch_waiting(now=NOON)

    letter = Message.objects.get(planned_step__enrolment=enrolment, planned_step__key="A2")
    assert (letter.purpose, letter.when_in_doubt) == ("marketing", "leave")
    assert letter.events.last().detail == "Counts as marketing from now on."
