"""Stop writing to an address: because its owner asked for it, or because it does not work."""

from datetime import datetime

from django.db import connection, transaction

from shop.mail import queries, rules
from shop.mail.models import Suppression


def suppress(address: str, *, purpose: str, reason: str, now: datetime) -> None:
    """Send no more mail of ``purpose`` (or *all*) to ``address``."""
    _add(queries.address_hash(address), purposes=[purpose], reason=reason, now=now)


def unsubscribe(token: str, *, now: datetime) -> bool:
    """Do what an unsubscribe link asks for. True when the token is genuine; a second time changes nothing."""
    found = queries.read_stop_token(token)
    if found is None:
        return False
    purpose, hashed = found
    _add(hashed, purposes=rules.stops(purpose), reason="Unsubscribed by link.", now=now)
    return True


def hold_address(hashed: str, *, shared: bool) -> None:
    """Put suppressing (exclusive) and sending (shared) to one address into an order, until the transaction ends.

    So an unsubscribe that is committed before *sending* always wins, even when both happen at the same moment.
    """
    name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s)", [int(hashed[:15], 16)])


def _add(hashed: str, *, purposes: list[str] | tuple[str, ...], reason: str, now: datetime) -> None:
    with transaction.atomic():
        hold_address(hashed, shared=False)
        for purpose in purposes:
            Suppression.objects.get_or_create(
                address_hash=hashed, purpose=purpose, defaults={"reason": reason[:200], "created_at": now}
            )
