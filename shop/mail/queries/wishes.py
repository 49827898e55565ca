"""Who wants no mail, and the signed links by which people say so."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from shop.mail import rules
from shop.mail.models import Suppression


def address_hash(address: str) -> str:
    """The shop's keyed hash of an address."""
    return rules.address_hash(address, key=settings.MAIL_KEY)


def suppression_of(address: str, *, purpose: str) -> Suppression | None:
    """Why this address gets no mail of this purpose, if it gets none."""
    return Suppression.objects.filter(address_hash=address_hash(address), purpose__in=rules.stopped_by(purpose)).first()


def stop_token(address: str, *, purpose: str) -> str:
    """What an unsubscribe link carries: purpose and hashed address, signed. It stays valid for good."""
    return _signer().sign(f"{purpose}.{address_hash(address)}")


def read_stop_token(token: str) -> tuple[str, str] | None:
    """Purpose and address hash of a genuine token, else nothing."""
    try:
        purpose, _, hashed = _signer().unsign(token).partition(".")
    except signing.BadSignature:
        return None
    return purpose, hashed


def stop_url(address: str, *, purpose: str) -> str:
    """The absolute address of the unsubscribe page; empty for a purpose that cannot be stopped."""
    if not rules.can_be_stopped(purpose):
        return ""
    return settings.SHOP_URL + reverse("mail:stop", kwargs={"token": stop_token(address, purpose=purpose)})


def _signer() -> signing.Signer:
    return signing.Signer(key=settings.MAIL_KEY, salt="mail.stop", sep="~")
