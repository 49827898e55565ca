"""Stop writing to an address: because its owner asked for it, or because it does not work."""

import logging
from datetime import datetime

from django.db import OperationalError, connection, transaction

from shop.mail import queries, rules
from shop.mail.actions import holding
from shop.mail.models import Consent, Suppression

Origin = Suppression.Origin
logger = logging.getLogger(__name__)


def suppress(address: str, *, purpose: str, reason: str, now: datetime, origin: str = Origin.BOUNCE) -> None:
    """Send no more mail of ``purpose`` (or *all*) to ``address``."""
    suppress_hash(queries.address_hash(address), purposes=[purpose], reason=reason, origin=origin, now=now)


def unsubscribe(token: str, *, now: datetime) -> bool:
    """Do what an unsubscribe link asks for. True when the token is genuine; a second time changes nothing.

    When others hold the address for too long, the wish is written down without waiting for them: whoever asks to stop
    is never turned away. Then, and only then, a letter whose sending began before may still leave.
    """
    found = queries.read_stop_token(token)
    if found is None:
        return False
    purpose, hashed = found
    try:
        with transaction.atomic():
            hold_address(hashed, shared=False)
            _note_stop(hashed, purpose=purpose, now=now)
    except OperationalError as error:
        if not holding.is_conflict(error):
            raise
        logger.warning("An unsubscribe did not wait for the work that holds its address")
        with transaction.atomic():
            _note_stop(hashed, purpose=purpose, now=now)
    return True


def _note_stop(hashed: str, *, purpose: str, now: datetime) -> None:
    reason = "Unsubscribed by link."
    _write(hashed, purposes=rules.stops(purpose), reason=reason, origin=Origin.PERSON, now=now)
    withdraw(hashed, wording="Stop these emails", where=Consent.Where.LINK, now=now)


def withdraw(hashed: str, *, wording: str, where: str, now: datetime) -> None:
    """Write down that a person who had agreed to marketing letters no longer does. The caller holds the address."""
    if queries.hash_has_consent(hashed, "marketing"):
        Consent.objects.create(
            address_hash=hashed, purpose="marketing", given=False, wording=wording, where=where, at=now
        )


def hold_address(hashed: str, *, shared: bool) -> None:
    """Put suppressing (exclusive) and sending (shared) to one address into an order, until the transaction ends.

    So an unsubscribe that is committed before *sending* always wins, even when both happen at the same moment.
    """
    name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s)", [rules.address_lock(hashed)])


def suppress_hash(
    hashed: str, *, purposes: list[str] | tuple[str, ...], reason: str, origin: str, now: datetime
) -> None:
    """The same as ``suppress`` for an address of which only the hash is known."""
    with transaction.atomic():
        hold_address(hashed, shared=False)
        _write(hashed, purposes=purposes, reason=reason, origin=origin, now=now)


def _write(hashed: str, *, purposes: list[str] | tuple[str, ...], reason: str, origin: str, now: datetime) -> None:
    """A mail server's answer may name the address, which must not outlive its owner's wish to be forgotten."""
    reason = rules.without_addresses(reason)
    for purpose in purposes:
        found, is_new = Suppression.objects.get_or_create(
            address_hash=hashed,
            purpose=purpose,
            defaults={"reason": reason[:200], "origin": origin, "created_at": now},
        )
        if not is_new and rules.outweighs(origin, found.origin):
            found.origin, found.reason = origin, reason[:200]
            found.save(update_fields=["origin", "reason"])
