"""What people may write to the shop about, and how many letters one address may set off."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

FIT = "fit"
ORDER = "order"
RETURN = "return"
SKIN = "skin"
PROFESSIONAL = "professional"
OTHER = "other"

TOPICS = {
    FIT: "Which cartridge fits my pen",
    ORDER: "An order, a delivery or a payment",
    RETURN: "A return, or something that arrived damaged",
    SKIN: "My skin after a session",
    PROFESSIONAL: "Buying as a professional",
    OTHER: "Something else",
}

LONGEST = 5000
MOST_AN_HOUR = 5
MOST_RECEIPTS_AN_HOUR = 30
# Several people may share one connection, so it may send more than one address.
MOST_FROM_A_VISITOR = 20
HOUR = timedelta(hours=1)
KEPT = timedelta(days=730)


@dataclass(frozen=True)
class Heard:
    """What the last hour brought from one address: how many letters, and whether a receipt has left for one.

    ``receipts_of_all`` counts those to everybody, ``from_visitor`` the letters of one connection to the internet,
    whatever addresses it named.
    """

    letters: int
    receipts: int
    receipts_of_all: int = 0
    from_visitor: int = 0


def why_not(heard: Heard) -> str:
    """Why no further letter is taken from this address or visitor now; empty when it is."""
    if heard.letters >= MOST_AN_HOUR or heard.from_visitor >= MOST_FROM_A_VISITOR:
        return "You have written to us several times in the last hour. Please wait an hour before you write again"
    return ""


def sends_receipt(heard: Heard) -> bool:
    """One receipt an hour: the form is open to everybody, and must not fill a stranger's mailbox.

    Nor many strangers': a machine that types another address each time soon gets no receipt sent at all.
    """
    return heard.receipts == 0 and heard.receipts_of_all < MOST_RECEIPTS_AN_HOUR


def is_urgent(topic: str) -> bool:
    """Whether staff should read it before everything else."""
    return topic == SKIN


def visitor(*, forwarded: str, remote: str) -> str:
    """Whose connection a request came by, as one text; "" where nobody can tell.

    ``forwarded`` is the header X-Forwarded-For, to which the proxy in front adds the address that it saw; ``remote`` is
    the address that knocked here: without that header it counts unless it is our own network's. One connection has many
    addresses of IPv6, so its network of 64 bits counts.
    """
    by_proxy = bool(forwarded.strip())
    said = forwarded.rpartition(",")[2].strip() if by_proxy else remote
    try:
        found = ip_address(said)
    except ValueError:
        return ""
    if not by_proxy and not found.is_global:
        return ""
    return str(ip_network(f"{found}/64", strict=False)) if isinstance(found, IPv6Address) else str(found)
