"""Publish an edition of the sequence. People who are in the middle of one keep it."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.aftercare import rules
from shop.aftercare.actions.drafting import one_at_a_time
from shop.aftercare.models import SequenceVersion, Step


@transaction.atomic
def load(data: Any, *, now: datetime) -> SequenceVersion:
    """The edition that ``data`` describes: a new version, or the latest one when that says the same already.

    Raises ``rules.Mistake`` for data that is no sequence.
    """
    edition = rules.read(data)
    digest = hashlib.sha256(json.dumps(asdict(edition), sort_keys=True, default=str).encode()).hexdigest()
    one_at_a_time(edition.sequence)
    latest = SequenceVersion.objects.filter(sequence=edition.sequence).order_by("-number").first()
    if latest and latest.digest == digest:
        return latest
    version = SequenceVersion.objects.create(
        sequence=edition.sequence,
        number=latest.number + 1 if latest else 1,
        published_at=now,
        digest=digest,
        size=len(edition.steps),
    )
    Step.objects.bulk_create(
        Step(version=version, position=position, **asdict(step)) for position, step in enumerate(edition.steps, 1)
    )
    return version
