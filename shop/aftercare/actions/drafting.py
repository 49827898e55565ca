"""Write the next edition: one open draft per sequence, which two people never overwrite without seeing it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shop.aftercare import rules
from shop.aftercare.models import Draft, Override, SequenceVersion
from shop.aftercare.rules import editing


class NothingToEdit(Exception):
    """No edition of the sequence was ever published, so there is nothing to start from."""


class Stale(Exception):
    """Somebody else changed the step since this person looked: ``theirs`` is how it is now, None when it is gone."""

    def __init__(self, draft: Draft, *, theirs: editing.Data | None) -> None:
        super().__init__("Somebody else changed this step meanwhile.")
        self.draft, self.theirs = draft, theirs


@transaction.atomic
def open_draft(sequence: str, *, by: Any, now: datetime) -> Draft:
    """The open draft, begun from the latest edition by whoever comes first, with the notes of that edition.

    Raises ``NothingToEdit``.
    """
    one_at_a_time(sequence)
    if draft := Draft.objects.filter(sequence=sequence, published_as=None).first():
        return draft
    version = SequenceVersion.objects.filter(sequence=sequence).order_by("-number").first()
    if version is None:
        raise NothingToEdit(f"No edition of {sequence} is loaded.")
    draft = Draft.objects.create(
        sequence=sequence, based_on=version, content=content_of(version), edited_by=by, edited_at=now
    )
    for note in Override.objects.filter(draft__published_as=version):
        note.pk, note.draft = None, draft
        note.save()
    return draft


def content_of(version: SequenceVersion) -> editing.Data:
    """An edition as plain data."""
    return {"sequence": version.sequence, "steps": [editing.plain(step) for step in version.steps.all()]}


def change_step(draft: Draft, data: editing.Data, *, key: str, seen: str, by: Any, now: datetime) -> Draft:
    """Put ``data`` in the place of the step ``key``, which was ``seen`` (its fingerprint) by the one who edits.

    Raises ``Stale`` when it is not any more as it was seen, and ``rules.Mistake``.
    """

    def change(content: editing.Data, locked: Draft) -> editing.Data:
        refuse_if_stale(content, locked, key=key, seen=seen, wanted=data)
        return editing.with_step(content, data, instead_of=key)

    return _edit(draft, change, by=by, now=now)


def add_step(draft: Draft, data: editing.Data, *, after: str = "", by: Any, now: datetime) -> Draft:
    """Put a new step behind the step ``after``, or at the end. Raises ``rules.Mistake``, also for a key twice."""

    def change(content: editing.Data, locked: Draft) -> editing.Data:
        known = {step["key"] for step in content["steps"]}
        return editing.with_step(content, data, after=after if after in known else "")

    return _edit(draft, change, by=by, now=now)


def remove_step(draft: Draft, *, key: str, seen: str, by: Any, now: datetime) -> Draft:
    """Take a step out. Raises ``Stale``, and ``rules.Mistake`` when it is the last one."""

    def change(content: editing.Data, locked: Draft) -> editing.Data:
        refuse_if_stale(content, locked, key=key, seen=seen)
        return editing.without(content, key)

    return _edit(draft, change, by=by, now=now)


def move_step(draft: Draft, *, key: str, places: int, by: Any, now: datetime) -> Draft:
    """Move a step up (-1) or down (1) in the order in which the list shows them. Raises ``editing.Gone``."""
    return _edit(draft, lambda content, locked: editing.moved(content, key, by=places), by=by, now=now)


@transaction.atomic
def renew(draft: Draft, *, by: Any, now: datetime) -> list[str]:
    """Let the draft go on from the latest edition, with the changes of both. Returns the steps that both changed.

    Raises ``rules.Mistake`` when the two together are no sequence.
    """
    one_at_a_time(draft.sequence)
    locked = Draft.objects.select_for_update(of=("self",)).select_related("based_on").get(pk=draft.pk)
    latest = SequenceVersion.objects.filter(sequence=draft.sequence).order_by("-number").first()
    if locked.published_as_id or latest is None or latest.pk == locked.based_on_id:
        return []
    content, both = editing.merged(content_of(locked.based_on), mine=locked.content, theirs=content_of(latest))
    rules.read(content)
    locked.content, locked.based_on, locked.edited_by, locked.edited_at = content, latest, by, now
    locked.revision += 1
    locked.save(update_fields=["content", "based_on", "edited_by", "edited_at", "revision"])
    return both


@transaction.atomic
def discard(draft: Draft) -> None:
    """Throw an open draft away; what was published stays."""
    Draft.objects.filter(pk=draft.pk, published_as=None).delete()


def one_at_a_time(sequence: str) -> None:
    """Hold the sequence until the transaction ends: editions are published one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"aftercare.load.{sequence}"])


def refuse_if_stale(
    content: editing.Data, draft: Draft, *, key: str, seen: str, wanted: editing.Data | None = None
) -> editing.Data:
    """The step as it is; raises ``Stale`` when it is not as it was seen, nor as somebody ``wanted`` it anyway."""
    try:
        theirs = editing.find(content, key)
    except editing.Gone as gone:
        raise Stale(draft, theirs=None) from gone
    if editing.fingerprint(theirs) != seen and theirs != wanted:
        raise Stale(draft, theirs=theirs)
    return theirs


@transaction.atomic
def _edit(draft: Draft, change: Callable[[editing.Data, Draft], editing.Data], *, by: Any, now: datetime) -> Draft:
    locked = Draft.objects.select_for_update(of=("self",)).select_related("edited_by").get(pk=draft.pk)
    if locked.published_as_id:
        raise Stale(locked, theirs=None)
    content = change(locked.content, locked)
    rules.read(content)
    if content != locked.content:
        locked.content, locked.edited_by, locked.edited_at = content, by, now
        locked.revision += 1
        locked.save(update_fields=["content", "edited_by", "edited_at", "revision"])
    return locked
