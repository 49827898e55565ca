"""Write down what people agree to, word for word, and what they take back."""

from datetime import datetime

from django.db import OperationalError, transaction

from shop.mail import queries, rules
from shop.mail.actions.holding import is_conflict
from shop.mail.actions.stopping import hold_address, suppress_hash, withdraw
from shop.mail.models import Consent, Suppression


class Busy(Exception):  # noqa: N818 - said of an address
    """Others hold the address for too long. Nothing was changed; the same once more may well succeed."""


def record_consent(
    address: str,
    *,
    purpose: str,
    given: bool,
    wording: str,
    where: str,
    now: datetime,
    order_number: str = "",
) -> Consent:
    """Add a yes or a no to the log. ``wording`` is what was shown, to the letter; ``where`` one of ``Consent.Where``.

    A yes takes back no stop: anybody may type an address, at a checkout for instance. Who has stopped letters lets them
    come again on the page of email choices, whose link only the address itself gets (see ``choose``). It waits for a
    letter that is just being sent to the address, so a no that is committed always wins.
    """
    with transaction.atomic():
        hashed = queries.address_hash(address)
        hold_address(hashed, shared=False)
        return Consent.objects.create(
            address_hash=hashed,
            address=address,
            purpose=purpose,
            given=given,
            wording=wording,
            where=where,
            order_number=order_number,
            at=now,
        )


def choose(token: str, *, service: bool, marketing: str, now: datetime) -> bool:
    """Do what a person chose on the page of email choices. True when the page's token is genuine.

    ``marketing`` is the wording beside the box that was ticked, empty when it was not. Choosing what is so already
    changes nothing; nor does a yes help an address that does not work, or that reported a letter as spam. Raises
    ``Busy`` when others hold the address for too long; then nothing is changed.
    """
    hashed = queries.read_preferences_token(token)
    if hashed is None:
        return False
    try:
        _choose(hashed, service=service, marketing=marketing, now=now)
    except OperationalError as error:
        if is_conflict(error):
            raise Busy from error
        raise
    return True


def _choose(hashed: str, *, service: bool, marketing: str, now: datetime) -> None:
    with transaction.atomic():
        hold_address(hashed, shared=False)
        wanted = {"service": "Yes" if service else "", "marketing": marketing}
        for stream in queries.streams(hashed):
            if stream.barrier or stream.is_on == bool(wanted[stream.purpose]):
                continue
            if stream.is_on:
                _turn_off(hashed, purpose=stream.purpose, now=now)
            else:
                _turn_on(hashed, purpose=stream.purpose, wording=wanted[stream.purpose], now=now)


def _turn_off(hashed: str, *, purpose: str, now: datetime) -> None:
    reason = "Stopped on the page of email choices."
    suppress_hash(hashed, purposes=[purpose], reason=reason, origin=Suppression.Origin.PERSON, now=now)
    if purpose == "marketing":
        withdraw(hashed, wording=queries.wording(rules.PREFERENCES), where=Consent.Where.PREFERENCES, now=now)


def _turn_on(hashed: str, *, purpose: str, wording: str, now: datetime) -> None:
    _lift(hashed, purpose=purpose)
    if purpose == "marketing":
        Consent.objects.create(
            address_hash=hashed,
            address=queries.known_address(hashed),
            purpose=purpose,
            given=True,
            wording=wording,
            where=Consent.Where.PREFERENCES,
            at=now,
        )


def _lift(hashed: str, *, purpose: str) -> None:
    """End the stop that a person asked for. The caller holds the address."""
    Suppression.objects.filter(address_hash=hashed, purpose=purpose, origin=Suppression.Origin.PERSON).delete()
