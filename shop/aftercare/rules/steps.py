"""What a step of the sequence is: when it goes, to whom, and what it asks of an order."""

from dataclasses import dataclass
from datetime import time, timedelta

GROUPS = {
    "H": "home needle cartridges and pens",
    "N": "nano tips",
    "P": "professional products",
    "A": "accessories",
}
MISSING = {
    "ordered": "not paid yet",
    "dispatched": "not dispatched yet",
    "delivered": "not delivered yet",
    "treated": "no treatment date yet",
    "next": "no session yet to count on from",
    "runout": "nobody can say yet when the cartridges run out",
    "recalled": "no recall",
    "expiring": "no use-by date is known",
    "completed": "the course is not over",
    "problem": "no problem was reported",
}
SPOKEN = {
    "ordered": "paid",
    "treated": "treatment day",
    "next": "next session",
    "runout": "cartridges run out",
    "expiring": "use-by date",
    "completed": "end of the course",
    "problem": "a problem was reported",
}
# Counted in days of the customer's calendar; the other anchors are moments.
DAYS = {
    "treated": "treated_on",
    "next": "next_on",
    "runout": "runout_on",
    "expiring": "expires_on",
    "completed": "completed_on",
}
MOMENTS = {
    "ordered": "ordered_at",
    "dispatched": "dispatched_at",
    "delivered": "delivered_at",
    "recalled": "recalled_at",
    "problem": "problem_at",
}
# Anchors that belong to one session of the treatment diary, and to one lot of an order.
OF_SESSION = frozenset({"treated", "next", "problem"})
OF_LOT = frozenset({"expiring", "recalled"})


@dataclass(frozen=True)
class Traits:
    """What an order is like, as far as a step may ask for it. ``buyer`` is *first* or *repeat*."""

    classes: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    buyer: str = "first"


@dataclass(frozen=True)
class Conditions:
    """Which orders a step is for; an empty list lets every order pass, several values of one kind mean *or*."""

    classes: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    buyer: str = ""

    def unmet(self, traits: Traits) -> str:
        """Why an order with these traits is not meant; empty when it is."""
        for name in ("classes", "families", "skus", "audiences", "markets"):
            wanted = getattr(self, name)
            if wanted and not set(wanted) & set(getattr(traits, name)):
                return f"only for {name}: {', '.join(wanted)}"
        if self.buyer and self.buyer != traits.buyer:
            return f"only for a {self.buyer} order"
        return ""


@dataclass(frozen=True)
class Step:
    """When one letter goes, and to whom. Without ``local_time`` it goes at once after its anchor."""

    key: str
    anchor: str
    groups: str
    purpose: str
    max_late: timedelta
    offset_days: int = 0
    local_time: time | None = None
    only_without_treatment_date: bool = False
    before_treatment: bool = False
    for_clinic_treatment: bool = False
    at_once_when_late: bool = False
    repeat_days: int = 0
    repeat_times: int = 1
    cooling_days: int = 0
    keeps_day: bool = False
    also_after_treated_days: int | None = None
    only_last_session: bool = False
    min_session: int = 0
    if_likely_unused: bool = False
    conditions: Conditions = Conditions()

    @property
    def is_recall(self) -> bool:
        """A recall notice goes to everybody: no opt-out, pause, cap or quiet hour holds it (GPSR, FACTS 4.2 A17)."""
        return self.anchor == "recalled"

    @property
    def is_capped(self) -> bool:
        """Whether it counts to the letters a day; receipts and recalls do not."""
        return self.purpose != "transactional" and not self.is_recall
