"""Addresses and what their owners have stopped; the headers that say who wrote and how to stop it."""

import hashlib
import hmac
import re
import unicodedata
from contextlib import suppress

_OWN_LINKS = re.compile(
    r"(/(?:password-reset/confirm|aftercare(?:/calendar)?|stop|preferences|recall|order-status/[^/\s]+)/)[^\s\"'<>]+"
)
LISTS = {"service": "care-letters", "marketing": "reminders"}


def stops(purpose: str) -> tuple[str, ...]:
    """The purposes that end when somebody unsubscribes from ``purpose``: who wants no advice wants no offers."""
    return ("service", "marketing") if purpose == "service" else ("marketing",)


def stopped_by(purpose: str) -> tuple[str, ...]:
    """The suppressions that keep a message of ``purpose`` back."""
    return ("all",) if purpose == "transactional" else ("all", purpose)


def can_be_stopped(purpose: str) -> bool:
    """Whether letters of ``purpose`` carry a way to unsubscribe."""
    return purpose != "transactional"


def masked(text: str) -> str:
    """A letter as staff may see it: without the links that open, and change, what is a customer's own.

    Whoever may only look would else be able to move treatments and stop letters in the customer's name.
    """
    return _OWN_LINKS.sub(r"\1[hidden]", text)


def normalised(address: str) -> str:
    """One spelling for all spellings of an address: for comparing, not for sending."""
    local, _, domain = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{local}@{domain}"


def spellings(address: str) -> tuple[str, ...]:
    """The spellings under which an address may stand in the outbox, apart from letter case."""
    plain = normalised(address)
    found = {address.strip(), plain}
    local, _, domain = plain.rpartition("@")
    with suppress(UnicodeError):
        found.add(f"{local}@{domain.encode().decode('idna')}")
    return tuple(sorted(found))


def without_addresses(text: str) -> str:
    """Words of a mail server or provider, without anybody's address."""
    return re.sub(r"[^\s<>()\[\]:;,\"']+@[^\s<>()\[\]:;,\"']*[^\s<>()\[\]:;,\"'.]", "[address]", text)


def address_lock(hashed: str) -> int:
    """The number under which the database locks an address, given its hash."""
    return int(hashed[:15], 16)


def address_hash(address: str, *, key: str) -> str:
    """A keyed hash of an address, so that a suppression outlives the address itself."""
    return hmac.new(key.encode(), normalised(address).encode(), hashlib.sha256).hexdigest()


def headers(*, message_id: str, purpose: str, stop_url: str, domain: str) -> dict[str, str]:
    """The headers that say who wrote (RFC 3834) and, for service and marketing, how to stop it (RFC 8058).

    Each stream has a List-Id of its own below the sender's ``domain`` (RFC 2919).
    """
    found = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if can_be_stopped(purpose):
        found |= {
            "List-Id": f"<{LISTS[purpose]}.{domain}>",
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return found
