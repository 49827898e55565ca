"""Publish an edition of the sequence: from a file to nobody under way, or a draft to whom its publisher says."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.aftercare import queries, rules
from shop.aftercare.actions.checking import open_findings
from shop.aftercare.actions.drafting import one_at_a_time
from shop.aftercare.actions.switching import promise
from shop.aftercare.models import Draft, Enrolment, SequenceVersion, Step
from shop.aftercare.queries.flight import Difference

MAY_PUBLISH = "aftercare.publish"
REACHES = ("nobody", "unsent", "chosen")


class Refused(Exception):
    """The draft is not published; the text says why."""


class Changed(Exception):
    """What publishing would do is not what its publisher agreed to: ``difference`` is how it stands now."""

    def __init__(self, difference: Difference) -> None:
        super().__init__("The numbers have changed.")
        self.difference = difference


@transaction.atomic
def load(data: Any, *, now: datetime) -> SequenceVersion:
    """The edition that ``data`` describes: a new version, or the latest one when that says the same already.

    People who are in the middle of one keep it. Raises ``rules.Mistake`` for data that is no sequence.
    """
    edition = rules.read(data)
    one_at_a_time(edition.sequence)
    latest = _latest(edition.sequence)
    if latest and latest.digest == _digest(edition):
        return latest
    return _make(edition, after=latest, now=now)


def preview(draft: Draft, *, apply_to: str, chosen: Sequence[str] = (), now: datetime) -> Difference:
    """What publishing the draft would change for people under way. Changes nothing."""
    return queries.flight.difference(targets(draft, apply_to, chosen), steps=unsaved_steps(draft), now=now)


@transaction.atomic
def publish(
    draft: Draft, *, apply_to: str, chosen: Sequence[str] = (), agreed: str, revision: int, by: Any, now: datetime
) -> SequenceVersion:
    """Publish the draft and mark whom it applies to; ``switching`` then changes their letters over.

    ``agreed`` is the fingerprint of the difference, and ``revision`` the state of the draft, that the publisher saw.
    Raises ``Changed`` when either is not so any more, and ``Refused`` with the reason for anything else.
    """
    one_at_a_time(draft.sequence)
    locked = Draft.objects.select_for_update(of=("self",)).select_related("based_on").get(pk=draft.pk)
    if why := obstacle(locked, by=by):
        raise Refused(why)
    difference = preview(locked, apply_to=apply_to, chosen=chosen, now=now)
    if difference.fingerprint != agreed or locked.revision != revision:
        raise Changed(difference)
    edition = rules.read(locked.content)
    facts = {"published_by": by, "applied_to": apply_to, "effects": {} if apply_to == "nobody" else difference.counts}
    version = _make(edition, after=locked.based_on, now=now, **facts)
    locked.published_as = version
    locked.save(update_fields=["published_as"])
    promise(version, targets(locked, apply_to, chosen))
    return version


def obstacle(draft: Draft, *, by: Any) -> str:
    """Why the draft cannot be published; empty when it can."""
    if not by.has_perm(MAY_PUBLISH):
        return "You may not publish. Ask somebody who may."
    if draft.published_as_id:
        return "Somebody has just published this draft."
    latest = _latest(draft.sequence)
    if latest and latest.pk != draft.based_on_id:
        return f"Edition {latest.number} was published since this draft was begun. Let the draft go on from it first."
    if findings := open_findings(draft):
        return f"The claims check found words that may not stand, in {', '.join(findings)}."
    if _digest(rules.read(draft.content)) == draft.based_on.digest:
        return f"The draft says the same as edition {draft.based_on.number}."
    return ""


def targets(draft: Draft, apply_to: str, chosen: Sequence[str]) -> Any:
    """The orders that the publication applies to."""
    if apply_to == "nobody":
        return Enrolment.objects.none()
    return queries.flight.under_way(draft.sequence, orders=chosen if apply_to == "chosen" else None)


def unsaved_steps(draft: Draft) -> list[Step]:
    """The draft's steps as rows that are not saved, for the planner."""
    steps = rules.read(draft.content).steps
    return [Step(position=position, **asdict(step)) for position, step in enumerate(steps, 1)]


def _latest(sequence: str) -> SequenceVersion | None:
    return SequenceVersion.objects.filter(sequence=sequence).order_by("-number").first()


def _digest(edition: rules.Edition) -> str:
    """Of the whole content. A step that is not translated counts as it did before there were translations."""
    content = asdict(edition)
    for step in content["steps"]:
        if not step["translations"]:
            del step["translations"]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _make(edition: rules.Edition, *, after: SequenceVersion | None, now: datetime, **facts: Any) -> SequenceVersion:
    version = SequenceVersion.objects.create(
        sequence=edition.sequence,
        number=after.number + 1 if after else 1,
        published_at=now,
        digest=_digest(edition),
        size=len(edition.steps),
        **facts,
    )
    Step.objects.bulk_create(
        Step(version=version, position=position, **asdict(step)) for position, step in enumerate(edition.steps, 1)
    )
    return version
