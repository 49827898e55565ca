"""The next edition while it is written: one draft, and nobody's work is overwritten unseen."""

from datetime import timedelta

import pytest

from shop.aftercare import actions, rules
from shop.aftercare.actions import drafting
from shop.aftercare.models import Draft, Override, SequenceVersion
from shop.aftercare.rules import editing
from tests.aftercare import makers
from tests.aftercare.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(now, admin_user):
    actions.load(makers.sequence(), now=now)
    return drafting.open_draft("aftercare", by=admin_user, now=now)


def keys(draft):
    return [step["key"] for step in Draft.objects.get(pk=draft.pk).content["steps"]]


def seen(draft, key):
    return editing.fingerprint(editing.find(draft.content, key))


def test_a_draft_begins_as_the_latest_edition(draft):
    assert rules.read(draft.content) == rules.read(makers.sequence())
    assert draft.based_on == SequenceVersion.objects.get()


def test_there_is_nothing_to_edit_before_an_edition_is_loaded(now, admin_user):
    with pytest.raises(drafting.NothingToEdit):
        drafting.open_draft("aftercare", by=admin_user, now=now)


def test_a_second_person_gets_the_same_draft(draft, now):
    assert drafting.open_draft("aftercare", by=None, now=now + timedelta(hours=1)) == draft
    assert Draft.objects.get().edited_at == now


@pytest.mark.django_db(transaction=True)
def test_four_who_begin_at_once_share_one_draft(now):
    actions.load(makers.sequence(), now=now)

    results = at_once(*[lambda: drafting.open_draft("aftercare", by=None, now=now)] * 4)

    assert results == [Draft.objects.get()] * 4


def test_a_step_is_changed_in_its_place(draft, now):
    data = makers.service("A2b", anchor="delivered", days=2)

    drafting.change_step(draft, data, key="A2", seen=seen(draft, "A2"), by=None, now=now)

    draft.refresh_from_db()
    assert (keys(draft), draft.content["steps"][2], draft.revision) == (["A0", "A1", "A2b", "A3", "A6", "A7"], data, 1)


def test_a_stale_save_is_refused_and_says_how_the_step_is_now(draft, now, admin_user):
    before = seen(draft, "A2")
    theirs = {**editing.find(draft.content, "A2"), "subject": "Theirs"}
    drafting.change_step(draft, theirs, key="A2", seen=before, by=admin_user, now=now)

    with pytest.raises(drafting.Stale) as refused:
        drafting.change_step(draft, {**theirs, "subject": "Mine"}, key="A2", seen=before, by=None, now=now)

    draft.refresh_from_db()
    assert (refused.value.theirs, refused.value.draft.edited_by) == (theirs, admin_user)
    assert editing.find(draft.content, "A2")["subject"] == "Theirs"


def test_saving_twice_what_one_saved_is_no_conflict(draft, now):
    before, data = seen(draft, "A2"), {**editing.find(draft.content, "A2"), "subject": "Mine"}

    for _ in range(2):
        drafting.change_step(draft, data, key="A2", seen=before, by=None, now=now)

    draft.refresh_from_db()
    assert draft.revision == 1


def test_two_who_work_on_two_steps_do_not_disturb_each_other(draft, now):
    looks = {key: seen(draft, key) for key in ("A2", "A3")}
    for key, look in looks.items():
        data = {**editing.find(draft.content, key), "subject": f"New {key}"}
        drafting.change_step(draft, data, key=key, seen=look, by=None, now=now)

    draft.refresh_from_db()
    assert [editing.find(draft.content, key)["subject"] for key in looks] == ["New A2", "New A3"]


@pytest.mark.django_db(transaction=True)
def test_of_four_who_save_one_step_at_once_one_succeeds(now):
    actions.load(makers.sequence(), now=now)
    draft = drafting.open_draft("aftercare", by=None, now=now)
    look, step = seen(draft, "A2"), editing.find(draft.content, "A2")

    results = at_once(
        *[
            lambda text=text: drafting.change_step(draft, {**step, "text": text}, key="A2", seen=look, by=None, now=now)
            for text in ("One", "Two", "Three", "Four")
        ]
    )

    assert sorted(type(result).__name__ for result in results) == ["Draft", "Stale", "Stale", "Stale"]


def test_a_step_that_somebody_took_out_cannot_be_saved_or_taken_out_again(draft, now):
    look, step = seen(draft, "A2"), editing.find(draft.content, "A2")
    drafting.remove_step(draft, key="A2", seen=look, by=None, now=now)

    for again in (
        lambda: drafting.change_step(draft, step, key="A2", seen=look, by=None, now=now),
        lambda: drafting.remove_step(draft, key="A2", seen=look, by=None, now=now),
    ):
        with pytest.raises(drafting.Stale) as refused:
            again()
        assert refused.value.theirs is None
    assert keys(draft) == ["A0", "A1", "A3", "A6", "A7"]


def test_steps_are_added_and_moved(draft, now):
    drafting.add_step(draft, makers.step("B1"), after="A1", by=None, now=now)
    drafting.add_step(draft, makers.step("B2"), by=None, now=now)
    drafting.add_step(draft, makers.step("B3"), after="no such", by=None, now=now)
    assert keys(draft) == ["A0", "A1", "B1", "A2", "A3", "A6", "A7", "B2", "B3"]

    for key, places in (("B1", -1), ("B3", 1), ("A0", -1), ("A6", 1)):
        drafting.move_step(draft, key=key, places=places, by=None, now=now)

    assert keys(draft) == ["A0", "B1", "A1", "A2", "A3", "A7", "A6", "B2", "B3"]
    with pytest.raises(editing.Gone):
        drafting.move_step(draft, key="no such", places=1, by=None, now=now)


def test_no_change_leaves_a_draft_that_is_no_sequence(draft, now):
    with pytest.raises(rules.Mistake, match="Two steps have the key a0"):
        drafting.add_step(draft, makers.step("a0"), by=None, now=now)
    with pytest.raises(rules.Mistake, match="unknown gap"):
        drafting.add_step(draft, makers.step("B", text="{x.__class__}"), by=None, now=now)

    assert (keys(draft), draft.revision) == (["A0", "A1", "A2", "A3", "A6", "A7"], 0)


def test_a_draft_thrown_away_is_gone_and_the_next_begins_anew(draft, now):
    drafting.remove_step(draft, key="A2", seen=seen(draft, "A2"), by=None, now=now)

    drafting.discard(draft)

    fresh = drafting.open_draft("aftercare", by=None, now=now)
    assert (fresh.pk != draft.pk, keys(fresh)) == (True, ["A0", "A1", "A2", "A3", "A6", "A7"])


def test_the_notes_of_an_edition_go_on_into_the_next_draft(draft, now):
    said = {"key": "A2", "findings": [["html", "cure", "cures"]], "note": "A quotation.", "by_name": "Ann", "at": now}
    Override.objects.create(draft=draft, **said)
    draft.published_as = draft.based_on
    draft.save()

    fresh = drafting.open_draft("aftercare", by=None, now=now + timedelta(days=1))

    assert list(fresh.overrides.values("key", "findings", "note", "by_name", "at")) == [said]
    with pytest.raises(drafting.Stale):
        drafting.move_step(draft, key="A2", places=1, by=None, now=now)
