"""Who wants no mail, and the signed links by which people say so."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse

from shop.mail import rules
from shop.mail.models import Consent, Suppression

# In SQL, because it is asked for every letter that leaves, and the ORM would make it the dearest question of all.
_SUPPRESSIONS = "SELECT * FROM mail_suppression WHERE address_hash = %s AND purpose = ANY(%s) ORDER BY id LIMIT 1"
# Whatever may keep a letter from an address. Asked by ``holding.take``, together with what it holds.
BARRIERS = """
SELECT purpose, reason, 0 AS number, NULL::timestamptz AS wait_until, id FROM mail_suppression
WHERE address_hash = %(hashed)s
UNION ALL
SELECT '', '', number, wait_until, 0 FROM mail_softbounces WHERE address_hash = %(hashed)s AND wait_until > %(now)s
"""


class Barrier(NamedTuple):
    """One answer to ``BARRIERS``: a suppression of a purpose, or a wait for an address that gave letters back."""

    purpose: str
    reason: str
    number: int
    wait_until: datetime | None
    id: int


def address_hash(address: str) -> str:
    """The shop's keyed hash of an address."""
    return rules.address_hash(address, key=settings.MAIL_KEY)


def suppression_of(address: str, *, purpose: str) -> Suppression | None:
    """Why this address gets no mail of this purpose, if it gets none."""
    found = Suppression.objects.raw(_SUPPRESSIONS, [address_hash(address), list(rules.stopped_by(purpose))])
    return next(iter(found), None)


def wording(name: str) -> str:
    """The words that a page showed beside its box, in this shop's name; empty for a name that is none of ours."""
    return rules.wording(name, shop_name=settings.SHOP_NAME)


def has_consent(address: str, purpose: str) -> bool:
    """Whether the owner's last word on this purpose is a yes."""
    return hash_has_consent(address_hash(address), purpose)


def hash_has_consent(hashed: str, purpose: str) -> bool:
    """The same for an address of which only the hash is known."""
    last = Consent.objects.filter(address_hash=hashed, purpose=purpose).order_by("-id").values_list("given", flat=True)
    return bool(last.first())


def objection(address: str, *, purpose: str) -> str:
    """Why the law or the owner forbids a letter of this purpose to this address; empty when nobody does.

    A marketing letter needs its receiver's consent (ePrivacy art 13, PECR reg 22) and the sender's postal address
    (16 CFR 316.5).
    """
    if suppression := suppression_of(address, purpose=purpose):
        return _stopped(purpose, suppression.reason)
    return _unlawful(address) if purpose == "marketing" else ""


def refusal(address: str, *, purpose: str, barriers: Iterable[Barrier]) -> rules.Refusal | None:
    """The same at the moment of sending, and whether advice and offers wait because letters came back for now.

    ``barriers`` are those of the address at that moment.
    """
    known = sorted(barriers, key=lambda barrier: barrier.id)
    stops = [each for each in known if each.wait_until is None and each.purpose in rules.stopped_by(purpose)]
    if stops:
        return rules.Refusal("skipped", _stopped(purpose, stops[0].reason))
    wait = next((each for each in known if each.wait_until), None)
    if wait and purpose != "transactional":
        since = f"{wait.number} in a row since the last that did"
        words = f"Letters to this address did not get through, for now ({since})."
        return rules.Refusal("planned", words, retry_at=wait.wait_until)
    objection = _unlawful(address) if purpose == "marketing" else ""
    return rules.Refusal("skipped", objection) if objection else None


def _stopped(purpose: str, reason: str) -> str:
    return f"This address gets no {purpose} mail: {reason}"


def _unlawful(address: str) -> str:
    if not settings.SHOP_POSTAL_ADDRESS:
        return "Marketing letters must show the shop's postal address, and SHOP_POSTAL_ADDRESS is empty."
    if not has_consent(address, "marketing"):
        return "This person has not agreed to marketing letters."
    return ""


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


def preferences_url(address: str) -> str:
    """The absolute address of the page where the owner chooses which emails to get. It stays valid for good."""
    return settings.SHOP_URL + preferences_path(address_hash(address))


def preferences_path(hashed: str) -> str:
    """The same page, below the shop's own address, for an address of which only the hash is known."""
    return reverse("mail:preferences", kwargs={"token": _signer("mail.preferences").sign(hashed)})


def read_preferences_token(token: str) -> str | None:
    """The address hash of a genuine token, else nothing."""
    try:
        return _signer("mail.preferences").unsign(token)
    except signing.BadSignature:
        return None


def streams(hashed: str) -> tuple[rules.Stream, ...]:
    """How each stream of emails stands for an address."""
    stopped = dict(Suppression.objects.filter(address_hash=hashed).values_list("purpose", "origin"))
    has_consent = hash_has_consent(hashed, "marketing")
    return tuple(rules.stream(purpose, stopped=stopped, has_consent=has_consent) for purpose in rules.STREAMS)


def known_address(hashed: str) -> str:
    """The address behind a hash, if it once agreed to something and was not erased since; else empty."""
    known = Consent.objects.filter(address_hash=hashed).exclude(address="").order_by("-id")
    return known.values_list("address", flat=True).first() or ""


def _signer(salt: str = "mail.stop") -> signing.Signer:
    return signing.Signer(key=settings.MAIL_KEY, salt=salt, sep="~")
