"""Look: staff ask Stripe about an order, and read what changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.payments import gateway, queries, rules
from shop.payments.actions.syncing import sync
from shop.payments.models import Payment

SILENT = (
    "Stripe does not answer at the moment. The shop asks again by itself; you can also press once more in a minute."
)

UNHEARD = frozenset({"disputes", "warnings"})  # Of which a lost webhook would be the only word.


@dataclass(frozen=True)
class Looked:
    """What a look at Stripe found: a sentence for each change, and one for each trouble."""

    changes: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()


def look(order: Any, *, now: datetime) -> Looked:
    """Bring every attempt of the order to what Stripe says now, and tell what that changed here.

    A silent Stripe ends the look at once; what was learnt before is kept.
    """
    order.refresh_from_db()
    before, troubles = queries.desk.facts_of(order), []
    for payment in Payment.objects.filter(order=order).exclude(session_id=None):
        try:
            sync(payment, also=UNHEARD, now=now)
        except gateway.Refused as refusal:
            troubles.append(f"Stripe does not know {payment.session_id}: {refusal}")
        except gateway.Unavailable:
            troubles.append(SILENT)
            break
    order.refresh_from_db()
    changes = rules.telling.difference(before, queries.desk.facts_of(order))
    return Looked(changes=tuple(changes), troubles=tuple(troubles))
