"""Who says a fact of a specification: the source column."""

from dataclasses import dataclass
from datetime import date

MAKER, TESTED, RETAILER, NOT_STATED = "maker", "tested", "retailer", "not-stated"
SAYERS = {
    MAKER: "The maker",
    TESTED: "Tested by us",
    RETAILER: "Reported by retailers",
    NOT_STATED: "Not stated",
}
EXAMPLE_WORDS = "Example only"


@dataclass(frozen=True)
class Said:
    """Who says one fact, in words; with a note, an address to read more and the day it was checked, where known."""

    words: str
    note: str = ""
    address: str = ""
    checked_on: date | None = None


def said(*, by: str, note: str = "", address: str = "", checked_on: date | None = None, is_demo: bool = False) -> Said:
    """The source of a fact. What nobody entered is not stated, and a placeholder of the demo says that it is one."""
    if not by and is_demo:
        return Said(EXAMPLE_WORDS)
    return Said(SAYERS.get(by, SAYERS[NOT_STATED]), note, address, checked_on)
