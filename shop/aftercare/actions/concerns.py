"""What staff must look into: opened by a customer's worry, closed by a person with a note."""

from datetime import datetime

from django.db import transaction

from shop.aftercare.actions.planning import lock_known, replan
from shop.aftercare.models import Concern, Enrolment, Session


def open_concern(enrolment: Enrolment, *, session: Session | None, now: datetime) -> Concern:
    """The order's open task, made on the first call. The caller holds the person's row and plans anew."""
    found, _ = Concern.objects.get_or_create(
        enrolment=enrolment,
        closed_at=None,
        defaults={"person_id": enrolment.person_id, "session": session, "opened_at": now},
    )
    return found


@transaction.atomic
def close_concern(concern: Concern, *, by: str, note: str, now: datetime) -> Concern:
    """Somebody has answered the customer. The first closing stays. Raises ``Erased``."""
    person = lock_known(concern.person)
    locked = Concern.objects.get(pk=concern.pk)
    if locked.closed_at is None:
        locked.closed_at, locked.closed_by, locked.note = now, by[:150], note[:500]
        locked.save(update_fields=["closed_at", "closed_by", "note"])
        replan(person, now=now)
    return locked
