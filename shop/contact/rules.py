"""What people may write to the shop about, and how many letters one address may set off."""

from dataclasses import dataclass
from datetime import timedelta

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
HOUR = timedelta(hours=1)
KEPT = timedelta(days=730)


@dataclass(frozen=True)
class Heard:
    """What the last hour brought from one address: how many letters, and whether a receipt has left for one.

    ``receipts_of_all`` counts those to everybody.
    """

    letters: int
    receipts: int
    receipts_of_all: int = 0


def why_not(heard: Heard) -> str:
    """Why no further letter is taken from this address now; empty when it is."""
    if heard.letters >= MOST_AN_HOUR:
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
