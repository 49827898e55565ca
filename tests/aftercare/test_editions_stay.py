"""A published edition stays as it was, whatever way one comes: the database itself refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from shop.aftercare import actions
from shop.aftercare.models import Draft, Override, SequenceVersion, Step
from tests.aftercare import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(now):
    return actions.load(makers.sequence(), now=now)


WAYS = {
    "another text": "UPDATE aftercare_step SET text = 'Other' WHERE key = 'A2'",
    "another time": "UPDATE aftercare_step SET offset_days = 9 WHERE key = 'A2'",
    "a step less": "DELETE FROM aftercare_step WHERE key = 'A2'",
    "another number": "UPDATE aftercare_sequenceversion SET number = 9",
    "another date": "UPDATE aftercare_sequenceversion SET published_at = now()",
    "no edition": "DELETE FROM aftercare_sequenceversion",
}


@pytest.mark.parametrize("statement", WAYS.values(), ids=WAYS.keys())
def test_the_database_refuses_to_change_an_edition(version, statement):
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert (SequenceVersion.objects.get(), Step.objects.get(key="A2").text) == (version, "Hello")


def test_an_edition_gets_no_further_step(version):
    step = version.steps.first()
    step.pk, step.key = None, "new"

    with pytest.raises(IntegrityError, match="no further step"), transaction.atomic():
        step.save()

    assert version.steps.count() == version.size == 6


def test_whoever_published_may_leave_the_shop(version, admin_user, now):
    made = SequenceVersion.objects.create(
        sequence="other", number=1, published_at=now, digest="x", size=1, published_by=admin_user
    )

    admin_user.delete()

    made.refresh_from_db()
    assert made.published_by is None


def test_the_notes_of_a_published_edition_stay(version, admin_user, now):
    draft = Draft.objects.create(sequence="aftercare", based_on=version, content={}, edited_at=now)
    note = Override.objects.create(
        draft=draft, key="A2", findings=[], note="Quoted.", by=admin_user, by_name="A", at=now
    )
    draft.published_as = version
    draft.save()

    for change in (note.delete, draft.delete, lambda: Override.objects.update(note="Other.")):
        with pytest.raises(IntegrityError, match="stay"), transaction.atomic():
            change()
    admin_user.delete()

    assert list(Override.objects.values_list("note", "by", "by_name")) == [("Quoted.", None, "A")]
